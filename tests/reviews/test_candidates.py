"""Who is a candidate for a submission, what speaks for them and what against."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, Role, User
from badges.business_days import Calendar
from reviews import actions, calibrated, candidates, workload
from reviews.assignment import Exclusion
from reviews.models import Assigning, Review
from submissions import actions as submission_actions
from submissions.models import Submission
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def college():
    return factories.issuer()


@pytest.fixture
def submission(college):
    """Waits for reviewers."""
    return factories.submitted(version=factories.published_badge(college, name="Useful feedback"))


def listed(submission, **options):
    return {one.user: one for one in candidates.list_for(submission, **options)}


def reviewer(college, areas="", **fields):
    person = factories.user(**fields)
    Membership.objects.create(user=person, issuer=college, role=Role.REVIEWER, areas=areas)
    return person


def handed_in(person, college, *, days, number=1):
    """Reviews that took so many days, all within one week."""
    for _number in range(number):
        submission = factories.submitted(version=factories.published_badge(college))
        by = factories.coordinator(college)
        [review] = factories.assign(by=by, submission=submission, reviewers=[person])
        asked = datetime(2026, 9, 7, 16, tzinfo=UTC)  # a Monday
        Review.objects.filter(pk=review.pk).update(
            assigned_at=asked, accepted_at=asked, handed_in_at=asked + timedelta(days=days)
        )


# -- exclusions


def test_list_for_excludes_those_who_stand_behind_it_coordinate_or_were_asked(college, submission):
    author = submission.earner
    Membership.objects.create(user=author, issuer=college, role=Role.REVIEWER)
    both = factories.coordinator(college)
    Membership.objects.create(user=both, issuer=college, role=Role.REVIEWER)
    declined, free = reviewer(college), reviewer(college)
    [asked] = actions.assign(by=both, submission=submission, reviewers=[declined])
    actions.decline(by=declined, review=asked)
    gone = reviewer(college, is_active=False)
    found = listed(submission)
    assert found[author].exclusions == (Exclusion.AUTHOR,)
    assert found[both].exclusions == (Exclusion.COORDINATOR,)
    assert found[declined].exclusions == (Exclusion.ASSIGNED,)
    assert not any(found[one].is_overridable for one in (author, both, declined))
    assert found[free].why_not is None
    assert gone not in found
    assert candidates.list_for(submission)[0].user == free


@pytest.mark.parametrize(
    "named",
    [
        {"name": "Lovelace, Ada"},
        {"email": "ADA@college.example"},
        {"name": "Somebody Else", "email": "ada@college.example"},
        {"by_account": True},
    ],
)
def test_list_for_excludes_conflicts_by_account_address_and_folded_name(college, named):
    ada = factories.user(display_name="Dr. Áda Lovelace", email="ada@college.example")
    submission = factories.submitted(ada, factories.published_badge(college))
    person, other = reviewer(college), reviewer(college)
    fields = {"person": ada} if named.pop("by_account", False) else named
    factories.conflict(person, **fields)
    factories.conflict(other, name="Ada Byron", email="byron@college.example")
    found = listed(submission)
    assert found[person].exclusions == (Exclusion.CONFLICT,)
    assert not found[person].is_overridable
    assert found[other].why_not is None


def test_list_for_excludes_conflicts_with_a_colleague_named_in_it(college):
    draft = factories.complete_submission(version=factories.published_badge(college))
    factories.colleague(draft, name="Ada Lovelace", email="ada@college.example")
    submission_actions.save_statement(by=draft.earner, submission=draft, statement="Ada drew them.")
    submission = factories.hand_in(draft)
    by_name, by_account = reviewer(college), reviewer(college)
    factories.conflict(by_name, name="Ada Lovelace")
    factories.conflict(by_account, person=factories.user(email="ada@college.example"))
    colleague = reviewer(college, display_name="lovelace, ada")
    found = listed(submission)
    assert found[by_name].exclusions == found[by_account].exclusions == (Exclusion.CONFLICT,)
    assert found[colleague].exclusions == (Exclusion.COLLABORATOR,)


def test_list_for_knows_only_the_conflicts_of_this_issuer(college, submission):
    person, elsewhere = reviewer(college), factories.issuer()
    Membership.objects.create(user=person, issuer=elsewhere, role=Role.REVIEWER)
    factories.conflict(person, issuer=elsewhere, person=submission.earner)
    assert listed(submission)[person].why_not is None


def test_list_for_excludes_the_department_where_the_issuer_says_so(college):
    author = factories.user(department="Health  Sciences")
    submission = factories.submitted(author, factories.published_badge(college))
    same = reviewer(college, department="health sciences")
    other, unknown = reviewer(college, department="Arts"), reviewer(college)
    assert listed(submission)[same].why_not is None
    factories.review_rules(college, excludes_department=True)
    found = listed(submission)
    assert found[same].exclusions == (Exclusion.DEPARTMENT,)
    assert found[same].is_overridable
    assert found[other].why_not is None and found[unknown].why_not is None


def test_list_for_shares_no_unknown_department(college, submission):
    factories.review_rules(college, excludes_department=True)
    assert submission.earner.department == ""
    person = reviewer(college)
    assert listed(submission)[person].why_not is None


def test_list_for_excludes_who_is_away_before_the_review_is_due(college, submission):
    now, soon, before, after = (reviewer(college) for _person in range(4))
    factories.absence(now, days=(-3, 0))
    factories.absence(soon, days=(3, 4))
    factories.absence(before, days=(-9, -2))
    factories.absence(after, days=(40, 50))
    found = listed(submission)
    assert found[now].exclusions == found[soon].exclusions == (Exclusion.AWAY,)
    assert found[soon].is_overridable
    assert found[soon].why_not.startswith("Away from ")
    assert found[before].why_not is None and found[after].why_not is None


def test_list_for_excludes_who_has_to_practise_first(college, submission):
    person = reviewer(college)
    factories.published_sample(submission.badge_version)
    assert calibrated.not_passed(submission.badge_version) == {person.pk}
    found = listed(submission)[person]
    assert found.exclusions == (Exclusion.NOT_CALIBRATED,)
    assert found.is_overridable


# -- what speaks for somebody


def test_list_for_knows_expertise_by_name_tags_and_competencies(college):
    version = factories.published_badge(
        college,
        name="Useful feedback",
        tags=["large classes"],
        competencies=[{"name": "Universal design", "description": "…"}],
    )
    submission = factories.submitted(version=version)
    areas = ["Feedback", "large classes, cooking", "universal design", "cooking", ""]
    people = [reviewer(college, one) for one in areas]
    found = listed(submission)
    said = [found[person].reasons for person in people]
    assert said == [
        ["Knows the field: Feedback"],
        ["Knows the field: large classes"],
        ["Knows the field: universal design"],
        [],
        [],
    ]
    assert {one.user for one in candidates.list_for(submission)[:3]} == set(people[:3])
    assert found[people[0]].because == [{"code": "fits", "text": "Feedback"}]


def test_list_for_counts_reviews_given_this_term_open_ones_and_the_pace(college, submission, monkeypatch):
    quick, slow, idle = reviewer(college), reviewer(college), reviewer(college)
    handed_in(quick, college, days=1, number=2)
    handed_in(slow, college, days=7)
    by = factories.coordinator(college)
    other = factories.submitted(version=factories.published_badge(college))
    factories.assign(by=by, submission=other, reviewers=[slow])
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 10, 5, 16, tzinfo=UTC))
    Review.objects.filter(handed_in_at=None).update(assigned_at=timezone.now())
    found = listed(submission)
    assert [(found[one].given, found[one].load, found[one].pace) for one in (quick, slow, idle)] == [
        (2, 0, 1),
        (2, 1, 5),  # the weekend is none of them
        (0, 0, None),
    ]
    assert found[idle].reasons == ["No review yet this term", "No review open"]
    assert [one.user for one in candidates.list_for(submission)] == [idle, quick, slow]
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 1, 4, 16, tzinfo=UTC))
    assert [listed(submission)[one].given for one in (quick, slow)] == [0, 0]  # a new term


def days_of(person, today):
    calendar = Calendar("America/Toronto")
    [found] = workload.with_workload(User.objects.filter(pk=person.pk), today, calendar)
    return workload.days_there(found, today, [], calendar)


def test_days_there_begin_where_the_issuer_is_with_the_day_of_becoming_a_reviewer(college):
    today = datetime(2026, 10, 8, tzinfo=UTC).date()
    known = reviewer(college, joined_at=datetime(2024, 1, 2, tzinfo=UTC))
    Membership.objects.filter(user=known).update(
        since_at=datetime(2026, 10, 6, 2, tzinfo=UTC)
    )  # still the 5th in Toronto
    assert days_of(known, today) == 4


def test_days_there_begin_with_the_first_issuer_reviewed_for_as_all_reviews_are_counted(college):
    today = datetime(2026, 10, 8, tzinfo=UTC).date()
    known, elsewhere = reviewer(college), factories.issuer()
    Membership.objects.create(
        user=known, issuer=elsewhere, role=Role.REVIEWER, since_at=datetime(2026, 9, 29, 16, tzinfo=UTC)
    )
    other = {"user": known, "issuer": elsewhere, "role": Role.QUALITY}
    Membership.objects.create(**other, since_at=datetime(2026, 9, 2, 16, tzinfo=UTC))
    assert days_of(known, today) == 10


def test_list_for_does_not_ask_a_new_reviewer_again_and_again_until_level(college, submission, monkeypatch):
    """An old account with a new role did not stay away from anything."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 1, 16, tzinfo=UTC))
    long_ago = datetime(2024, 1, 2, tzinfo=UTC)
    busy, newcomer = (reviewer(college, joined_at=long_ago) for _turn in range(2))
    Membership.objects.filter(user=busy).update(since_at=long_ago)
    Membership.objects.filter(user=newcomer).update(since_at=datetime(2026, 11, 30, 16, tzinfo=UTC))
    handed_in(busy, college, days=1, number=3)
    handed_in(newcomer, college, days=1)
    assert [one.user for one in candidates.list_for(submission)] == [busy, newcomer]


