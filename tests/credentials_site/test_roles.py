import pytest
from django.urls import reverse

from accounts.models import Membership, Role
from credentials_site import roles
from credentials_site.roles import Work
from reviews import actions
from tests import factories

pytestmark = pytest.mark.django_db

ENTRIES = {
    Work.EARNER: ("My submissions", "My credentials"),
    Work.REVIEWER: ("Reviews",),
    Work.COORDINATOR: ("Coordination",),
    Work.ADMINISTRATOR: ("Define", "Issued"),
}


@pytest.fixture
def college():
    return factories.issuer()


def somebody(college, *memberships):
    user = factories.user()
    for role in memberships:
        Membership.objects.create(user=user, issuer=college, role=role)
    return user


def frame(client, address="/"):
    content = client.get(address).content.decode()
    return content[content.index("<header") : content.index("</header>")]


def shown(client, address="/"):
    """The roles whose entries the navigation has."""
    header = frame(client, address)
    return {work for work, entries in ENTRIES.items() if all(f">{entry}</a>" in header for entry in entries)}


def switch_to(client, work):
    return client.post(reverse("work_as", args=[work.value]))


def test_somebody_with_one_role_sees_no_switch(client, college):
    client.force_login(somebody(college))
    assert shown(client) == {Work.EARNER}
    assert "role-menu" not in frame(client)
    assert switch_to(client, Work.EARNER).status_code == 302


def test_visitors_see_no_role(client):
    assert shown(client) == set()
    assert switch_to(client, Work.EARNER).url.startswith("/accounts/login/")


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.COORDINATOR, Role.ADMINISTRATOR])
def test_switching_changes_the_entries_and_stays(client, college, role):
    work = roles.BY_MEMBERSHIP[role]
    client.force_login(somebody(college, role))
    assert shown(client) == {work}
    assert f'<span class="tag is-accent">{work.label}</span>' in frame(client)
    assert switch_to(client, Work.EARNER).url == "/"
    for address in ("/", "/badges/", "/verify/"):
        assert shown(client, address) == {Work.EARNER}
    assert f'action="{reverse("work_as", args=[work.value])}"' in frame(client)


def test_only_roles_that_one_has_are_offered_and_taken(client, college):
    client.force_login(somebody(college, Role.REVIEWER))
    header = frame(client)
    for work in Work:
        assert (f"/work-as/{work.value}/" in header) == (work == Work.EARNER)
    for wanted in (Work.COORDINATOR, Work.ADMINISTRATOR):
        assert switch_to(client, wanted).status_code == 404
    assert client.post("/work-as/nothing/").status_code == 404


def test_role_that_was_taken_away_is_not_shown_any_more(client, college):
    user = somebody(college, Role.REVIEWER, Role.COORDINATOR)
    client.force_login(user)
    switch_to(client, Work.COORDINATOR)
    user.memberships.filter(role=Role.COORDINATOR).delete()
    assert shown(client) == {Work.REVIEWER}


@pytest.mark.parametrize(
    "name, args, work",
    [
        ("submissions:mine", [], Work.EARNER),
        ("credentials:mine", [], Work.EARNER),
        ("reviews:dashboard", [], Work.REVIEWER),
        ("reviews:pipeline", [], Work.COORDINATOR),
        ("badges:define", ["college"], Work.ADMINISTRATOR),
        ("credentials:issued", ["college"], Work.ADMINISTRATOR),
    ],
)
def test_page_of_another_role_shows_the_entries_of_that_role(client, name, args, work):
    college = factories.issuer(slug="college")
    client.force_login(somebody(college, Role.REVIEWER, Role.COORDINATOR, Role.ADMINISTRATOR))
    for chosen in (Work.EARNER, Work.COORDINATOR):
        switch_to(client, chosen)
        assert shown(client, reverse(name, args=args)) == {work}
        assert shown(client) == {chosen}


@pytest.mark.usefixtures("media")
def test_home_shows_what_waits_in_this_role_and_counts_the_others(client, college):
    user = somebody(college, Role.REVIEWER)
    factories.draft(user)
    submission = factories.submitted(version=factories.published_badge(college))
    actions.assign(by=factories.coordinator(college), submission=submission, reviewers=[user])
    client.force_login(user)
    content = client.get("/").content.decode()
    assert "Will you review" in content
    assert "Go on with" not in content
    assert "Earner: 1 thing waits for you." in content
    switch_to(client, Work.EARNER)
    content = client.get("/").content.decode()
    assert "Will you review" not in content
    assert "Go on with" in content
    assert "Reviewer: 1 thing waits for you." in content


@pytest.mark.usefixtures("media")
def test_home_shows_no_reviews_to_somebody_who_is_no_reviewer_any_more(client):
    review = factories.in_review().attempt.reviews.first()
    client.force_login(review.reviewer)
    assert review.get_absolute_url() in client.get("/").content.decode()
    review.reviewer.memberships.all().delete()
    assert review.get_absolute_url() not in client.get("/").content.decode()
