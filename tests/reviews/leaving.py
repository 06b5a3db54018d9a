"""What tests of leaving a review share."""

from reviews import actions
from reviews.models import Ending, Review
from tests import factories


def invitation() -> Review:
    """Unanswered, to one of the two reviewers of a submission."""
    submission = factories.submitted()
    college = submission.badge_version.issuer
    people = [factories.reviewer(college) for _place in range(2)]
    by = factories.coordinator(college)
    [review, _other] = actions.assign(by=by, submission=submission, reviewers=people)
    return review


def author_of(review):
    return review.attempt.submission.earner


LEAVE = {
    Ending.ABSTAINED: lambda review, by: actions.abstain(by=by, review=review, note="Not my field."),
    Ending.CONFLICT: lambda review, by: actions.declare_conflict(by=by, review=review, note="We co-teach."),
    Ending.RECOGNISED: lambda review, by: actions.recognise(by=by, review=review),
}
