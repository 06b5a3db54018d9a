"""What needs coordinators today: which, in which order, and what the home page says of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews import actions, today
from reviews.models import Assigning, ReviewRules
from reviews.today import Reason
from tests import factories
from tests.reviews.pipelines import URL, checked, due_in, page_of, queries, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def college():
    return factories.issuer()


@pytest.fixture
def coordinator(client, college):
    """Signed in."""
    person = factories.coordinator(college)
    client.force_login(person)
    return person


@pytest.fixture
def version(college):
    return factories.published_badge(college)


@pytest.fixture
def many_reviewers(college):
    return [factories.reviewer(college) for _place in range(3)]


def reasons(client):
    response = client.get(reverse("reviews:today"))
    return {row.pk: row.reason for row in response.context["rows"]}


def test_today_names_the_reason_of_each(client, coordinator, version, many_reviewers):
    decline = factories.in_review(submitted(version))
    review = decline.attempt.reviews.filter(handed_in_at=None).first()
    actions.abstain(by=review.reviewer, review=review, note="I cannot judge this.")
    known = factories.in_review(submitted(version))
    review = known.attempt.reviews.first()
    actions.recognise(by=review.reviewer, review=review)
    expected = {
        submitted(version): Reason.CHECK,
        checked(version, coordinator): Reason.NOBODY,
        decline: Reason.PLACE_FREE,
        known: Reason.RECOGNISED,
        factories.reviewed(submitted(version), steps=(0, 1)): Reason.THIRD,
        factories.reviewed(submitted(version)): Reason.DECIDE,
        factories.appeal(factories.sent_back(submitted(version))).submission: Reason.APPEAL,
    }
    slow = factories.in_review(submitted(version))
    due_in(slow, 2)
    under_way = factories.in_review(submitted(version))
    due_in(under_way, 4)
    factories.decided(submitted(version))
    factories.sent_back(submitted(version))
    expected[slow] = Reason.SLOW
    assert reasons(client) == {case.pk: reason.label for case, reason in expected.items()}


def test_today_puts_the_late_before_what_will_be_and_that_before_the_rest(client, coordinator, version):
    check, decide, soon, late, later = (
        submitted(version),
        factories.reviewed(submitted(version)),
        factories.in_review(submitted(version)),
        factories.in_review(submitted(version)),
        factories.reviewed(submitted(version)),
    )
    for submission, days in ((check, 13), (decide, 9), (soon, 1), (late, -3), (later, -1)):
        due_in(submission, days)
    assert list(reasons(client)) == [later.pk, late.pk, soon.pk, check.pk, decide.pk]
    response = client.get(URL)
    assert [row.pk for row in response.context["today"]] == [later.pk, late.pk, soon.pk, check.pk, decide.pk]
    assert reverse("reviews:case", args=[later.pk]) in page_of(response)


def test_today_leaves_the_pool_to_reviewers_until_it_presses(client, coordinator, version, college):
    ReviewRules.objects.create(issuer=college, assigning=Assigning.POOL)
    case = checked(version, coordinator)
    due_in(case, 10)
    assert reasons(client) == {}
    due_in(case, 3)
    assert reasons(client) == {case.pk: Reason.NOBODY.label}


def test_today_tells_where_the_site_found_nobody(client, coordinator, version, college):
    ReviewRules.objects.create(issuer=college, assigning=Assigning.AUTOMATIC)
    case = checked(version, coordinator)
    assert reasons(client) == {case.pk: Reason.NOBODY_FOUND.label}


def test_today_shows_the_first_and_leads_to_all(client, coordinator, version, monkeypatch):
    monkeypatch.setattr(today, "FIRST", 1)
    for _place in range(2):
        submitted(version)
    monkeypatch.setattr(today.first, "__defaults__", (1,))
    response = client.get(URL)
    assert len(response.context["today"]) == 1
    assert "All 2 that need you" in page_of(response)
    assert "2 submissions, the most urgent first." in page_of(client.get(reverse("reviews:today")))


def test_today_stays_away_while_the_list_is_narrowed(client, coordinator, version):
    submitted(version)
    assert "today" in client.get(URL).context
    assert "today" not in client.get(URL, {"stage": "check"}).context


def test_today_takes_as_many_queries_for_three_as_for_one(client, coordinator, version):
    address = reverse("reviews:today")
    submitted(version)
    before = queries(client, (address,))
    factories.reviewed(submitted(version))
    submitted(version)
    assert queries(client, (address,)) == (before[0], 3)


def test_home_says_what_waits_in_as_many_queries_for_three_as_for_one(client, coordinator, version):
    def home():
        with CaptureQueriesContext(connection) as captured:
            response = client.get("/")
        return len(captured), [one["text"] for one in response.context["waiting"]]

    submitted(version)
    number, texts = home()
    assert texts == ["1 submission is to be checked"]
    for _place in range(2):
        submitted(version)
    assert home() == (number, ["3 submissions are to be checked"])
