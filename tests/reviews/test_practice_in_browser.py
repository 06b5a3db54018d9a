"""Practising with the keyboard, and all pages of gold samples before axe in both colour schemes."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from reviews.models import Trial
from tests import factories

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("media"),
]


@pytest.fixture
def visit(page, live_server, client):
    """Open a page as somebody."""

    def visit(user, address):
        client.force_login(user)
        cookie = client.cookies["session"]
        page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
        page.goto(live_server.url + address)
        return page

    return visit


def url(name, *args):
    return reverse(f"reviews:{name}", args=args)


def test_a_trial_is_scored_by_keys_and_compared(visit):
    sample = factories.published_sample()
    reviewer = factories.reviewer(sample.badge_version.issuer)
    desk = visit(reviewer, url("trial", sample.pk))
    desk.keyboard.press("c")
    desk.keyboard.type("Not sure of 1 or 2.")
    desk.keyboard.press("Escape")
    for number, key in enumerate("122222", 1):
        desk.keyboard.press(key)
        expect(desk.locator("#progress")).to_have_text(f"{number} of 6 criteria scored.")
        desk.keyboard.press("j")
    expect(desk.locator("#saved")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    desk.keyboard.press("h")
    desk.keyboard.press("Enter")
    expect(desk.locator("h2#rubric-title")).to_have_text("You agree on 5 of 6 criteria")
    trial = Trial.objects.get(reviewer=reviewer)
    assert (trial.agreed, trial.total) == (5, 6)
    assert trial.marks.exclude(comment="").get().comment == "Not sure of 1 or 2."


def test_agreed_marks_are_saved_as_one_goes(visit):
    sample = factories.gold_sample()
    desk = visit(sample.made_by, url("gold_sample", sample.pk))
    desk.keyboard.press("2")
    expect(desk.locator("details[data-row=c1] [data-tag]")).to_have_text("Meets, needs a reason")
    desk.keyboard.press("c")
    desk.keyboard.type("It is all there.")
    expect(desk.locator("#progress")).to_have_text("1 of 6 criteria scored.")
    assert sample.marks.get().reason == "It is all there."


def test_axe_finds_nothing(visit):
    college = factories.issuer()
    version = factories.published_badge(college)
    attempts = [factories.decided(factories.submitted(version=version)).attempt for _each in range(2)]
    coordinator, reviewer = factories.coordinator(college), factories.reviewer(college)
    sample, draft = (
        factories.published_sample(version, by=coordinator),
        factories.gold_sample(version, by=coordinator),
    )
    proposed = factories.proposed_sample(attempts[0], by=coordinator)
    open_sample = factories.published_sample(version, by=coordinator, step=0)
    factories.trial_handed_in(sample, by=reviewer, wrong=2)
    earner = attempts[0].submission.earner
    pages = [
        (reviewer, [url("practice"), url("trial", sample.pk), url("trial", open_sample.pk)]),
        (
            coordinator,
            [
                url("gold"),
                url("gold_badge", version.public_id),
                url("propose_sample", version.public_id),
                url("gold_texts", draft.pk),
                url("gold_sample", draft.pk),
                url("gold_sample", sample.pk),
                url("gold_sample", proposed.pk),
            ],
        ),
        (earner, [attempts[0].submission.get_absolute_url()]),
    ]
    found = {}
    for user, addresses in pages:
        for address in addresses:
            page = visit(user, address)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                rules = [rule["id"] for rule in Axe().run(page).response["violations"]]
                if rules:
                    found[address, scheme] = rules
    assert found == {}
