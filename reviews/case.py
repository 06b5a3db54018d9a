"""What the coordinator's page of one submission shows: evidence, reviewers, marks side by side, history."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from badges.business_days import Calendar
from badges.calendars import calendar_of
from badges.models import Level
from submissions import blind, changed, checklist
from submissions.checklist import Finding
from submissions.copy_wording import trouble_of
from submissions.models import Appeal, Attempt, EvidenceItem, Pause, Submission
from submissions.pane import icon_of
from submissions.people import coordinators_for
from submissions.states import Status

from . import clock, due, history, outcome
from .forms import RewordForm
from .models import ComponentFeedback, Decision, Mark, Review, ReviewRules, Rewording
from .outcome import AttemptOutcome, ComponentOutcome, required_level
from .scoring import State

STATES = {  # of a component: words, tone, icon
    State.MET: (_("Met"), "is-good", "circle-check"),
    State.NOT_MET: (_("Not met"), "is-warn", "circle-alert"),
    State.DISAGREE: (_("The reviewers disagree"), "is-bad", "circle-alert"),
    State.OPEN: (_("Open"), "quiet", "circle-dashed"),
}


TONES = {  # of a line of the check: tone, icon
    Finding.GOOD: ("is-good", "circle-check"),
    Finding.LOOK: ("quiet", "eye"),
    Finding.BAD: ("is-warn", "circle-alert"),
}


@dataclass(frozen=True)
class Words:
    """What a reviewer wrote in one place, what became of it, and the form to change it, where that may be."""

    of: Mark | ComponentFeedback
    name: str  # of the reviewer
    form: RewordForm | None
    url: str

    @property
    def said(self) -> str:
        return self.of.said

    @property
    def original(self) -> str:
        return self.of.comment if isinstance(self.of, Mark) else self.of.text

    @property
    def rewording(self) -> Rewording | None:
        """The newest; the earlier ones stand in the history."""
        return self.of.rewording


@dataclass(frozen=True)
class Line:
    """One criterion: the level needed, what each reviewer chose and wrote, and what it comes to."""

    name: str
    needed: Level
    marks: list[Words | None]
    level: Level | None
    met: bool | None


@dataclass(frozen=True)
class Table:
    part: ComponentOutcome
    text: str
    tone: str
    icon: str
    lines: list[Line]
    comments: list[Words]
    readers: list[Review]  # in the order of the marks


def address(submission: Submission) -> str:
    return reverse("reviews:case", args=[submission.pk])


def attempt_of(submission: Submission) -> Attempt | None:
    """The newest attempt that is handed in: what is being written now is nobody else's business.

    None where the only one was given back to be completed.
    """
    handed_in = [attempt for attempt in submission.attempts.all() if attempt.submitted_at]
    return max(handed_in, key=lambda attempt: attempt.number, default=None)


def context_of(submission: Submission, *, tried: Mapping[str, RewordForm] | None = None) -> dict[str, Any]:
    """`tried`: forms of other words that were not accepted, by their prefix."""
    version, calendar = submission.badge_version, calendar_of(submission.badge_version.issuer)
    attempt, is_given_back = attempt_of(submission), submission.status == Status.INCOMPLETE
    return {
        "submission": submission,
        "version": version,
        "attempt": attempt,
        "number": (submission.attempt if attempt is None or is_given_back else attempt).number,
        "pause": _pause(submission),
        "history": history.of(submission),
        "appeal": Appeal.objects.filter(submission=submission).select_related("answered_by").first(),
        "can_answer": coordinators_for(submission),
        "time_zone": calendar.time_zone,
        **(_handed_in(attempt, calendar, tried or {}) if attempt else {}),
    }


def _handed_in(attempt: Attempt, calendar: Calendar, tried: Mapping[str, RewordForm]) -> dict[str, Any]:
    """What reviewers read and wrote of it, and what it came to."""
    reviews = list(attempt.reviews.select_related("reviewer", "released_by").order_by("assigned_at", "pk"))
    version, result = attempt.submission.badge_version, outcome.of_attempt(attempt)
    readers = [review for review in reviews if review.handed_in_at]
    all_in = result.reviews_in >= version.reviews_required and not result.reviews_open
    decision = Decision.objects.filter(attempt=attempt).select_related("by").first()
    is_open = all_in and not result.needs_third and attempt.decided_at is None
    return {
        "reviews": [(review, due.of(review.due_date, calendar)) for review in reviews],
        "readers": readers,
        "notes": [review for review in readers if review.private_note.strip()],
        "result": result,
        "tables": _tables(result, readers, tried if is_open else None, all_in=all_in),
        "decision": decision,
        "parts": _evidence(attempt),
        "colleagues": attempt.collaborators.order_by("position"),
        "kept_names": attempt.kept_names.select_related("item").order_by("item__position"),
        "changes": changed.since_last(attempt, original_names=True),
        **_check(attempt),
    }


def _check(attempt: Attempt) -> dict[str, Any]:
    """What the site can tell by itself, while a coordinator is to look whether it is complete."""
    if attempt.submission.status != Status.SUBMITTED or attempt.checked_at is not None:
        return {}
    checks = checklist.checks_of(attempt)
    rules = ReviewRules.objects.of(attempt.submission.badge_version.issuer)
    return {
        "checks": [(check, *TONES[check.finding]) for check in checks],
        "passes": checklist.passes(checks),
        "check_due": clock.completeness_due(attempt),
        "assigning": rules.assigning,
    }


def _pause(submission: Submission) -> Pause | None:
    """What the earner was asked for, while they have it."""
    if submission.status != Status.INCOMPLETE:
        return None
    rows = Pause.objects.filter(attempt__submission=submission, answered_at=None)
    return rows.select_related("asked_by").first()


def _tables(
    result: AttemptOutcome, readers: list[Review], forms: Mapping[str, RewordForm] | None, *, all_in: bool
) -> list[Table]:
    """The marks side by side: of this attempt once all are in, of what was approved before at any time.

    `forms` are those of other words that were tried; None where words can no longer, or not yet, be changed.
    """
    return [
        _table(part, _readers(part.settled_by), None) if part.settled_by else _table(part, readers, forms)
        for part in result.components
        if part.settled_by or all_in
    ]


def _readers(attempt: Attempt) -> list[Review]:
    rows = attempt.reviews.filter(released_at=None).exclude(handed_in_at=None)
    return list(rows.select_related("reviewer").order_by("assigned_at", "pk"))


def _table(part: ComponentOutcome, readers: list[Review], forms: Mapping[str, RewordForm] | None) -> Table:
    text, tone, icon = STATES[part.state]
    names = {review.pk: review.reviewer.display_name for review in readers}
    component = part.component
    said = [
        _words(entry, names[entry.review_id], entry.review, component.kind, forms)
        for entry in part.feedback
        if entry.text.strip() or entry.said.strip()
    ]
    lines = []
    for one in part.criteria:
        key, needed = str(one.criterion.public_id), required_level(one.criterion)
        by_review = {
            mark.review_id: _words(mark, names[mark.review_id], mark.review, key, forms) for mark in one.marks
        }
        marks = [by_review.get(review.pk) for review in readers]
        lines.append(Line(one.criterion.name, needed, marks, one.level, one.met))
    return Table(part, str(text), tone, icon, lines, said, readers)


def _words(
    of: Mark | ComponentFeedback,
    name: str,
    review: Review,
    place: str,
    forms: Mapping[str, RewordForm] | None,
) -> Words:
    """`place`: a component's kind, or the id of a criterion. There is a form only where there are words."""
    verb = "reword_comment" if isinstance(of, Mark) else "reword_feedback"
    url = reverse(f"reviews:{verb}", args=[review.pk, place])
    original = of.comment if isinstance(of, Mark) else of.text
    if forms is None or not (original.strip() or of.said.strip()):
        return Words(of, name, None, url)
    form = RewordForm(of, prefix=f"{review.pk}-{place}")
    return Words(of, name, forms.get(str(form.prefix), form), url)


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
