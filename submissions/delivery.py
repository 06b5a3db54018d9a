"""The work behind the counter: blind copies. It records what the machine finished, and decides nothing."""

import hashlib
import logging
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import F, Q
from django.utils import timezone

from .evidence import sandbox
from .evidence.kinds import KINDS, Uncleanable
from .models import BlindCopy

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=20)  # longer than the largest video takes
PATIENCE = timedelta(seconds=20)  # before the sweeper asks again
TRIES = 5


def make_copy(id: str | uuid.UUID) -> None:
    """Make the blind copy of one file, unless it is made or being made."""
    if not _lease(id):
        return
    copy = BlindCopy.objects.get(pk=id)
    kind = KINDS[copy.kind]
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as name, local(copy.original) as path:
        try:
            made = sandbox.prepare(path, kind, Path(name), confined=settings.EVIDENCE_CONFINED)
        except Uncleanable as error:
            _record(copy, failed_at=timezone.now(), trouble=error.code, found=error.found)
            return
        _record(
            copy,
            file=_store(made.copy),
            size=made.copy.stat().st_size,
            sha256=_sha256(made.copy),
            notes=list(made.notes),
            passages=[asdict(passage) for passage in made.passages],
            preview=_store(made.preview) if made.preview else "",
            made_at=timezone.now(),
        )


def copies_left_over() -> list[uuid.UUID]:
    """Waiting copies that no worker has in hand."""
    now = timezone.now()
    free = Q(leased_at=None, started_at__lt=now - PATIENCE) | Q(leased_at__lt=now - LEASE)
    return list(BlindCopy.objects.waiting().filter(free).values_list("pk", flat=True))


@contextmanager
def local(name: str) -> Iterator[Path]:
    """A stored file as a path of this machine: itself where storage is a folder, else a copy for a while."""
    try:
        yield Path(default_storage.path(name))
        return
    except NotImplementedError:
        pass
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as file:
        with default_storage.open(name, "rb") as stored:
            shutil.copyfileobj(stored, file, 1 << 20)
        file.flush()
        yield Path(file.name)


def _lease(id: str | uuid.UUID) -> bool:
    now = timezone.now()
    free = BlindCopy.objects.waiting().filter(Q(leased_at=None) | Q(leased_at__lt=now - LEASE), pk=id)
    return bool(free.update(leased_at=now, attempts=F("attempts") + 1))


def _record(copy: BlindCopy, **fields: object) -> None:
    if not BlindCopy.objects.waiting().filter(pk=copy.pk).update(**fields):
        log.info("blind copy %s was made by somebody else", copy.pk)
        for name in filter(None, (fields.get("file"), fields.get("preview"))):
            default_storage.delete(str(name))


def _store(path: Path) -> str:
    with path.open("rb") as file:
        return default_storage.save(f"copies/{uuid.uuid4()}", File(file))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
