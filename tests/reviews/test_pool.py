import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Issuer, Membership, Role
from accounts.refusals import Refused
from reviews import actions, policies, pool
from reviews.models import Absence, Assigning, How, Review, ReviewRules
from submissions import actions as submission_actions
from submissions.states import Status
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def college():
    of = factories.issuer()
    ReviewRules.objects.create(issuer=of, assigning=Assigning.POOL)
    return of


@pytest.fixture
def reviewer(college):
    return factories.reviewer(college)


def waiting(college, *, earner=None, version=None):
    """A submission that was found complete, and waits in the pool."""
    submission = factories.submitted(earner, version or factories.published_badge(college))
    return submission_actions.confirm_complete(by=factories.coordinator(college), submission=submission)


def addresses(user):
    return [entry.address for entry in pool.open_to(user)]


def names(user):
    return {entry.version.name for entry in pool.open_to(user)}


def test_pool_holds_what_was_found_complete(college, reviewer):
    unchecked = factories.submitted(version=factories.published_badge(college))
    assert pool.open_to(reviewer) == []
    submission = waiting(college)
    [entry] = pool.open_to(reviewer)
    assert (entry.version, entry.attempt_number) == (submission.badge_version, 1)
    assert (entry.asked.criteria, entry.asked.time) == (6, "about 35 minutes")
    assert unchecked.badge_version != submission.badge_version


def test_pool_is_only_where_the_issuer_has_one(college, reviewer):
    waiting(college)
    assert len(pool.open_to(reviewer)) == 1
    ReviewRules.objects.update(assigning=Assigning.BY_HAND)
    assert pool.open_to(reviewer) == []


def test_pool_is_empty_for_everybody_who_may_not_review_it(college, reviewer):
    submission = waiting(college)
    both = factories.coordinator(college)
    Membership.objects.create(user=both, issuer=college, role=Role.REVIEWER)
    Membership.objects.create(user=submission.earner, issuer=college, role=Role.REVIEWER)
    elsewhere = factories.reviewer(factories.issuer())
    for user in (both, submission.earner, elsewhere, factories.user(), factories.coordinator(college)):
        assert pool.open_to(user) == [], user
        with pytest.raises(Refused, match="has left the pool"):
            actions.claim(by=user, submission=submission)
    assert len(pool.open_to(reviewer)) == 1


def test_claim_takes_a_place_and_moves_it_into_review(college, reviewer):
    submission = waiting(college)
    review = actions.claim(by=reviewer, submission=submission)
    submission.refresh_from_db()
    assert submission.status == Status.IN_REVIEW
    assert (review.how, review.assigned_by) == (How.CLAIMED, reviewer)
    assert review.accepted_at is not None
    assert Review.objects.visible_to(reviewer).get() == review
    assert pool.open_to(reviewer) == []
    with pytest.raises(Refused, match="has left the pool"):
        actions.claim(by=reviewer, submission=submission)


def test_claim_ends_when_every_place_is_taken(college, reviewer):
    submission = waiting(college)
    others = [factories.reviewer(college) for _place in range(2)]
    for other in others:
        assert len(pool.open_to(reviewer)) == 1
        actions.claim(by=other, submission=submission)
    assert pool.open_to(reviewer) == []
    with pytest.raises(Refused, match="has left the pool"):
        actions.claim(by=reviewer, submission=submission)


def test_claim_fills_the_place_of_a_third_when_two_disagree(college, reviewer):
    submission = waiting(college)
    for step in (0, 1):
        one = actions.claim(by=factories.reviewer(college), submission=submission)
        actions.hand_in(by=one.reviewer, review=factories.mark(one, step=step))
    [entry] = pool.open_to(reviewer)
    review = actions.claim(by=reviewer, submission=submission)
    assert review.is_third
    assert review.due_date == entry.due_date


def test_give_back_returns_it_to_the_pool_for_others(college, reviewer):
    submission = waiting(college)
    other = factories.reviewer(college)
    actions.claim(by=factories.reviewer(college), submission=submission)
    review = actions.claim(by=reviewer, submission=submission)
    assert pool.open_to(other) == []
    actions.give_back(by=reviewer, review=review)
    assert len(pool.open_to(other)) == 1
    assert pool.open_to(reviewer) == []  # who saw it once is not asked twice


