"""What decided attempts come to in figures: reads marks, changes nothing.

Only reviews handed in count, and only components that the attempt was to settle. Reviewers are compared
by the reviews that the badge asks for, those that came in first: a third one, which is asked for only where
two disagree, would make it seem that they mostly do.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import add
from typing import Any, NamedTuple

from django.db.models import QuerySet

from accounts.models import Issuer
from badges.business_days import Calendar, days_until
from badges.calendars import calendars_of
from badges.models import Level
from submissions.models import Pause

from .agreement import deviations, pairs_of
from .models import Decision, Mark, Outcome, Review

Amounts = dict[tuple[Any, ...], tuple[float, ...]]

# What `_Decided` and `_Read` are made of, in their order.
DECIDED = (
    *("attempt", "at", "outcome", "attempt__approved", "attempt__submitted_at", "attempt__due_date"),
    *("attempt__submission__badge_version", "attempt__submission__badge_version__badge__issuer"),
    "attempt__submission__badge_version__reviews_required",
)
READ = ("attempt", "reviewer", "handed_in_at", "due_date", "seconds_spent")


@dataclass
class Tally:
    """Amounts by key, as the three tables of figures add them up."""

    pairs: Amounts = field(default_factory=dict)
    reviewers: Amounts = field(default_factory=dict)
    turnaround: Amounts = field(default_factory=dict)


class _Decided(NamedTuple):
    """A decision with what matters of its attempt."""

    attempt: int
    at: datetime
    outcome: str
    approved: list[str]
    submitted_at: datetime
    due_date: date | None
    version: int
    issuer: int
    reviews_required: int


class _Read(NamedTuple):
    """A review that was handed in."""

    attempt: int
    reviewer: int
    handed_in_at: datetime
    due_date: date
    seconds_spent: int


class _Given(NamedTuple):
    """A mark: who gave it, its points, and the place of its level on the criterion's scale."""

    reviewer: int
    points: int
    place: int


Marks = dict[int, list[_Given]]  # by criterion


def of_decisions(decisions: "QuerySet[Decision]") -> Tally:
    """Seven queries however many decisions there are; only what is counted of them is read."""
    decided = [_Decided(*row) for row in decisions.values_list(*DECIDED)]
    calendars = calendars_of(Issuer.objects.filter(pk__in={one.issuer for one in decided}))
    pauses, reviews = _pauses(decided), _reviews(decided)
    marks = _marks(decided)
    tally = Tally()
    for one in decided:
        calendar, first = calendars[one.issuer], reviews[one.attempt][: one.reviews_required]
        given = _of(marks[one.attempt], {review.reviewer for review in first})
        month = calendar.day_of(one.at).replace(day=1)
        for criterion, values in given.items():
            for pair, amount in pairs_of([mark.points for mark in values]).items():
                _add(tally.pairs, (criterion, month, *pair), amount)
        off = _deviations(given)
        for review in reviews[one.attempt]:
            done = (*_work(review, calendar), *off[review.reviewer])
            _add(tally.reviewers, (review.reviewer, one.version, month), done)
        days, outcome = _turnaround(one, calendar, pauses[one.attempt])
        _add(tally.turnaround, (one.version, month, days), outcome)
    return tally


def _add(amounts: Amounts, key: tuple[Any, ...], amount: tuple[float, ...]) -> None:
    before = amounts.get(key)
    amounts[key] = amount if before is None else tuple(map(add, before, amount))


def _attempts(decided: list[_Decided]) -> list[int]:
    return [one.attempt for one in decided]


def _pauses(decided: list[_Decided]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for pause in Pause.objects.filter(attempt__in=_attempts(decided)).order_by("asked_at"):
        found[pause.attempt_id].append(pause)
    return found


def _reviews(decided: list[_Decided]) -> dict[int, list[_Read]]:
    """By attempt, in the order in which `scoring` takes them."""
    found: dict[int, list[_Read]] = defaultdict(list)
    rows = Review.objects.handed_in().filter(attempt__in=_attempts(decided))
    for row in rows.order_by("handed_in_at", "pk").values_list(*READ):
        found[row[0]].append(_Read(*row))
    return found


def _marks(decided: list[_Decided]) -> dict[int, Marks]:
    """By attempt and criterion. In one attempt nobody reviews twice: the reviewer stands for the review."""
    rows = Mark.objects.filter(
        review__attempt__in=_attempts(decided), review__released_at=None, review__handed_in_at__isnull=False
    ).exclude(level=None)
    read = list(rows.values_list("review__attempt_id", "review__reviewer_id", "criterion_id", "level_id"))
    levels = _levels({row[2] for row in read})
    settled = {one.attempt: one.approved for one in decided}
    found: dict[int, Marks] = defaultdict(lambda: defaultdict(list))
    for attempt, reviewer, criterion, level in read:
        kind, points, place = levels[level]
        if kind not in settled[attempt]:
            found[attempt][criterion].append(_Given(reviewer, points, place))
    return found


def _of(marks: Marks, reviewers: set[int]) -> Marks:
    return {
        criterion: [mark for mark in given if mark.reviewer in reviewers]
        for criterion, given in marks.items()
    }


def _levels(criteria: Iterable[int]) -> dict[int, tuple[str, int, int]]:
    """Each level of these criteria: the kind of its component, its points, and its place from the lowest."""
    rows = Level.objects.filter(criterion__in=criteria).order_by("criterion", "points")
    names = ("pk", "points", "criterion", "criterion__rubric__component__kind")
    below: dict[int, int] = defaultdict(int)
    found = {}
    for level, points, criterion, kind in rows.values_list(*names):
        found[level] = kind, points, below[criterion]
        below[criterion] += 1
    return found


def _work(review: _Read, calendar: Calendar) -> tuple[int, int, int, int]:
    """One review, whether it was late, its seconds, and whether they are known (0: they are not)."""
    late = calendar.day_of(review.handed_in_at) > review.due_date
    return 1, int(late), review.seconds_spent, int(review.seconds_spent > 0)


def _deviations(given: Marks) -> dict[int, tuple[float, int]]:
    """For each reviewer the levels above the others, summed over the criteria that others marked too, and
    how many those are."""
    found: dict[int, tuple[float, int]] = defaultdict(lambda: (0, 0))
    for values in given.values():
        for one, off in zip(values, deviations([mark.place for mark in values]), strict=False):
            total, compared = found[one.reviewer]
            found[one.reviewer] = total + off, compared + 1
    return found


def _turnaround(one: _Decided, calendar: Calendar, pauses: list[Any]) -> tuple[int, tuple[int, int, int]]:
    """Business days from hand-in to decision without those of pauses; then decided, late, approved."""
    start = pauses[0].handed_in_at if pauses else one.submitted_at
    decided = calendar.day_of(one.at)
    days = _days(calendar, start, one.at)
    days -= sum(_days(calendar, pause.asked_at, pause.answered_at) for pause in pauses if pause.answered_at)
    late = one.due_date is not None and decided > one.due_date
    return max(days, 0), (1, int(late), int(one.outcome == Outcome.APPROVED))


def _days(calendar: Calendar, start: datetime, end: datetime) -> int:
    return days_until(calendar.day_of(start), calendar.day_of(end), calendar)
