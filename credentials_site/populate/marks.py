"""Marks as reviewers give them: they differ by how good the work is, by who marks, and by chance. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

COMMENTS = (
    "Say more on how you know that it worked.",
    "The example does not show what students did.",
    "Name the source, and say what you took from it.",
    "This is asserted; show a trace of it.",
)
PRAISE = ("Clear and to the point.", "The before and after convinced me.", "Well argued.")


class Result(StrEnum):
    """What a review says of a component."""

    MET = "met"
    SHORT = "short"


@dataclass(frozen=True)
class Criterion:
    """Its key, the keys of its levels from the lowest on, and the place of the one that meets it."""

    key: int
    levels: Sequence[int]
    required: int


def of_component(
    chance: Random, criteria: Sequence[Criterion], result: Result, quality: float, severity: float
) -> list[tuple[int, int, str]]:
    """Criterion, level and comment for each; together they come to `result`."""
    places = [_place(chance, one, quality - severity) for one in criteria]
    if result is Result.MET:
        places = [max(place, one.required) for place, one in zip(places, criteria, strict=True)]
    elif all(place >= one.required for place, one in zip(places, criteria, strict=True)):
        short = chance.randrange(len(places))
        places[short] = max(0, criteria[short].required - 1)
    return [
        (one.key, one.levels[place], _comment(chance, is_short=place < one.required))
        for place, one in zip(places, criteria, strict=True)
    ]


def _place(chance: Random, criterion: Criterion, quality: float) -> int:
    off = round(quality + chance.gauss(0, 0.45))
    return min(max(criterion.required + off, 0), len(criterion.levels) - 1)


def _comment(chance: Random, *, is_short: bool) -> str:
    if is_short:
        return chance.choice(COMMENTS)
    return chance.choice(PRAISE) if chance.random() < 0.15 else ""
