"""The administrator's part of a journey: a badge, from its name to its publication."""

import re

from playwright.sync_api import Locator, Page, expect

from accounts.models import Issuer
from tests import factories
from tests.journeys.looking import look

ALT = "A hexagon with two speech bubbles"


def begin_badge(page: Page, issuer: Issuer, name: str) -> None:
    page.goto(f"/define/{issuer.slug}/")
    expect(page.get_by_text("You have no badges yet")).to_be_visible()
    look(page)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="What a badge needs")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Publish"))).to_have_count(0)  # nothing is there yet
    look(page)


def describe_badge(page: Page, summary: str) -> None:
    page.get_by_role("link", name="What it is").click()
    look(page)
    page.get_by_label("Summary").fill(summary)
    page.get_by_label("Description").fill("Feedback that **students use** changes what they do next.")
    page.get_by_label("Competencies").fill("Plan feedback | Decide what comes back when.")
    page.get_by_label("Estimated hours").fill("12")
    _save(page)


def upload_artwork(page: Page) -> None:
    page.get_by_role("link", name="Artwork").click()
    look(page)
    picture = {"name": "badge.png", "mimeType": "image/png", "buffer": factories.png()}
    page.get_by_label("Picture", exact=True).set_input_files(picture)
    page.get_by_label("The picture in words").fill(ALT)
    _save(page)
    expect(page.get_by_role("img", name=ALT)).to_be_visible()


def fill_component(
    page: Page, kind: str, *, asked: str, accepted: list[str], criterion: str, words: tuple[int, int] | None
) -> None:
    """One piece of evidence, one criterion with two levels."""
    page.get_by_role("link", name=kind, exact=True).click()
    look(page)
    page.get_by_label("Title").fill(f"{kind} part")
    page.get_by_label("Instructions").fill("Show what you did.")
    evidence = page.get_by_role("group", name="Evidence 1")
    evidence.get_by_label("What to hand in").fill(asked)
    for one in accepted:
        evidence.get_by_role("checkbox", name=one, exact=True).check()
    if words:
        evidence.get_by_label("Words, at least").fill(str(words[0]))
        evidence.get_by_label("Words, at most").fill(str(words[1]))
    rubric = page.get_by_role("group", name="Criterion 1")
    rubric.get_by_label("Criterion", exact=True).fill(criterion)
    _fill_level(rubric, 1, "Not yet", f"{criterion}: not shown")
    _fill_level(rubric, 2, "Meets", f"{criterion}: shown")
    rubric.get_by_role("radio", name="Level 2 meets criterion 1").check()
    _save(page)


def preview_and_publish(page: Page, name: str) -> None:
    page.get_by_role("link", name="Preview").click()
    expect(page.get_by_text("This is a preview: only administrators see it")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Back to the draft").click()
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Published. Everybody can see it")).to_be_visible()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    look(page)


def _fill_level(rubric: Locator, number: int, label: str, descriptor: str) -> None:
    place = f"level {number} of criterion 1"
    rubric.get_by_label(f"Label, {place}").fill(label)
    rubric.get_by_label(f"Points, {place}").fill(str(number))
    rubric.get_by_label(f"Descriptor, {place}").fill(descriptor)


def _save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    look(page)
