"""An appeal against a decision: lodged by the earner, answered by a coordinator who did not decide."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused, refuse_if

from .. import deadlines, emails, policies
from ..models import Appeal, Attempt, Submission
from ..moving import move
from . import attempts
from .checking import note_complete


@transaction.atomic
def appeal(*, by: User, submission: Submission, reason: str) -> Submission:
    """Ask that somebody else looks at the last decision; the coordinators who did not make it are told.

    Until the answer nothing can be written; what was begun of the next attempt stays as it is.
    """
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_appeal(by, submission))
    if not reason.strip():
        raise Refused(_("Say what should be looked at again."))
    decided = submission.attempts.filter(decided_at__isnull=False).latest("number")
    Appeal.objects.create(submission=submission, attempt=decided, reason=reason.strip())
    move(submission, "appeal", by)
    emails.appealed(submission)
    return submission


@transaction.atomic
def dismiss_appeal(*, by: User, submission: Submission, answer: str) -> Submission:
    """Let the decision stand, and tell the earner why; the draft goes on where it was."""
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_answer_appeal(by, submission))
    if not answer.strip():
        raise Refused(_("Say why the decision stands."))
    lodged = _answer(submission, by, granted=False, answer=answer)
    move(submission, "dismiss_appeal", by)
    emails.appeal_dismissed(lodged)
    return submission


@transaction.atomic
def grant_appeal(*, by: User, submission: Submission, answer: str = "") -> Submission:
    """Have others read the decided attempt again.

    It is handed in once more as it was, as an attempt of its own that costs the earner none; the draft
    of the next one is set aside, and comes back if the new reading asks for changes too.
    """
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_answer_appeal(by, submission))
    lodged = _answer(submission, by, granted=True, answer=answer)
    draft = submission.attempt
    number = draft.number
    attempts.set_aside(draft)
    again = _hand_in_again(lodged.attempt, number, draft.approved)
    note_complete(again, by)  # it was complete when it was judged
    submission.extra_attempts += 1
    submission.save(update_fields=["extra_attempts"])
    move(submission, "grant_appeal", by)
    emails.appeal_granted(lodged, again)
    return submission


def _answer(submission: Submission, by: User, *, granted: bool, answer: str) -> Appeal:
    lodged = Appeal.objects.select_related("attempt").get(submission=submission)
    lodged.granted, lodged.answer = granted, answer.strip()
    lodged.answered_by, lodged.answered_at = by, timezone.now()
    lodged.save(update_fields=["granted", "answer", "answered_by", "answered_at"])
    return lodged


def _hand_in_again(decided: Attempt, number: int, approved: list[str]) -> Attempt:
    again = Attempt.objects.create(
        submission=decided.submission,
        number=number,
        approved=approved,  # with what the decision settled: an appeal takes nothing away
        motivation=decided.motivation,
        change_note=decided.change_note,
        collaboration=decided.collaboration,
        blind_collaboration=decided.blind_collaboration,
        own_words=decided.own_words,
        authentic=decided.authentic,
        consent=decided.consent,
    )
    attempts.copy_evidence(decided, again)  # before it counts as handed in: then nothing is added any more
    again.submitted_at = timezone.now()
    deadlines.promise(again)
    again.due_date = deadlines.decision_due(again)
    again.save(update_fields=["submitted_at", "deadlines", "due_date"])
    return again
