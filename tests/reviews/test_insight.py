"""What the figures say to coordinators, and what they keep to themselves."""

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role
from badges import actions as badge_actions
from badges.models import Criterion
from reviews import actions, insight
from reviews.agreement import Metric, both_ways, krippendorff_alpha
from reviews.periods import Period, span_of
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
PAGE = "reviews:insight"


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
def month():
    return timezone.now().date().replace(day=1)


def show(client, **chosen):
    return client.get(reverse(PAGE), chosen)


def text_of(client, **chosen):
    """The page as it is read: without tags and with single spaces."""
    answer = show(client, **chosen)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def table(client, name, **chosen):
    answer = client.get(reverse("reviews:insight_table", args=[name]), chosen)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def criteria(version):
    return list(Criterion.objects.filter(rubric__component__version=version).order_by("pk"))


def mixed(criterion, month, *, alike, apart, **more):
    """Pairs that agree, on either of two levels, and pairs that do not."""
    factories.pair_figures(criterion, month, low=1, high=1, pairs=alike // 2, **more)
    factories.pair_figures(criterion, month, low=2, high=2, pairs=alike - alike // 2, **more)
    factories.pair_figures(criterion, month, low=1, high=2, pairs=apart, **more)


# -- who


def test_insight_is_the_coordinators(client, college):
    for person in (factories.reviewer(college), factories.administrator(college), factories.user()):
        client.force_login(person)
        assert show(client).status_code == 404
        assert client.get(reverse("reviews:insight_table", args=["criteria"])).status_code == 404


def test_insight_shows_own_issuers_only(client, college, coordinator, month):
    mine, other = factories.published_badge(college), factories.published_badge()
    for version in (mine, other):
        mixed(criteria(version)[0], month, alike=20, apart=1)
        factories.reviewer_figures(version, month=month)
        factories.turnaround_figures(version, month, decided=7)

    page = text_of(client)

    assert mine.name in page
    assert other.name not in page
    assert "decisions 7" in page
    assert [row[2] for row in table(client, "criteria")[1:]] == [mine.name]
    for chosen in (other.public_id, other.badge.public_id, "nothing"):
        assert show(client, badge=chosen).status_code == 404


def test_insight_refuses_a_time_that_is_not_there(client, coordinator):
    answer = show(client, period="soon")

    assert answer.status_code == 422
    assert "Select a valid choice" in answer.content.decode()
    assert client.get(reverse("reviews:insight_table", args=["drift"]), {"period": "soon"}).status_code == 404
    assert client.get(reverse("reviews:insight_table", args=["people"])).status_code == 404


def test_insight_without_figures_teaches(client, coordinator):
    page = text_of(client)

    assert "Nothing to compare yet" in page
    assert "Nothing was decided in this time." in page


# -- rubric lines


def test_insight_shows_the_line_that_is_read_differently_first(client, college, coordinator, month):
    good, bad, *_more = criteria(factories.published_badge(college))
    mixed(good, month, alike=40, apart=1)
    mixed(bad, month, alike=12, apart=12)
    factories.turnaround_figures(bad.rubric.component.version, month)

    rows = table(client, "criteria")[1:]

    assert [(row[0], row[4], row[5]) for row in rows] == [(bad.name, "24", "50"), (good.name, "41", "98")]
    assert [row[-1] for row in rows] == [
        "Read this rubric line again: reviewers read it differently",
        "Two reviewers mean the same",
    ]
    page = text_of(client)
    assert "Reviewers read one line differently. It stands first." in page
    assert "rubric line to read again 1" in page


def test_insight_says_nothing_of_few_pairs(client, college, coordinator, month):
    mixed(criteria(factories.published_badge(college))[0], month, alike=5, apart=4)

    [row] = table(client, "criteria")[1:]

    assert row[4:9] == ["9", "", "", "", ""]
    assert row[-1] == "Too few attempts to say"


def test_insight_knows_agreement_that_alpha_is_blind_to(client, college, coordinator, month):
    criterion = criteria(factories.published_badge(college))[0]
    factories.pair_figures(criterion, month, low=2, high=2, pairs=40)

    [row] = table(client, "criteria")[1:]

    assert row[5:8] == ["100", "", ""]
    assert row[-1] == "They agree, but nearly all marks are alike: more cannot be said"


def test_insight_rounds_nothing_up_to_all_or_down_to_none(client, college, coordinator, month):
    most, few, *_more = criteria(factories.published_badge(college))
    mixed(most, month, alike=999, apart=1)
    mixed(few, month, alike=1, apart=999)

    assert {row[0]: row[5] for row in table(client, "criteria")[1:]} == {most.name: "99", few.name: "1"}


def test_insight_tells_what_changed_since_the_time_before(client, college, coordinator):
    criterion = criteria(factories.published_badge(college))[0]
    span = span_of(Period.TERM, timezone.now().date())
    mixed(criterion, span.first, alike=15, apart=5)
    mixed(criterion, span.before.last, alike=18, apart=2)
    mixed(criterion, span.before.before.last, alike=20, apart=0)

    [row] = table(client, "criteria")[1:]

    assert (row[4], row[5], row[8]) == ("20", "75", "90")
    assert "15 points less than before" in text_of(client)


def test_insight_of_one_version_or_all_of_a_badge(client, college, coordinator, month):
    admin = factories.administrator(college)
    old = factories.published_badge(college, by=admin)
    new = badge_actions.publish(by=admin, version=badge_actions.revise(by=admin, badge=old.badge))
    elsewhere = factories.published_badge(college)
    for number, version in enumerate((old, new, elsewhere), start=1):
        factories.turnaround_figures(version, month, decided=number)

    def decided(chosen):
        return sum(int(row[1]) for row in table(client, "turnaround", badge=chosen)[1:])

    assert [decided(one.public_id) for one in (old, new, old.badge, elsewhere.badge)] == [1, 2, 3, 3]
    assert decided("") == 6
    assert f"{new.name}, all versions" in text_of(client)


def test_insight_of_a_time_leaves_out_the_others(client, college, coordinator):
    version = factories.published_badge(college)
    term = span_of(Period.TERM, timezone.now().date())
    factories.turnaround_figures(version, term.first, decided=1)
    factories.turnaround_figures(version, term.before.first, decided=2)
    factories.turnaround_figures(version, date(2020, 1, 1), decided=4)

    found = [table(client, "turnaround", period=period)[1][1] for period in ("term", "last", "all")]

    assert found == ["1", "2", "7"]


def test_insight_of_this_term_begins_where_the_chosen_issuer_is(client, college, coordinator, monkeypatch):
    """On 1 January at 3:00 UTC it is a new term in Auckland, and not yet in Toronto."""
    far = factories.issuer(time_zone="Pacific/Auckland")
    Membership.objects.create(user=coordinator, issuer=far, role=Role.COORDINATOR)
    near, there = factories.published_badge(college), factories.published_badge(far)
    for version in (near, there):
        factories.turnaround_figures(version, date(2026, 12, 1), decided=1)
        factories.turnaround_figures(version, date(2027, 1, 1), decided=2)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 1, 1, 3, tzinfo=UTC))
    client.force_login(coordinator)  # the session from before has ended by then

    found = [table(client, "turnaround", badge=one.badge.public_id)[1][1] for one in (near, there)]

    assert found == ["1", "2"]


