"""Handing in and taking back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.refusals import Refused, refuse_if

from .. import blind, completeness, deadlines, emails, findings, policies, readiness
from ..models import Attempt, BlindCopy, Submission
from ..moving import move


class Incomplete(Refused):
    """Something is missing; `missing` lists it all."""

    def __init__(self, missing: list[completeness.Missing]) -> None:
        super().__init__(_("Something is still missing: ") + "; ".join(one.text for one in missing))
        self.missing = missing


class NotAttested(Refused):
    """One of the three attestations was not given."""

    def __init__(self) -> None:
        super().__init__(_("Please confirm all three statements."))


@transaction.atomic
def submit(
    *,
    by: User,
    submission: Submission,
    own_words: bool,
    authentic: bool,
    consent: bool,
) -> Submission:
    """Hand in the current attempt: it is frozen, the clock starts or goes on, a receipt is written.

    While workers still make blind copies it is only recorded, and goes through by itself, dated back to now.
    Refuses with Incomplete, NotAttested, or because all attempts are used up.
    """
    findings.of(submission.attempt)  # takes a while: under the lock it is remembered
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_submit(by, submission))
    attempt = submission.attempt
    _hold_copies(attempt)
    is_preparing = readiness.is_preparing(attempt)  # asked first: what is made by now is searched below
    missing = readiness.missing(attempt)
    if missing:
        raise Incomplete(missing)
    if not (own_words and authentic and consent):
        raise NotAttested
    attempt.own_words = attempt.authentic = attempt.consent = True
    attempt.pressed_at = timezone.now()
    attempt.save(update_fields=["own_words", "authentic", "consent", "pressed_at"])
    if is_preparing:
        audit.record(by=by, verb="press_submit", thing=submission, issuer=submission.badge_version.issuer)
        return submission
    return _hand_in(submission, attempt)


@transaction.atomic
def take_back(*, by: User, submission: Submission) -> Submission:
    """Undo a press of Submit that has not gone through yet."""
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_take_back(by, submission))
    _unpress(submission.attempt)
    audit.record(by=by, verb="take_back", thing=submission, issuer=submission.badge_version.issuer)
    return submission


@transaction.atomic
def go_through(*, submission: Submission) -> Submission:
    """Hand in what was pressed, once all its blind copies are made.

    Where one could not be made, or shows a name, the press is undone and the earner is told by letter.
    """
    findings.of(submission.attempt)  # as in `submit`
    submission = Submission.objects.locked(submission.pk)
    attempt = submission.attempt
    if not submission.is_pressed:
        return submission
    _hold_copies(attempt)
    if readiness.is_preparing(attempt):
        return submission
    missing = readiness.missing(attempt)
    if not missing:
        return _hand_in(submission, attempt)
    pressed_at = attempt.pressed_at
    assert pressed_at is not None
    _unpress(attempt)
    emails.not_yet(attempt, pressed_at, [one.text for one in missing])
    audit.record(by=None, verb="undo_press", thing=submission, issuer=submission.badge_version.issuer)
    return submission


@transaction.atomic
def withdraw(*, by: User, submission: Submission) -> Submission:
    """Take the submission back for good, at any time before a decision."""
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_withdraw(by, submission))
    if submission.is_pressed:
        _unpress(submission.attempt)
    return move(submission, "withdraw", by)


# -- inside


def _hold_copies(attempt: Attempt) -> None:
    """Until this is over no copy is finished or taken up again: what is searched is what is handed in."""
    rows = BlindCopy.objects.filter(items__attempt=attempt).select_for_update(of=("self",), no_key=True)
    list(rows.order_by("pk").values_list("pk"))


def _hand_in(submission: Submission, attempt: Attempt) -> Submission:
    assert attempt.pressed_at is not None
    attempt.items.filter(pk__in=completeness.empty_texts(attempt)).delete()
    # What reviewers read stays as it is now, whatever is written next and however accounts are renamed.
    attempt.motivation, attempt.blind_collaboration = attempt.reasons, blind.statement_of(attempt)
    attempt.submitted_at = attempt.pressed_at
    attempt.pauses.filter(answered_at=None).update(answered_at=attempt.pressed_at)
    deadlines.promise(attempt)
    attempt.due_date = deadlines.decision_due(attempt)
    attempt.save(update_fields=["motivation", "blind_collaboration", "submitted_at", "deadlines", "due_date"])
    move(submission, "submit", submission.earner)
    emails.receipt(attempt)
    return submission


def _unpress(attempt: Attempt) -> None:
    attempt.pressed_at = None
    attempt.own_words = attempt.authentic = attempt.consent = False
    attempt.save(update_fields=["pressed_at", "own_words", "authentic", "consent"])
