"""Uploads and the processes they pass through: the web flat in memory, the web and the worker killed."""

import hashlib
import os

import pytest

from submissions import stored, tasks
from submissions.models import BlindCopy, EvidenceItem, Upload, leases
from tests import factories
from tests.made_files import video
from tests.submissions.served import gunicorn, resident_kb, worker_of
from tests.submissions.tus import Tus
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
MB = 1024 * 1024


@pytest.fixture
def submission(media):
    return factories.draft()


def large_video(megabytes: int) -> bytes:
    small, size = video(), megabytes * MB
    head = small[: small.index(b"mdat") - 4]
    return head + size.to_bytes(4, "big") + b"mdat" + os.urandom(size - 8)


def sent(tus: Tus, url: str, content: bytes, chunk: int = 8 * MB) -> None:
    for start in range(tus.offset(url), len(content), chunk):
        assert tus.patch(url, start, content[start : start + chunk]).status == 204


def test_web_stays_small_while_much_passes_through(settings, submission):
    content = large_video(64)
    with gunicorn(settings) as (origin, child):
        tus = Tus(origin, submission.earner)
        small = tus.create(submission, "small.mp4", MB).headers["Location"]
        tus.patch(small, 0, content[:MB])  # what is loaded once
        before = resident_kb(worker_of(child))
        url = tus.create(submission, "Lesson.mp4", len(content)).headers["Location"]
        # One request of all of it: a client need not send pieces.
        assert tus.patch(url, 0, content).status == 204
        assert resident_kb(worker_of(child)) - before < 20_000
    assert Upload.objects.get(name="Lesson.mp4").parts.count() >= 8


def test_killed_web_loses_only_what_it_had_not_stored(settings, submission):
    content = large_video(20)
    with gunicorn(settings) as (origin, child):
        tus = Tus(origin, submission.earner)
        url = tus.create(submission, "Lesson.mp4", len(content)).headers["Location"]
        line = tus.begin_patch(url, 0, len(content))
        line.sendall(content[: 17 * MB])
        wait_until(lambda: Upload.objects.get().received >= 16 * MB)
        child.kill()
        line.close()
    with gunicorn(settings) as (origin, _child):
        tus = Tus(origin, submission.earner)
        assert tus.offset(url) >= 16 * MB
        sent(tus, url, content)
    upload = Upload.objects.get()
    parts = upload.parts.order_by("start").values_list("file", flat=True)
    assert b"".join(piece for name in parts for piece in stored.open_range(name)) == content


def test_worker_killed_in_mid_join_takes_the_upload_once(worker, submission, live_server):
    content = large_video(48)
    tus = Tus(live_server.url, submission.earner)
    url = tus.create(submission, "Lesson.mp4", len(content)).headers["Location"]
    sent(tus, url, content)
    wait_until(lambda: Upload.objects.exclude(free_at=None).exists())
    worker.kill9()
    upload = Upload.objects.get()
    assert (upload.taken_at, EvidenceItem.objects.count()) == (None, 0)

    worker.start()
    Upload.objects.update(free_at=None, completed_at=upload.started_at - 2 * leases.PATIENCE)
    tasks.sweep_uploads()
    wait_until(lambda: BlindCopy.objects.exclude(made_at=None).exists())
    item = EvidenceItem.objects.get()
    assert item.sha256 == hashlib.sha256(content).hexdigest()
    assert Upload.objects.get().parts.count() > 0
    assert not list(stored.folders_in("uploads"))
