"""Nothing typed is lost, whatever happens to the browser, the line, the session or the other window."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from playwright.sync_api import expect

from badges.models import EvidenceRequirement, Kind
from submissions import actions
from submissions.models import EvidenceItem
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAVED = re.compile(r"Saved \d\d:\d\d")
KEPT_NONE = "() => !Object.keys(localStorage).some((key) => key.startsWith('typed:'))"
KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('typed:')).length"


@pytest.fixture(autouse=True)
def patience():
    """What is waited for here is saved in seconds, on a machine that does other things too."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def machine(browser, browser_context_args, live_server, client, media):
    """Opens a browser of its own in which this person is signed in."""
    contexts = []

    def open_for(user, context=None):
        context = context or browser.new_context(**browser_context_args)
        contexts.append(context)
        client.force_login(user)
        cookie = {"name": "session", "value": client.cookies["session"].value, "url": live_server.url}
        context.add_cookies([cookie])
        return context

    yield open_for
    for context in contexts:
        context.close()


@pytest.fixture
def address(live_server):
    return lambda name, submission, *args: (
        live_server.url + reverse(f"submissions:{name}", args=[submission.pk, *args])
    )


def stored(submission):
    submission.refresh_from_db()
    return submission.motivation


def reasons(page):
    return page.get_by_role("textbox", name="Why do you want this?")


def leave_unsaved(context, page):
    """Close the page for good. What it sends on leaving passes an emulated lost line: let it be nobody's."""
    context.clear_cookies(name="session")
    page.close()
    context.set_offline(False)


def sign_in(page, user):
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True})
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill("a long enough phrase")
    page.locator("main").get_by_role("button", name="Sign in").click()


def test_typing_without_a_pause_is_saved_on_the_way(machine, address):
    submission = factories.draft()
    context = machine(submission.earner)
    page = context.new_page()
    page.goto(address("motivation", submission))
    reasons(page).focus()
    begun, typed = time.monotonic(), ""
    at_five_seconds_before_the_end = ""
    while time.monotonic() - begun < 8:
        word = f"w{len(typed)} "
        page.keyboard.type(word, delay=40)
        typed += word
        if time.monotonic() - begun < 3:
            at_five_seconds_before_the_end = typed
    saved = stored(submission)
    context.close()  # killed: no chance to save the rest
    assert typed.startswith(saved)
    assert len(saved) >= len(at_five_seconds_before_the_end.strip()) > 0


def test_what_was_typed_without_a_line_is_offered_when_the_page_is_opened_again(machine, address):
    submission = factories.draft()
    context = machine(submission.earner)
    page = context.new_page()
    page.goto(address("motivation", submission))
    context.set_offline(True)
    reasons(page).fill("Typed on the train")
    expect(page.get_by_text("Not saved yet: trying again")).to_be_visible()
    leave_unsaved(context, page)
    machine(submission.earner, context)
    page = context.new_page()
    page.goto(address("motivation", submission))
    expect(page.get_by_text(re.compile(r"You typed this on \d+ \w+ at \d\d:\d\d"))).to_be_visible()
    expect(page.locator("[data-kept] blockquote")).to_have_text("Typed on the train")
    expect(reasons(page)).to_have_value("")
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_text(SAVED)).to_be_visible()
    expect(page.locator("[data-kept]")).to_have_count(0)
    assert stored(submission) == "Typed on the train"
    page.wait_for_function(KEPT_NONE)


def test_what_is_offered_survives_other_typing_and_is_dropped_when_told(machine, address):
    submission = factories.draft()
    context = machine(submission.earner)
    page = context.new_page()
    page.goto(address("motivation", submission))
    context.set_offline(True)
    reasons(page).fill("Typed on the train")
    leave_unsaved(context, page)
    machine(submission.earner, context)
    page = context.new_page()
    page.goto(address("motivation", submission))
    expect(page.locator("[data-kept]")).to_be_visible()
    reasons(page).fill("Typed at home")
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.reload()
    expect(page.locator("[data-kept] blockquote")).to_have_text("Typed on the train")
    page.get_by_role("button", name="Drop it").click()
    page.wait_for_function(KEPT_NONE)
    page.reload()
    expect(reasons(page)).to_have_value("Typed at home")
    expect(page.locator("[data-kept]")).to_have_count(0)


def test_what_was_typed_is_offered_to_nobody_else_and_dropped_at_sign_out(machine, address, live_server):
    submission, other = factories.draft(), factories.draft()
    context = machine(submission.earner)
    page = context.new_page()
    page.goto(address("motivation", submission))
    context.set_offline(True)
    reasons(page).fill("Mine alone")
    leave_unsaved(context, page)
    machine(other.earner, context)
    page = context.new_page()
    page.goto(address("motivation", other))
    assert page.evaluate(KEPT) == 1  # it is there to be shown ...
    expect(reasons(page)).to_have_value("")
    expect(page.locator("[data-kept]")).to_have_count(0)  # ... and is not
    assert "Mine alone" not in page.content()
    reasons(page).fill("The other's")
    page.locator(".site-user > button").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert stored(other) == "The other's"  # saved on the way out
    page.wait_for_function(KEPT_NONE)
    machine(submission.earner, context)
    page.goto(address("motivation", submission))
    expect(reasons(page)).to_have_value("")
    expect(page.locator("[data-kept]")).to_have_count(0)