@pytest.mark.django_db(transaction=True)
def test_claim_of_the_last_place_by_two_at_once_gives_it_to_one(college):
    submission = waiting(college)
    actions.claim(by=factories.reviewer(college), submission=submission)
    people = [factories.reviewer(college) for _place in range(2)]
    start, refused = threading.Barrier(2), []

    def take(user):
        try:
            start.wait()
            actions.claim(by=user, submission=submission)
        except Refused as error:
            refused.append(error.reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [policies.has_left_pool()]
    assert submission.attempt.reviews.count() == 2


# -- nothing tells whose work it is


def test_declaring_a_conflict_takes_all_that_was_there_before_away(college, reviewer):
    mine, other = waiting(college), waiting(college)
    assert names(reviewer) == {mine.badge_version.name, other.badge_version.name}
    factories.conflict(reviewer, name=mine.earner.display_name)
    assert pool.open_to(reviewer) == []  # whether it was with one of them or not
    newer = waiting(college)
    assert names(reviewer) == {newer.badge_version.name}


def test_declared_conflicts_keep_later_work_of_that_person_out(college, reviewer):
    author = factories.user(display_name="Ada Byron")
    factories.conflict(reviewer, name="Byron, Ada")
    waiting(college, earner=author)
    other = waiting(college)
    assert names(reviewer) == {other.badge_version.name}


def test_conflicts_that_a_coordinator_knows_of_take_away_only_that_persons_work(college, reviewer):
    mine, other = waiting(college), waiting(college)
    factories.conflict(reviewer, person=mine.earner, declared_by=factories.coordinator(college))
    assert names(reviewer) == {other.badge_version.name}


def test_pool_is_closed_while_away(college, reviewer):
    waiting(college)
    away = factories.absence(reviewer, days=(-1, 5))
    assert pool.open_to(reviewer) == []
    assert pool.away_until(reviewer) == away.last_date
    away.delete()
    factories.absence(reviewer, days=(3, 5))
    assert len(pool.open_to(reviewer)) == 1


def test_away_is_by_the_date_where_each_issuer_is(reviewer, college):
    Issuer.objects.filter(pk=college.pk).update(time_zone="Pacific/Auckland")
    Absence.objects.create(reviewer=reviewer, first_date=date(2026, 3, 2), last_date=date(2026, 3, 6))
    friday_evening = datetime(2026, 3, 6, 10, 59, tzinfo=UTC)  # one minute to midnight in Auckland
    assert pool.away_until(reviewer, friday_evening) == date(2026, 3, 6)
    assert pool.away_until(reviewer, friday_evening + timedelta(minutes=1)) is None
    west = factories.issuer(time_zone="America/Vancouver")
    west.memberships.create(user=reviewer, role="reviewer")
    factories.review_rules(west, assigning=Assigning.POOL)
    assert pool.away_until(reviewer, friday_evening) == date(2026, 3, 6)
    assert pool.away_until(reviewer, friday_evening + timedelta(minutes=1)) is None  # one is open


def test_addresses_are_different_for_everybody_and_name_nothing(college, reviewer):
    submission = waiting(college)
    other = factories.reviewer(college)
    [mine], [theirs] = addresses(reviewer), addresses(other)
    assert mine != theirs
    for told in (submission.pk, submission.attempt.public_id, submission.earner.public_id):
        assert told.hex not in mine


# -- pages


def test_claim_from_the_dashboard_opens_the_review(client, college, reviewer):
    submission = waiting(college)
    client.force_login(reviewer)
    path = reverse("reviews:claim", args=addresses(reviewer))
    content = client.get(reverse("reviews:dashboard")).content.decode()
    assert f'action="{path}"' in content
    assert submission.earner.display_name not in content
    assert submission.code not in content
    assert client.post(path).url == Review.objects.get().get_absolute_url()


def test_claim_of_what_is_gone_forged_or_anothers_reads_the_same(client, college, reviewer):
    submission = waiting(college)
    other = factories.reviewer(college)
    [mine], [theirs] = addresses(reviewer), addresses(other)
    for _place in range(2):
        actions.claim(by=factories.reviewer(college), submission=submission)
    client.force_login(reviewer)
    for address in (mine, theirs, "f" * 64):
        response = client.post(reverse("reviews:claim", args=[address]))
        assert response.status_code == 409
        assert "has left the pool" in response.content.decode()


def test_pool_takes_as_many_queries_for_three_as_for_one(college, reviewer):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            number = len(pool.open_to(reviewer))
        return len(captured), number

    waiting(college)
    before = queries()
    for _more in range(2):
        waiting(college)
    after = queries()
    assert (before[1], after[1]) == (1, 3)
    assert before[0] == after[0]
