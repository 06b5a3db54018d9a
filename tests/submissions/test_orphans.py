"""Stored files that no row names go; whatever a row names stays."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from submissions import orphans
from submissions.models import BlindCopy, EvidenceItem
from tests import factories

pytestmark = pytest.mark.django_db


def age(media) -> None:
    """Everything stored so far has lain there for two days."""
    before = (timezone.now() - timedelta(days=2)).timestamp()
    for path in media.rglob("*"):
        os.utime(path, (before, before))


def files(media) -> set[str]:
    return {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}


def test_clear_deletes_what_no_row_names(media):
    factories.submitted()
    named = files(media)
    for folder in ("evidence", "copies"):
        (media / folder / "left").write_bytes(b"by a killed worker")
    age(media)
    assert orphans.clear() == 2
    assert files(media) == named


def test_clear_leaves_what_may_still_get_a_row(media):
    factories.submitted()
    age(media)
    (media / "evidence" / "new").write_bytes(b"just stored")
    assert orphans.clear() == 0
    assert (media / "evidence" / "new").exists()


def test_clear_keeps_what_a_credential_shows(media):
    factories.decided()
    before = files(media)
    age(media)
    orphans.clear()
    assert files(media) == before


def test_clear_forgets_copies_whose_item_was_removed(media, monkeypatch):
    factories.complete_submission()
    EvidenceItem.objects.exclude(file="").delete()  # as when the broker lost what was queued to do the rest
    assert orphans.clear() == 0
    assert BlindCopy.objects.exists()
    monkeypatch.setattr(orphans, "AGE", timedelta(seconds=-5))
    orphans.clear()
    assert not BlindCopy.objects.exists()
    assert {name for name in files(media) if name.startswith(("evidence/", "copies/"))} == set()