def test_a_second_tab_is_told_at_once(machine, address):
    submission = factories.draft()
    context = machine(submission.earner)
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(address("motivation", submission))
    reasons(first).fill("From the first")
    expect(reasons(second)).to_have_value("From the first")
    expect(second.get_by_text("changed in another window just now")).to_be_visible()
    second.route("**/motivation/", lambda route: route.abort())
    reasons(second).fill("From the second")
    expect(second.get_by_text("Not saved yet")).to_be_visible()
    reasons(first).fill("From the first again")
    expect(second.locator("[data-theirs]")).to_have_text("From the first again")
    expect(reasons(second)).to_have_value("From the second")
    second.unroute("**/motivation/")
    second.get_by_role("button", name="Keep mine").click()
    expect(reasons(first)).to_have_value("From the second")
    assert stored(submission) == "From the second"


def test_a_second_device_is_told_when_it_saves_and_when_it_comes_into_view(machine, address):
    submission = factories.draft()
    requirement = EvidenceRequirement.objects.get(
        component__version=submission.badge_version, component__kind=Kind.EDUCATIONAL
    )
    item = actions.add_link(
        by=submission.earner, submission=submission, requirement=requirement, url="https://example.edu/"
    )
    laptop, phone = (machine(submission.earner).new_page() for _device in range(2))
    for page in (laptop, phone):
        page.goto(address("part", submission, "educational"))
    shows = "What it shows"
    laptop.locator(f"#id_{item.public_id}-caption").fill("From the laptop")
    expect(laptop.get_by_text(SAVED)).to_be_visible()
    phone.locator(f"#id_{item.public_id}-caption").fill("From the phone")
    expect(phone.locator("[data-theirs]")).to_have_text(re.compile(f"{shows}: From the laptop"))
    phone.get_by_role("button", name="Take the other").click()
    expect(phone.locator(f"#id_{item.public_id}-caption")).to_have_value("From the laptop")
    laptop.locator(f"#id_{item.public_id}-caption").fill("Better words")
    expect(laptop.get_by_text(SAVED)).to_be_visible()
    laptop.wait_for_function("() => document.readyState === 'complete'")
    item.refresh_from_db()
    while item.caption != "Better words":
        laptop.wait_for_timeout(100)
        item.refresh_from_db()
    phone.evaluate("() => dispatchEvent(new Event('focus'))")
    expect(phone.locator(f"#id_{item.public_id}-caption")).to_have_value("Better words")
    expect(phone.get_by_text("changed in another window just now")).to_be_visible()


def test_saving_goes_on_after_signing_in_again_in_another_tab(machine, address):
    submission = factories.draft()
    context = machine(submission.earner)
    page = context.new_page()
    page.goto(address("motivation", submission))
    context.clear_cookies()
    reasons(page).fill("Typed while signed out")
    expect(page.get_by_text("Not saved: you were signed out.")).to_be_visible()
    other = context.new_page()
    other.goto(address("motivation", submission))
    sign_in(other, submission.earner)
    expect(reasons(other)).to_be_visible()
    page.evaluate("() => dispatchEvent(new Event('focus'))")
    expect(page.get_by_text(SAVED)).to_be_visible(timeout=15_000)
    assert stored(submission) == "Typed while signed out"
    reasons(page).fill("And a plain press of Save")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", name="What to do")).to_be_visible()
    assert stored(submission) == "And a plain press of Save"


def test_nothing_is_saved_into_the_session_of_somebody_else(machine, address):
    submission, other = factories.draft(), factories.draft()
    context = machine(submission.earner)
    page = context.new_page()
    page.goto(address("motivation", submission))
    page.wait_for_load_state("networkidle")  # an answer to the session before would end the new one
    machine(other.earner, context)
    reasons(page).fill("Not theirs")
    expect(page.get_by_text("you are signed in as somebody else in another window")).to_be_visible()
    page.get_by_role("button", name="Save and go on").click()
    expect(reasons(page)).to_have_value("Not theirs")
    assert (stored(submission), stored(other)) == ("", "")
    leave_unsaved(context, page)
    machine(submission.earner, context)
    page = context.new_page()
    page.goto(address("motivation", submission))
    expect(page.locator("[data-kept] blockquote")).to_have_text("Not theirs")


