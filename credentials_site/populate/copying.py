"""Rows go into tables by COPY: a line for each, with the model's own defaults for what is not given."""

import json
from datetime import date
from io import StringIO
from typing import Any

from django.db import connection, models

_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Table:
    """Lines for one model's table: `add` takes the values of `names` in their order."""

    def __init__(self, model: type[models.Model], *names: str) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        rest = [field for name, field in fields.items() if name not in names and not field.primary_key]
        for field in rest:
            if field.unique or not (field.has_default() or field.null or field.empty_strings_allowed):
                raise ValueError(f"{model.__name__}.{field.attname} must be given")
        self.columns = [fields[name].column for name in names] + [field.column for field in rest]
        self.tail = "".join(f"\t{_text(field.get_default())}" for field in rest)
        self.table, self.names = model._meta.db_table, names
        self.lines: list[str] = []

    def add(self, *values: Any) -> None:
        if len(values) != len(self.names):
            raise ValueError(f"{self.table} takes {', '.join(self.names)}")
        self.lines.append("\t".join(map(_text, values)) + self.tail)

    def flush(self) -> None:
        columns = ", ".join(f'"{column}"' for column in self.columns)
        with connection.cursor() as cursor:
            lines = StringIO("".join(f"{line}\n" for line in self.lines))
            cursor.copy_expert(f"COPY {self.table} ({columns}) FROM STDIN", lines)
        self.lines.clear()


def numbers(model: type[models.Model], count: int) -> list[int]:
    """So many primary keys that nobody else gets."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [number for (number,) in cursor.fetchall()]


def tidy() -> None:
    """What the database does by itself after a while: statistics, and which pages are all visible."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)")


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPED)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, date):  # and datetime
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value).translate(_ESCAPED)
    return str(value)
