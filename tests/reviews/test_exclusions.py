"""Who never reviews a submission because of what they did with it before."""

import pytest

from accounts.models import Role
from reviews import actions, candidates, pool
from reviews.assignment import Exclusion
from reviews.models import Assigning
from submissions.models import Submission
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def _found_complete(submission, person):
    actions.confirm_complete(by=person, submission=submission)


def _asked_for_more(submission, person):
    actions.ask_for_missing(by=person, submission=submission, text="The plan.")


def _chose_reviewers(submission, person):
    readers = [factories.reviewer(submission.badge_version.issuer) for _place in range(2)]
    actions.assign(by=person, submission=submission, reviewers=readers)


def _released(submission, person):
    review = factories.in_review(submission).attempt.reviews.first()
    actions.release(by=person, review=review)


@pytest.mark.parametrize("did", [_found_complete, _asked_for_more, _chose_reviewers, _released])
def test_who_looked_after_it_as_a_coordinator_never_reviews_it(did):
    submission = factories.submitted()
    person = factories.coordinator(submission.badge_version.issuer)
    did(submission, person)
    person.memberships.update(role=Role.REVIEWER)
    other = factories.reviewer(submission.badge_version.issuer)
    against = {
        one.user: one.exclusions for one in candidates.list_for(Submission.objects.get(pk=submission.pk))
    }
    assert against[person] == (Exclusion.COORDINATOR,)
    assert against[other] == ()


def test_what_somebody_looked_after_as_a_coordinator_is_not_in_their_pool():
    submission = factories.submitted()
    college = submission.badge_version.issuer
    factories.review_rules(college, assigning=Assigning.POOL)
    person = factories.coordinator(college)
    _found_complete(submission, person)
    person.memberships.update(role=Role.REVIEWER)
    other = factories.reviewer(college)
    assert pool.open_to(person) == []
    assert len(pool.open_to(other)) == 1
