"""One short text that changes when a rubric does: pure.

Whoever has shown what they mean by the levels of one rubric has shown it for every badge version with the
same rubric, and for no other.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Level:
    label: str
    points: int
    descriptor: str
    is_required: bool


@dataclass(frozen=True)
class Criterion:
    name: str
    guidance: str
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Part:
    """What one component is judged by. `kind` is that of the component."""

    kind: str
    criteria: tuple[Criterion, ...]


def of(rubric: Sequence[Part]) -> str:
    """The sha256, 64 hexadecimal digits, of all that the rubric says, in its order.

    The same for equal rubrics, another one as soon as a word, the points, the order or the required level
    differs. Nothing is normalised: a space more is another rubric.
    """
    # Lists within lists, so that no words can be moved from one place to the next unnoticed.
    said = [
        [
            part.kind,
            [[one.name, one.guidance, [_level(level) for level in one.levels]] for one in part.criteria],
        ]
        for part in rubric
    ]
    return sha256(json.dumps(said).encode()).hexdigest()


def _level(level: Level) -> list[object]:
    return [level.label, level.points, level.descriptor, level.is_required]
