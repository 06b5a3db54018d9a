"""A piece of visible text and where it stands, as cleaners and readers hand it on."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Passage:
    """`place` tells people where: {"page": 3}, {"slide": 2}, {"sheet": "Marks"}, {} for the whole file."""

    place: dict[str, Any]
    text: str
