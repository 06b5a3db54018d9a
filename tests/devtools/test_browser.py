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


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No browser, and nothing to get one with."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DEV_NO_DOWNLOAD", "1")
    monkeypatch.setattr(browser, "APPLICATIONS", ())
    monkeypatch.setattr(browser, "playwright_chromium", lambda: None)


@pytest.mark.usefixtures("bare_machine")
def test_no_browser_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "_driver_starts", lambda: True)

    with pytest.raises(SystemExit, match=r"no Chromium(.|\n)*not browser"):
        browser.ensure()


@pytest.mark.usefixtures("bare_machine")
def test_missing_library_of_the_driver_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "_driver_starts", lambda: False)

    with pytest.raises(SystemExit, match=r"libatomic1(.|\n)*not browser"):
        browser.ensure()
