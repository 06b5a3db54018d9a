"""A part of the page: words, a chart, and the table beneath it, which is also a file."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import StringIO

from credentials.award_file import as_text

from ..charts import Chart

MOST_SHOWN = 25
Cell = str | int | float | None  # None: not known, or too little to say


@dataclass(frozen=True)
class Column:
    label: str
    is_number: bool = True


@dataclass(frozen=True)
class Table:
    """The first cell of a row is its name."""

    slug: str  # of its file
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]

    @property
    def shown(self) -> list[tuple[Cell, list[tuple[Cell, Column]]]]:
        """The first rows: each as its name and the other cells with their columns."""
        rows = self.rows[:MOST_SHOWN]
        return [(row[0], list(zip(row[1:], self.columns[1:], strict=True))) for row in rows]

    @property
    def is_narrow(self) -> bool:
        return len(self.columns) <= 4

    @property
    def more(self) -> int:
        """How many rows stand in the file only."""
        return max(len(self.rows) - MOST_SHOWN, 0)

    def as_csv(self) -> str:
        """RFC 4180, numbers as they are; what people typed is never taken for a formula."""
        file = StringIO()
        writer = csv.writer(file)
        writer.writerow([as_text(column.label) for column in self.columns])
        for row in self.rows:
            writer.writerow([as_text(cell) if isinstance(cell, str) else cell for cell in row])
        return file.getvalue()


@dataclass(frozen=True)
class Section:
    """`chart` is None where there is nothing to draw; `description` says in words what it shows."""

    table: Table
    lead: str
    chart: Chart | None = None
    description: str = ""
    key: Sequence[tuple[str, str]] = field(default_factory=list)  # (kind, what it stands for)
    empty: str = ""  # said in place of a table without rows

    @property
    def slug(self) -> str:
        return self.table.slug


def percent(share: float) -> int:
    """Never 100 of what is not all, nor 0 of what is not nothing."""
    if 0 < share < 1:
        return min(max(round(100 * share), 1), 99)
    return round(100 * share)


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2) + 0.0  # without a negative zero
