"""Insight as it is drawn: nothing axe objects to, and nothing wider than the screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from badges.models import Criterion
from tests import factories

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("media"),
]


@pytest.fixture
def coordinator():
    """Of an issuer that has something to show in every section."""
    college, month = factories.issuer(), timezone.now().date().replace(day=1)
    version = factories.published_badge(college)
    for criterion in Criterion.objects.filter(rubric__component__version=version):
        for high in (2, 3):
            factories.pair_figures(criterion, month, low=2, high=high, pairs=8)
    for deviation in (-30, 0, 40):
        factories.reviewer_figures(version, month=month, deviation=deviation, timed=9, seconds=9000)
    for days in (4, 8, 15):
        factories.turnaround_figures(version, month, days=days, decided=days, late=int(days > 14))
    return factories.coordinator(college)


def test_axe_finds_nothing_on_insight(page, live_server, client, coordinator):
    client.force_login(coordinator)
    cookie = client.cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}/coordination/insight/")
    for fold in page.locator("summary").all():
        fold.click()
    for scheme in ("light", "dark"):
        for width in (1280, 390):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            assert Axe().run(page).response["violations"] == []
            assert page.evaluate("document.documentElement.scrollWidth") == width
