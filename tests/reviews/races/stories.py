"""Submissions that are quick to make: one criterion and one text a component, so that rounds are cheap."""

from typing import Any

from accounts.models import Issuer, User
from badges import actions as badge_actions
from badges.models import BadgeVersion
from reviews import actions
from reviews.models import Review
from submissions.models import Submission
from tests import factories

TEXT = {"prompt": "What changed?", "kinds": ["text"], "minimum": 1, "maximum": 1}


def badge_of_texts(college: Issuer, **fields: Any) -> BadgeVersion:
    """Published; each component asks for a text and has one criterion."""
    by = factories.administrator(college)
    version = factories.badge_draft(college, by=by, summary="In one line.", description="So.", **fields)
    for component in version.components.all():
        badge_actions.write_component(
            by=by,
            component=component,
            title=component.kind_label,
            instructions="Write.",
            requirements=[TEXT],
            criteria=[factories.criterion("Clear")],
        )
    version = badge_actions.set_artwork(by=by, version=version, content=factories.png(), alt="A square")
    return badge_actions.publish(by=by, version=version)


def submitted(version: BadgeVersion) -> Submission:
    return factories.submitted(version=version)


def asked(submission: Submission, coordinator: User, readers: list[User]) -> list[Review]:
    """The reviews of these readers, who have accepted."""
    return factories.assign(by=coordinator, submission=submission, reviewers=readers)


def marked(
    submission: Submission, coordinator: User, readers: list[User], steps: tuple[int, ...]
) -> list[Review]:
    """Reviews that lack nothing but handing in."""
    reviews = asked(submission, coordinator, readers)
    return [factories.mark(review, step=step) for review, step in zip(reviews, steps, strict=True)]


def read(
    submission: Submission, coordinator: User, readers: list[User], steps: tuple[int, ...]
) -> Submission:
    """All reviews are in."""
    for review in marked(submission, coordinator, readers, steps):
        actions.hand_in(by=review.reviewer, review=review)
    submission.refresh_from_db()
    return submission
