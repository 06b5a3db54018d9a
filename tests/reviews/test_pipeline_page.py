"""The coordinator's pipeline as a page: its stages, filters and pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reviews import actions, pipeline
from reviews.pipeline import Place
from reviews.stages import Stage
from submissions import actions as submission_actions
from submissions.models import Submission
from tests import factories
from tests.reviews.pipelines import URL, checked, due_in, listed, page_of, queries, submitted

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


# -- stages


def test_every_stage_is_counted_and_listed(client, coordinator, version):
    cases = {
        "check": submitted(version),
        "assign": checked(version, coordinator),
        "review": factories.in_review(submitted(version)),
        "third": factories.reviewed(submitted(version), steps=(0, 1)),
        "decide": factories.reviewed(submitted(version)),
        "appeal": factories.appeal(factories.sent_back(submitted(version))).submission,
        "earner": factories.decided(submitted(version), steps=(0, 0)),
        "approved": factories.decided(submitted(version)),
        "withdrawn": submitted(version),
    }
    invited = submitted(version)
    people = [factories.reviewer(version.issuer) for _place in range(2)]
    actions.assign(by=coordinator, submission=invited, reviewers=people)
    cases["invited"] = invited
    submission_actions.withdraw(by=cases["withdrawn"].earner, submission=cases["withdrawn"])
    factories.draft(version=version)
    response = client.get(URL)
    assert {one["stage"]: one["number"] for one in response.context["stages"]} == dict.fromkeys(Stage, 1)
    assert "8 submissions are open." in page_of(response)
    over = {cases["approved"].pk, cases["withdrawn"].pk}
    assert set(listed(client)) == {case.pk for case in cases.values()} - over
    for stage, submission in cases.items():
        rows = client.get(URL, {"stage": stage}).context["rows"]
        assert [(row.pk, row.stage) for row in rows] == [(submission.pk, stage)]
        assert bool(rows[0].due) == (
            Stage(stage) in {*("check", "assign", "invited", "review")} | {"third", "decide"}
        )


def test_visitors_sign_in_and_others_see_an_empty_page(client, version):
    submitted(version)
    assert client.get(URL).url == f"/accounts/login/?next={URL}"
    client.force_login(factories.coordinator(factories.issuer()))
    response = client.get(URL)
    assert response.context["rows"] == []
    assert "No submission is open." in page_of(response)


def test_pages_hide_what_one_wrote_and_what_one_reviews(client, coordinator, version):
    own = factories.submitted(earner=coordinator, version=version)
    read = factories.in_review(submitted(version))
    read.attempt.reviews.filter(pk=read.attempt.reviews.first().pk).update(reviewer=coordinator)
    due_in(own, -2)
    due_in(read, -2)
    for query in ({}, {"stage": "check"}, {"urgency": "late"}, {"words": own.code}, {"words": read.code}):
        response = client.get(URL, query)
        assert response.context["rows"] == []
        assert sum(one["number"] for one in response.context["stages"]) == 0
        assert not response.context.get("today")
    assert client.get(reverse("reviews:today")).context["rows"] == []


# -- filters


def test_filters_by_badge_and_reviewer(client, coordinator, version, college):
    other = factories.published_badge(college)
    first, second = factories.in_review(submitted(version)), factories.in_review(submitted(other))
    assert listed(client, badge=str(version.badge.public_id)) == [first.pk]
    reader = second.attempt.reviews.first().reviewer
    assert listed(client, reviewer=str(reader.public_id)) == [second.pk]
    review = second.attempt.reviews.get(reviewer=reader)
    actions.release(by=coordinator, review=review)
    assert listed(client, reviewer=str(reader.public_id)) == []


def test_filter_by_reviewer_shows_what_is_over_too(client, coordinator, version):
    approved = factories.decided(submitted(version))
    reader = approved.attempt.reviews.first().reviewer
    assert listed(client, reviewer=str(reader.public_id)) == [approved.pk]
    assert listed(client, reviewer=str(reader.public_id), stage="review") == []


def test_filters_by_urgency(client, coordinator, version):
    cases = {days: submitted(version) for days in (-1, 0, 3, 4)}
    for days, submission in cases.items():
        due_in(submission, days)
    assert listed(client, urgency="late") == [cases[-1].pk]
    assert listed(client, urgency="at_risk") == [cases[0].pk, cases[3].pk]
    assert listed(client, urgency="on_time") == [cases[4].pk]
    assert listed(client) == [cases[days].pk for days in (-1, 0, 3, 4)]
    assert client.get(URL).context["late"] == 1


def test_urgency_counts_by_each_issuers_own_day(client, coordinator, version):
    """Where it is tomorrow already, what is due today is late."""
    east = factories.issuer(time_zone="Pacific/Kiritimati")
    factories.coordinator(east)
    east.memberships.create(user=coordinator, role="coordinator")
    there = submitted(factories.published_badge(east))
    due_in(there, -1)
    here = submitted(version)
    due_in(here, 4)
    assert listed(client, urgency="late") == [there.pk]
    assert listed(client, urgency="on_time") == [here.pk]


def test_search_finds_codes_and_names_in_every_stage(client, coordinator, version):
    anna = factories.user(display_name="Anna Maria Bergström")
    found = factories.decided(factories.submitted(earner=anna, version=version))
    other = submitted(version)
    assert listed(client, words="bergström anna") == [found.pk]
    for words in (found.code, found.code.lower(), found.code.replace("-", "")):
        assert found.pk in listed(client, words=words)
    assert other.pk in listed(client, words=other.code[:2])
    assert listed(client, words="Anna", stage="check") == []
    assert listed(client, words="nobody of this name") == []


def test_search_finds_nothing_of_other_issuers(client, coordinator, version):
    elsewhere = factories.submitted()
    assert listed(client, words=elsewhere.code) == []
    assert listed(client, words=elsewhere.earner.display_name) == []


@pytest.mark.parametrize("field", ["stage", "urgency", "badge", "reviewer"])
def test_filter_that_does_not_exist_is_named(client, coordinator, version, field):
    response = client.get(URL, {field: "something else"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    elsewhere = factories.published_badge()
    assert client.get(URL, {"badge": str(elsewhere.badge.public_id)}).status_code == 422


# -- paging


def test_pages_follow_one_another_without_gap_or_double(client, coordinator, version, monkeypatch):
    monkeypatch.setattr(pipeline, "ROWS", 2)
    cases = [submitted(version) for _place in range(5)]
    for days, submission in zip((1, 1, 1, 5, 9), cases, strict=True):
        due_in(submission, days)
    seen, query = [], ""
    for _page in range(3):
        response = client.get(f"{URL}?{query}")
        seen += [row.pk for row in response.context["rows"]]
        query = response.context["following"]
    assert query == ""
    assert sorted(seen) == sorted(case.pk for case in cases)
    assert seen[3:] == [cases[3].pk, cases[4].pk]


def test_pages_of_what_is_over_begin_with_the_newest(client, coordinator, version, monkeypatch):
    monkeypatch.setattr(pipeline, "ROWS", 1)
    cases = [submitted(version) for _place in range(3)]
    for days, submission in enumerate(cases):
        submission_actions.withdraw(by=submission.earner, submission=submission)
        started_at = timezone.now() - timedelta(days=days)
        Submission.objects.filter(pk=submission.pk).update(started_at=started_at)
    seen, query = [], "stage=withdrawn"
    while query:
        response = client.get(f"{URL}?{query}")
        seen += [row.pk for row in response.context["rows"]]
        query = response.context["following"]
        assert "stage=withdrawn" in query or query == ""
    assert seen == [case.pk for case in cases]


def test_pages_go_on_from_dates_to_what_has_none(client, coordinator, version, monkeypatch):
    monkeypatch.setattr(pipeline, "ROWS", 1)
    running, first, second = submitted(version), *(factories.sent_back(submitted(version)) for _place in "ab")
    seen, query = [], "sort=due"
    while query:
        response = client.get(f"{URL}?{query}")
        seen += [row.pk for row in response.context["rows"]]
        query = response.context["following"]
    assert seen[0] == running.pk
    assert set(seen[1:]) == {first.pk, second.pk}
    assert len(seen) == 3


@pytest.mark.parametrize("text", ["", "x", "_x_y", "2026-13-01_x_y", "2026-01-01_2026-01-01T10:00_x"])
def test_a_place_that_is_none_is_the_start(text):
    assert Place.read(text) is None


# -- queries


@pytest.mark.parametrize("query", [{}, {"stage": "review"}, {"urgency": "late"}, {"words": "person"}])
def test_pipeline_takes_as_many_queries_for_three_as_for_one(client, coordinator, version, query):
    def one_more():
        due_in(factories.in_review(submitted(version)), -1)

    one_more()
    before = queries(client, (URL, query))
    one_more()
    one_more()
    assert queries(client, (URL, query)) == (before[0], 3)
    assert before[1] == 1
