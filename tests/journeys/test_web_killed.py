"""The web is killed while somebody types, and while a file is on its way: both go on by themselves."""

import os

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from devtools.private_stack import free_port
from submissions import stored
from submissions.models import Upload
from tests import factories
from tests.made_files import video
from tests.submissions.served import gunicorn
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MB = 1024 * 1024


@pytest.fixture
def serve(settings, media):
    """A real gunicorn, always at the same address."""
    port = free_port()
    return lambda: gunicorn(settings, port=port, DEBUG="1")


def signed_in(page, client, origin, user):
    client.force_login(user)
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": origin}])


def test_typing_goes_on_over_a_killed_web(page, client, serve):
    submission = factories.draft()
    with serve() as (origin, web):
        signed_in(page, client, origin, submission.earner)
        page.goto(origin + reverse("submissions:motivation", args=[submission.pk]))
        text = page.get_by_role("textbox")
        text.fill("To be understood")
        wait_until(lambda: _motivation(submission) == "To be understood")
        web.kill()
        text.press_sequentially(" by my students.", delay=20)
        expect(page.get_by_text("Not saved yet")).to_be_visible(timeout=20_000)
    assert _motivation(submission) == "To be understood"
    with serve():
        wait_until(lambda: _motivation(submission) == "To be understood by my students.")


def test_a_file_goes_on_over_a_killed_web(page, client, serve, tmp_path):
    submission, small = factories.draft(), video()
    head = small[: small.index(b"mdat") - 4]
    content = head + (24 * MB).to_bytes(4, "big") + b"mdat" + os.urandom(24 * MB - 8)
    file = tmp_path / "Lesson.mp4"
    file.write_bytes(content)
    with serve() as (origin, web):
        signed_in(page, client, origin, submission.earner)
        page.goto(origin + reverse("submissions:part", args=[submission.pk, "demonstration"]))
        line = page.context.new_cdp_session(page)
        slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 3 * MB}
        line.send("Network.emulateNetworkConditions", slow)
        page.locator("input[type=file]").set_input_files(file)
        wait_until(lambda: Upload.objects.filter(received__gt=0).exists())
        web.kill()
    before = Upload.objects.get()
    assert 0 < before.received < len(content)
    with serve():
        wait_until(lambda: Upload.objects.get().completed_at is not None)
    parts = before.parts.order_by("start").values_list("file", flat=True)
    assert b"".join(piece for name in parts for piece in stored.open_range(name)) == content


def _motivation(submission):
    submission.refresh_from_db()
    return submission.motivation
