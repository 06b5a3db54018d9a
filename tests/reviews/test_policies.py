"""Each role in each state: who may assign, release, mark, hand in and decide."""

import pytest

from accounts.models import Role, User
from accounts.refusals import Refused
from reviews import actions, policies
from reviews.models import Review
from submissions import actions as submission_actions
from submissions.models import Submission
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def marked():
    """In review; every criterion has its level, nobody has handed in."""
    submission = factories.in_review()
    for review in submission.attempt.reviews.all():
        factories.mark(review)
    return submission


def released():
    submission = factories.in_review()
    coordinator = factories.coordinator(submission.badge_version.issuer)
    for review in submission.attempt.reviews.all():
        actions.release(by=coordinator, review=review)
    return submission


def withdrawn():
    submission = factories.in_review()
    return submission_actions.withdraw(by=submission.earner, submission=submission)


STATES = {
    "draft": factories.draft,
    "submitted": factories.submitted,
    "in review": factories.in_review,
    "marked": marked,
    "released": released,
    "reviewed": factories.reviewed,
    "disagreeing": lambda: factories.reviewed(steps=(0, 1)),
    "changes requested": lambda: factories.decided(steps=(0, 0)),
    "approved": factories.decided,
    "withdrawn": withdrawn,
}
# Who may, and in which of the states; in all others, and to everybody else, the answer is a reason.
ALLOWED = {
    "assign": ("coordinator", {"submitted", "released", "disagreeing"}),
    "decide": ("coordinator", {"reviewed"}),
    "release": ("coordinator", {"in review", "marked"}),
    "mark": ("reader", {"in review", "marked"}),
}


def people_around(submission: Submission, review: Review | None) -> dict[str, User]:
    college, elsewhere = submission.badge_version.issuer, factories.issuer()
    people = {
        "coordinator": factories.coordinator(college),
        "administrator": factories.administrator(college),
        "another reviewer": factories.reviewer(college),
        "coordinator elsewhere": factories.coordinator(elsewhere),
        "reviewer elsewhere": factories.reviewer(elsewhere),
        "operator": factories.user(is_staff=True, is_superuser=True),
        "earner": submission.earner,
    }
    return people | ({"reader": review.reviewer} if review else {})


@pytest.mark.parametrize("state", STATES)
def test_each_role_may_what_the_table_says(state):
    submission = STATES[state]()
    review = Review.objects.filter(attempt__submission=submission).first()
    for role, person in people_around(submission, review).items():
        for verb, (who, when) in ALLOWED.items():
            thing = submission if verb in ("assign", "decide") else review
            if thing is None:
                continue
            reason = getattr(policies, f"why_not_{verb}")(person, thing)
            assert (reason is None) == (role == who and state in when), (role, verb, reason)
            assert reason is None or reason.endswith("."), reason


@pytest.mark.parametrize("left", ["role", "account"])
def test_who_is_no_reviewer_any_more_writes_nothing_and_is_not_reminded(left):
    review = marked().attempt.reviews.first()
    if left == "role":
        review.reviewer.memberships.all().delete()
    else:
        User.objects.filter(pk=review.reviewer_id).update(is_active=False)
    review = Review.objects.get(pk=review.pk)
    assert "not a reviewer of" in policies.why_not_mark(review.reviewer, review)
    with pytest.raises(Refused, match="any more"):
        actions.hand_in(by=review.reviewer, review=review)
    assert policies.why_not_remind(review) is not None
    assert Review.objects.left_behind().get() == review
    actions.release(by=factories.coordinator(review.attempt.submission.badge_version.issuer), review=review)
    assert not Review.objects.left_behind().exists()


@pytest.mark.parametrize("state", STATES)
def test_nobody_judges_their_own_work_whatever_their_roles(state):
    submission = STATES[state]()
    for role in Role.values:
        submission.earner.memberships.create(issuer=submission.badge_version.issuer, role=role)
    assert policies.why_not_assign(submission.earner, submission) is not None
    assert policies.why_not_decide(submission.earner, submission) is not None
    for review in Review.objects.filter(attempt__submission=submission):
        assert policies.why_not_release(submission.earner, review) is not None
        assert policies.why_not_mark(submission.earner, review) is not None


@pytest.mark.parametrize(
    "state, free", [("submitted", 2), ("in review", 0), ("released", 2), ("reviewed", 0), ("disagreeing", 1)]
)
def test_places_says_how_many_more_reviewers_there_may_be(state, free):
    assert policies.places(STATES[state]()) == free
