"""The one order in which rows of this room are locked: the submission, then its reviews."""

from submissions.models import Submission

from ..models import Review


def locked_review(review: Review) -> tuple[Submission, Review]:
    submission = Submission.objects.locked(review.attempt.submission_id)
    rows = Review.objects.select_for_update(of=("self",)).select_related(
        "attempt__submission__badge_version__badge__issuer"
    )
    return submission, rows.get(pk=review.pk)
