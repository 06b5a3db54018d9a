"""What the coordinator's page of one submission shows: evidence, reviewers, marks side by side, history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from badges.calendars import calendar_of
from badges.models import Level
from submissions import blind, changed
from submissions.copy_wording import trouble_of
from submissions.models import Appeal, Attempt, EvidenceItem, Submission
from submissions.pane import icon_of
from submissions.people import coordinators_for

from . import due, outcome
from .models import Mark, Review
from .outcome import AttemptOutcome, ComponentOutcome, required_level
from .scoring import State

STATES = {  # of a component: words, tone, icon
    State.MET: (_("Met"), "is-good", "circle-check"),
    State.NOT_MET: (_("Not met"), "is-warn", "circle-alert"),
    State.DISAGREE: (_("The reviewers disagree"), "is-bad", "circle-alert"),
    State.OPEN: (_("Open"), "quiet", "circle-dashed"),
}


@dataclass(frozen=True)
class Line:
    """One criterion: the level needed, what each reviewer chose, and what it comes to."""

    name: str
    needed: Level
    marks: list[Mark | None]
    level: Level | None
    met: bool | None


@dataclass(frozen=True)
class Table:
    part: ComponentOutcome
    text: str
    tone: str
    icon: str
    lines: list[Line]
    comments: list[tuple[str, str]]
    readers: list[Review]  # in the order of the marks


def address(submission: Submission) -> str:
    return reverse("reviews:case", args=[submission.pk])


def attempt_of(submission: Submission) -> Attempt:
    """The newest attempt that was handed in: what is being written now is nobody else's business."""
    handed_in = [attempt for attempt in submission.attempts.all() if attempt.submitted_at]
    return max(handed_in, key=lambda attempt: attempt.number)


def context_of(submission: Submission) -> dict[str, Any]:
    attempt = attempt_of(submission)
    reviews = list(attempt.reviews.select_related("reviewer", "released_by").order_by("pk"))
    version, result = submission.badge_version, outcome.of_attempt(attempt)
    readers = [review for review in reviews if review.handed_in_at]
    all_in = result.reviews_in >= version.reviews_required and not result.reviews_open
    calendar = calendar_of(version.issuer)
    return {
        "submission": submission,
        "version": version,
        "attempt": attempt,
        "reviews": [(review, due.of(review.due_date, calendar)) for review in reviews],
        "readers": readers,
        "result": result,
        "tables": _tables(result, readers, all_in=all_in),
        "decision": getattr(attempt, "decision", None),
        "parts": _evidence(attempt),
        "colleagues": attempt.collaborators.order_by("position"),
        "kept_names": attempt.kept_names.select_related("item").order_by("item__position"),
        "changes": changed.since_last(attempt, original_names=True),
        "history": _history(submission),
        "appeal": Appeal.objects.filter(submission=submission).select_related("answered_by").first(),
        "can_answer": coordinators_for(submission),
        "time_zone": calendar.time_zone,
    }


def _history(submission: Submission) -> list[tuple[datetime, str]]:
    words = {
        "submit": gettext("Handed in"),
        "start_review": gettext("Given to reviewers"),
        "request_changes": gettext("Changes asked for"),
        "appeal": gettext("Appealed by the earner"),
        "dismiss_appeal": gettext("Appeal answered: the decision stands"),
        "grant_appeal": gettext("Appeal answered: others read it again"),
        "approve": gettext("Approved"),
        "withdraw": gettext("Withdrawn by the earner"),
    }
    return [(change.at, words[change.verb]) for change in submission.status_changes.order_by("at", "pk")]


def _tables(result: AttemptOutcome, readers: list[Review], *, all_in: bool) -> list[Table]:
    """The marks side by side: of this attempt once all are in, of what was approved before at any time."""
    return [
        _table(part, _readers(part.settled_by) if part.settled_by else readers)
        for part in result.components
        if part.settled_by or all_in
    ]


def _readers(attempt: Attempt) -> list[Review]:
    rows = attempt.reviews.filter(released_at=None).exclude(handed_in_at=None)
    return list(rows.select_related("reviewer").order_by("pk"))


def _table(part: ComponentOutcome, readers: list[Review]) -> Table:
    text, tone, icon = STATES[part.state]
    said = [
        (review.reviewer.display_name, entry.text)
        for review in readers
        for entry in review.feedback.all()
        if entry.component_id == part.component.pk and entry.text.strip()
    ]
    lines = [_line(one, readers) for one in part.criteria]
    return Table(part, str(text), tone, icon, lines, said, readers)


def _line(one: outcome.CriterionOutcome, readers: list[Review]) -> Line:
    by_review = {mark.review_id: mark for mark in one.marks}
    marks = [by_review.get(review.pk) for review in readers]
    return Line(one.criterion.name, required_level(one.criterion), marks, one.level, one.met)


def _evidence(attempt: Attempt) -> list[dict[str, Any]]:
    rows = {item.position: item for item in attempt.items.select_related("copy").defer("copy__passages")}
    return [
        {
            "component": part.component,
            "items": [
                (item, icon_of(item), rows[item.number].original_name, _trouble(rows[item.number]))
                for item in part.items
            ],
        }
        for part in blind.view_of(attempt).components
    ]


def _trouble(item: EvidenceItem) -> str:
    """Why reviewers see nothing of a file."""
    return trouble_of(item.copy) if item.copy and item.copy.failed_at else ""
