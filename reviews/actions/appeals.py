"""Answers to appeals, and attempts beyond those allowed: `submissions` moves, this room says who may."""

from django.db import transaction

import submissions.actions
from accounts.models import User
from accounts.refusals import refuse_if
from submissions.models import Submission

from .. import policies
from .assigning import assign_next


@transaction.atomic
def dismiss_appeal(*, by: User, submission: Submission, answer: str) -> Submission:
    """Let the decision stand; refused to whoever made it."""
    refuse_if(policies.why_not_coordinate(by, submission))  # the rest is asked below, behind the lock
    return submissions.actions.dismiss_appeal(by=by, submission=submission, answer=answer)


@transaction.atomic
def grant_appeal(*, by: User, submission: Submission, answer: str = "") -> Submission:
    """Have other reviewers read the decided attempt again; refused to whoever decided.

    Where the issuer leaves it to the site, they are asked at once.
    """
    refuse_if(policies.why_not_coordinate(by, submission))  # the rest is asked below, behind the lock
    submissions.actions.grant_appeal(by=by, submission=submission, answer=answer)
    assign_next(submission=submission)
    return Submission.objects.get(pk=submission.pk)


@transaction.atomic
def allow_another_attempt(*, by: User, submission: Submission, reason: str) -> Submission:
    """Let the earner hand in once more than the badge allows."""
    refuse_if(policies.why_not_coordinate(by, submission))  # the rest is asked below, behind the lock
    return submissions.actions.allow_another_attempt(by=by, submission=submission, reason=reason)
