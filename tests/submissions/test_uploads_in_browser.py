"""Uploading with script: several at once, a lost line, a killed page, cancelling, refusals, accessibility."""

import os
import re
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from submissions import stored, taking
from submissions.models import EvidenceItem, Upload
from tests import factories
from tests.made_files import pdf, video

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MB = 1024 * 1024


@pytest.fixture
def submission(media):
    return factories.draft()


@pytest.fixture
def part(page, live_server, client, submission):
    """Open the part that takes files, signed in; gives the locator of its file field."""
    client.force_login(submission.earner)
    cookie = {"name": "session", "value": client.cookies["session"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto(live_server.url + reverse("submissions:part", args=[submission.pk, "demonstration"]))
    return page.locator("[data-drop] input[type=file]")


@pytest.fixture
def line(page):
    """Let what the page sends through at so many bytes a second; 0 cuts the line."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def at(rate: int) -> None:
        values = {"offline": rate == 0, "latency": 0, "downloadThroughput": -1, "uploadThroughput": rate}
        session.send("Network.emulateNetworkConditions", values)

    return at


@pytest.fixture
def taker(transactional_db):
    """The worker's part, in a thread of this process."""
    done = threading.Event()

    def work() -> None:
        from django.db import connection

        while not done.wait(0.1):
            for id in Upload.objects.waiting().values_list("pk", flat=True):
                taking.take(id)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    done.set()
    thread.join()


def large_video(path, megabytes: int):
    small, size = video(), megabytes * MB
    head = small[: small.index(b"mdat") - 4]
    path.write_bytes(head + size.to_bytes(4, "big") + b"mdat" + os.urandom(size - 8))
    return path


def kept(name: str) -> bytes:
    return b"".join(stored.open_range(EvidenceItem.objects.get(original_name=name).file.name))


def test_two_files_go_up_by_themselves_and_what_is_typed_stays(page, part, taker, tmp_path):
    lesson = large_video(tmp_path / "Lesson.mp4", 20)
    notes = tmp_path / "My notes.pdf"
    notes.write_bytes(pdf())
    part.set_input_files([lesson, notes])
    expect(page.get_by_role("link", name="Lesson.mp4", exact=True)).to_be_visible(timeout=30_000)
    expect(page.get_by_role("link", name="My notes.pdf", exact=True)).to_be_visible(timeout=30_000)
    expect(page.locator("[data-uploads] li")).to_have_count(0)
    assert kept("Lesson.mp4") == lesson.read_bytes()
    assert kept("My notes.pdf") == notes.read_bytes()


def test_a_lost_line_is_told_and_the_upload_goes_on(page, part, taker, line, tmp_path):
    lesson = large_video(tmp_path / "Lesson.mp4", 12)
    line(4 * MB)
    part.set_input_files(lesson)
    expect(page.get_by_role("progressbar", name="Lesson.mp4: how much has arrived")).to_be_visible()
    expect(page.get_by_text(re.compile(r"[1-9]\d* MB of 12 MB"))).to_be_visible()
    line(0)
    expect(page.locator("[data-words]", has_text="No connection.")).to_be_visible()
    line(-1)
    expect(page.get_by_role("link", name="Lesson.mp4", exact=True)).to_be_visible(timeout=30_000)
    assert kept("Lesson.mp4") == lesson.read_bytes()


def test_a_killed_page_leaves_the_upload_to_be_gone_on_with(page, part, taker, line, tmp_path):
    lesson = large_video(tmp_path / "Lesson.mp4", 24)
    line(4 * MB)
    part.set_input_files(lesson)
    expect(page.get_by_text(re.compile(r"(9|1\d) MB of 24 MB"))).to_be_visible(timeout=20_000)
    address = page.url
    page.on("dialog", lambda dialog: dialog.accept())
    page.close()  # no handler of the page runs
    again = part.page.context.new_page()
    again.goto(address)
    row = again.locator("[data-uploads] li")
    expect(row).to_contain_text("Choose the same file again to go on.")
    before = Upload.objects.get()
    assert before.received >= 8 * MB
    again.locator("[data-drop] input[type=file]").set_input_files(lesson)
    expect(again.get_by_role("link", name="Lesson.mp4", exact=True)).to_be_visible(timeout=30_000)
    assert list(Upload.objects.values_list("pk", flat=True)) == [before.pk]
    assert kept("Lesson.mp4") == lesson.read_bytes()


def test_an_upload_is_cancelled_by_its_button(page, part, line, tmp_path):
    line(MB)
    part.set_input_files(large_video(tmp_path / "Lesson.mp4", 20))
    expect(page.get_by_text(re.compile(r"[1-9]\d* (MB|kB) of 20 MB"))).to_be_visible()
    page.get_by_role("button", name="Cancel the upload of Lesson.mp4").click()
    expect(page.locator("[data-uploads] li")).to_have_count(0)
    expect(page.get_by_text("The upload of Lesson.mp4 is cancelled.")).to_be_attached()
    assert not Upload.objects.exists()


def test_refused_files_say_why_until_they_are_put_away(page, part, taker, tmp_path):
    program, fake = tmp_path / "setup.exe", tmp_path / "Fake.pdf"
    program.write_bytes(b"MZ")
    fake.write_bytes(b"not a pdf at all")
    part.set_input_files([program, fake])
    expect(page.get_by_text("Files that end in “.exe” cannot be taken.").first).to_be_visible()
    expect(page.locator("[data-words]", has_text="The name says PDF")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Put away the message about setup.exe").click()
    page.get_by_role("button", name="Put away the message about Fake.pdf").click()
    expect(page.locator("[data-uploads] li")).to_have_count(0)
    assert not Upload.objects.exists()


def test_signed_out_in_the_middle_goes_on_after_signing_in(page, part, taker, client, live_server, tmp_path):
    page.context.clear_cookies(name="session")
    part.set_input_files(large_video(tmp_path / "Lesson.mp4", 2))
    expect(page.locator("[data-words]", has_text="You were signed out.")).to_be_visible()
    cookie = {"name": "session", "value": client.cookies["session"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    expect(page.get_by_role("link", name="Lesson.mp4", exact=True)).to_be_visible(timeout=30_000)


def test_without_script_the_list_has_plain_buttons(browser, live_server, client, submission, media):
    from tests.submissions.tus import Tus

    Tus(live_server.url, submission.earner).create(submission, "Lesson.mp4", 700 * MB)
    client.force_login(submission.earner)
    context = browser.new_context(java_script_enabled=False)
    cookie = {"name": "session", "value": client.cookies["session"].value, "url": live_server.url}
    context.add_cookies([cookie])
    plain = context.new_page()
    plain.goto(live_server.url + reverse("submissions:part", args=[submission.pk, "demonstration"]))
    expect(plain.get_by_text("Choose the same file again to go on.")).to_be_visible()
    plain.get_by_role("button", name="Cancel the upload of Lesson.mp4").click()
    expect(plain.get_by_text("Choose the same file again to go on.")).to_have_count(0)
    context.close()
    assert not Upload.objects.exists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_files_move(page, part, line, tmp_path, scheme):
    page.emulate_media(color_scheme=scheme)
    line(MB)
    program = tmp_path / "setup.exe"
    program.write_bytes(b"MZ")
    part.set_input_files([large_video(tmp_path / "Lesson.mp4", 20), program])
    expect(page.get_by_text(re.compile(r"[1-9]\d* (MB|kB) of 20 MB"))).to_be_visible()
    expect(page.get_by_text("Files that end in “.exe” cannot be taken.").first).to_be_visible()
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= 390")
