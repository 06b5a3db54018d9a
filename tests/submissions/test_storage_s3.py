"""Evidence in a bucket: the same way of an upload, against a server that speaks the S3 protocol."""

import os
from contextlib import contextmanager
from datetime import timedelta

import pytest
from boto3 import client as boto_client
from botocore.config import Config
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from moto.server import ThreadedMotoServer

from credentials_site import environ
from submissions import arriving, delivery, items, orphans, stored, taking
from submissions.actions import add_file
from submissions.models import BlindCopy, EvidenceItem, Upload
from tests import factories
from tests.made_files import video
from tests.submissions.tus import asked

MB = 1024 * 1024
KEYS = {"S3_ACCESS_KEY_ID": "testing", "S3_SECRET_ACCESS_KEY": "testing"}


@pytest.fixture(scope="module")
def server():
    running = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server, settings, monkeypatch):
    """Storage as the settings make it for these variables; gives the names of all evidence there."""
    name = f"evidence-{os.urandom(4).hex()}"
    given = {"S3_BUCKET": name, "S3_ENDPOINT_URL": server, "S3_REGION": "us-east-1", "S3_PREFIX": "/kept/"}
    for variable, value in (given | KEYS).items():
        monkeypatch.setenv(variable, value)
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    s3 = boto_client("s3", endpoint_url=server, region_name="us-east-1", **keys)
    s3.create_bucket(Bucket=name)
    settings.STORAGES = {**settings.STORAGES, "default": environ.storage()}

    def names() -> list[str]:
        found = sorted(found["Key"] for found in s3.list_objects_v2(Bucket=name).get("Contents", []))
        return [key for key in found if not key.startswith("kept/artwork/")]

    yield names
    s3.close()


def large_video(megabytes: int) -> bytes:
    small, size = video(), megabytes * MB
    head = small[: small.index(b"mdat") - 4]
    return head + size.to_bytes(4, "big") + b"mdat" + os.urandom(size - 8)


def arrive(submission, content: bytes, name: str) -> Upload:
    from submissions import actions

    given = {"by": submission.earner, "submission": submission, "requirement": asked(submission)}
    upload = actions.begin_upload(**given, name=name, length=len(content))
    place = 0

    def read(size: int) -> bytes:
        nonlocal place
        place += size
        return content[place - size : place]

    assert arriving.receive(upload, 0, read) == len(content)
    upload.refresh_from_db()
    return upload


@pytest.mark.django_db
def test_upload_goes_its_whole_way_in_a_bucket(bucket):
    content = large_video(20)
    upload = arrive(factories.draft(), content, "Lesson.mp4")
    assert [name.rpartition("/")[0] for name in bucket()] == [f"kept/uploads/{upload.pk}"] * 3
    copy = taking.take(upload.pk)
    item = EvidenceItem.objects.get()
    assert bucket() == [f"kept/{item.file.name}"]
    assert b"".join(stored.open_range(item.file.name)) == content
    delivery.make_copy(copy)
    made = BlindCopy.objects.get()
    assert made.made_at is not None
    assert f"kept/{made.file}" in bucket()
    EvidenceItem.objects.all().delete()
    items.forget_file(item.file.name)
    assert bucket() == []


@pytest.mark.django_db
def test_file_of_a_plain_form_goes_to_the_bucket(bucket):
    submission = factories.draft()
    given = {"by": submission.earner, "submission": submission, "requirement": asked(submission)}
    item = add_file(**given, upload=factories.upload())
    assert bucket() == [f"kept/{item.file.name}"]


@pytest.mark.django_db
def test_ranges_are_asked_for_and_nothing_else(bucket):
    content = os.urandom(3 * MB)
    with stored.workroom() as room:
        path = room / "some"
        path.write_bytes(content)
        name = stored.keep(path, "evidence/some")
    assert b"".join(stored.open_range(name, 1_000_000, 5)) == content[1_000_000:1_000_005]
    assert b"".join(stored.open_range(name, 2_999_999)) == content[2_999_999:]
    assert b"".join(stored.open_range(name)) == content
    with pytest.raises(FileNotFoundError):
        stored.open_range("evidence/none")
    unread = stored.open_range(name, 0, 10)
    unread.close()


