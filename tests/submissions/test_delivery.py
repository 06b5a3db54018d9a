"""Blind copies made by workers: once, whoever asks how often, and never by halves."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from submissions import actions, delivery
from submissions.evidence import sandbox
from submissions.models import BlindCopy, leases
from tests import factories
from tests.made_files import pdf, png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def item():
    submission = factories.draft()
    requirement = place_for(submission)
    return actions.add_file(
        by=submission.earner,
        submission=submission,
        requirement=requirement,
        upload=factories.upload("Plan.pdf", pdf(Author="Zebulon Quillfeather")),
    )


def place_for(submission):
    return submission.badge_version.components.get(kind="demonstration").requirements.get()


def content(name):
    with default_storage.open(name, "rb") as file:
        return file.read()


def test_make_copy_takes_the_author_out_and_leaves_the_original(item):
    before = content(item.file.name)
    assert b"Quillfeather" in before
    delivery.make_copy(item.copy_id)
    copy = BlindCopy.objects.get()
    assert content(item.file.name) == before
    assert b"Quillfeather" not in content(copy.file)
    assert (copy.trouble, copy.size, copy.attempts) == ("", len(content(copy.file)), 1)


def test_make_copy_twice_makes_one(item, media):
    delivery.make_copy(item.copy_id)
    first = BlindCopy.objects.get()
    delivery.make_copy(item.copy_id)
    second = BlindCopy.objects.get()
    assert (second.file, second.attempts) == (first.file, 1)
    assert len(list((media / "copies").iterdir())) == 1 + bool(first.preview)


def test_make_copy_leaves_what_another_worker_has_in_hand(item):
    BlindCopy.objects.update(free_at=timezone.now() + leases.LEASE)
    delivery.make_copy(item.copy_id)
    assert BlindCopy.objects.get().is_waiting
    assert delivery.copies_left_over() == []


def test_copies_of_a_dead_worker_are_left_over_and_made(item):
    BlindCopy.objects.update(free_at=timezone.now() - timedelta(seconds=1), attempts=1)
    assert delivery.copies_left_over() == [item.copy_id]
    delivery.make_copy(item.copy_id)
    assert BlindCopy.objects.get().made_at is not None


def test_copies_that_were_never_queued_are_left_over_after_a_while(item):
    assert delivery.copies_left_over() == []
    BlindCopy.objects.update(started_at=timezone.now() - timedelta(minutes=1))
    assert delivery.copies_left_over() == [item.copy_id]


def try_once(item):
    """A try, as if the pause after the last one were over; how long the next one has to wait."""
    BlindCopy.objects.update(free_at=None)
    delivery.make_copy(item.copy_id)
    return BlindCopy.objects.get()


def test_make_copy_waits_longer_after_each_failure_and_gives_up_after_two_days(item):
    default_storage.delete(item.file.name)
    pauses = []
    for number in range(1, leases.TRIES + 1):
        copy = try_once(item)
        assert (copy.is_waiting, copy.attempts) == (True, number)
        pauses.append(round((copy.free_at - timezone.now()).total_seconds(), -1))
    assert pauses == sorted(pauses)
    assert 48 * 3600 < sum(pauses) < 50 * 3600
    assert try_once(item).trouble == "not_made"


def test_make_copy_leaves_a_failed_one_alone_while_it_pauses(item):
    content_was = content(item.file.name)
    default_storage.delete(item.file.name)
    delivery.make_copy(item.copy_id)
    default_storage.save(item.file.name, ContentFile(content_was))
    delivery.make_copy(item.copy_id)
    assert (BlindCopy.objects.get().attempts, delivery.copies_left_over()) == (1, [])
    assert try_once(item).made_at is not None


def test_a_file_that_kills_its_workers_is_given_up(item):
    BlindCopy.objects.update(attempts=leases.TRIES)  # each of them leased, and none was ever recorded
    delivery.make_copy(item.copy_id)
    assert BlindCopy.objects.get().trouble == "not_made"


def test_make_copy_without_a_free_child_counts_no_try(item, settings, monkeypatch):
    settings.EVIDENCE_CONFINED = True
    monkeypatch.setattr(sandbox, "PREPARE_SECONDS", 0)  # for which it waits for a place
    with ExitStack() as all_places:
        for _place in range(sandbox.AT_ONCE):
            sandbox._places.acquire()
            all_places.callback(sandbox._places.release)
        delivery.make_copy(item.copy_id)
    copy = BlindCopy.objects.get()
    assert (copy.is_waiting, copy.attempts) == (True, 0)


@pytest.mark.django_db(transaction=True)
def test_remake_copies_makes_what_was_given_up(item, eager, capsys):
    BlindCopy.objects.update(failed_at=timezone.now(), trouble="not_made", attempts=leases.TRIES + 1)
    call_command("remake_copies")
    assert "1 " in capsys.readouterr().out
    copy = BlindCopy.objects.get()
    assert (copy.trouble, copy.attempts, copy.made_at is not None) == ("", 1, True)


@pytest.mark.django_db(transaction=True)
def test_remake_copies_leaves_what_has_another_trouble(item, eager):
    BlindCopy.objects.update(failed_at=timezone.now(), trouble="encrypted")
    call_command("remake_copies")
    assert BlindCopy.objects.get().trouble == "encrypted"
    call_command("remake_copies", trouble=["encrypted"])
    assert BlindCopy.objects.get().made_at is not None


def test_passages_are_fetched_only_where_they_are_read(item):
    delivery.make_copy(item.copy_id)
    with CaptureQueriesContext(connection) as asked:
        copy = BlindCopy.objects.get()
    assert "passages" not in asked[0]["sql"]
    assert copy.passages == BlindCopy._base_manager.get().passages


def test_a_made_copy_is_frozen(item):
    delivery.make_copy(item.copy_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        BlindCopy.objects.update(file="copies/another")


def test_a_small_picture_is_made_of_pictures():
    submission = factories.draft()
    item = factories.add_file(
        by=submission.earner,
        submission=submission,
        requirement=place_for(submission),
        upload=factories.upload("a.png", png(1200, 900)),
    )
    assert content(item.copy.preview)[8:12] == b"WEBP"


def test_removing_an_item_removes_all_that_was_made_of_it(
    item, eager, django_capture_on_commit_callbacks, media
):
    delivery.make_copy(item.copy_id)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_item(by=item.attempt.submission.earner, item=item)
    assert not BlindCopy.objects.exists()
    assert [path for folder in ("evidence", "copies") for path in (media / folder).iterdir()] == []
