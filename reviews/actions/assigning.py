"""Asking people to review, and letting them go."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import submissions.actions
from accounts import audit
from accounts.models import User
from accounts.refusals import Refused, refuse_if
from submissions.models import Submission
from submissions.states import Status

from .. import candidates, clock, emails, policies
from ..models import Ending, Review
from .locking import locked_review


@transaction.atomic
def assign(
    *, by: User, submission: Submission, reviewers: Sequence[User], instead_reason: str = ""
) -> list[Review]:
    """Ask reviewers to read the current attempt; the first ones move it into review.

    Writes each an invitation. Refuses anybody who may not review it, more than it needs, and nobody; and
    others in the place of those who read the last attempt and could again, unless a reason is given.
    """
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_assign(by, submission))
    _refuse_wrong_number(submission, reviewers)
    eligible = {entry.user.pk: entry for entry in candidates.list_for(submission)}
    for reviewer in reviewers:
        if reviewer.pk not in eligible:
            raise Refused(_("%(name)s is not a reviewer here.") % {"name": reviewer.display_name})
        if reason := eligible[reviewer.pk].why_not:
            raise Refused(f"{reviewer.display_name}: {reason}")
    passed_over = candidates.passed_over(list(eligible.values()), reviewers)
    if passed_over and not instead_reason.strip():
        raise Refused(_("Say why it does not go to those who read the last attempt."))
    if submission.status == Status.SUBMITTED:
        submissions.actions.start_review(by=by, submission=submission)
    why = {"instead_reason": instead_reason.strip()} if passed_over else {}
    return [_assign_one(by, submission, reviewer, **why) for reviewer in reviewers]


@transaction.atomic
def release(*, by: User, review: Review) -> Review:
    """Take a review back from a reviewer who has not handed it in."""
    submission, review = locked_review(review)
    refuse_if(policies.why_not_release(by, review))
    review.released_at, review.released_by, review.ending = timezone.now(), by, Ending.RELEASED
    review.save(update_fields=["released_at", "released_by", "ending"])
    audit.record(by=by, verb="release", thing=review, issuer=submission.badge_version.issuer)
    return review


def _refuse_wrong_number(submission: Submission, reviewers: Sequence[User]) -> None:
    free = policies.places(submission)
    if not reviewers:
        raise Refused(_("Choose at least one reviewer."))
    if len({reviewer.pk for reviewer in reviewers}) < len(reviewers):
        raise Refused(_("Choose different people."))
    if len(reviewers) > free:
        raise Refused(_("Choose at most %(number)d here.") % {"number": free})


def _assign_one(by: User, submission: Submission, reviewer: User, **why: str) -> Review:
    issuer = submission.badge_version.issuer
    attempt = submission.attempt
    review = Review.objects.create(
        attempt=attempt,
        reviewer=reviewer,
        assigned_by=by,
        answer_by_date=clock.answer_by(attempt),
        due_date=clock.review_due(attempt, is_third=False),
    )
    emails.invitation(review)
    audit.record(by=by, verb="assign", thing=review, issuer=issuer, **why)
    return review
