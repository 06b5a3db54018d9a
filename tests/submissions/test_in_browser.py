"""The writing pages with script: saved as one types, a second window, files, and accessibility."""

import re

import pytest
from allauth.account.models import EmailAddress
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from badges.models import EvidenceRequirement, Kind
from submissions import actions
from submissions.models import EvidenceItem
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(page, live_server, client, media):
    def sign_in(user):
        client.force_login(user)
        cookie = {"name": "session", "value": client.cookies["session"].value, "url": live_server.url}
        page.context.add_cookies([cookie])

    return sign_in


@pytest.fixture
def address(live_server):
    return lambda name, submission, *args: (
        live_server.url + reverse(f"submissions:{name}", args=[submission.pk, *args])
    )


def test_text_is_saved_as_it_is_typed_and_a_second_window_is_told(page, signed_in, address):
    submission = factories.draft()
    signed_in(submission.earner)
    page.goto(address("part", submission, "reflective"))
    text = page.get_by_role("textbox", name="Your text")
    text.fill("Every week I ask one question.")
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible()
    assert EvidenceItem.objects.get().text == "Every week I ask one question."
    expect(page.get_by_text("Words so far: 6")).to_be_visible()
    requirement = EvidenceRequirement.objects.get(
        component__version=submission.badge_version, component__kind=Kind.REFLECTIVE
    )
    given = {"by": submission.earner, "submission": submission, "requirement": requirement}
    actions.write_text(**given, text="From the other window", edition=1)
    text.fill("From this window")
    expect(page.get_by_text("From the other window")).to_be_visible()
    expect(text).to_have_value("From this window")
    page.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible()
    assert EvidenceItem.objects.get().text == "From this window"


def test_a_lost_connection_is_told_and_mended(page, signed_in, address):
    submission = factories.draft()
    signed_in(submission.earner)
    page.goto(address("motivation", submission))
    page.context.set_offline(True)
    page.get_by_role("textbox").fill("To be understood.")
    expect(page.get_by_text("Not saved yet: trying again")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible(timeout=15_000)
    submission.refresh_from_db()
    assert submission.motivation == "To be understood."


def test_a_lost_session_is_told_and_what_was_typed_comes_back(page, signed_in, address):
    submission = factories.draft()
    EmailAddress.objects.create(user=submission.earner, email=submission.earner.email, verified=True)
    signed_in(submission.earner)
    page.goto(address("motivation", submission))
    page.context.clear_cookies(name="session")
    page.get_by_role("textbox").fill("To be understood.")
    expect(page.get_by_text("Not saved: you were signed out.")).to_be_visible()
    page.get_by_role("button", name="Save").first.click()
    page.locator("[name=login]").fill(submission.earner.email)
    page.locator("[name=password]").fill("a long enough phrase")
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("textbox")).to_have_value("To be understood.")
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible()
    submission.refresh_from_db()
    assert submission.motivation == "To be understood."


def test_files_are_chosen_added_and_removed(page, signed_in, address, eager):
    submission = factories.draft()
    signed_in(submission.earner)
    page.goto(address("part", submission, "demonstration"))
    file = {"name": "In my class.pdf", "mimeType": "application/pdf", "buffer": factories.pdf()}
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("link", name="In my class.pdf", exact=True)).to_be_visible()
    page.get_by_role("button", name="Remove In my class.pdf").click()
    expect(page.get_by_role("link", name="In my class.pdf", exact=True)).to_have_count(0)


def test_captions_are_saved_as_they_are_typed_beside_those_of_another_window(page, signed_in, address):
    submission = factories.draft()
    requirement = EvidenceRequirement.objects.get(
        component__version=submission.badge_version, component__kind=Kind.DEMONSTRATION
    )
    given = {"by": submission.earner, "submission": submission, "requirement": requirement}
    item = actions.add_file(**given, upload=factories.upload("In class.mp4", factories.video()))
    signed_in(submission.earner)
    page.goto(address("part", submission, "demonstration"))
    page.get_by_role("textbox", name="What it shows").fill("My lesson")
    page.get_by_role("button", name="Add captions").click()
    box = page.get_by_role("textbox", name="Or type or mend them here")
    said = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nGood {}.\n"
    box.fill(said.format("morning"))
    expect(page.get_by_text("1 caption is saved")).to_be_visible()
    actions.set_captions(by=submission.earner, item=item, text=said.format("evening"))
    box.fill(said.format("day"))
    page.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_role("cell", name="Good day.")).to_be_visible()
    page.get_by_role("button", name="Working together").click()
    expect(page.get_by_role("heading", name="Working together")).to_be_visible()
    item.refresh_from_db()
    assert (item.caption, item.captions) == ("My lesson", said.format("day"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page, signed_in, address, live_server, scheme):
    page.emulate_media(color_scheme=scheme)
    draft, submitted = factories.complete_submission(), factories.submitted()
    signed_in(draft.earner)
    pages = [live_server.url + reverse("submissions:mine")]
    pages += [address(name, draft) for name in ("submission", "motivation", "check")]
    pages += [address("part", draft, kind) for kind in Kind.values]
    found = {url: _violations(page, url) for url in pages}
    signed_in(submitted.earner)
    found["status"] = _violations(page, address("submission", submitted))
    assert [(url, what) for url, what in found.items() if what] == []


def _violations(page, url):
    page.goto(url)
    return [
        (rule["id"], [node["html"] for node in rule["nodes"]])
        for rule in Axe().run(page).response["violations"]
    ]