def test_list_for_does_not_count_what_was_handed_back(college, submission):
    person, by = reviewer(college), factories.coordinator(college)
    other = factories.submitted(version=factories.published_badge(college))
    [review] = actions.assign(by=by, submission=other, reviewers=[person])
    assert (listed(submission)[person].given, listed(submission)[person].load) == (1, 1)
    actions.decline(by=person, review=review)
    assert (listed(submission)[person].given, listed(submission)[person].load) == (0, 0)


def test_list_for_leaves_the_viewers_own_submissions_out_of_the_numbers(college, submission):
    person, by = reviewer(college), factories.coordinator(college)
    author = factories.coordinator(college)
    own = factories.submitted(author, factories.published_badge(college))
    factories.assign(by=by, submission=own, reviewers=[person])
    assert listed(submission, viewer=by)[person].given == 1
    assert listed(submission, viewer=author)[person].given == 0


def test_list_for_orders_equals_in_another_way_for_each_attempt(college):
    people = [reviewer(college) for _person in range(6)]
    orders = set()
    for _number in range(4):
        submission = factories.submitted(version=factories.published_badge(college))
        first = [one.user.pk for one in candidates.list_for(submission)]
        assert first == [one.user.pk for one in candidates.list_for(submission)]
        orders.add(tuple(first))
    assert len(orders) > 1
    assert {frozenset(order) for order in orders} == {frozenset(person.pk for person in people)}


