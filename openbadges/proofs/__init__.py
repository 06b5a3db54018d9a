"""Securing a credential: proofs made and checked."""

from collections.abc import Mapping
from typing import Any

from openbadges.composing import is_clean


class ProofError(ValueError):
    """The document's proof does not hold, or cannot be judged; the message says why."""


class Unsupported(ProofError):
    """Nothing speaks against the proof, but it cannot be judged here: it is of a kind, or the document uses a
    vocabulary, that is not known, or it is written in a way that is not read here.

    `address` is that of the unknown context, else None.
    """

    def __init__(self, message: str, address: str | None = None) -> None:
        super().__init__(message)
        self.address = address


def fault_in_texts(value: Mapping[str, Any]) -> str | None:
    """The fault of any text or member's name in `value` with a control character other than LF, else None."""
    return None if is_clean(value) else "a text holds a control character"
