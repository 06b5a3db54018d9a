"""What happened to a submission, for its coordinators: who did what, when, why; which words became which."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from submissions.models import Appeal, Attempt, Pause, Submission

from .models import Ending, How, Mark, Review, Rewording


@dataclass(frozen=True)
class Event:
    at: datetime
    said: str
    by: str = ""  # "": who it was goes without saying
    note: str = ""
    was: str = ""  # of a rewording: how it read before
    now: str = ""
    tie: int = 0  # the order of what happened in one moment


def of(submission: Submission) -> list[Event]:
    """Oldest first."""
    found = [
        *_moves(submission),
        *_checks(submission),
        *(event for review in _reviews(submission) for event in _reading(review)),
        *_rewordings(submission),
    ]
    return sorted(found, key=lambda event: (event.at, event.tie))


def _moves(submission: Submission) -> Iterator[Event]:
    words = {
        "submit": _("Handed in"),
        "ask_for_missing": _("Something was missing: the clock stood still"),
        "start_review": _("Given to reviewers"),
        "request_changes": _("Changes asked for"),
        "appeal": _("Appealed by the earner"),
        "dismiss_appeal": _("Appeal answered: the decision stands"),
        "grant_appeal": _("Appeal answered: others read it again"),
        "approve": _("Approved"),
        "withdraw": _("Withdrawn by the earner"),
    }
    pauses = list(Pause.objects.filter(attempt__submission=submission).order_by("asked_at"))
    notes = iter([pause.text for pause in pauses])
    answers = {pause.answered_at for pause in pauses}
    for change in submission.status_changes.select_related("by").order_by("at", "pk"):
        said, by = words[change.verb], _name(change.by)
        if change.verb in ("submit", "appeal", "withdraw"):
            by = ""
        if change.verb == "submit" and _is_among(change.at, answers):
            said = _("Handed in again: the clock goes on")
        if change.verb in ("approve", "request_changes") and change.by is None:
            by = _("by what the reviews came to, as the badge has it")
        if change.verb == "start_review" and change.by is None:
            by = _("by the site")
        yield Event(change.at, said, by, next(notes, "") if change.verb == "ask_for_missing" else "")


def _is_among(at: datetime, answers: set[datetime | None]) -> bool:
    """A press that goes through later is dated back: the move comes after it."""
    return any(answer is not None and answer <= at for answer in answers)


def _checks(submission: Submission) -> Iterator[Event]:
    appealed = Appeal.objects.filter(submission=submission, granted=True).select_related("attempt").first()
    checked = Attempt.objects.filter(submission=submission, checked_at__isnull=False)
    for attempt in checked.select_related("checked_by"):
        if appealed is not None and attempt.number == appealed.attempt.number + 1:
            continue  # it was complete when it was judged first
        assert attempt.checked_at is not None
        yield Event(attempt.checked_at, _("Found complete"), _name(attempt.checked_by), tie=-1)


def _reviews(submission: Submission) -> list[Review]:
    rows = Review.objects.filter(attempt__submission=submission).order_by("pk")
    return list(rows.select_related("reviewer", "assigned_by", "released_by", "kept_by"))


def _reading(review: Review) -> Iterator[Event]:
    who = {"name": review.reviewer.display_name}
    if review.how == How.CLAIMED:
        yield Event(review.assigned_at, _("%(name)s took it from the pool") % who, tie=1)
    else:
        asked = (
            _("%(name)s was asked as a third reviewer")
            if review.is_third
            else _("%(name)s was asked to review")
        )
        by = _name(review.assigned_by) or _("by the site")
        yield Event(review.assigned_at, asked % who, by, review.override_reason, tie=1)
        if review.accepted_at:
            yield Event(review.accepted_at, _("%(name)s accepted") % who, tie=2)
    if review.handed_in_at:
        yield Event(review.handed_in_at, _("%(name)s handed in") % who, tie=3)
    if review.released_at:
        by = _name(review.released_by) if review.ending == Ending.RELEASED else ""
        yield Event(review.released_at, _ended(review) % who, by, review.ending_note, tie=4)
    if review.kept_at:
        kept = _("%(name)s recognised the person and was asked to go on all the same") % who
        yield Event(review.kept_at, kept, _name(review.kept_by), review.kept_reason, tie=5)


def _ended(review: Review) -> str:
    words = {
        Ending.RELEASED: _("%(name)s was released"),
        Ending.DECLINED: _("%(name)s declined"),
        Ending.UNANSWERED: _("%(name)s did not answer in time: passed on"),
        Ending.ABSTAINED: _("%(name)s abstained"),
        Ending.CONFLICT: _("%(name)s declared a conflict of interest"),
        Ending.RECOGNISED: _("%(name)s recognised the person"),
        Ending.GIVEN_BACK: _("%(name)s gave it back to the pool"),
    }
    return words[Ending(review.ending)]


def _rewordings(submission: Submission) -> Iterator[Event]:
    mine = Q(mark__review__attempt__submission=submission) | Q(
        feedback__review__attempt__submission=submission
    )
    rows = Rewording.objects.filter(mine).select_related(
        "by", "mark__criterion", "mark__review__reviewer", "feedback__component", "feedback__review__reviewer"
    )
    for one in rows.order_by("pk"):
        text = one.mark or one.feedback
        assert text is not None
        what = text.criterion.name if isinstance(text, Mark) else text.component.kind_label
        whose = text.review.reviewer.display_name
        said = _("Other words for what %(name)s wrote on “%(what)s”") % {"name": whose, "what": what}
        yield Event(one.at, said, _name(one.by), was=one.original, now=one.text or _("(nothing)"))


def _name(user: User | None) -> str:
    return user.display_name if user else ""
