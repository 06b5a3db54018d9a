"""The letters of this room: one function each. None says whose work it is about."""

from django.utils.formats import date_format

from accounts import letters
from accounts.models import Letter

from .models import Review


def invitation(review: Review) -> Letter:
    """Ask a reviewer to read an attempt."""
    version = review.attempt.submission.badge_version
    return letters.post(
        kind="reviews/invitation",
        to=review.reviewer.email,
        subject_id=review.pk,
        values={
            "name": review.reviewer.display_name,
            "badge": version.name,
            "issuer": version.issuer.name,
            "due": date_format(review.due_date, "l j F Y"),
            "path": review.get_absolute_url(),
        },
    )
