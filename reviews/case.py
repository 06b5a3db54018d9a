"""What the coordinator's page of one submission shows: evidence, reviewers, marks side by side, history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from badges.models import Level
from submissions import blind
from submissions.models import Attempt, Submission
from submissions.pane import icon_of

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
    zone = version.issuer.time_zone
    return {
        "submission": submission,
        "version": version,
        "attempt": attempt,
        "reviews": [(review, due.of(review.due_date, zone)) for review in reviews],
        "readers": readers,
        "result": result,
        "tables": _tables(result, readers) if all_in else [],
        "decision": getattr(attempt, "decision", None),
        "parts": _evidence(attempt),
        "changes": _changes(submission),
        "time_zone": zone,
    }


def _changes(submission: Submission) -> list[tuple[datetime, str]]:
    words = {
        "submit": gettext("Handed in"),
        "start_review": gettext("Given to reviewers"),
        "request_changes": gettext("Changes asked for"),
        "approve": gettext("Approved"),
        "withdraw": gettext("Withdrawn by the earner"),
    }
    return [(change.at, words[change.verb]) for change in submission.status_changes.order_by("at", "pk")]


def _tables(result: AttemptOutcome, readers: list[Review]) -> list[Table]:
    said: dict[int, list[tuple[str, str]]] = {}
    for review in readers:
        for entry in review.feedback.all():
            if entry.text.strip():
                said.setdefault(entry.component_id, []).append((review.reviewer.display_name, entry.text))
    tables = []
    for part in result.components:
        text, tone, icon = STATES[part.state]
        lines = [_line(one, readers) for one in part.criteria]
        tables.append(Table(part, str(text), tone, icon, lines, said.get(part.component.pk, [])))
    return tables


def _line(one: outcome.CriterionOutcome, readers: list[Review]) -> Line:
    by_review = {mark.review_id: mark for mark in one.marks}
    marks = [by_review.get(review.pk) for review in readers]
    return Line(one.criterion.name, required_level(one.criterion), marks, one.level, one.met)


def _evidence(attempt: Attempt) -> list[dict[str, Any]]:
    names = dict(attempt.items.values_list("position", "original_name"))
    return [
        {
            "component": part.component,
            "items": [(item, icon_of(item), names.get(item.number, "")) for item in part.items],
        }
        for part in blind.view_of(attempt).components
    ]
