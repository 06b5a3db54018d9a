"""How a journey looks at a page: with the accessibility rules, in light and dark."""

import re
from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

AXE = Axe()


def look(page: Page, never: Sequence[str] = ()) -> None:
    """No rule of accessibility is broken in either scheme; no word of `never` stands in page or address."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        rules = AXE.run(page).response["violations"]
        found = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in rules]
        assert found == [], f"{page.url} in {scheme}"
    said = f"{page.url}\n{page.content()}".lower()
    assert [word for word in never if word.lower() in said] == []


def wait_until_saved(page: Page) -> None:
    """What was typed has reached the server, and the page says so."""
    expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d$")).first).to_be_visible()
