"""Stored evidence that no row names: left by a killed process or an outage, found and deleted every night."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from . import items, stored
from .models import BlindCopy, EvidenceItem

log = logging.getLogger(__name__)

FOLDERS = ("evidence", "copies")
AGE = timedelta(days=1)  # files are stored before their rows are written: younger ones may still get one


def clear() -> int:
    """Delete blind copies without an item, then files without a row; how many files that were."""
    before = timezone.now() - AGE
    for copy in BlindCopy.objects.filter(items=None, started_at__lt=before):
        items.forget_file(copy.original)
    # Listed before the rows are read: what is stored and written in between is not taken for an orphan.
    listed = [f"{folder}/{name}" for folder in FOLDERS for name in stored.files_in(folder)]
    named = set(_named())
    orphans = [name for name in listed if name not in named and _is_older(name, before)]
    for name in orphans:
        default_storage.delete(name)
    if orphans:
        log.info("deleted %s stored files that no row names", len(orphans))
    return len(orphans)


def _named() -> Iterator[str]:
    """The files of all rows. Public evidence of credentials is among them: copies of what was handed in."""
    yield from EvidenceItem.objects.exclude(file="").values_list("file", flat=True).iterator()
    for names in BlindCopy.objects.values_list("original", "file", "preview").iterator():
        yield from names


def _is_older(name: str, before: datetime) -> bool:
    try:
        return default_storage.get_modified_time(name) < before
    except FileNotFoundError:
        return False