def test_list_for_asks_the_same_number_of_queries_for_one_and_thirty(college, submission):
    def queries():
        with CaptureQueriesContext(connection) as found:
            candidates.list_for(submission)
        return len(found)

    person = reviewer(college, "feedback")
    factories.conflict(person, person=factories.user())
    factories.absence(person)
    one = queries()
    for _number in range(29):
        person = reviewer(college, "feedback", department="Arts")
        factories.conflict(person, person=factories.user())
        factories.absence(person)
    assert len(candidates.list_for(submission)) == 30
    assert queries() == one


# -- the pool


def whole(submissions):
    keys = [one.pk for one in submissions]
    rows = Submission.objects.filter(pk__in=keys).select_related("badge_version__badge__issuer", "earner")
    return rows.prefetch_related("attempts").order_by("started_at")


def test_may_claim_leaves_out_what_a_reviewer_may_not_read(college, submission):
    factories.review_rules(college, assigning=Assigning.POOL, excludes_department=True)
    person = reviewer(college, department="Arts")
    of_department = factories.submitted(factories.user(department="Arts"), factories.published_badge(college))
    own = factories.submitted(person, factories.published_badge(college))
    elsewhere = factories.submitted()
    everything = whole([submission, of_department, own, elsewhere])
    assert candidates.may_claim(person, everything) == [submission]
    assert candidates.may_claim(factories.coordinator(college), everything) == []
    factories.published_sample(submission.badge_version)
    assert candidates.may_claim(person, everything) == []


def test_may_claim_is_no_oracle_of_whose_work_it_is(college, submission):
    """Declaring a conflict with somebody takes nothing of theirs away that is there already."""
    person = reviewer(college)
    conflict = factories.conflict(person, name=submission.earner.display_name)
    everything = whole([submission])
    assert candidates.may_claim(person, everything) == [submission]
    assert listed(submission)[person].exclusions == (Exclusion.CONFLICT,)  # but nobody else chooses them
    handed_in_at = submission.attempt.submitted_at
    type(conflict).objects.update(declared_at=handed_in_at - timedelta(seconds=1))
    assert candidates.may_claim(person, everything) == []


def test_may_claim_counts_what_coordinators_know_at_once(college, submission):
    person = reviewer(college)
    factories.conflict(person, person=submission.earner, declared_by=factories.coordinator(college))
    assert candidates.may_claim(person, whole([submission])) == []


def test_may_claim_asks_the_same_number_of_queries_for_one_and_three(college):
    def queries(submissions):
        rows = list(whole(submissions))
        with CaptureQueriesContext(connection) as found:
            assert len(candidates.may_claim(person, rows)) == len(submissions)
        return len(found)

    person = reviewer(college)
    factories.conflict(person, person=factories.user())
    versions = [factories.published_badge(college) for _number in range(3)]
    submissions = [factories.submitted(version=version) for version in versions]
    assert queries(submissions) == queries(submissions[:1])
