"""What coordinators wrote or read themselves never shows in the sums of their reviewers."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import Issuer, Membership, Role
from reviews import actions
from reviews.insight import Scope
from reviews.insight.marking import people
from reviews.models import Decision, Review, ReviewerFigures
from reviews.periods import Span
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
NOON = datetime(2026, 10, 15, 12, tzinfo=UTC)


@pytest.fixture
def college():
    return factories.issuer()


def _decided_by(version, reviewers, earner=None, at=NOON):
    """Approved by these two, and counted."""
    submission = factories.submitted(earner=earner, version=version)
    by = factories.coordinator(version.issuer)
    for review in factories.assign(by=by, submission=submission, reviewers=reviewers):
        actions.hand_in(by=review.reviewer, review=factories.mark(review))
    actions.decide(by=by, submission=submission)
    Decision.objects.filter(attempt__submission=submission).update(at=at)
    actions.count_decisions()


def _reviews(user, version, span=None):
    found = people(Scope(user, {version.pk: version}, span or Span()))
    return {person.user.pk: person.sums["reviews"] for person in found}


def test_severity_leaves_out_what_the_coordinator_handed_in(college):
    version = factories.published_badge(college)
    author, other = factories.coordinator(college), factories.coordinator(college)
    ada, ben, cem = (factories.reviewer(college) for _turn in range(3))
    _decided_by(version, [ada, ben], earner=author)
    _decided_by(version, [ada, cem])

    assert ReviewerFigures.objects.get(reviewer=ada).reviews == 2
    assert _reviews(other, version) == {ada.pk: 2, ben.pk: 1, cem.pk: 1}
    assert _reviews(author, version) == {ada.pk: 1, cem.pk: 1}


def test_severity_leaves_out_what_the_coordinator_read(college):
    version = factories.published_badge(college)
    both, ada, ben = (factories.reviewer(college) for _turn in range(3))
    _decided_by(version, [both, ada])
    _decided_by(version, [ada, ben])
    Membership.objects.create(user=both, issuer=college, role=Role.COORDINATOR)  # only since then

    assert _reviews(both, version) == {both.pk: 1, ada.pk: 1, ben.pk: 1}


@pytest.mark.parametrize("zone", ["America/Toronto", "Pacific/Auckland"])
def test_severity_keeps_still_where_a_time_zone_decides_on_the_month(college, zone):
    """What was counted in one zone is subtracted in another, where it may be another month."""
    version = factories.published_badge(college)
    author, other = factories.coordinator(college), factories.coordinator(college)
    ada, ben, cem = (factories.reviewer(college) for _turn in range(3))
    evening = datetime(2026, 10, 31, 20, tzinfo=UTC)  # in Auckland it is November
    _decided_by(version, [ada, ben], earner=author, at=evening)
    _decided_by(version, [ada, cem])
    _decided_by(version, [ada, cem], at=datetime(2026, 9, 15, tzinfo=UTC))
    Issuer.objects.filter(pk=college.pk).update(time_zone=zone)
    october = Span(date(2026, 10, 1), date(2026, 10, 1))

    assert _reviews(other, version) == {ada.pk: 3, ben.pk: 1, cem.pk: 2}
    assert _reviews(author, version) == {ada.pk: 1, cem.pk: 1}  # those of September
    assert _reviews(author, version, october) == {}


def test_severity_never_subtracts_more_than_was_counted(college):
    version = factories.published_badge(college)
    author = factories.coordinator(college)
    ada, ben, cem = (factories.reviewer(college) for _turn in range(3))
    _decided_by(version, [ada, ben], earner=author)
    _decided_by(version, [ada, cem])
    Review.objects.filter(reviewer=ben).update(due_date=date(2026, 1, 1))  # late only since

    assert _reviews(author, version) == {}
