"""Taking a submission from the pool."""

from django.db import transaction

import submissions.actions
from accounts.models import User
from accounts.refusals import refuse_if
from submissions.models import Submission
from submissions.states import Status

from .. import policies
from ..models import How, Review
from .assigning import ask


@transaction.atomic
def claim(*, by: User, submission: Submission) -> Review:
    """Take a free place in the pool; the first one moves the submission into review.

    Of two who take the last place at once, one gets it. Refused with the same words whatever speaks
    against it: a reason could tell whose work it is.
    """
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_claim(by, submission))
    is_third = policies.wants_third(submission)
    if submission.status == Status.SUBMITTED:
        submission = submissions.actions.start_review(by=by, submission=submission)
    return ask(submission, by, by=by, how=How.CLAIMED, is_third=is_third)
