"""Who may review and who should: pure. Ids and numbers in, a ranking with reasons out."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Exclusion(StrEnum):
    """Why somebody cannot review a submission."""

    AUTHOR = "author"
    COLLABORATOR = "collaborator"
    APPEALED = "appealed"  # read the attempt that an appeal has others read again
    ASSIGNED = "assigned"
    COORDINATOR = "coordinator"


@dataclass(frozen=True)
class Candidate:
    """A reviewer of the issuer. `load` is the number of reviews they have open."""

    person: Hashable
    load: int
    has_read_last: bool = False  # the attempt before this one
    is_author: bool = False
    is_collaborator: bool = False
    is_appealed: bool = False
    is_assigned: bool = False
    is_coordinator: bool = False  # sees identities, so never reviews


@dataclass(frozen=True)
class Ranked:
    candidate: Candidate
    exclusion: Exclusion | None


def why_not(candidate: Candidate) -> Exclusion | None:
    """The first reason that excludes this candidate, or None."""
    if candidate.is_author:
        return Exclusion.AUTHOR
    if candidate.is_collaborator:
        return Exclusion.COLLABORATOR
    if candidate.is_appealed:
        return Exclusion.APPEALED
    if candidate.is_assigned:
        return Exclusion.ASSIGNED
    if candidate.is_coordinator:
        return Exclusion.COORDINATOR
    return None


def rank(candidates: Sequence[Candidate]) -> list[Ranked]:
    """All candidates: who may review first; of them who read the last attempt, then the least loaded.

    Else in the order given.
    """
    ranked = [Ranked(candidate, why_not(candidate)) for candidate in candidates]
    return sorted(ranked, key=_place)


def _place(entry: Ranked) -> tuple[bool, bool, int]:
    return entry.exclusion is not None, not entry.candidate.has_read_last, entry.candidate.load
