from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role
from reviews import actions, invitations, own_term
from reviews.models import Review
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

PAGE = reverse("reviews:dashboard")


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def college():
    return factories.issuer()


@pytest.fixture
def reviewer(client, college):
    """Signed in."""
    user = factories.reviewer(college)
    client.force_login(user)
    return user


def ask(college, reviewer, **fields):
    """An invitation to read a new submission for a badge of its own."""
    submission = factories.submitted(version=factories.published_badge(college, **fields))
    [review] = actions.assign(by=factories.coordinator(college), submission=submission, reviewers=[reviewer])
    return review


def hand_in(college, reviewer, step=1, **fields):
    review = actions.accept(by=reviewer, review=ask(college, reviewer, **fields))
    return actions.hand_in(by=reviewer, review=factories.mark(review, step=step))


def page(client, **wanted):
    return client.get(PAGE, wanted).content.decode()


def test_invitations_come_first_and_are_answered_by_one_click(client, college, reviewer):
    review = ask(college, reviewer)
    content = page(client)
    token = invitations.token(review.pk)
    assert content.index("Please answer by") < content.index("To score")
    for name in ("accept", "decline"):
        assert f'action="{reverse(f"reviews:{name}", args=[token])}"' in content
    assert review.attempt.submission.earner.display_name not in content
    client.post(reverse("reviews:accept", args=[token]))
    response = client.get(PAGE)
    assert (len(response.context["invitations"]), len(response.context["to_do"])) == (0, 1)


def test_invitations_are_the_reviewers_own(client, college, reviewer):
    ask(college, factories.reviewer(college))
    assert "Please answer by" not in page(client)


def test_to_score_is_in_the_order_of_due_dates(client, college, reviewer):
    reviews = [ask(college, reviewer) for _number in range(3)]
    for number, review in enumerate(reviews):
        actions.accept(by=reviewer, review=review)
        Review.objects.filter(pk=review.pk).update(due_date=timezone.now().date() - timedelta(days=number))
    rows = client.get(PAGE).context["to_do"]
    assert [row.review for row in rows] == reviews[::-1]


def test_empty_lists_say_what_will_appear(client, reviewer):
    content = page(client)
    assert "Nothing to score" in content
    assert "you get a letter" in content
    assert "Nothing handed in yet" in content
    assert "In the pool" not in content


@pytest.fixture
def done(college, reviewer):
    """Two handed in: one of this term and waiting, one of long ago and approved."""
    new = hand_in(college, reviewer)
    submission = factories.submitted(version=factories.published_badge(college))
    by = factories.coordinator(college)
    people = [reviewer, factories.reviewer(college)]
    for one in factories.assign(by=by, submission=submission, reviewers=people):
        actions.hand_in(by=one.reviewer, review=factories.mark(one))
    actions.decide(by=by, submission=submission)
    Review.objects.filter(attempt=submission.attempt).update(
        handed_in_at="2024-02-03T12:00Z", accepted_at="2024-02-02T12:00Z"
    )
    return new, Review.objects.get(attempt=submission.attempt, reviewer=reviewer)


def listed(client, **wanted):
    return [row.review for row in client.get(PAGE, wanted).context["handed_in"].rows]


def badge_of(review):
    return review.attempt.submission.badge_version.badge.public_id


def test_handed_in_narrows_by_badge_outcome_and_term(client, done):
    new, old = done
    assert listed(client) == [new, old]
    assert listed(client, badge=badge_of(old)) == [old]
    assert listed(client, outcome="waiting") == [new]
    assert listed(client, outcome="approved") == [old]
    assert listed(client, outcome="changes_requested") == []
    assert listed(client, term="2024-01") == [old]
    assert listed(client, badge=badge_of(new), term="2024-01") == []
    assert "January to April 2024" in page(client)
    assert "Nothing like that" in page(client, outcome="changes_requested")


@pytest.mark.parametrize(
    "wanted", [{"badge": "x"}, {"outcome": "all"}, {"term": "2024-13"}, {"page": "x"}, {"page": "99"}]
)
def test_handed_in_ignores_what_it_does_not_offer(client, done, wanted):
    assert listed(client, **wanted) == list(done)


