"""The completeness check: `submissions` moves, this room says who may, and goes on to the reviewers."""

from django.db import transaction

import submissions.actions
from accounts.models import User
from accounts.refusals import refuse_if
from submissions.models import Submission

from .. import policies
from .assigning import assign_next


@transaction.atomic
def confirm_complete(*, by: User, submission: Submission) -> Submission:
    """Find a submission complete; where the issuer leaves it to the site, reviewers are asked at once."""
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_check(by, submission))
    submissions.actions.confirm_complete(by=by, submission=submission)
    assign_next(submission=submission)
    return Submission.objects.get(pk=submission.pk)


@transaction.atomic
def ask_for_missing(*, by: User, submission: Submission, text: str) -> Submission:
    """Give a submission back to be completed, in the coordinator's words."""
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_check(by, submission))
    return submissions.actions.ask_for_missing(by=by, submission=submission, text=text)
