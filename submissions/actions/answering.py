"""What the reviews room calls, inside its transactions: review begins, and the answer of a decision."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused, refuse_if

from .. import emails, policies
from ..models import Attempt, Submission
from ..moving import move
from . import attempts
from .checking import note_complete


@transaction.atomic
def start_review(*, by: User | None, submission: Submission) -> Submission:
    """Give it to reviewers; `by` is None where the site chooses them of what was found complete."""
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_judge(by, submission, "start_review"))
    attempt = submission.attempt
    if attempt.checked_at is None:  # a person who chooses reviewers has found it complete
        if by is None:
            raise Refused(_("A coordinator has to find it complete first."))
        note_complete(attempt, by)
    return move(submission, "start_review", by)


@transaction.atomic
def approve(*, by: User | None, submission: Submission, feedback: dict[str, Any] | None = None) -> Submission:
    """Close the submission as approved; the feedback is shown to the earner. By None: the badge's rule."""
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_judge(by, submission, "approve"))
    _answer(submission.attempt, feedback)
    return move(submission, "approve", by)


@transaction.atomic
def request_changes(*, by: User | None, submission: Submission, feedback: dict[str, Any]) -> Submission:
    """Answer the attempt with feedback, open the next one prefilled with its evidence, and tell the earner.

    The components that are met stay approved: the next attempt keeps them as they are.
    """
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_judge(by, submission, "request_changes"))
    attempt = submission.attempt
    _answer(attempt, feedback)
    attempts.open_next(attempt, _met(feedback))
    move(submission, "request_changes", by)
    emails.changes(attempt)
    return submission


def _answer(attempt: Attempt, feedback: dict[str, Any] | None) -> None:
    attempt.feedback, attempt.decided_at = feedback, timezone.now()
    attempt.save(update_fields=["feedback", "decided_at"])


def _met(feedback: dict[str, Any]) -> list[str]:
    return [one["kind"] for one in feedback.get("components", []) if one.get("met")]
