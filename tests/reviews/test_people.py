"""What coordinators see and keep of reviewers, and the rules that administrators set."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Membership, Role
from accounts.refusals import Refused
from reviews import actions, people
from reviews.models import Absence, Assigning, Conflict, ReviewRules
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def college():
    return factories.issuer(slug="northlake")


@pytest.fixture
def coordinator(client, college):
    """Signed in."""
    person = factories.coordinator(college)
    client.force_login(person)
    return person


@pytest.fixture
def reviewer(college):
    person = factories.reviewer(college)
    Membership.objects.filter(user=person).update(areas="feedback")
    return person


def url(name, college, reviewer):
    return reverse(f"reviews:{name}", args=[college.slug, reviewer.public_id])


def conflict(college, reviewer, **fields):
    fields = {"declared_by": reviewer} | fields
    return Conflict.objects.create(issuer=college, reviewer=reviewer, **fields)


# -- the pages


def test_people_says_what_reviewers_know_do_and_when_they_are_away(client, college, coordinator, reviewer):
    today = timezone.now().date()
    Absence.objects.create(
        reviewer=reviewer, first_date=today - timedelta(days=3), last_date=today + timedelta(days=3)
    )
    Membership.objects.create(user=coordinator, issuer=college, role=Role.REVIEWER)
    content = client.get(reverse("reviews:people")).content.decode()
    assert reviewer.display_name in content
    assert "feedback" in content
    assert "Away now" in content
    assert "Also a coordinator: never asked" in content


def test_people_of_somebody_who_coordinates_nothing_is_empty(client, college, reviewer):
    client.force_login(factories.reviewer(college))
    content = client.get(reverse("reviews:people")).content.decode()
    assert reviewer.display_name not in content
    assert "Nobody to look after" in content


def test_people_without_reviewers_says_what_will_appear(client, coordinator):
    assert "No reviewers yet" in client.get(reverse("reviews:people")).content.decode()


def test_people_asks_the_same_number_of_queries_for_one_and_three(client, college, coordinator, reviewer):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("reviews:people")).status_code == 200
        return len(found)

    conflict(college, reviewer, person=factories.user())
    queries()  # what is cached between requests
    one = queries()
    for _person in range(2):
        conflict(college, factories.reviewer(college), person=factories.user())
    assert queries() == one


def test_person_pages_are_the_issuers_coordinators(client, college, reviewer):
    record = conflict(college, reviewer, name="Ada")
    posts = [
        url("describe_reviewer", college, reviewer),
        url("record_conflict", college, reviewer),
        reverse("reviews:remove_conflict", args=[record.pk]),
    ]
    elsewhere = factories.issuer()
    for somebody in (reviewer, factories.coordinator(elsewhere), factories.administrator(college)):
        client.force_login(somebody)
        assert client.get(url("person", college, reviewer)).status_code == 404
        for address in posts:
            assert client.post(address, {"name": "Bo", "areas": "x"}).status_code == 404
    client.force_login(factories.coordinator(college))
    assert client.get(url("person", college, factories.reviewer(elsewhere))).status_code == 404
    assert client.get(url("person", elsewhere, reviewer)).status_code == 404
    assert Conflict.objects.get() == record


def test_describe_reviewer_changes_what_they_know(client, college, coordinator, reviewer):
    response = client.post(
        url("describe_reviewer", college, reviewer), {"areas": " lab  teaching,, feedback ,"}, follow=True
    )
    assert "It counts when reviewers are chosen from now on." in response.content.decode()
    assert Membership.objects.get(user=reviewer).areas == "lab teaching, feedback"
    assert AuditEntry.objects.get(verb="describe_reviewer").thing_id == reviewer.public_id
    too_long = client.post(url("describe_reviewer", college, reviewer), {"areas": "x" * 301})
    assert too_long.status_code == 422
    assert "x" * 301 in too_long.content.decode()


# -- conflicts


def test_record_conflict_keeps_it_and_remove_takes_it_away(client, college, coordinator, reviewer):
    ada = factories.user(email="ada@college.example")
    given = {"name": " Ada  Lovelace", "email": "ADA@college.example", "note": "They wrote a book."}
    page = client.post(url("record_conflict", college, reviewer), given, follow=True).content.decode()
    assert "Ada Lovelace" in page and "They wrote a book." in page and "Recorded by" in page
    record = Conflict.objects.get()
    assert (record.person, record.name, record.email) == (ada, "Ada Lovelace", "ada@college.example")
    client.post(reverse("reviews:remove_conflict", args=[record.pk]))
    assert not Conflict.objects.exists()
    assert client.post(reverse("reviews:remove_conflict", args=[record.pk])).status_code == 404
    verbs = (
        AuditEntry.objects.filter(verb__endswith="_conflict").order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["record_conflict", "remove_conflict"]


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({}, 422, "Give a name or an e-mail address."),
        ({"name": " "}, 422, "Give a name or an e-mail address."),
        ({"email": "ada"}, 422, "Enter a valid email address."),
        ({"name": "x" * 121}, 422, "at most 120 characters"),
        ({"name": "Ada", "note": "x" * 301}, 422, "at most 300 characters"),
        ({"email": "known@college.example"}, 409, "on record already"),
        ({"email": "Reviewer@college.example"}, 409, "the reviewer’s own name or address"),
        ({"name": "number, person"}, 409, "the reviewer’s own name or address"),
    ],
)
def test_record_conflict_refuses_nonsense_and_keeps_what_was_typed(
    client, college, coordinator, given, status, said
):
    reviewer = factories.user(email="reviewer@college.example", display_name="Person Number")
    Membership.objects.create(user=reviewer, issuer=college, role=Role.REVIEWER)
    conflict(college, reviewer, email="known@college.example", declared_by=coordinator)
    response = client.post(url("record_conflict", college, reviewer), given)
    assert response.status_code == status
    content = response.content.decode()
    assert said in content
    assert all(value in content for value in given.values())
    assert Conflict.objects.count() == 1


def test_people_actions_refuse_others_and_people_who_do_not_review(college, reviewer):
    by, somebody = factories.coordinator(college), factories.user()
    for actor, person in ((factories.coordinator(factories.issuer()), reviewer), (by, somebody)):
        with pytest.raises(Refused):
            actions.record_conflict(by=actor, issuer=college, reviewer=person, name="Ada")
        with pytest.raises(Refused):
            actions.describe_reviewer(by=actor, issuer=college, reviewer=person, areas="x")
    with pytest.raises(Refused):
        actions.record_conflict(by=by, issuer=college, reviewer=reviewer)
    record = conflict(college, reviewer, name="Ada")
    with pytest.raises(Refused):
        actions.remove_conflict(by=reviewer, conflict=record)
    actions.remove_conflict(by=by, conflict=record)
    actions.remove_conflict(by=by, conflict=record)
    assert AuditEntry.objects.filter(verb="remove_conflict").count() == 1


def test_a_coordinator_does_not_learn_by_conflicts_who_reads_their_own_work(
    client, college, coordinator, reviewer
):
    """Whoever recognises the author of what they read has a conflict with them."""
    other = factories.submitted(version=factories.published_badge(college))
    named = factories.draft(version=other.badge_version)
    factories.colleague(named, name=coordinator.display_name)
    hidden = [
        conflict(college, reviewer, person=coordinator),
        conflict(college, reviewer, name=coordinator.display_name),
        conflict(college, reviewer, person=named.earner),
    ]
    shown = conflict(college, reviewer, person=other.earner, note="They wrote a book.")
    known = conflict(college, reviewer, person=coordinator, declared_by=factories.coordinator(college))
    [found] = people.reviewers_of(college, coordinator)
    assert found.conflicts == [shown, known]
    for one in hidden:
        assert client.post(reverse("reviews:remove_conflict", args=[one.pk])).status_code == 404
        with pytest.raises(Refused, match="not on the record"):
            actions.remove_conflict(by=coordinator, conflict=one)
    [seen] = people.reviewers_of(college, factories.coordinator(college))
    assert len(seen.conflicts) == 5


def test_a_coordinator_does_not_learn_by_numbers_who_reads_their_own_work(college, coordinator, reviewer):
    submission = factories.submitted(earner=coordinator, version=factories.published_badge(college))
    other = factories.coordinator(college)
    factories.assign(by=other, submission=submission, reviewers=[reviewer])
    [own] = people.reviewers_of(college, coordinator)
    [seen] = people.reviewers_of(college, other)
    assert (own.given, own.load) == (0, 0)
    assert (seen.given, seen.load) == (1, 1)


# -- the rules


RULES = {
    "assigning": "automatic",
    "excludes_department": "on",
    "calibration_percent": "75",
    "reviewer_badge": "",
    "reviewer_badge_after": "5",
}


@pytest.fixture
def administrator(client, college):
    """Signed in."""
    person = factories.administrator(college)
    client.force_login(person)
    return person


def test_rules_shows_the_usual_ones_and_keeps_what_is_chosen(client, college, administrator):
    thanks = factories.published_badge(college, name="Thank you")
    address = reverse("reviews:rules", args=[college.slug])
    assert 'value="80"' in client.get(address).content.decode()
    response = client.post(address, RULES | {"reviewer_badge": thanks.badge.slug}, follow=True)
    assert "It counts for what is asked from now on." in response.content.decode()
    rules = ReviewRules.objects.of(college)
    assert (rules.assigning, rules.excludes_department) == (Assigning.AUTOMATIC, True)
    assert (rules.calibration_percent, rules.reviewer_badge_after) == (75, 5)
    assert rules.reviewer_badge == thanks.badge
    entry = AuditEntry.objects.get(verb="set_rules")
    assert entry.thing_id == college.public_id
    assert set(entry.details["changed"]) == set(RULES)
    client.post(address, RULES | {"reviewer_badge": thanks.badge.slug})
    assert AuditEntry.objects.filter(verb="set_rules").count() == 1  # nothing changed


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"assigning": "dice"}, "Choose from the list."),
        ({"assigning": ""}, "Choose one."),
        ({"calibration_percent": "0"}, "Give a number from 1 to 100."),
        ({"calibration_percent": "101"}, "Give a number from 1 to 100."),
        ({"calibration_percent": "most"}, "Enter a whole number."),
        ({"reviewer_badge_after": "0"}, "greater than or equal to 1"),
        ({"reviewer_badge_after": "99999"}, "less than or equal to 1000"),
        ({"reviewer_badge": "of-somebody-else"}, "Choose one of your published badges."),
    ],
)
def test_rules_refuses_nonsense_and_keeps_what_was_typed(client, college, administrator, given, said):
    response = client.post(reverse("reviews:rules", args=[college.slug]), RULES | given)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not ReviewRules.objects.exists()


def test_rules_are_the_issuers_administrators(client, college, coordinator):
    address = reverse("reviews:rules", args=[college.slug])
    for somebody in (coordinator, factories.administrator(factories.issuer()), factories.reviewer(college)):
        client.force_login(somebody)
        assert client.get(address).status_code == client.post(address, RULES).status_code == 404


def test_set_rules_refuses_others_and_what_is_not_possible(college):
    by = factories.administrator(college)
    given = {
        "issuer": college,
        "assigning": Assigning.POOL,
        "excludes_department": False,
        "calibration_percent": 80,
        "reviewer_badge": None,
        "reviewer_badge_after": 10,
    }
    foreign = factories.published_badge().badge
    draft = factories.badge_draft(college).badge
    for wrong in (
        {"by": factories.coordinator(college)},
        {"assigning": "dice"},
        {"calibration_percent": 0},
        {"reviewer_badge_after": 0},
        {"reviewer_badge": foreign},
        {"reviewer_badge": draft},
    ):
        with pytest.raises(Refused):
            actions.set_rules(**({"by": by} | given | wrong))
    assert not ReviewRules.objects.exists()
    assert actions.set_rules(by=by, **given).assigning == Assigning.POOL


def test_define_leads_to_the_rules_and_no_badge_takes_their_address(client, college, administrator):
    content = client.get(reverse("badges:define", args=[college.slug])).content.decode()
    assert reverse("reviews:rules", args=[college.slug]) in content
    refused = client.post(reverse("badges:define", args=[college.slug]), {"name": "Reviewing"})
    assert refused.status_code == 422
    assert "is in use here" in refused.content.decode()


def test_absences_are_shown_from_today_on(college, coordinator, reviewer):
    for first in (date(2020, 1, 1), date(2999, 1, 1)):
        Absence.objects.create(reviewer=reviewer, first_date=first, last_date=first + timedelta(days=1))
    [found] = people.reviewers_of(college, coordinator)
    assert [first.year for first, _last in found.away] == [2999]
    assert not found.is_away
