"""The holder's and the world's parts of a journey: claim, share, download, verify."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.looking import look


def claim_publicly(page: Page) -> None:
    page.get_by_role("radio", name="Anyone with the link").check()
    page.get_by_role("button", name="Claim my credential").click()
    expect(page.get_by_text("Claimed: it is yours.")).to_be_visible()
    look(page)


def download_picture(page: Page) -> bytes:
    """What a click on the page's own link brings."""
    with page.expect_download() as started:
        page.get_by_role("link", name="Download the badge image with the proof inside (PNG)").click()
    assert started.value.suggested_filename.endswith(".png")
    return Path(started.value.path()).read_bytes()


def verify_file(page: Page, name: str, content: bytes) -> str:
    """The answer of /verify/, in its one word."""
    page.goto("/verify/")
    look(page)
    page.get_by_label("Choose a file").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": content}
    )
    page.get_by_role("button", name="Check it").click()
    look(page)
    return page.get_by_role("status").locator(".verdict strong").inner_text()
