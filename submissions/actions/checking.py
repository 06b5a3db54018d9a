"""The completeness check, which the reviews room calls: it is complete, or something is missing."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.refusals import Refused, refuse_if

from .. import emails, policies
from ..models import Attempt, Pause, Submission
from ..moving import move


@transaction.atomic
def confirm_complete(*, by: User, submission: Submission) -> Submission:
    """Note that nothing is missing: from now on the attempt cannot go back to be completed."""
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_check(by, submission))
    note_complete(submission.attempt, by)
    audit.record(by=by, verb="confirm_complete", thing=submission, issuer=submission.badge_version.issuer)
    return submission


@transaction.atomic
def ask_for_missing(*, by: User, submission: Submission, text: str) -> Submission:
    """Give the attempt back to be completed, with words on what is missing; the clock stands still.

    The same attempt is opened again as it was handed in, its three statements have to be given anew, and the
    earner gets a letter. Refuses an empty text, and what was found complete or is with reviewers.
    """
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_check(by, submission))
    if not text.strip():
        raise Refused(_("Say what is missing."))
    pause = _reopen(submission.attempt, by, text.strip())
    move(submission, "ask_for_missing", by)
    emails.missing(pause)
    return submission


def note_complete(attempt: Attempt, by: User) -> None:
    attempt.checked_at, attempt.checked_by = timezone.now(), by
    attempt.save(update_fields=["checked_at", "checked_by"])


def _reopen(attempt: Attempt, by: User, text: str) -> Pause:
    assert attempt.submitted_at is not None
    pause = Pause.objects.create(attempt=attempt, handed_in_at=attempt.submitted_at, asked_by=by, text=text)
    attempt.submitted_at = attempt.pressed_at = attempt.due_date = None
    attempt.save(update_fields=["submitted_at", "pressed_at", "due_date"])
    # Only now: while it counts as handed in, the database lets nothing of it change.
    attempt.own_words = attempt.authentic = attempt.consent = False
    attempt.save(update_fields=["own_words", "authentic", "consent"])
    return pause
