"""Handing in and taking back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused, refuse_if
from badges.business_days import due_date
from badges.models import EvidenceKind

from .. import completeness, emails, policies
from ..models import Submission
from ..moving import move

DECISION_DAYS = 14


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
    change_note: str = "",
) -> Submission:
    """Hand in the current attempt: it is frozen, the clock starts, a receipt is written.

    Refuses with Incomplete, NotAttested, or because all attempts are used up.
    """
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_submit(by, submission))
    attempt = submission.attempt
    missing = completeness.missing(attempt)
    if missing:
        raise Incomplete(missing)
    if not (own_words and authentic and consent):
        raise NotAttested
    # Texts that were begun and emptied again are no evidence.
    attempt.items.filter(kind=EvidenceKind.TEXT, text="").delete()
    issuer = submission.badge_version.issuer
    attempt.own_words = attempt.authentic = attempt.consent = True
    attempt.change_note = change_note.strip()
    attempt.submitted_at = timezone.now()
    attempt.due_date = due_date(attempt.submitted_at, issuer.time_zone, DECISION_DAYS)
    attempt.save(
        update_fields=["own_words", "authentic", "consent", "change_note", "submitted_at", "due_date"]
    )
    move(submission, "submit", by)
    emails.receipt(attempt)
    return submission


@transaction.atomic
def withdraw(*, by: User, submission: Submission) -> Submission:
    """Take the submission back, at any time before a decision."""
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_withdraw(by, submission))
    return move(submission, "withdraw", by)
