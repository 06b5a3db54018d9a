"""The coordinator's pipeline as a page: what needs them today, filters, paging, giving many to reviewers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from badges.business_days import shift
from badges.calendars import calendar_of
from reviews import actions, pipeline, today
from reviews.forms import pipeline as forms
from reviews.models import Assigning, Review, ReviewRules
from reviews.pipeline import Place
from reviews.stages import Stage
from reviews.today import Reason
from submissions import actions as submission_actions
from submissions.models import Attempt, Submission
from submissions.states import Status
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

URL = "/coordination/"


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


def submitted(version):
    return factories.submitted(version=version)


def checked(version, by):
    return actions.confirm_complete(by=by, submission=submitted(version))


def due_in(submission, days):
    """The decision is due in so many business days."""
    calendar = calendar_of(submission.badge_version.issuer)
    day = shift(calendar.day_of(timezone.now()), days, calendar)
    Attempt.objects.filter(submission=submission, decided_at=None).update(due_date=day)
    return day


def listed(client, **query):
    response = client.get(URL, query)
    assert response.status_code == 200
    return [row.pk for row in response.context["rows"]]


def page_of(response):
    return response.content.decode()


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


# -- today


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


# -- many at once


def ask(client, *cases):
    return client.post(reverse("reviews:assign_suggested"), {"submission": [str(case.pk) for case in cases]})


def test_suggested_reviewers_are_asked_for_each(client, coordinator, version, many_reviewers):
    cases = [checked(version, coordinator) for _place in range(2)]
    response = client.get(URL, {"stage": "assign"})
    assert page_of(response).count('name="submission"') == 2
    response = ask(client, *cases)
    assert response.status_code == 200
    assert "For 2 of 2 submissions somebody was asked." in page_of(response)
    for case in cases:
        case.refresh_from_db()
        assert case.status == Status.IN_REVIEW
        asked = Review.objects.filter(attempt__submission=case)
        assert [review.assigned_by for review in asked] == [coordinator, coordinator]
        assert {review.reviewer for review in asked} <= set(many_reviewers)


def test_each_row_says_what_became_of_it(client, coordinator, version, college):
    only = factories.reviewer(college)
    first, gone = checked(version, coordinator), checked(version, coordinator)
    submission_actions.withdraw(by=gone.earner, submission=gone)
    response = ask(client, first, gone)
    told = {one.case.pk: one for one in response.context["told"]}
    assert told[first.pk].asked == [only]
    assert "one more is needed" in told[first.pk].missing
    assert told[gone.pk].asked == []
    assert "not waiting for reviewers" in told[gone.pk].missing
    assert "For 1 of 2 submissions somebody was asked." in page_of(response)


def test_nobody_to_suggest_is_told(client, coordinator, version):
    case = checked(version, coordinator)
    response = ask(client, case)
    assert "None of the reviewers can take it." in page_of(response)
    assert not Review.objects.exists()


def test_nothing_ticked_is_refused(client, coordinator, version):
    checked(version, coordinator)
    response = ask(client)
    assert response.status_code == 422
    assert "Tick at least one submission." in page_of(response)
    assert 'aria-describedby="ticks-error"' in page_of(response)


def test_what_is_not_theirs_cannot_be_ticked(client, coordinator, version, many_reviewers, monkeypatch):
    elsewhere, own = factories.submitted(), factories.submitted(earner=coordinator, version=version)
    for case in (elsewhere, own):
        assert ask(client, case).status_code == 422
    monkeypatch.setattr(forms, "ROWS", 1)
    assert ask(client, checked(version, coordinator), checked(version, coordinator)).status_code == 422
    assert not Review.objects.exists()


# -- queries


def queries(client, query):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(*query)
    return len(captured), len(response.context["rows"])


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
