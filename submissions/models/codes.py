"""The code of a submission, worked out by the database as `Submission.code` does: to find it by an index."""

from typing import Any, ClassVar

from django.db.models import CharField, Func

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LETTERS = 5

_BYTE = "get_byte(uuid_send(%(expressions)s), {place})"
_NUMBER = "({})".format(" + ".join(f"({_BYTE.format(place=15 - n)} << {8 * n})" for n in range(3)))
# The lowest 25 bits, five a letter: 24 in three bytes, and one of the next.
_BITS = f"({_NUMBER} + (({_BYTE.format(place=12)} & 1) << 24))"


def _letter(place: int) -> str:
    return f"substr('{ALPHABET}', (({_BITS} >> {5 * place}) & 31) + 1, 1)"


class CodeOf(Func):
    """As in "7K2-Q9". Takes the name of a UUID field."""

    template = "({} || '-' || {})".format(
        " || ".join(map(_letter, range(3))), " || ".join(map(_letter, range(3, LETTERS)))
    )
    output_field: ClassVar[Any] = CharField()
