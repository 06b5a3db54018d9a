"""Whether a row holds what its fields may hold: what every verb that writes texts asks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from accounts.refusals import Refused

# Nobody types these, and nothing that holds one can be signed. Tabs and line ends may be typed.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

Row = TypeVar("Row", bound=models.Model)


def checked(row: Row, *names: str) -> Row:
    """The row, if the named fields (none named: all that are no relations) hold what they may hold."""
    fields = [field.name for field in row._meta.fields if not field.is_relation]
    try:
        row.clean_fields(exclude={field.name for field in row._meta.fields} - set(names or fields))
    except ValidationError as error:
        raise Refused(_in_words(row, error)) from None
    for name in names or fields:
        if any(CONTROL.search(text) for text in _texts(getattr(row, name))):
            words = _("It holds a control character. Please type that part again.")
            raise Refused(_in_words(row, ValidationError({name: words})))
    return row


def _texts(value: Any) -> Iterator[str]:
    """Every text in a field, also in what is stored as JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for member in value.values():
            yield from _texts(member)
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        for member in value:
            yield from _texts(member)


def _in_words(row: models.Model, error: ValidationError) -> str:
    """Which field is wrong and how, as one line."""
    names = {field.name: field.verbose_name for field in row._meta.fields}
    return " ".join(f"{names[name]}: {' '.join(messages)}" for name, messages in error.message_dict.items())
