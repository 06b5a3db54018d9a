"""What a reviewer answers to an invitation."""

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.refusals import refuse_if

from .. import policies
from ..models import Review
from .locking import locked_review


@transaction.atomic
def accept(*, by: User, review: Review) -> Review:
    """Take an invitation on. Accepting twice is accepting once; refused to who is no reviewer any more."""
    submission, review = locked_review(review)
    refuse_if(policies.why_not_accept(by, review))
    if review.accepted_at is None:
        review.accepted_at = timezone.now()
        review.save(update_fields=["accepted_at"])
        audit.record(by=by, verb="accept", thing=review, issuer=submission.badge_version.issuer)
    return review