def test_range_of_a_file_in_a_folder(media):
    (media / "evidence").mkdir(parents=True)
    (media / "evidence" / "some").write_bytes(b"0123456789")
    assert b"".join(stored.open_range("evidence/some", 3, 4)) == b"3456"
    assert b"".join(stored.open_range("evidence/some", 8)) == b"89"
    with pytest.raises(FileNotFoundError):
        stored.open_range("evidence/none", 0, 1)


@pytest.mark.django_db
def test_stored_files_have_no_address_and_are_not_overwritten(bucket):
    with stored.workroom() as room:
        (room / "one").write_bytes(b"one")
        names = [stored.keep(room / "one", "evidence/same") for _time in range(2)]
    assert len(set(names)) == 2
    with pytest.raises(ValueError, match="no address"):
        default_storage.url(names[0])


@pytest.fixture
def store_away(bucket, settings):
    """Nobody answers at the store's address."""
    given = settings.STORAGES["default"]
    quick = Config(connect_timeout=1, retries={"max_attempts": 0})
    options = given["OPTIONS"] | {"endpoint_url": "http://127.0.0.1:1", "client_config": quick}

    @contextmanager
    def away():
        settings.STORAGES = {**settings.STORAGES, "default": given | {"OPTIONS": options}}
        yield
        settings.STORAGES = {**settings.STORAGES, "default": given}

    return away


@pytest.mark.django_db
def test_store_that_is_away_fails_as_a_file_system_does(store_away):
    with store_away():
        for ask in (
            lambda: stored.open_range("evidence/some"),
            lambda: default_storage.open("evidence/some"),
            lambda: default_storage.save("evidence/some", ContentFile(b"some")),
            lambda: default_storage.delete("evidence/some"),
            lambda: default_storage.size("evidence/some"),
            lambda: default_storage.get_modified_time("evidence/some"),
            lambda: stored.files_in("evidence"),
        ):
            with pytest.raises(OSError, match="connect"):
                ask()


@pytest.mark.django_db
def test_what_the_store_does_not_have_is_no_file(bucket):
    for ask in (default_storage.size, default_storage.open, default_storage.get_modified_time):
        with pytest.raises(FileNotFoundError):
            ask("evidence/none")


@pytest.mark.django_db
def test_upload_waits_while_the_store_is_away(bucket, store_away):
    upload = arrive(factories.draft(), large_video(1), "Lesson.mp4")
    with store_away():
        assert taking.take(upload.pk) is None
    upload.refresh_from_db()
    assert (upload.refusal, upload.attempts, taking.left_over()) == ("", 1, [])
    Upload.objects.update(free_at=timezone.now())
    copy = taking.take(upload.pk)
    with store_away():
        delivery.make_copy(copy)
    assert BlindCopy.objects.get().is_waiting
    BlindCopy.objects.update(free_at=timezone.now())
    delivery.make_copy(copy)
    assert BlindCopy.objects.get().made_at is not None


@pytest.mark.django_db
def test_clear_orphans_in_a_bucket(bucket, monkeypatch):
    upload = arrive(factories.draft(), large_video(1), "Lesson.mp4")
    delivery.make_copy(taking.take(upload.pk))
    named = bucket()
    with stored.workroom() as room:
        (room / "one").write_bytes(b"one")
        stored.keep(room / "one", "evidence/orphan")
    assert orphans.clear() == 0  # it may still get a row
    monkeypatch.setattr(orphans, "AGE", timedelta(seconds=-5))  # as if it had lain there for long
    assert orphans.clear() == 1
    assert bucket() == named


@pytest.mark.django_db
def test_parts_without_a_row_are_cleared_from_the_bucket(bucket):
    upload = arrive(factories.draft(), large_video(9)[: 9 * MB], "Lesson.mp4")
    Upload.objects.filter(pk=upload.pk).delete()
    assert len(bucket()) == 2
    taking.clear()
    assert bucket() == []


def test_bucket_without_the_library_is_an_error_that_says_so(monkeypatch):
    monkeypatch.setenv("S3_BUCKET", "evidence")
    monkeypatch.setattr(environ, "find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match="pip install"):
        environ.storage()
