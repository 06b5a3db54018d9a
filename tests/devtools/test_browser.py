from pathlib import Path
from typing import Any

import pytest

from devtools import browser


@pytest.mark.browser
def test_browser_opens_a_page(page: Any) -> None:
    page.set_content("<h1>Open</h1>")

    assert page.get_by_role("heading").inner_text() == "Open"


def test_chromium_named_in_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/opt/chromium")

    assert browser.launch_args()["executable_path"] == "/opt/chromium"


def test_no_browser_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DEV_NO_DOWNLOAD", "1")
    monkeypatch.setattr(browser, "APPLICATIONS", ())
    monkeypatch.setattr(browser, "playwright_chromium", lambda: None)

    with pytest.raises(SystemExit, match="not browser"):
        browser.ensure()
