"""Browsers for the people of a journey, and a worker with its broker out of reach."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from kombu import pools
from playwright.sync_api import ConsoleMessage, Page, expect

from credentials_site.celery import app

OpenBrowser = Callable[[], Page]
expect.set_options(timeout=15_000)  # machines that are busy with other tests as well


@pytest.fixture
def open_browser(live_server: Any, new_context: Any) -> Iterator[OpenBrowser]:
    """A page in a browser of its own. In none of them a script may fail or the page's policy be broken."""
    troubles: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A refused page (4xx) is told as a failed load; the journeys look at those on purpose.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            troubles.append(message.text)

    def opened() -> Page:
        page: Page = new_context(base_url=live_server.url).new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", note)
        return page

    yield opened
    assert troubles == []


@pytest.fixture
def broker_away(tmp_path: Path) -> Callable[[], AbstractContextManager[None]]:
    """Within it this process, pages included, finds nobody at the broker's address."""

    @contextmanager
    def away() -> Iterator[None]:
        before = app.conf.broker_url, app.conf.broker_write_url
        app.conf.broker_url = app.conf.broker_write_url = f"redis+socket://{tmp_path}/nobody.sock"
        _forget_connections()
        try:
            yield
        finally:
            app.conf.broker_url, app.conf.broker_write_url = before
            _forget_connections()

    return away


def _forget_connections() -> None:
    pools.reset()  # a pool that is only closed would be handed out again
    app._pool = None
    app.amqp._producer_pool = None
