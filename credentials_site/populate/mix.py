"""What becomes of submissions, and how often: pure."""

from collections.abc import Iterator
from enum import StrEnum
from random import Random


class Course(StrEnum):
    """How far a submission has come, and on which way."""

    APPROVED = "approved"
    APPROVED_SECOND = "approved at the second attempt"
    APPROVED_THIRD = "approved by a third reviewer"
    APPROVED_APPEAL = "approved after an appeal"
    WITHDRAWN = "withdrawn before reviewers were asked"
    WITHDRAWN_REVIEW = "withdrawn while it was read"
    CHECK = "to be checked"
    INCOMPLETE = "something is missing"
    ASSIGN = "without reviewers"
    INVITED = "with open invitations"
    PLACE_FREE = "one reviewer declined"
    RECOGNISED = "one reviewer recognised the person"
    REVIEW = "in review"
    REVIEW_LATE = "in review and late"
    SECOND_REVIEW = "in review for the second time"
    THIRD = "two disagree"
    THIRD_ASKED = "a third one reads it"
    DECIDE = "to be decided"
    CHANGES = "changes asked for"
    APPEALED = "appealed"


# Of 10,000.
WEIGHTS = {
    Course.APPROVED: 7900,
    Course.APPROVED_SECOND: 1250,
    Course.APPROVED_THIRD: 120,
    Course.APPROVED_APPEAL: 30,
    Course.WITHDRAWN: 200,
    Course.WITHDRAWN_REVIEW: 100,
    Course.CHECK: 30,
    Course.INCOMPLETE: 25,
    Course.ASSIGN: 30,
    Course.INVITED: 40,
    Course.PLACE_FREE: 15,
    Course.RECOGNISED: 5,
    Course.REVIEW: 100,
    Course.REVIEW_LATE: 20,
    Course.SECOND_REVIEW: 15,
    Course.THIRD: 12,
    Course.THIRD_ASKED: 10,
    Course.DECIDE: 40,
    Course.CHANGES: 50,
    Course.APPEALED: 8,
}


def courses(chance: Random, count: int) -> Iterator[Course]:
    """One of each as far as they go, so that none is missing among few; then by their weights."""
    each = list(Course)[:count]
    yield from each
    yield from chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=count - len(each))
