"""Bytes of an upload on their way into storage: in numbered parts, each recorded as soon as it is stored.

Nobody decides anything here; a part either follows on what is recorded, or is dropped.
"""

import tempfile
import time
from collections.abc import Callable
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.queue import enqueue

from . import taking, tasks
from .models import Upload, UploadPart

PART_BYTES = 8 * 1024 * 1024
PART_SECONDS = 4.0  # what came is stored after so long at the latest: this much a killed process loses
PIECE = 64 * 1024

# Gives at most so many bytes; b"" at the end of what comes, None in a pause.
Read = Callable[[int], bytes | None]


class Overtaken(Exception):
    """Other bytes were stored at this place first, or the upload has gone."""


def receive(upload: Upload, start: int, read: Read) -> int:
    """Store what `read` gives, from byte `start` on, and return where it ended; `Overtaken` in a race.

    A broken line is an end as any other: what came before it is stored.
    """
    ended = False
    while not ended:
        with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as file:
            size, ended = _fill(file, read)
            if size:
                _store(upload, start, size, file)
                start += size
    return start


def _fill(file: IO[bytes], read: Read) -> tuple[int, bool]:
    size, begun = 0, time.monotonic()
    while size < PART_BYTES and time.monotonic() - begun < PART_SECONDS:
        data = read(min(PIECE, PART_BYTES - size))
        if data is None:  # nothing may come for long: what is here must not wait for it
            break
        if not data:
            return size, True
        size += file.write(data)
    return size, False


def _store(upload: Upload, start: int, size: int, file: IO[bytes]) -> None:
    file.seek(0)
    name = default_storage.save(f"{taking.folder_of(upload.pk)}/{start}", File(file))
    try:
        _record(upload, start, size, name)
    except Overtaken:
        # Only here: after an error of the database nobody knows whether the row was written.
        default_storage.delete(name)
        raise


@transaction.atomic
def _record(upload: Upload, start: int, size: int, name: str) -> None:
    row = Upload.objects.arriving().select_for_update().filter(pk=upload.pk, received=start).first()
    if row is None or start + size > row.length:
        raise Overtaken
    UploadPart.objects.create(upload=row, start=start, size=size, file=name)
    row.received, row.moved_at = start + size, timezone.now()
    if row.received == row.length:
        row.completed_at = row.moved_at
        enqueue(tasks.take_upload, id=str(row.pk))
    row.save(update_fields=["received", "moved_at", "completed_at"])