def test_the_session_is_lost_and_save_is_pressed(machine, address):
    submission = factories.draft()
    requirement = EvidenceRequirement.objects.get(
        component__version=submission.badge_version, component__kind=Kind.EDUCATIONAL
    )
    context = machine(submission.earner)
    page = context.new_page()
    page.goto(address("part", submission, "educational"))
    page.locator("summary", has_text="Add a link").click()
    page.get_by_label("Web address").fill("https://example.edu/half")
    context.clear_cookies(name="session")
    page.get_by_role("button", name="Save", exact=True).last.click()
    sign_in(page, submission.earner)
    expect(page.locator(f"#id_{requirement.public_id}-url")).to_have_value("https://example.edu/half")


def test_the_progress_follows_what_is_typed(machine, address):
    submission = factories.draft()
    page = machine(submission.earner).new_page()
    page.goto(address("part", submission, "reflective"))
    steps = page.get_by_role("navigation", name="Parts of your submission")
    expect(steps.get_by_role("button", name=re.compile("reflect", re.I))).to_contain_text("Not started")
    page.get_by_role("textbox", name="Your text").fill("One two three")
    expect(page.get_by_text("Write 17 more words")).to_be_visible()
    expect(steps.get_by_role("button", name=re.compile("reflect", re.I))).to_contain_text("1 missing")
    page.get_by_role("textbox", name="Your text").fill("word " * 20)
    expect(page.locator("[data-block]").get_by_text("Done")).to_be_visible()
    expect(steps.get_by_role("button", name=re.compile("reflect", re.I))).to_contain_text("Ready")


def test_going_back_shows_what_is_stored(machine, address):
    submission = factories.draft()
    page = machine(submission.earner).new_page()
    page.goto(address("motivation", submission))
    reasons(page).fill("First words")
    steps = page.get_by_role("navigation", name="Parts of your submission")
    steps.get_by_role("button", name="Working together").click()
    expect(page.get_by_role("heading", name="Working together")).to_be_visible()
    assert stored(submission) == "First words"
    actions.save_motivation(by=submission.earner, submission=submission, motivation="Later words")
    page.go_back()
    expect(reasons(page)).to_have_value("Later words")
    reasons(page).fill("Last words")
    expect(page.get_by_text(SAVED)).to_be_visible()
    assert stored(submission) == "Last words"


def test_save_is_pressed_twice(machine, address):
    submission = factories.draft()
    page = machine(submission.earner).new_page()
    page.goto(address("people", submission))
    page.get_by_label("Name", exact=True).fill("Ada Lovelace")
    page.get_by_role("button", name="Add this colleague").dblclick()
    expect(page.get_by_role("heading", name="Colleague A")).to_be_visible()
    expect(page.locator(".errors")).to_have_count(0)
    assert submission.attempt.collaborators.count() == 1
    expect(page.locator("[data-kept]")).to_have_count(0)


def test_the_server_is_gone_for_a_while(machine, address):
    submission = factories.draft()
    requirement = EvidenceRequirement.objects.get(
        component__version=submission.badge_version, component__kind=Kind.REFLECTIVE
    )
    page = machine(submission.earner).new_page()
    page.goto(address("part", submission, "reflective"))
    text = page.get_by_role("textbox", name="Your text")
    page.route(re.compile("/submissions/"), lambda route: route.abort())
    text.fill("Typed while it restarts")
    expect(page.get_by_text("Not saved yet: trying again")).to_be_visible()
    page.get_by_role("button", name="Save and go on").click()  # leads nowhere now: the page stays
    expect(text).to_have_value("Typed while it restarts")
    page.unroute(re.compile("/submissions/"))
    expect(page.get_by_text(SAVED)).to_be_visible(timeout=20_000)
    assert EvidenceItem.objects.get(requirement=requirement).text == "Typed while it restarts"


def test_leaving_saves_what_was_typed_last(machine, address, live_server):
    submission = factories.draft()
    page = machine(submission.earner).new_page()
    page.goto(address("motivation", submission))
    reasons(page).fill("On the way out")
    page.goto(live_server.url)
    page.goto(address("motivation", submission))
    expect(reasons(page)).to_have_value("On the way out")
    expect(page.locator("[data-kept]")).to_have_count(0)
    page.wait_for_function(KEPT_NONE)


def test_without_script_moving_between_steps_keeps_everything(
    browser, browser_context_args, machine, address, live_server
):
    submission = factories.draft()
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = machine(submission.earner, context).new_page()
    page.goto(address("motivation", submission))
    reasons(page).fill("Half a thought")
    steps = page.get_by_role("navigation", name="Parts of your submission")
    steps.get_by_role("button", name=re.compile("reflect", re.I)).click()
    page.get_by_role("textbox", name="Your text").fill("Half a text")
    steps.get_by_role("button", name="Your reasons").click()
    expect(reasons(page)).to_have_value("Half a thought")
    reasons(page).fill("A whole thought")
    steps.get_by_role("button", name="Check and submit").click()
    expect(page.get_by_role("heading", name="Check and submit")).to_be_visible()
    assert stored(submission) == "A whole thought"
    assert EvidenceItem.objects.get().text == "Half a text"
