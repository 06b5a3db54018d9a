"""What decided attempts come to in figures: reads marks, changes nothing.

Only reviews handed in count, a third one too; and only components that the attempt was to settle.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from badges.business_days import Calendar, days_until
from badges.calendars import calendars_of
from badges.models import Level
from submissions.models import Attempt, Pause

from .agreement import deviations, pairs_of
from .models import Decision, Mark, Outcome, Review

Amounts = dict[tuple[Any, ...], tuple[float, ...]]


@dataclass
class Tally:
    """Amounts by key, as the three tables of figures add them up."""

    pairs: Amounts = field(default_factory=dict)
    reviewers: Amounts = field(default_factory=dict)
    turnaround: Amounts = field(default_factory=dict)


@dataclass(frozen=True)
class _Given:
    """A mark, with the place of its level on the criterion's scale."""

    review: Any
    points: int
    place: int


def of_decisions(decisions: Sequence[Decision]) -> Tally:
    """With `attempt.submission.badge_version.badge.issuer` selected; five queries however many there are."""
    calendars = calendars_of(decision.attempt.submission.badge_version.issuer for decision in decisions)
    attempts = [decision.attempt for decision in decisions]
    pauses = _pauses(attempts)
    reviews = _by_attempt(Review.objects.handed_in().filter(attempt__in=attempts))
    marks = _marks(attempts)
    tally = Tally()
    for decision in decisions:
        attempt, version = decision.attempt, decision.attempt.submission.badge_version
        calendar = calendars[version.issuer.pk]
        month = calendar.day_of(decision.at).replace(day=1)
        given = marks[attempt.pk]
        for criterion, values in given.items():
            for pair, amount in pairs_of([one.points for one in values]).items():
                _add(tally.pairs, (criterion, month, *pair), amount)
        for review in reviews[attempt.pk]:
            done = (*_work(review, calendar), *_deviation(review, given.values()))
            _add(tally.reviewers, (review.reviewer_id, version.pk, month), done)
        days, outcome = _turnaround(decision, calendar, pauses[attempt.pk])
        _add(tally.turnaround, (version.pk, month, days), outcome)
    return tally


def _add(amounts: Amounts, key: tuple[Any, ...], amount: tuple[float, ...]) -> None:
    before = amounts.get(key, (0,) * len(amount))
    amounts[key] = tuple(one + other for one, other in zip(before, amount, strict=True))


def _by_attempt(rows: Iterable[Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.attempt_id].append(row)
    return found


def _pauses(attempts: list[Attempt]) -> dict[Any, list[Any]]:
    return _by_attempt(Pause.objects.filter(attempt__in=attempts).order_by("asked_at"))


def _marks(attempts: list[Attempt]) -> dict[Any, dict[int, list[_Given]]]:
    """By attempt and criterion."""
    rows = Mark.objects.filter(
        review__attempt__in=attempts, review__released_at=None, review__handed_in_at__isnull=False
    ).exclude(level=None)
    read = list(
        rows.values_list(
            "review__attempt_id",
            "criterion__rubric__component__kind",
            "criterion_id",
            "review_id",
            "level__points",
        )
    )
    scales = _scales({row[2] for row in read})
    settled = {attempt.pk: attempt.approved for attempt in attempts}
    found: dict[Any, dict[int, list[_Given]]] = defaultdict(lambda: defaultdict(list))
    for attempt, kind, criterion, review, points in read:
        if kind not in settled[attempt]:
            given = _Given(review, points, scales[criterion].index(points))
            found[attempt][criterion].append(given)
    return found


def _scales(criteria: Iterable[int]) -> dict[int, list[int]]:
    """The points of each criterion's levels, from the lowest to the highest."""
    found: dict[int, set[int]] = defaultdict(set)
    for criterion, points in Level.objects.filter(criterion__in=criteria).values_list(
        "criterion_id", "points"
    ):
        found[criterion].add(points)
    return {criterion: sorted(points) for criterion, points in found.items()}


def _work(review: Review, calendar: Calendar) -> tuple[int, int, int, int]:
    """One review, whether it was late, its seconds, and whether they are known (0: they are not)."""
    assert review.handed_in_at is not None
    late = calendar.day_of(review.handed_in_at) > review.due_date
    return 1, int(late), review.seconds_spent, int(review.seconds_spent > 0)


def _deviation(review: Review, criteria: Iterable[list[_Given]]) -> tuple[float, int]:
    """Levels above the others, summed over the criteria that others marked too, and how many those are."""
    found = [
        off
        for values in criteria
        for one, off in zip(values, deviations([one.place for one in values]), strict=False)
        if one.review == review.pk
    ]
    return sum(found), len(found)


def _turnaround(
    decision: Decision, calendar: Calendar, pauses: list[Any]
) -> tuple[int, tuple[int, int, int]]:
    """Business days from hand-in to decision without those of pauses; then decided, late, approved."""
    attempt = decision.attempt
    start = pauses[0].handed_in_at if pauses else attempt.submitted_at
    decided = calendar.day_of(decision.at)
    days = _days(calendar, start, decision.at)
    days -= sum(_days(calendar, pause.asked_at, pause.answered_at) for pause in pauses if pause.answered_at)
    late = attempt.due_date is not None and decided > attempt.due_date
    return max(days, 0), (1, int(late), int(decision.outcome == Outcome.APPROVED))


def _days(calendar: Calendar, start: Any, end: Any) -> int:
    first: date = calendar.day_of(start)
    return days_until(first, calendar.day_of(end), calendar)
