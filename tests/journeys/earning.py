"""The earner's part of a journey: from the catalogue to what was handed in."""

import re

from playwright.sync_api import Page, expect

from tests import factories
from tests.journeys.looking import look, wait_until_saved
from tests.journeys.people import follow


def start_from_catalogue(page: Page, badge: str) -> None:
    follow(page, "Badges")
    look(page)
    page.get_by_role("link", name=badge).click()
    look(page)
    page.get_by_role("button", name="Start this badge").click()
    expect(page.get_by_role("heading", name="Your reasons")).to_be_visible()


def give_reasons(page: Page, text: str) -> None:
    look(page)
    page.get_by_role("textbox").fill(text)
    wait_until_saved(page)
    go_on(page)
    expect(page.get_by_role("heading", name="What to do")).to_be_visible()
    look(page)


def open_part(page: Page, kind: str) -> None:
    """A link on the first page; a button on the others, where it saves what is typed."""
    steps = page.get_by_role("navigation", name="Parts of your submission")
    steps.get_by_role("link", name=kind).or_(steps.get_by_role("button", name=kind)).click()


def upload_document(page: Page, file_name: str) -> None:
    look(page)
    file = {"name": file_name, "mimeType": "application/pdf", "buffer": factories.pdf()}
    page.locator("input[type=file]").set_input_files(file)
    taken = page.get_by_role("link", name=file_name, exact=True)
    expect(taken).to_be_visible(timeout=20_000)  # once a worker has looked at it
    expect(page.get_by_text("Reviewers get evidence-")).to_be_visible(timeout=20_000)
    look(page)
    go_on(page)


def add_link(page: Page, url: str, caption: str) -> None:
    page.locator("summary", has_text="Add a link").click()
    look(page)
    page.get_by_label("Web address").fill(url)
    page.get_by_label("What it shows").fill(caption)
    page.get_by_role("button", name="Add this link").click()
    expect(page.get_by_role("link", name=re.compile("opens in a new tab"))).to_be_visible()
    look(page)
    go_on(page)


def write_reflection(page: Page, text: str, reasons: str) -> None:
    """Saved as one types: a reload finds it again."""
    expect(page.get_by_text(reasons)).to_be_visible()
    field = page.get_by_role("textbox", name="Your text")
    field.fill(text)
    wait_until_saved(page)
    look(page)
    page.reload()
    expect(field).to_have_value(text)
    go_on(page)
    expect(page.get_by_role("heading", name="Working together")).to_be_visible()
    look(page)
    go_on(page)


def check_and_submit(page: Page) -> None:
    expect(page.get_by_text("All three parts are complete.")).to_be_visible()
    look(page)
    submit = page.get_by_role("button", name=re.compile("^Submit for review"))
    submit.click()  # without the three statements it is not taken
    expect(page.get_by_text("Confirm that these are your own words").first).to_be_visible()
    look(page)
    for statement in page.get_by_role("checkbox").all():
        statement.check()
    submit.click()
    expect(page.get_by_text("We have your submission.")).to_be_visible()
    look(page)


def go_on(page: Page) -> None:
    before = page.url
    page.get_by_role("button", name="Save and go on").click()
    expect(page).not_to_have_url(before)