def test_handed_in_offers_only_badges_of_ones_own_reviews(client, college, done):
    other = hand_in(college, factories.reviewer(college))
    content = page(client)
    assert str(badge_of(done[0])) in content
    assert str(badge_of(other)) not in content
    assert listed(client, badge=badge_of(other)) == list(done)


def test_handed_in_goes_on_on_another_page(client, college, reviewer, done, monkeypatch):
    monkeypatch.setattr("reviews.queue.ROWS", 1)
    new, old = done
    assert listed(client) == [new]
    assert listed(client, page=2) == [old]
    content = page(client, outcome="")
    assert 'href="?page=2#handed-in"' in content
    assert 'href="?outcome=approved' not in content


def test_dashboard_takes_as_many_queries_for_three_as_for_one(client, college, reviewer):
    def more():
        ask(college, reviewer)
        actions.accept(by=reviewer, review=ask(college, reviewer))
        hand_in(college, reviewer)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            context = client.get(PAGE).context
        names = ("invitations", "to_do")
        return len(captured), [len(context[name]) for name in names] + [len(context["handed_in"].rows)]

    more()
    client.get(PAGE)  # the average is counted
    before = queries()
    for _more in range(2):
        more()
    after = queries()
    assert (before[1], after[1]) == ([1, 1, 1], [3, 3, 3])
    assert before[0] == after[0]


# -- this term


def test_workload_counts_ones_own_of_this_term(client, college, reviewer, done):
    actions.accept(by=reviewer, review=ask(college, reviewer))
    ask(college, reviewer)  # not accepted yet
    Review.objects.filter(pk=done[1].pk).update(assigned_at="2024-02-01T12:00Z")
    [own] = own_term.of_reviewer(reviewer)
    assert (own.issuer, own.open, own.handed_in, own.average) == (college, 1, 1, None)
    assert "1 open, 1 handed in" in page(client)


def test_workload_begins_with_the_term_where_each_issuer_is(college, reviewer, monkeypatch):
    """On 1 January at 3:00 UTC it is a new term in Auckland, and not yet in Toronto."""
    far = factories.issuer(time_zone="Pacific/Auckland")
    Membership.objects.create(user=reviewer, issuer=far, role=Role.REVIEWER)
    for issuer in (college, far):
        for asked in ("2026-12-31T10:00Z", "2026-12-31T12:00Z"):  # Auckland: 23:00, and 1:00 on 1 January
            review = hand_in(issuer, reviewer)
            Review.objects.filter(pk=review.pk).update(assigned_at=asked)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 1, 1, 3, tzinfo=UTC))
    assert {one.issuer: one.handed_in for one in own_term.of_reviewer(reviewer)} == {college: 2, far: 1}


def test_workload_shows_the_average_of_three_reviewers_or_more(college, reviewer):
    hand_in(college, reviewer)
    factories.reviewer(college)
    assert own_term.average_of(college) is None
    cache.clear()
    factories.reviewer(college)
    for _more in range(4):
        hand_in(college, reviewer)
    assert own_term.average_of(college) == 2  # five reviews, three people
    hand_in(college, reviewer)
    assert own_term.average_of(college) == 2  # counted once an hour


def test_the_average_leaves_out_what_was_given_for_another_issuer(college, reviewer):
    elsewhere = factories.issuer()
    for _more in range(2):
        factories.reviewer(college)
    Membership.objects.create(user=reviewer, issuer=elsewhere, role=Role.REVIEWER)
    for _more in range(3):
        hand_in(college, reviewer)
        hand_in(elsewhere, reviewer)
    assert own_term.average_of(college) == 1  # three reviews, three people


def test_usual_time_is_the_median_of_ones_own(client, college, reviewer):
    assert own_term.usual_minutes(reviewer) is None
    for seconds in (600, 1200, 9000):
        review = hand_in(college, reviewer)
        Review.objects.filter(pk=review.pk).update(seconds_spent=seconds)
    assert own_term.usual_minutes(reviewer) == 20
    assert "20 minutes" in page(client)


def test_absence_of_the_next_time_is_shown(client, reviewer):
    factories.absence(reviewer, days=(-9, -3))
    assert "On days you enter nobody asks you." in page(client)
    coming = factories.absence(reviewer, days=(2, 4))
    assert f"{coming.first_date:%B}" in page(client)
    assert reverse("reviews:availability") in page(client)