def test_drift_stands_by_month_and_is_silent_where_there_is_little(client, college, coordinator, month):
    one, other, *_more = criteria(factories.published_badge(college))
    before = month.replace(month=month.month - 1) if month.month > 1 else date(month.year - 1, 12, 1)
    mixed(one, month, alike=10, apart=0)
    mixed(other, month, alike=5, apart=5)
    mixed(one, before, alike=2, apart=1)

    rows = table(client, "drift", period="year")[1:]

    assert [row[1:] for row in rows] == [["3", "", ""], ["20", "75", rows[1][3]]]
    assert 0 < float(rows[1][3]) < 1


def test_drift_is_silent_of_few_attempts_however_many_lines_they_have(client, college, coordinator, month):
    first, second = factories.published_badge(college), factories.published_badge(college)
    for criterion in criteria(first):
        factories.pair_figures(criterion, month, low=1, high=2, pairs=9)
    assert [row[1:] for row in table(client, "drift")[1:]] == [["54", "", ""]]

    factories.pair_figures(criteria(second)[0], month, low=1, high=1, pairs=1)

    assert [row[1:3] for row in table(client, "drift")[1:]] == [["55", "2"]]


def test_drift_is_the_same_on_any_scale_of_points(client, college, coordinator, month):
    """Alpha of two lines together, worked out from their pairs in places."""
    one, other, *_more = criteria(factories.published_badge(college))
    for criterion in (one, other):
        factories.pair_figures(criterion, month, low=1, high=1, pairs=10)
        factories.pair_figures(criterion, month, low=1, high=3, pairs=10)
        factories.pair_figures(criterion, month, low=3, high=3, pairs=10)
    table_of_one = {(0, 0): 10.0, (0, 2): 10.0, (2, 2): 10.0}

    [row] = table(client, "drift")[1:]

    alpha = krippendorff_alpha(both_ways(table_of_one), metric=Metric.INTERVAL)
    assert row[1:] == ["60", "67", str(round(alpha, 2))]


# -- reviewers


