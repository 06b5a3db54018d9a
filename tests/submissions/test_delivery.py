"""Blind copies made by workers: once, whoever asks how often, and never by halves."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from submissions import actions, delivery
from submissions.models import BlindCopy
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
    BlindCopy.objects.update(leased_at=timezone.now())
    delivery.make_copy(item.copy_id)
    assert BlindCopy.objects.get().is_waiting
    assert delivery.copies_left_over() == []


def test_copies_of_a_dead_worker_are_left_over_and_made(item):
    BlindCopy.objects.update(leased_at=timezone.now() - delivery.LEASE - timedelta(seconds=1))
    assert delivery.copies_left_over() == [item.copy_id]
    delivery.make_copy(item.copy_id)
    assert BlindCopy.objects.get().made_at is not None


def test_copies_that_were_never_queued_are_left_over_after_a_while(item):
    assert delivery.copies_left_over() == []
    BlindCopy.objects.update(started_at=timezone.now() - timedelta(minutes=1))
    assert delivery.copies_left_over() == [item.copy_id]


def test_make_copy_is_given_up_when_the_file_is_gone_for_good(item):
    default_storage.delete(item.file.name)
    for _try in range(delivery.TRIES):
        delivery.make_copy(item.copy_id)
    copy = BlindCopy.objects.get()
    assert (copy.trouble, copy.attempts) == ("not_made", delivery.TRIES)


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


def test_removing_an_item_removes_all_that_was_made_of_it(item, django_capture_on_commit_callbacks, media):
    delivery.make_copy(item.copy_id)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_item(by=item.attempt.submission.earner, item=item)
    assert not BlindCopy.objects.exists()
    assert [path for folder in ("evidence", "copies") for path in (media / folder).iterdir()] == []
