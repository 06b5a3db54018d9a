"""The scoring page with its script: keys, and saving as one goes."""

import re

import pytest
from allauth.account.models import EmailAddress
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from reviews import actions
from reviews.models import Review
from tests import factories

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("media"),
]


@pytest.fixture
def review():
    return factories.in_review().attempt.reviews.order_by("pk").first()


@pytest.fixture
def desk(page, live_server, client, review):
    """The scoring page, open in a browser that is signed in as the reviewer."""
    client.force_login(review.reviewer)
    cookie = client.cookies["session"]
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
    page.goto(live_server.url + review.get_absolute_url())
    expect(page.locator("#keys-button")).to_be_visible()  # from now on the page listens to keys
    return page


def said(review):
    """Criterion by criterion: number of the level and the comment; what has no mark is left out."""
    rows = review.marks.select_related("level").order_by(
        "criterion__rubric__component__pk", "criterion__position"
    )
    return [(mark.level.position if mark.level else None, mark.comment) for mark in rows]


def test_keys_choose_levels_and_are_saved(desk, review):
    desk.keyboard.press("3")
    expect(desk.locator("#progress")).to_have_text("1 of 6 criteria scored.")
    desk.keyboard.press("j")
    desk.keyboard.press("1")
    expect(desk.locator("details[data-row=c2] [data-tag]")).to_have_text("Not yet, needs a comment")
    desk.keyboard.press("c")
    desk.keyboard.type("3 more samples, j and k.")
    expect(desk.locator("#progress")).to_have_text("2 of 6 criteria scored.")
    expect(desk.locator("#saved")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    assert said(review) == [(3, ""), (1, "3 more samples, j and k.")]
    desk.keyboard.press("Escape")
    desk.keyboard.press("k")
    expect(desk.locator("[data-step=c1]")).to_have_attribute("aria-current", "step")


def test_keys_that_are_switched_off_do_nothing(desk, review):
    desk.click("#keys-button")
    desk.uncheck("#keys-on")
    desk.keyboard.press("Escape")
    desk.keyboard.press("j")
    expect(desk.locator("[data-step=c1]")).to_have_attribute("aria-current", "step")
    desk.reload()
    desk.keyboard.press("2")
    expect(desk.locator("input:checked[type=radio]")).to_have_count(0)
    assert said(review) == []


def test_what_could_not_be_saved_is_saved_when_the_line_is_back(desk, review):
    desk.context.set_offline(True)
    desk.keyboard.press("2")
    expect(desk.locator("#saved")).to_have_text("Not saved yet. Trying again…")
    desk.context.set_offline(False)
    expect(desk.locator("#saved")).to_have_text(re.compile(r"Saved \d\d:\d\d"), timeout=15_000)
    assert said(review) == [(2, "")]


def test_what_changed_opens_in_place_and_stays_after_saving(page, live_server, client):
    review = factories.in_review(factories.hand_in(factories.sent_back())).attempt.reviews.first()
    client.force_login(review.reviewer)
    cookie = client.cookies["session"]
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
    page.goto(live_server.url + review.get_absolute_url())
    page.get_by_role("button", name="What changed").click()
    expect(page.get_by_text("I did more of it.")).to_be_visible()
    expect(page.get_by_text("The evidence is the same as in the attempt before.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?item=changes$"))
    page.keyboard.press("2")
    expect(page.locator("#progress")).to_have_text("1 of 6 criteria scored.")
    page.keyboard.press("[")
    expect(page.locator("#evidence [aria-current=true]")).to_have_text(re.compile("Reflective"))
    assert said(review) == [(2, "")]


def may_sign_in(user):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def axe_finds(page):
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]


def tab_to(page, reached, *, limit=60):
    """Press Tab until the focused element says so; where keys cannot lead, this fails."""
    for _press in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("([text]) => document.activeElement.textContent.trim().startsWith(text)", [reached]):
            return
    raise AssertionError(f"Tab does not lead to {reached!r}")


def test_a_whole_review_with_the_keyboard_alone(page, live_server):
    """From signing in to the next review: no mouse, and nothing that axe objects to on the way."""
    submission = factories.submitted()
    college = submission.badge_version.issuer
    reader, coordinator = may_sign_in(factories.reviewer(college)), factories.coordinator(college)
    [review] = actions.assign(by=coordinator, submission=submission, reviewers=[reader])
    waiting = factories.submitted(version=factories.published_badge(college))
    [after] = factories.assign(by=coordinator, submission=waiting, reviewers=[reader])
    keys = page.keyboard
    page.goto(f"{live_server.url}/accounts/login/?next=/reviews/")
    tab_to_field(page, "login")
    keys.type(reader.email)
    tab_to_field(page, "password")
    keys.type("a long enough phrase")
    keys.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/reviews/")
    assert axe_finds(page) == []
    tab_to(page, "Accept")
    keys.press("Enter")
    expect(page).to_have_url(re.compile(str(review.pk)))
    expect(page.locator("#keys-button")).to_be_visible()  # from now on the page listens to keys
    for key in ("]", "[", "?"):
        keys.press(key)
    expect(page.locator("#keys")).to_be_visible()
    assert axe_finds(page) == []
    keys.press("Escape")
    for number in range(6):
        keys.press("1" if number == 2 else "2")
        if number == 2:
            keys.press("c")
            keys.type("Show two more samples; j, k, 1 and h are letters here.")
            keys.press("Escape")
        keys.press("j")
    expect(page.locator("#progress")).to_have_text("6 of 6 criteria scored.")
    assert axe_finds(page) == []
    keys.press("h")
    keys.press("Enter")
    expect(page.get_by_text("You have handed in this review")).to_be_visible()
    assert axe_finds(page) == []
    handed_in = Review.objects.get(pk=review.pk)
    assert handed_in.handed_in_at is not None
    assert [position for position, _comment in said(handed_in)] == [2, 2, 1, 2, 2, 2]
    assert said(handed_in)[2][1] == "Show two more samples; j, k, 1 and h are letters here."
    keys.press("n")
    expect(page).to_have_url(re.compile(str(after.pk)))


def tab_to_field(page, name):
    for _press in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"Tab does not lead to the field {name}")


def test_signed_out_in_mid_scoring_loses_nothing(desk, live_server, review):
    """Signing in again in another window makes another token; what stands here is saved with it."""
    may_sign_in(review.reviewer)
    desk.context.clear_cookies()
    desk.fill("[name=note-text]", "Typed while signed out.")
    again = desk.get_by_role("link", name="Sign in again in another window")
    expect(again).to_be_visible()
    with desk.context.expect_page() as opened:
        again.click()
    other = opened.value
    other.fill("[name=login]", review.reviewer.email)
    other.fill("[name=password]", "a long enough phrase")
    other.locator("main button").first.click()
    expect(other).to_have_url(f"{live_server.url}/")
    expect(desk.locator("#saved")).to_have_text(re.compile(r"Saved \d\d:\d\d"), timeout=15_000)
    assert Review.objects.get(pk=review.pk).private_note == "Typed while signed out."
    factories.mark(review)
    desk.click("#hand-in")
    expect(desk.get_by_text("You have handed in this review")).to_be_visible()
