"""The coordinator's and the reviewers' parts of a journey."""

from collections.abc import Sequence

from playwright.sync_api import Page, expect

from accounts.models import User
from tests.journeys.looking import look, wait_until_saved
from tests.journeys.people import follow


def open_case(page: Page, badge: str) -> None:
    follow(page, "Coordination")
    look(page)
    page.get_by_role("rowheader").get_by_role("link", name=badge).first.click()
    expect(page.get_by_role("heading", name=badge, level=1)).to_be_visible()
    look(page)


def find_complete(page: Page) -> None:
    """The completeness check: nothing is missing."""
    page.get_by_role("button", name="It is complete").click()
    expect(page.get_by_role("heading", name="Choose reviewers")).to_be_visible()
    look(page)


def assign(page: Page, reviewers: Sequence[User], *, author: User) -> None:
    """The author is a reviewer as well, but of this case nobody can make them one."""
    expect(page.get_by_role("checkbox", name=author.display_name)).to_have_count(0)
    page.get_by_text("One who cannot").click()
    expect(page.get_by_text("This is their own submission.")).to_be_visible()
    for reviewer in reviewers:
        page.get_by_role("checkbox", name=reviewer.display_name).check()
    page.get_by_role("button", name="Ask these reviewers").click()
    expect(page.get_by_role("heading", name="Choose reviewers")).to_have_count(0)
    look(page)


def decide(page: Page) -> None:
    page.get_by_role("textbox").fill("Thank you for the clear samples.")
    page.get_by_role("button", name="Approve and issue the credential").click()
    expect(page.get_by_text("Approved. The credential is issued")).to_be_visible()


def accept_by_letter(page: Page, link: str, never: Sequence[str]) -> None:
    """By the link alone: in this browser nobody has signed in. Opening it twice changes nothing."""
    for _visit in range(2):  # mail scanners open links, too
        page.goto(link)
        expect(page.get_by_role("button", name="Accept")).to_be_visible()
    look(page, never)
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("You have accepted.")).to_be_visible()
    look(page, never)


def accept_on_dashboard(page: Page, never: Sequence[str]) -> None:
    """By the button on one's own page, which leads to the review."""
    follow(page, "Reviews")
    look(page, never)
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("button", name="Hand in review")).to_be_visible()
    page.get_by_role("link", name="Back to your reviews").first.click()


def open_desk(page: Page, badge: str, never: Sequence[str]) -> None:
    follow(page, "Reviews")
    look(page, never)
    page.get_by_role("link", name="Start scoring").click()
    expect(page.get_by_role("heading", name=badge)).to_be_visible()
    expect(page.get_by_text("0 of 3 criteria scored.")).to_be_visible()
    look(page, never)


def turn_the_evidence(page: Page, never: Sequence[str]) -> None:
    """Every item by its key."""
    for heading in ("Evidence: Demonstration", "Evidence: Reflective"):
        page.keyboard.press("]")
        expect(page.get_by_role("heading", name=heading)).to_be_attached()
        look(page, never)


def score_by_keys(page: Page) -> None:
    """Level 2 for every criterion, and a comment, without touching the mouse."""
    page.keyboard.press("2")
    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("c")
    page.keyboard.type("Clear samples: j and 1 are only letters here.")
    page.keyboard.press("Escape")
    expect(page.get_by_text("3 of 3 criteria scored.")).to_be_visible()
    wait_until_saved(page)


def score_by_keys_and_mouse(page: Page) -> None:
    page.keyboard.press("2")
    expect(page.get_by_text("1 of 3 criteria scored.")).to_be_visible()
    for number in (2, 3):
        page.get_by_role("group", name=f"{number}. ").get_by_role("radio", name="Meets").check()
        expect(page.get_by_text(f"{number} of 3 criteria scored.")).to_be_visible()
    wait_until_saved(page)


def hand_in(page: Page, never: Sequence[str]) -> None:
    page.get_by_role("button", name="Hand in review").click()
    expect(page.get_by_text("Handed in", exact=True)).to_be_visible()
    look(page, never)
    page.get_by_role("link", name="Back to your reviews").first.click()
    expect(page.get_by_role("region", name="Reviews handed in")).to_be_visible()
    look(page, never)
