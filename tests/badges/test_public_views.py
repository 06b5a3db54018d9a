import pytest
from django.urls import reverse

from badges import actions
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def published():
    return factories.published_badge(
        name="Feedback Students Use",
        description="Feedback that *works*.",
        competencies=[{"name": "Write comments", "description": "that move work on"}],
        alignments=[{"framework": "ESCO", "code": "S1.2", "name": "Teach", "url": "https://esco.example/s"}],
        activities=[{"title": "Workshop", "mode": "workshop", "provider": "Centre", "url": ""}],
        resources=[{"citation": "Boud (2013)", "url": "https://doi.example/1"}],
        tags=["feedback"],
    )


def test_catalogue_shows_published_badges_only(client, published):
    factories.badge_draft(published.issuer, name="Not yet there")
    retired = factories.published_badge(name="Long gone")
    actions.retire(by=retired.published_by, badge=retired.badge)

    page = client.get(reverse("badges:catalogue"))

    assert page.status_code == 200
    assert list(page.context["badges"]) == [published]
    assert "Not yet there" not in page.text


def test_catalogue_empty(client):
    page = client.get(reverse("badges:catalogue"))

    assert "There are no badges yet" in page.text


def test_catalogue_narrowed(client, published):
    other = factories.published_badge(category="technology", level="advanced")

    def shown(query):
        return list(client.get(reverse("badges:catalogue") + query).context["badges"])

    assert shown("?category=technology") == [other]
    assert shown("?category=technology&category=teaching&level=foundation") == [published]
    assert shown("?category=nonsense") == shown("") == [other, published]
    assert "Show all badges" in client.get(reverse("badges:catalogue") + "?level=intermediate").text


def test_catalogue_asks_as_much_for_three_badges_as_for_one(client, published, django_assert_max_num_queries):
    with django_assert_max_num_queries(100) as one:
        client.get(reverse("badges:catalogue"))
    factories.published_badge(), factories.published_badge()

    with django_assert_max_num_queries(len(one)):
        client.get(reverse("badges:catalogue"))


def test_badge_shows_everything(client, published):
    page = client.get(published.get_absolute_url()).text

    for text in (
        *("Feedback Students Use", "In one line.", "<em>works</em>", "Write comments", "ESCO", "Workshop"),
        *("Boud (2013)", "Educational part", "A certificate", "20 to 600 words", "Clear: shown well"),
    ):
        assert text in page
    assert 'class="is-meets"' in page


def test_badge_rubric_with_levels_of_different_names(client, published):
    draft = actions.revise(by=published.published_by, badge=published.badge)
    criteria = [factories.criterion("Clear"), factories.criterion("Sound")]
    criteria[1]["levels"] = criteria[1]["levels"][:2]
    for component in draft.components.all():
        factories.fill_component(component, by=published.published_by, criteria=criteria)
    actions.publish(by=published.published_by, version=draft)

    page = client.get(published.get_absolute_url()).text

    assert 'colspan="3"' in page
    assert "<td></td>" in page


@pytest.mark.parametrize("who", ["visitor", "earner"])
def test_badge_leads_to_the_start(client, published, who):
    if who == "earner":
        client.force_login(factories.user())

    page = client.get(published.get_absolute_url()).text

    assert ("Sign in to start this badge" in page) == (who == "visitor")
    assert (f"?next={published.get_absolute_url()}" in page) == (who == "visitor")


def test_badge_retired_says_so(client, published):
    actions.retire(by=published.published_by, badge=published.badge)

    page = client.get(published.get_absolute_url()).text

    assert "This badge is retired" in page
    assert "Sign in to start" not in page


def test_badge_shows_the_published_version_beside_a_draft(client, published):
    draft = actions.revise(by=published.published_by, badge=published.badge)
    actions.describe(by=published.published_by, version=draft, name="A better name")

    assert "A better name" not in client.get(published.get_absolute_url()).text


def test_badge_asks_as_much_for_a_long_rubric(client, published, django_assert_max_num_queries):
    with django_assert_max_num_queries(100) as short:
        client.get(published.get_absolute_url())
    draft = actions.revise(by=published.published_by, badge=published.badge)
    for component in draft.components.all():
        many = [factories.criterion(f"Criterion {number}") for number in range(6)]
        factories.fill_component(component, by=published.published_by, criteria=many)
    actions.publish(by=published.published_by, version=draft)

    with django_assert_max_num_queries(len(short)):
        client.get(published.get_absolute_url())


def test_badge_unknown_or_draft(client):
    draft = factories.badge_draft()

    for path in (draft.get_absolute_url(), "/badges/nobody/nothing/"):
        assert client.get(path).status_code == 404


# -- the picture


def test_artwork_of_published_version_is_for_everybody(client, published):
    answer = client.get(published.artwork_url)

    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.content == factories.png()


def test_artwork_known_already(client, published):
    etag = client.get(published.artwork_url).headers["ETag"]

    assert client.get(published.artwork_url, headers={"If-None-Match": etag}).status_code == 304


def test_artwork_of_draft_is_for_its_administrators(client):
    issuer = factories.issuer()
    registrar = factories.administrator(issuer)
    draft = factories.complete_draft(issuer, by=registrar)
    seen = {}
    for name, person in {"registrar": registrar, "earner": factories.user(), "visitor": None}.items():
        client.force_login(person) if person else client.logout()
        seen[name] = client.get(draft.artwork_url)

    assert {name: answer.status_code for name, answer in seen.items()} == {
        "registrar": 200,
        "earner": 404,
        "visitor": 404,
    }
    assert seen["registrar"].headers["Cache-Control"] == "private, no-cache"


def test_artwork_missing(client):
    issuer = factories.issuer()
    registrar = factories.administrator(issuer)
    client.force_login(registrar)

    assert client.get(factories.badge_draft(issuer, by=registrar).artwork_url).status_code == 404


@pytest.mark.parametrize(("credits", "said"), [("0.50", "0.5"), ("10.00", "10")])
def test_badge_page_says_credits_and_validity(client, credits, said):
    version = factories.published_badge(credits=credits, valid_months=36)
    page = client.get(version.get_absolute_url()).text
    assert f"<dt>Credits</dt><dd>{said}</dd>" in page
    assert "<dt>Valid for</dt><dd>36 months</dd>" in page
