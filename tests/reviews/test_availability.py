from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role
from accounts.refusals import Refused
from reviews import actions, candidates
from reviews.models import Absence, Conflict, Review
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = reverse("reviews:availability")


@pytest.fixture
def college():
    return factories.issuer()


@pytest.fixture
def reviewer(client, college):
    """Signed in."""
    user = factories.reviewer(college)
    client.force_login(user)
    return user


def day(number):
    return timezone.now().date() + timedelta(days=number)


def apart(college):
    return reverse("reviews:keep_apart", args=[college.public_id])


def name_person(client, college, **fields):
    """Send the form of the page."""
    data = {f"conflict-{college.public_id}-{name}": value for name, value in fields.items()}
    return client.post(apart(college), data)


def page(client):
    return client.get(PAGE).content.decode()


# -- absence


def test_absence_is_added_shown_and_taken_away(client, reviewer):
    assert "No days are entered" in page(client)
    given = {"first_date": day(3).isoformat(), "last_date": day(9).isoformat()}
    assert client.post(reverse("reviews:add_absence"), given).url == PAGE
    absence = Absence.objects.get()
    assert (absence.reviewer, absence.first_date, absence.last_date) == (reviewer, day(3), day(9))
    assert f'datetime="{day(9).isoformat()}"' in page(client)
    assert client.post(reverse("reviews:remove_absence", args=[absence.pk])).url == PAGE
    assert not Absence.objects.exists()


def test_absences_may_overlap(reviewer):
    for first, last in ((1, 5), (3, 9), (1, 5)):
        actions.add_absence(by=reviewer, first_date=day(first), last_date=day(last))
    assert Absence.objects.count() == 3


@pytest.mark.parametrize(
    "first, last, words",
    [
        ("", "2030-01-01", "required"),
        ("2030-02-30", "2030-03-01", "valid date"),
        ("2030-01-02", "2030-01-01", "before the first"),
        ("2020-01-01", "2020-01-02", "have passed"),
        ("2030-01-01", "2034-01-01", "two years"),
    ],
)
def test_absence_that_makes_no_sense_is_refused_and_kept_on_the_page(client, reviewer, first, last, words):
    response = client.post(reverse("reviews:add_absence"), {"first_date": first, "last_date": last})
    content = response.content.decode()
    assert response.status_code == 422
    assert words in content
    assert f'value="{last}"' in content
    assert not Absence.objects.exists()


def test_absences_are_the_reviewers_own(client, reviewer, college):
    other = factories.absence(factories.reviewer(college))
    assert client.post(reverse("reviews:remove_absence", args=[other.pk])).status_code == 404
    assert other.first_date.isoformat() not in page(client)
    with pytest.raises(Refused):
        actions.remove_absence(by=reviewer, absence=other)
    with pytest.raises(Refused, match="not a reviewer"):
        actions.add_absence(by=factories.user(), first_date=day(1), last_date=day(2))


def test_absence_taken_away_twice_is_taken_away_once(reviewer):
    absence = factories.absence(reviewer)
    actions.remove_absence(by=reviewer, absence=absence)
    actions.remove_absence(by=reviewer, absence=Absence(pk=absence.pk, reviewer=reviewer))


# -- areas


def test_areas_are_saved_for_the_issuer_they_are_meant_for(client, reviewer, college):
    other = factories.issuer()
    Membership.objects.create(user=reviewer, issuer=other, role=Role.REVIEWER, areas="labs")
    field = f"areas-{college.public_id}-areas"
    path = reverse("reviews:save_areas", args=[college.public_id])
    assert client.post(path, {field: " universal   design ,, feedback, "}).url == PAGE
    areas = dict(Membership.objects.filter(user=reviewer).values_list("issuer__slug", "areas"))
    assert areas == {college.slug: "universal design, feedback", other.slug: "labs"}
    assert 'value="universal design, feedback"' in page(client)


def test_areas_that_are_too_long_stay_on_the_page(client, reviewer, college):
    path = reverse("reviews:save_areas", args=[college.public_id])
    response = client.post(path, {f"areas-{college.public_id}-areas": "x" * 301})
    assert response.status_code == 422
    assert "x" * 301 in response.content.decode()


def test_areas_of_another_issuer_are_not_found(client, reviewer):
    path = reverse("reviews:save_areas", args=[factories.issuer().public_id])
    assert client.post(path).status_code == 404


# -- conflicts


def test_conflict_is_kept_and_shown_to_whoever_declared_it(client, reviewer, college):
    assert name_person(client, college, name=" Ada  Byron ", note="My sister").url == PAGE
    conflict = Conflict.objects.get()
    assert (conflict.reviewer, conflict.issuer, conflict.name) == (reviewer, college, "Ada Byron")
    assert (conflict.person, conflict.declared_by) == (None, reviewer)
    assert "Ada Byron" in page(client)


def test_conflict_is_answered_the_same_whether_the_person_exists_or_not(client, reviewer, college):
    known = factories.user(display_name="Ada Byron")
    answers = []
    for fields in ({"email": known.email}, {"email": "nobody@college.example"}):
        response = name_person(client, college, **fields)
        content = page(client)
        answers.append((response.status_code, response.url, content.count(known.display_name)))
    assert answers[0] == answers[1] == (302, PAGE, 0)
    assert set(Conflict.objects.values_list("person", flat=True)) == {None}


def test_conflict_needs_a_name_or_an_address(client, reviewer, college):
    response = name_person(client, college, note="My sister")
    assert response.status_code == 422
    assert "Give a name or an e-mail address." in response.content.decode()
    assert "My sister" in response.content.decode()
    with pytest.raises(Refused):
        actions.keep_apart(by=reviewer, issuer=college, name="  ")


def test_conflict_named_twice_is_kept_once(reviewer, college):
    for _twice in range(2):
        actions.keep_apart(by=reviewer, issuer=college, name="Ada Byron", email="Ada@college.example")
    assert Conflict.objects.get().email == "ada@college.example"


def test_conflicts_that_name_an_account_are_never_shown_to_the_reviewer(client, reviewer, college):
    author = factories.user(display_name="Ada Byron")
    factories.conflict(reviewer, person=author)  # as recognising somebody writes it
    factories.conflict(reviewer, name="Grace", declared_by=factories.coordinator(college))
    content = page(client)
    assert "Ada" not in content
    assert "Grace" not in content
    assert "You have named nobody." in content


@pytest.mark.usefixtures("media")
def test_conflict_changes_no_review_and_no_invitation_but_what_comes(client, reviewer, college):
    version = factories.published_badge(college)
    author = factories.user(display_name="Ada Byron")
    running, asked, later = (
        factories.submitted(earner, version) for earner in (author, factories.user(), factories.user())
    )
    by = factories.coordinator(college)
    factories.assign(by=by, submission=running, reviewers=[reviewer])
    actions.assign(by=by, submission=asked, reviewers=[reviewer])
    before = client.get(reverse("reviews:dashboard")).context
    for earner in (author, asked.earner, later.earner):
        name_person(client, college, email=earner.email)
    after = client.get(reverse("reviews:dashboard")).context
    for name in ("to_do", "invitations"):
        assert [row.review.pk for row in after[name]] == [row.review.pk for row in before[name]]
    assert Review.objects.filter(reviewer=reviewer, released_at=None).count() == 2
    [own] = [one for one in candidates.list_for(later) if one.user == reviewer]
    assert own.why_not is not None


def test_page_is_for_reviewers(client, college):
    for user in (factories.user(), factories.coordinator(college)):
        client.force_login(user)
        assert client.get(PAGE).status_code == 404
        assert name_person(client, college, name="Ada").status_code == 404