def test_severity_says_who_marks_higher_or_lower_in_words(client, college, coordinator, month):
    version = factories.published_badge(college)
    for name, deviation in (("Ada", -40), ("Ben", 20), ("Cem", 5)):
        person = factories.member(Role.REVIEWER, college, display_name=name)
        factories.reviewer_figures(version, person, month, deviation=deviation)

    rows = table(client, "reviewers")[1:]

    assert [(row[0], row[2], row[1]) for row in rows] == [
        ("Ada", "-0.67", "Marks lower than the others"),
        ("Ben", "0.33", "Marks a little higher"),
        ("Cem", "0.08", "Marks like the others"),
    ]


def test_severity_says_nothing_of_a_few_comparisons(client, college, coordinator, month):
    version = factories.published_badge(college)
    for name, fields in (("Few marks", {"compared": 4}), ("Few reviews", {"reviews": 2, "compared": 12})):
        person = factories.member(Role.REVIEWER, college, display_name=name)
        factories.reviewer_figures(version, person, month, **fields)

    assert table(client, "reviewers")[1:] == []
    page = text_of(client)
    assert "2 more reviewers have too few reviews to be compared." in page
    assert "Few marks" not in page and "Few reviews" not in page


# -- time and days


def test_time_spent_is_told_by_badge_once_enough_is_known(client, college, coordinator, month):
    known, few = factories.published_badge(college), factories.published_badge(college)
    factories.reviewer_figures(known, month=month, timed=3, seconds=3 * 1500)
    factories.reviewer_figures(known, month=month, timed=3, seconds=3 * 1380)
    factories.reviewer_figures(few, month=month, timed=4, seconds=4 * 600)

    assert table(client, "time")[1:] == [[known.name, "1", "6", "24"]]
    assert "24 min" in text_of(client)


def test_turnaround_tells_the_share_on_time(client, college, coordinator, month):
    version = factories.published_badge(college)
    factories.turnaround_figures(version, month, days=8, decided=398, approved=200)
    factories.turnaround_figures(version, month, days=30, decided=1, late=1)

    assert table(client, "turnaround")[1:] == [["8", "398", "0"], ["30", "1", "1"]]
    page = text_of(client)
    assert "99 % within the promised time: 398 of 399." in page
    assert "20+" in page and "limit: 14" in page


# -- files, drawing, speed


def test_tables_keep_formulas_from_spreadsheets(client, college, coordinator, month):
    version = factories.published_badge(college)
    person = factories.member(Role.REVIEWER, college, display_name="=cmd|'/c calc'!A1", department="@x")
    factories.reviewer_figures(version, person, month, deviation=-60)

    [row] = table(client, "reviewers")[1:]

    assert [row[0], row[-1]] == ["'=cmd|'/c calc'!A1", "'@x"]
    assert row[2] == "-1.0"  # a number stays one


def test_charts_have_words_and_no_styles(client, college, coordinator, month):
    version = factories.published_badge(college)
    mixed(criteria(version)[0], month, alike=20, apart=5)
    factories.reviewer_figures(version, month=month, timed=10, seconds=9000)
    factories.turnaround_figures(version, month)

    page = show(client).content.decode()

    charts = re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL)
    drawn = [chart for chart in charts if "<title" in chart]
    assert len(drawn) == 5
    assert all("<desc" in chart and 'role="img"' in chart for chart in drawn)
    assert not [chart for chart in charts if "style=" in chart]
    assert len(re.findall(r"<table", page)) == 5


def test_charts_have_numbers_that_every_language_reads(client, college, coordinator, month, settings):
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]
    settings.USE_THOUSAND_SEPARATOR = True
    factories.turnaround_figures(factories.published_badge(college), month, decided=1200)

    answer = client.get(reverse(PAGE), headers={"accept-language": "fr"})

    chart = re.search(r'<svg class="chart".*?</svg>', answer.content.decode(), re.DOTALL).group()
    numbers = re.findall(r' (?:x|y|width|height|cx|cy)="([^"]*)"', chart)
    assert numbers and all(number.isdigit() for number in numbers)


def test_insight_takes_as_many_queries_for_many_as_for_one(
    client, college, coordinator, month, django_assert_max_num_queries
):
    def more():
        version = factories.published_badge(college)
        for criterion in criteria(version):
            mixed(criterion, month, alike=20, apart=5)
        factories.reviewer_figures(version, month=month, timed=10, seconds=9000)
        factories.turnaround_figures(version, month)

    more()
    show(client)  # what is read once a process
    with django_assert_max_num_queries(25) as first:
        show(client)
    for _turn in range(3):
        more()
    with django_assert_max_num_queries(25) as second:
        show(client)
    assert len(first) == len(second)


def test_insight_names_nothing_of_a_submission(client, college, coordinator):
    submission = factories.decided(factories.submitted(version=factories.published_badge(college)))
    actions.count_decisions()

    page = show(client).content.decode()
    files = "".join(str(table(client, name)) for name in insight.TABLES)

    assert "1</dd>" in page  # it is counted
    for secret in (
        submission.code,
        str(submission.pk),
        submission.earner.display_name,
        submission.earner.email,
    ):
        assert secret not in page + files
