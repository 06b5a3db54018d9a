"""What has arrived is taken as evidence once, whatever stops or waits; what is left over is cleared away."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from reviews import actions as review_actions
from submissions import actions, taking
from submissions.models import EvidenceItem, Submission, Upload, leases
from tests import factories
from tests.made_files import pdf
from tests.submissions.tus import Tus, arrived, stored_bytes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def submission(media):
    return factories.draft()


@pytest.fixture
def tus(live_server, submission):
    return Tus(live_server.url, submission.earner)  # the worker's part is played by the tests themselves


def test_upload_completed_while_the_broker_is_away_is_swept_up(tus, submission, broker_away):
    with broker_away():
        upload = whole_upload(tus, submission, pdf())
    Upload.objects.update(completed_at=timezone.now() - leases.PATIENCE - timedelta(seconds=1))
    assert taking.left_over() == [upload.pk]
    assert taking.take(upload.pk) is not None


def whole_upload(tus, submission, content: bytes, name: str = "a.pdf") -> Upload:
    url = tus.create(submission, name, len(content), os.urandom(4).hex()).headers["Location"]
    assert tus.patch(url, 0, content).status == 204
    return Upload.objects.get(pk=url.rstrip("/").rpartition("/")[2])


def test_taking_twice_is_harmless(tus, submission):
    upload = whole_upload(tus, submission, pdf())
    assert taking.take(upload.pk) is not None
    assert taking.take(upload.pk) is None
    assert EvidenceItem.objects.count() == 1


def test_lost_worker_leaves_nothing_and_the_next_goes_on(tus, submission, media):
    content = pdf()
    upload = whole_upload(tus, submission, content)
    # As after a kill between storing and adding: leased, and a file that no row knows.
    Upload.objects.update(free_at=timezone.now() + leases.LEASE, attempts=1)
    (media / "evidence").mkdir()
    (media / taking._file_of(upload, 1)).write_bytes(content)
    assert (taking.left_over(), taking.take(upload.pk)) == ([], None)
    Upload.objects.update(free_at=timezone.now() - timedelta(seconds=1))
    assert taking.left_over() == [upload.pk]
    assert taking.take(upload.pk) is not None
    assert len(list(media.glob("evidence/*"))) == 1
    assert stored_bytes() == content


def test_file_that_kills_workers_is_given_up(tus, submission):
    upload = whole_upload(tus, submission, pdf())
    Upload.objects.update(attempts=leases.TRIES)
    assert taking.take(upload.pk) is None
    upload.refresh_from_db()
    assert "could not be taken in" in upload.refusal


def test_scanner_that_is_away_makes_the_upload_wait(tus, submission, settings):
    upload = whole_upload(tus, submission, pdf())
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    assert taking.take(upload.pk) is None
    upload.refresh_from_db()
    assert (upload.attempts, upload.refusal, taking.left_over()) == (0, "", [])
    settings.CLAMD_URL = ""
    Upload.objects.update(free_at=timezone.now())
    assert taking.take(upload.pk) is not None


def test_left_over_counts_nothing_that_was_just_queued(tus, submission):
    upload = whole_upload(tus, submission, pdf())
    assert taking.left_over() == []
    Upload.objects.update(completed_at=timezone.now() - leases.PATIENCE - timedelta(seconds=1))
    assert taking.left_over() == [upload.pk]


def test_clear_deletes_what_stopped_moving_and_bytes_without_a_row(tus, submission, media):
    moving = tus.create(submission, "moving.pdf", 10).headers["Location"]
    tus.patch(moving, 0, bytes(5))
    stopped = tus.create(submission, "stopped.pdf", 10).headers["Location"]
    tus.patch(stopped, 0, bytes(5))
    week = timedelta(days=7, seconds=1)
    Upload.objects.filter(name="stopped.pdf").update(moved_at=timezone.now() - week)
    orphan = media / "uploads" / "0c7c2b0e-7d34-4c6e-a3a0-0e8e5a6a7f11"
    orphan.mkdir()
    (orphan / "0").write_bytes(b"of nobody")
    taking.clear()
    assert list(Upload.objects.values_list("name", flat=True)) == ["moving.pdf"]
    assert [path.parent.name for path in media.glob("uploads/*/*")] == [str(Upload.objects.get().pk)]
    assert tus.offset(moving) == 5


def test_clear_leaves_folders_that_are_no_upload(submission, media):
    stray = media / "uploads" / "lost+found"
    stray.mkdir(parents=True)
    taking.clear()
    assert stray.exists()


def sent_back() -> Submission:
    """One of whose demonstration more is asked for."""
    reviewed = factories.reviewed(steps=(0, 0))
    coordinator = factories.coordinator(reviewed.badge_version.issuer)
    review_actions.decide(by=coordinator, submission=reviewed)
    return Submission.objects.get(pk=reviewed.pk)


def test_upload_waits_while_an_appeal_does(media):
    submission = sent_back()
    upload = arrived(submission)
    actions.appeal(by=submission.earner, submission=submission, reason="Look again.")
    assert taking.take(upload.pk) is None
    upload.refresh_from_db()
    assert (upload.refusal, upload.attempts, upload.parts.count()) == ("", 0, 1)
    assert len(list(media.glob(f"uploads/{upload.pk}/*"))) == 1
    another = factories.coordinator(submission.badge_version.issuer)
    actions.dismiss_appeal(by=another, submission=submission, answer="We looked again.")
    Upload.objects.update(free_at=timezone.now())
    assert taking.take(upload.pk) is not None


def test_upload_to_what_was_withdrawn_is_refused_for_good(submission, media):
    upload = arrived(submission)
    actions.withdraw(by=submission.earner, submission=submission)
    assert taking.take(upload.pk) is None
    upload.refresh_from_db()
    assert "can no longer be changed" in upload.refusal
    assert list(media.glob("uploads/*/*")) == []


def test_take_waits_where_its_bytes_cannot_be_read(submission, media):
    upload = arrived(submission)
    [part] = media.glob("uploads/*/*")
    part.rename(media / "aside")
    assert taking.take(upload.pk) is None
    upload.refresh_from_db()
    assert (upload.refusal, upload.attempts, taking.left_over()) == ("", 1, [])
    (media / "aside").rename(part)
    Upload.objects.update(free_at=timezone.now())
    assert taking.take(upload.pk) is not None
