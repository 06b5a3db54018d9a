"""The work behind the counter: blind copies. It records what the machine finished, and decides nothing."""

import hashlib
import logging
import uuid
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import F, Q
from django.utils import timezone

from . import stored
from .evidence import sandbox
from .evidence.kinds import KINDS, Uncleanable
from .models import BlindCopy

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than a gigabyte of video takes
PATIENCE = timedelta(seconds=20)  # before the sweeper asks again
TRIES = 5


def make_copy(id: str | uuid.UUID) -> None:
    """Make the blind copy of one file, unless it is made or being made.

    Where storage fails, or all places are taken, the copy is left to the sweeper; after five tries it is given up, and its owner told.
    """
    copy = _leased(id)
    if copy is None:
        return
    try:
        made = _made(copy)
    except Uncleanable as error:
        made = {"failed_at": timezone.now(), "trouble": error.code, "found": error.found}
    except (OSError, sandbox.Busy):
        log.warning("blind copy %s could not be made", copy.pk, exc_info=True)
        made = {"leased_at": None}
        if copy.attempts >= TRIES:
            made = {"failed_at": timezone.now(), "trouble": "not_made"}
    if not BlindCopy.objects.waiting().filter(pk=copy.pk, leased_at=copy.leased_at).update(**made):
        for name in filter(None, (made.get("file"), made.get("preview"))):
            default_storage.delete(str(name))  # somebody else was quicker


def copies_left_over() -> list[uuid.UUID]:
    """Waiting copies that no worker has in hand."""
    now = timezone.now()
    free = Q(leased_at=None, started_at__lt=now - PATIENCE) | Q(leased_at__lt=now - LEASE)
    return list(BlindCopy.objects.waiting().filter(free).values_list("pk", flat=True))


def _leased(id: str | uuid.UUID) -> BlindCopy | None:
    now = timezone.now()
    free = BlindCopy.objects.waiting().filter(Q(leased_at=None) | Q(leased_at__lt=now - LEASE), pk=id)
    if not free.update(leased_at=now, attempts=F("attempts") + 1):
        return None
    return BlindCopy.objects.filter(pk=id, leased_at=now).first()


def _made(copy: BlindCopy) -> dict[str, object]:
    """The copy in storage, and what its row is to say of it."""
    with stored.workroom() as room:
        path, folder = _local(copy.original, room), room / "made"
        folder.mkdir()
        made = sandbox.prepare(path, KINDS[copy.kind], folder, confined=settings.EVIDENCE_CONFINED)
        return {
            "size": made.copy.stat().st_size,
            "sha256": _sha256(made.copy),
            "notes": list(made.notes),
            "passages": [asdict(passage) for passage in made.passages],
            "preview": stored.keep(made.preview, f"copies/{uuid.uuid4()}") if made.preview else "",
            "file": stored.keep(made.copy, f"copies/{uuid.uuid4()}"),
            "made_at": timezone.now(),
        }


def _local(name: str, room: Path) -> Path:
    """A stored file as a path of this machine: itself where storage is a folder, else a copy."""
    try:
        return Path(default_storage.path(name))
    except NotImplementedError:
        path = room / "original"
        with path.open("wb") as file:
            stored.copy_to(name, file)
        return path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
