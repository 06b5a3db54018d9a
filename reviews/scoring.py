"""Marks in, outcome out. Pure: points and identifiers only, no people, no database."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

# What a criterion is called: any id will do.
C = TypeVar("C", bound=Hashable)


class State(StrEnum):
    """What the reviews say of one component."""

    OPEN = "open"  # not all required reviews are in
    MET = "met"
    NOT_MET = "not_met"
    DISAGREE = "disagree"  # a further review must tell


class IncompleteMarks(ValueError):
    """A review that counts lacks a mark for a criterion, or marks one that is not in the rubric."""


@dataclass(frozen=True)
class Scored(Generic[C]):
    """The outcome of one component: its state and, once the reviews are in, the points of each criterion.

    `points` maps each criterion to the median of its marks, rounded down to a mark that was given; empty
    while the state is OPEN or DISAGREE. `is_median`: the first ones disagreed, and a further one told.
    """

    state: State
    points: Mapping[C, int]
    is_median: bool = False


def score(
    required_points: Mapping[C, int],
    reviews: Sequence[Mapping[C, int]],
    *,
    reviews_required: int,
) -> Scored[C]:
    """The outcome of one component.

    `required_points` has the points of the level that meets each criterion; each review maps every
    criterion to the points of its chosen level, and the reviews stand in the order in which they came in.
    One required review decides alone. Two that agree on whether the component is met decide, whatever a
    third, asked about another component, says of it later; two that disagree wait for a third, and from
    then on the median of each criterion decides. Raises IncompleteMarks for a review that does not match
    the rubric, and ValueError for a rubric without criteria or no review required.
    """
    if not required_points:
        raise ValueError("a rubric has at least one criterion")
    if reviews_required < 1:
        raise ValueError("at least one review is required")
    for review in reviews:
        if review.keys() != required_points.keys():
            raise IncompleteMarks("a review must mark every criterion of the rubric, and no other")
    if len(reviews) < reviews_required:
        return Scored(State.OPEN, {})
    first = reviews[:reviews_required]
    agreed = {_meets(review, required_points) for review in first}
    if len(agreed) > 1 and len(reviews) == 2:
        return Scored(State.DISAGREE, {})
    counting = first if len(agreed) == 1 else reviews
    points = {name: _median([review[name] for review in counting]) for name in required_points}
    state = State.MET if _meets(points, required_points) else State.NOT_MET
    return Scored(state, points, is_median=len(agreed) > 1)


def _meets(points: Mapping[C, int], required: Mapping[C, int]) -> bool:
    return all(points[criterion] >= least for criterion, least in required.items())


def _median(values: Sequence[int]) -> int:
    """The middle value; of an even number the lower middle one, so that it is a mark somebody gave."""
    return sorted(values)[(len(values) - 1) // 2]
