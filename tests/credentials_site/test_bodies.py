"""Bodies are bounded: pages go on while all slots are taken; who sends too much, or nothing, is let go."""

import json
import socket
from contextlib import ExitStack
from io import BytesIO

import pytest
from django.test import RequestFactory
from django.urls import reverse

from credentials_site import senders
from credentials_site.senders import Watched
from submissions.models import Upload
from tests import factories
from tests.submissions.served import gunicorn
from tests.submissions.tus import CONTENT, Tus, asked
from tests.waiting import wait_until

MB = 1024 * 1024


@pytest.fixture
def part_url(db, media, client):
    submission = factories.draft()
    client.force_login(submission.earner)
    return reverse("submissions:add_files", args=[submission.pk, asked(submission).public_id])


def post(client, url, length, **headers):
    """A POST that announces `length` bytes; its body is never to be read."""
    return client.generic(
        "POST", url, b"x", "multipart/form-data; boundary=b", CONTENT_LENGTH=length, **headers
    )


def test_body_beyond_what_a_room_needs_is_refused(client, part_url):
    answer = post(client, part_url, 2 * 1024 * MB)
    assert answer.status_code == 413
    assert "larger than can be taken at once" in answer.content.decode()
    assert post(client, reverse("account_login"), 33 * MB).status_code == 413


def test_script_is_told_in_json(client, part_url):
    answer = post(client, part_url, 2 * 1024 * MB, HTTP_ACCEPT="application/json")
    assert "larger than can be taken" in json.loads(answer.content)["reason"]


def test_visitor_with_a_large_form_is_led_to_sign_in(client, part_url):
    client.logout()
    answer = post(client, part_url, 50 * MB)
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('account_login')}?next={part_url}")


def test_body_of_unknown_length_is_refused(client, part_url):
    assert client.post(part_url, HTTP_TRANSFER_ENCODING="chunked").status_code == 411


@pytest.mark.django_db(transaction=True)
def test_pages_go_on_while_all_slots_are_taken(settings, media):
    earner = factories.user()
    submissions = [factories.draft(earner) for _slot in range(settings.BODY_SLOTS["uploads"] + 1)]
    with gunicorn(settings) as (origin, _child), ExitStack() as lines:
        tus = Tus(origin, earner)
        urls = [tus.create(one, "Lesson.mp4", 100 * MB).headers["Location"] for one in submissions]
        for url in urls[1:]:
            lines.enter_context(tus.begin_patch(url, 0, MB)).sendall(bytes(300 * 1024))
        wait_until(lambda: all(tus.offset(url) == 300 * 1024 for url in urls[1:]))
        answer = tus.patch(urls[0], 0, bytes(300 * 1024))
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert "Wait a moment" in json.loads(answer.body)["reason"]
        assert tus.ask("GET", "/healthz").status == 200
        assert tus.offset(urls[0]) == 0


@pytest.mark.django_db(transaction=True)
def test_silence_stores_what_came_at_once(settings, media):
    submission = factories.draft()
    with gunicorn(settings) as (origin, _child):
        tus = Tus(origin, submission.earner)
        url = tus.create(submission, "Lesson.mp4", 100 * MB).headers["Location"]
        with tus.begin_patch(url, 0, 8 * MB) as line:
            line.sendall(bytes(700_000))
            wait_until(lambda: Upload.objects.get().received > 690_000)  # though the line is still open
            line.sendall(bytes(8 * MB - 700_000))
            assert line.recv(100).startswith(b"HTTP/1.1 204")
        assert tus.offset(url) == 8 * MB


# -- slow senders


def test_silent_sender_is_let_go(monkeypatch):
    monkeypatch.setattr(senders, "GRACE", 0.2)
    monkeypatch.setattr(senders, "LOOK", 0.05)
    theirs, ours = socket.socketpair()
    with theirs, ours:
        theirs.sendall(b"half")
        assert b"".join(_served(ours, b"POST", 1000)) == b"half"


def test_whole_body_passes_unchanged():
    theirs, ours = socket.socketpair()
    with theirs, ours:
        theirs.sendall(b"whole")
        assert b"".join(_served(ours, b"POST", 5)) == b"whole"


def test_request_without_a_body_is_not_watched():
    environ = RequestFactory().get("/").META | {"gunicorn.socket": object(), "CONTENT_LENGTH": ""}
    stream = environ["wsgi.input"] = BytesIO()
    assert list(Watched(lambda environ, _start: [environ["wsgi.input"] is stream])(environ, None)) == [True]


def _served(sock, method, length):
    stream = sock.makefile("rb")

    def application(environ, _start):
        with stream:
            return [environ["wsgi.input"].read(length)]

    environ = {"wsgi.input": stream, "gunicorn.socket": sock, "CONTENT_LENGTH": str(length)}
    return Watched(application)(environ | {"CONTENT_TYPE": CONTENT, "REQUEST_METHOD": method}, None)
