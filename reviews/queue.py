"""The reviewer's dashboard: what is to do, by due date, and what was handed in. A fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from badges.calendars import calendar_of
from badges.models import BadgeVersion

from . import due
from .models import Mark, Outcome, Review
from .outcome import criteria_of, required_level

HANDED_IN = 50


@dataclass(frozen=True)
class ToDo:
    review: Review
    code: str
    version: BadgeVersion
    attempt_number: int
    done: int
    total: int
    due: due.Due


@dataclass(frozen=True)
class HandedIn:
    review: Review
    code: str
    version: BadgeVersion
    outcome: str
    tone: str
    icon: str


def to_do(reviews: Any) -> list[ToDo]:
    marks = Prefetch("marks", Mark.objects.select_related("level"))
    rubrics = "attempt__submission__badge_version__components__rubric__criteria__levels"
    closures = "attempt__submission__badge_version__badge__issuer__closures"
    rows = _whole(reviews.to_do()).prefetch_related(marks, rubrics, closures).order_by("due_date", "pk")
    return [_to_do(review) for review in rows]


def next_after(review: Review) -> Review | None:
    """What the same reviewer scores next, by due date."""
    rows = Review.objects.visible_to(review.reviewer).to_do().exclude(pk=review.pk)
    return rows.order_by("due_date", "pk").first()


def handed_in(reviews: Any) -> list[HandedIn]:
    rows = _whole(reviews.handed_in()).select_related("attempt__decision").order_by("-handed_in_at")
    return [_handed_in(review) for review in rows[:HANDED_IN]]


def _whole(reviews: "QuerySet[Review]") -> "QuerySet[Review]":
    return reviews.select_related("attempt__submission__badge_version__badge__issuer")


def _to_do(review: Review) -> ToDo:
    submission = review.attempt.submission
    version = submission.badge_version
    marks = {mark.criterion_id: mark for mark in review.marks.all()}
    criteria = [
        criterion
        for component in version.components.all()
        if component.kind not in review.attempt.approved
        for criterion in criteria_of(component)
    ]
    done = 0
    for criterion in criteria:
        mark = marks.get(criterion.pk)
        if mark and mark.level:
            meets = mark.level.points >= required_level(criterion).points
            done += meets or bool(mark.comment.strip())
    return ToDo(
        review=review,
        code=submission.code,
        version=version,
        attempt_number=review.attempt.number,
        done=done,
        total=len(criteria),
        due=due.of(review.due_date, calendar_of(version.issuer)),
    )


def _handed_in(review: Review) -> HandedIn:
    submission = review.attempt.submission
    decision = getattr(review.attempt, "decision", None)
    words = (_("Waiting for the decision"), "quiet", "clock")
    if decision is not None and decision.outcome == Outcome.APPROVED:
        words = (_("Approved"), "is-good", "circle-check")
    elif decision is not None:
        words = (_("Changes asked for"), "is-warn", "history")
    return HandedIn(review, submission.code, submission.badge_version, *words)
