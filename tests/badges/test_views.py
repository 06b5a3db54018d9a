"""The administrators' pages: who sees them, what they do, what bad input gets."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from badges import actions
from badges.models import Badge, BadgeVersion
from tests import factories

pytestmark = pytest.mark.django_db


def _url(name, version, *more):
    return reverse(f"badges:{name}", args=[version.issuer.slug, version.badge.slug, *more])


PAGES = ["draft", "about", "artwork_edit", "component", "preview"]
VERBS = ["publish", "revise", "retire"]


def _address(name, version):
    return _url(name, version, *(["educational"] if name == "component" else []))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("state", ["draft", "complete"])
def test_pages_for_administrator(client, issuer, registrar, name, state):
    make = {"draft": factories.badge_draft, "complete": factories.complete_draft}[state]

    page = client.get(_address(name, make(issuer, by=registrar)))

    assert page.status_code == 200
    assert 'class="error' not in page.text


@pytest.mark.parametrize("name", PAGES + VERBS)
@pytest.mark.parametrize("who", ["visitor", "earner", "coordinator", "other registrar"])
def test_pages_are_hidden_from_others(client, issuer, name, who):
    version = factories.complete_draft(issuer)
    people = {
        "earner": factories.user,
        "coordinator": lambda: factories.coordinator(issuer),
        "other registrar": lambda: factories.administrator(factories.issuer()),
    }
    if who in people:
        client.force_login(people[who]())
    send = client.post if name in VERBS else client.get

    answer = send(_address(name, version))

    if who == "visitor":
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/login/?next=/define/")
    else:
        assert answer.status_code == 404
    version.refresh_from_db()
    assert version.published_at is None


@pytest.mark.parametrize("name", VERBS)
def test_verbs_are_posted(client, draft, name):
    assert client.get(_address(name, draft)).status_code == 405


# -- the list


def test_define_lists_badges_with_their_state(client, issuer, registrar):
    factories.badge_draft(issuer, by=registrar, name="A draft")
    published = factories.published_badge(issuer, by=registrar, name="Out there")
    actions.revise(by=registrar, badge=published.badge)
    gone = factories.published_badge(issuer, by=registrar, name="Gone")
    actions.retire(by=registrar, badge=gone.badge)
    factories.published_badge(name="Somebody else’s")

    page = client.get(reverse("badges:define", args=[issuer.slug])).text

    assert [name for name in ("A draft", "Gone", "Out there", "Somebody else’s") if name in page] == [
        "A draft",
        "Gone",
        "Out there",
    ]
    for state in ("Draft", "Published; version 2 is a draft", "Retired"):
        assert state in page


def test_define_is_hidden_from_others(client, issuer):
    url = reverse("badges:define", args=[issuer.slug])

    assert client.get(url).status_code == 302
    client.force_login(factories.administrator(factories.issuer()))
    assert client.get(url).status_code == 404


def test_define_begins_a_badge(client, issuer, registrar):
    url = reverse("badges:define", args=[issuer.slug])

    answer = client.post(url, {"name": "Feedback Students Use", "slug": ""})

    assert answer.url == f"/define/{issuer.slug}/feedback-students-use/"
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": "", "slug": "x"}, "required"),
        ({"name": "Feedback", "slug": "not a slug"}, "small letters"),
        ({"name": "Again", "slug": "taken"}, "already"),
        ({"name": "★★★", "slug": ""}, "Choose an address"),
        ({"name": "x" * 101, "slug": "x"}, "at most 100"),
        ({}, "required"),
    ],
)
def test_define_refuses_and_keeps_what_was_typed(client, issuer, registrar, typed, words):
    factories.badge_draft(issuer, by=registrar, slug="taken")

    answer = client.post(reverse("badges:define", args=[issuer.slug]), typed)

    assert answer.status_code == 422
    assert words in answer.text
    assert typed.get("name", "") in answer.text
    assert Badge.objects.count() == 1


# -- what it is


ABOUT = {
    "name": "Feedback Students Use",
    "summary": "Give feedback that is read.",
    "description": "At **length**.",
    "competencies": "Write comments | that move work on\n\nTrace what students did",
    "alignments": "ESCO | S1.2 | Teach | https://esco.example/s",
    "category": "technology",
    "level": "advanced",
    "tags": "Feedback, assessment,, feedback",
    "audiences": "faculty",
    "needs_class": "on",
    "hours": "18",
    "delivery": "workshop",
    "activities": "Workshop | workshop | Centre",
    "resources": "Boud (2013) | https://doi.example/1",
    "language": "en",
    "reviews_required": "2",
    "needs_confirmation": "on",
    "attempts_allowed": "3",
    "credits": "0.5",
    "valid_months": "36",
}


def test_about_saves_everything(client, draft):
    answer = client.post(_url("about", draft), ABOUT)

    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.competencies == [
        {"name": "Write comments", "description": "that move work on"},
        {"name": "Trace what students did", "description": ""},
    ]
    assert draft.alignments == [
        {"framework": "ESCO", "code": "S1.2", "name": "Teach", "url": "https://esco.example/s"}
    ]
    assert draft.activities == [{"title": "Workshop", "mode": "workshop", "provider": "Centre", "url": ""}]
    assert (draft.tags, draft.hours, draft.needs_class) == (["feedback", "assessment"], 18, True)
    assert (draft.credits, draft.valid_months) == (Decimal("0.5"), 36)


def test_about_says_whether_a_coordinator_confirms_decisions(client, draft):
    client.post(_url("about", draft), ABOUT)
    draft.refresh_from_db()
    assert draft.needs_confirmation
    unticked = {name: value for name, value in ABOUT.items() if name != "needs_confirmation"}
    client.post(_url("about", draft), unticked)
    draft.refresh_from_db()
    assert not draft.needs_confirmation


def test_about_takes_a_badge_without_credits_and_end(client, draft):
    client.post(_url("about", draft), ABOUT)
    client.post(_url("about", draft), ABOUT | {"credits": "", "valid_months": ""})

    draft.refresh_from_db()
    assert (draft.credits, draft.valid_months) == (None, None)


@pytest.mark.parametrize("field", ["name", "description", "alignments", "tags"])
def test_about_refuses_control_characters(client, draft, field):
    answer = client.post(_url("about", draft), ABOUT | {field: "bell\x07"})

    assert answer.status_code == 422
    assert "control character" in answer.context["form"].non_field_errors()[0]
    draft.refresh_from_db()
    assert draft.summary == ""


def test_about_shows_what_is_stored_as_it_is_typed(client, draft):
    client.post(_url("about", draft), ABOUT)
    before = BadgeVersion.objects.values().get()
    shown = client.get(_url("about", draft)).context["form"]

    client.post(_url("about", draft), {field.html_name: field.value() or "" for field in shown})

    assert BadgeVersion.objects.values().get() == before


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "", "required"),
        ("summary", "x" * 201, "at most 200"),
        ("hours", "many", "whole number"),
        ("hours", "0", "greater than or equal to 1"),
        ("category", "magic", "valid choice"),
        ("reviews_required", "3", "less than or equal to 2"),
        ("competencies", "a | b | c", "Line 1 has too many parts"),
        ("competencies", "fine\n | nothing before", "Line 2 begins with nothing"),
        ("resources", "Boud | javascript:alert(1)", "not a web address"),
        ("alignments", "ESCO | S1 | Teach | ftp://x.example/", "not a web address"),
        ("tags", "x" * 41, "too long"),
        ("description", "x" * 20_001, "at most 20000"),
        ("tags", ",".join(str(number) for number in range(101)), "At most 100"),
        ("tags", "a\0b", "Null characters"),
        ("competencies", "a\0b", "Null characters"),
        ("language", "English!", "such as en"),
        ("language", "fr-ca", "such as en"),
        ("credits", "some", "number"),
        ("credits", "-1", "greater than or equal to 0"),
        ("credits", "0.125", "2 decimal places"),
        ("valid_months", "0", "greater than or equal to 1"),
        ("valid_months", "601", "less than or equal to 600"),
    ],
)
def test_about_refuses_and_keeps_what_was_typed(client, draft, field, typed, words):
    answer = client.post(_url("about", draft), ABOUT | {field: typed})

    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert answer.context["form"][field].value() == typed
    draft.refresh_from_db()
    assert draft.summary == ""


# -- artwork


def _upload(client, draft, content, alt="A plain square", name="artwork.png"):
    picture = SimpleUploadedFile(name, content, "image/png")
    return client.post(_url("artwork_edit", draft), {"picture": picture, "alt": alt})


def test_artwork_edit_stores_the_picture(client, draft):
    assert _upload(client, draft, factories.png(), name="../../evil.php").status_code == 302

    draft.refresh_from_db()
    assert draft.artwork.name.endswith(".png")
    assert "evil" not in draft.artwork.name
    assert client.get(_url("artwork_edit", draft)).text.count(draft.artwork_url) == 1


def test_artwork_edit_keeps_the_picture_when_only_words_change(client, draft):
    _upload(client, draft, factories.png())

    assert client.post(_url("artwork_edit", draft), {"alt": "Other words"}).status_code == 302
    draft.refresh_from_db()
    assert (bool(draft.artwork), draft.artwork_alt) == (True, "Other words")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff\xe0 a photograph", "not a PNG"),
        (factories.png()[:100], "damaged"),
        (factories.png(200, 200), "at least 600"),
        (factories.png(600, 700), "square"),
        (factories.png() + b"\0" * 5_000_000, "larger than 4 MB"),
    ],
)
def test_artwork_edit_refuses_and_keeps_the_words(client, draft, content, words):
    answer = _upload(client, draft, content, alt="My own words")

    assert answer.status_code == 422
    assert words in answer.text
    assert "My own words" in answer.text
    draft.refresh_from_db()
    assert not draft.artwork


def test_artwork_edit_without_a_picture(client, draft):
    answer = client.post(_url("artwork_edit", draft), {"alt": "My own words"})

    assert answer.status_code == 422
    assert "Choose a picture" in answer.text


# -- publish, revise, retire


def test_draft_lists_what_is_missing(client, draft):
    page = client.get(_url("draft", draft)).text

    for text in ("Write a summary in one line.", "Upload the artwork.", "Ask for at least one piece"):
        assert text in page
    assert "You can publish when" in page


def test_publish_complete_draft(client, issuer, registrar):
    version = factories.complete_draft(issuer, by=registrar)
    assert "Publish version 1" in client.get(_url("draft", version)).text

    answer = client.post(_url("publish", version), follow=True)

    assert answer.redirect_chain == [(version.get_absolute_url(), 302)]
    assert "Published." in answer.text


def test_publish_incomplete_draft(client, draft):
    answer = client.post(_url("publish", draft))

    assert answer.status_code == 409
    assert "not ready" in answer.text


def test_published_version_is_revised_not_changed(client, issuer, registrar):
    version = factories.published_badge(issuer, by=registrar)

    for name in ("about", "artwork_edit", "component"):
        assert client.get(_address(name, version)).status_code == 409
        assert client.post(_address(name, version), ABOUT).status_code == 409
    assert client.post(_url("publish", version)).status_code == 409
    assert "Make a new version" in client.get(_url("draft", version)).text

    assert "as a copy" in client.post(_url("revise", version), follow=True).text
    assert client.get(_url("about", version)).status_code == 200
    assert client.post(_url("revise", version)).status_code == 409


def test_retire_says_what_it_did_once(client, issuer, registrar):
    version = factories.published_badge(issuer, by=registrar)
    assert "Retire it" in client.get(_url("draft", version)).text

    page = client.post(_url("retire", version), follow=True).text

    assert "Nobody can start it any more." in page
    assert "Retire it" not in page
    assert client.post(_url("retire", version)).status_code == 409


def test_admin_pages_answer(client):
    version = factories.published_badge()
    client.force_login(factories.user(is_staff=True, is_superuser=True))

    for model in ("badge", "badgeversion", "component", "evidencerequirement", "criterion"):
        assert client.get(f"/admin/badges/{model}/").status_code == 200
    assert client.get(f"/admin/badges/badge/{version.badge.pk}/change/").status_code == 200
