"""The reviewer's dashboard: what they are asked, what is to do, by due date, and what was handed in.

A fixed number of queries, however long the lists are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from badges.calendars import calendar_of
from badges.models import BadgeVersion

from . import due, invitations
from .assignment import term_of
from .forms.narrowing import APPROVED, CHANGES, WAITING, NarrowForm
from .invitations import Asked
from .models import Mark, Outcome, Review
from .outcome import criteria_of, required_level
from .own_term import name_of_term

ROWS = 20
VERSION = "attempt__submission__badge_version"


@dataclass(frozen=True)
class Invited:
    review: Review
    version: BadgeVersion
    asked: Asked
    token: str
    answer_by: due.Due


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


@dataclass(frozen=True)
class HandedInList:
    """One page of it, with how it is narrowed. `query` leads links to its other pages."""

    form: NarrowForm
    page: Page
    rows: list[HandedIn]

    @property
    def query(self) -> str:
        return urlencode(self.form.query | {"page": ""})


def invited(reviews: Any) -> list[Invited]:
    """What waits for an answer, by the date of the answer."""
    rows = _whole(reviews.invitations()).prefetch_related(f"{VERSION}__badge__issuer__closures")
    found = list(rows.order_by("answer_by_date", "due_date", "pk"))
    asked = invitations.asked_of([review.attempt for review in found])
    return [
        Invited(
            review=review,
            version=(version := review.attempt.submission.badge_version),
            asked=asked[review.attempt_id],
            token=invitations.token(review.pk),
            answer_by=due.of(review.answer_by_date, calendar_of(version.issuer)),
        )
        for review in found
    ]


def to_do(reviews: Any) -> list[ToDo]:
    marks = Prefetch("marks", Mark.objects.select_related("level"))
    rubrics = "attempt__submission__badge_version__components__rubric__criteria__levels"
    closures = "attempt__submission__badge_version__badge__issuer__closures"
    rows = _whole(reviews.to_do()).prefetch_related(marks, rubrics, closures).order_by("due_date", "pk")
    return [_to_do(review) for review in rows]


def next_after(user: User, review: Review) -> Review | None:
    """What this reviewer scores next, by due date."""
    rows = Review.objects.visible_to(user).to_do().exclude(pk=review.pk)
    return rows.order_by("due_date", "pk").first()


def handed_in(reviews: Any, wanted: Mapping[str, Any]) -> HandedInList:
    """What is done, the newest first; `wanted` narrows it and says which page."""
    mine = reviews.handed_in()
    form = NarrowForm(wanted, badges=_badges(mine), terms=_terms(mine))
    rows = _whole(_narrowed(mine, form)).select_related("attempt__decision")
    page = Paginator(rows.order_by("-handed_in_at", "pk"), ROWS).get_page(wanted.get("page"))
    return HandedInList(form, page, [_handed_in(review) for review in page])


def _badges(mine: "QuerySet[Review]") -> list[tuple[str, str]]:
    """Each badge by its newest name among these."""
    columns = (f"{VERSION}__badge__public_id", f"{VERSION}__name")
    rows = mine.order_by(f"{VERSION}__number").values_list(*columns, f"{VERSION}__number").distinct()
    names = {str(badge): name for badge, name, _number in rows}
    return sorted(names.items(), key=lambda one: one[1].casefold())


def _terms(mine: "QuerySet[Review]") -> list[tuple[str, str]]:
    """Named by their first month, as in "2026-09"; the newest first."""
    months = mine.order_by().datetimes("handed_in_at", "month")
    first = {term_of(month.date())[0] for month in months}
    return [(f"{day:%Y-%m}", name_of_term(day)) for day in sorted(first, reverse=True)]


def _narrowed(mine: "QuerySet[Review]", form: NarrowForm) -> "QuerySet[Review]":
    if badge := form.chosen("badge"):
        mine = mine.filter(**{f"{VERSION}__badge__public_id": badge})
    if outcome := form.chosen("outcome"):
        outcomes = {APPROVED: Outcome.APPROVED, CHANGES: Outcome.CHANGES_REQUESTED}
        is_waiting = {"attempt__decision": None}
        mine = mine.filter(
            **is_waiting if outcome == WAITING else {"attempt__decision__outcome": outcomes[outcome]}
        )
    if term := form.chosen("term"):
        first, last = term_of(date.fromisoformat(f"{term}-01"))
        zone = timezone.get_current_timezone()
        begin = datetime.combine(first, time.min, zone)
        mine = mine.filter(handed_in_at__range=(begin, datetime.combine(last, time.max, zone)))
    return mine


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
