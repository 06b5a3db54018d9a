"""Taking uploads in: parts joined, looked at, added as evidence. Killed at any point, it is done again."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.refusals import Refused

from . import items, stored
from .evidence.kinds import Kind, Unacceptable
from .looking import NotNow, look
from .models import Submission, Upload
from .wording import explain

LEASE = timedelta(minutes=20)  # longer than joining and looking at the largest video takes
PATIENCE = timedelta(seconds=20)  # before the sweeper asks again
TRIES = 5
DONE_KEPT = timedelta(days=1)
_PARTS = "uploads"


@dataclass(frozen=True)
class Joined:
    """An upload in one piece, and what it was found to be."""

    file: str  # name in storage
    kind: Kind
    sha256: str


class Lost(Exception):
    """Somebody else has the upload in hand by now, or has done with it."""


def take(id: str | uuid.UUID) -> uuid.UUID | None:
    """Make evidence of an upload whose bytes are all here; the blind copy that is to be made next, if any.

    Refused with words for its owner, or not at all: then a later try goes on.
    """
    upload = _leased(id)
    if upload is None:
        return None
    try:
        if upload.attempts > TRIES:
            raise Refused(_("This file could not be looked at. Save it again, then choose the new file."))
        joined = _joined(upload)
        copy = _added(upload, joined)
    except Refused as error:
        _refuse(upload, error.reason)
        return None
    except NotNow:
        _put_back(upload)
        return None
    except Lost:
        return None
    forget(upload.pk)
    return copy


def left_over() -> list[uuid.UUID]:
    """Whole uploads that no worker has in hand."""
    now = timezone.now()
    free = Q(leased_at=None, completed_at__lt=now - PATIENCE) | Q(leased_at__lt=now - LEASE)
    return list(Upload.objects.waiting().filter(free).values_list("pk", flat=True))


def clear() -> None:
    """Delete what nobody needs: uploads that stopped moving, rows that are done, and bytes of none."""
    now = timezone.now()
    kept = timedelta(days=settings.UPLOAD_KEPT_DAYS)
    with transaction.atomic():
        old = (
            Q(completed_at=None, refused_at=None, moved_at__lt=now - kept)
            | Q(taken_at__lt=now - DONE_KEPT)
            | Q(refused_at__lt=now - kept)
        )
        rows = Upload.objects.select_for_update(skip_locked=True).filter(old).values_list("pk", flat=True)
        Upload.objects.filter(pk__in=list(rows)).delete()
    needed = {str(pk) for pk in Upload.objects.open().values_list("pk", flat=True)}
    for name in stored.folders_in(_PARTS):
        # Rows are written before bytes: a folder without one, listed before the rows were, may still be new.
        if name not in needed and not Upload.objects.open().filter(pk=name).exists():
            stored.forget_folder(f"{_PARTS}/{name}")


def folder_of(id: uuid.UUID) -> str:
    """Where in storage the parts of an upload lie."""
    return f"{_PARTS}/{id}"


def forget(id: uuid.UUID) -> None:
    """Delete the bytes of an upload that is taken, refused or gone."""
    stored.forget_folder(folder_of(id))


def _leased(id: str | uuid.UUID) -> Upload | None:
    now = timezone.now()
    free = Upload.objects.waiting().filter(Q(leased_at=None) | Q(leased_at__lt=now - LEASE), pk=id)
    if not free.update(leased_at=now, attempts=F("attempts") + 1):
        return None
    rows = Upload.objects.select_related("requirement__component")
    return rows.filter(pk=id, leased_at=now).first()


def _joined(upload: Upload) -> Joined:
    for earlier in range(1, upload.attempts):  # of workers that were killed; they can no longer add it
        items.forget_file(_file_of(upload, earlier))
    with stored.workroom() as room:
        path = room / "upload"
        sha256 = _join(upload, path)
        kind = _looked_at(path, upload.name)
        return Joined(stored.keep(path, _file_of(upload, upload.attempts)), kind, sha256)


def _file_of(upload: Upload, attempt: int) -> str:
    # As by chance, yet known to the next try: what a killed worker stored is found again.
    return f"evidence/{uuid.uuid5(upload.pk, str(attempt))}"


def _join(upload: Upload, path: Path) -> str:
    sha256, place = hashlib.sha256(), 0
    with path.open("wb") as whole:
        for part in upload.parts.order_by("start"):
            for piece in stored.open_range(part.file):
                sha256.update(piece)
                place += whole.write(piece)
            if place != part.start + part.size:
                raise OSError(f"{part} has another size in storage than recorded")
    if place != upload.length:
        raise OSError(f"{upload} is not whole in storage")
    return sha256.hexdigest()


def _looked_at(path: Path, name: str) -> Kind:
    try:
        return look(path, name)
    except Unacceptable as error:
        raise Refused(explain(error)) from error


def _put_back(upload: Upload) -> None:
    """For the sweeper, and without counting as a try: the file is not at fault."""
    row = Upload.objects.waiting().filter(pk=upload.pk, leased_at=upload.leased_at)
    row.update(leased_at=None, attempts=F("attempts") - 1)


def _added(upload: Upload, joined: Joined) -> uuid.UUID:
    try:
        return _add(upload, joined, timezone.now())
    except (Refused, Lost):
        default_storage.delete(joined.file)
        raise


@transaction.atomic
def _add(upload: Upload, joined: Joined, now: datetime) -> uuid.UUID:
    submission = Submission.objects.locked(upload.submission_id)
    row = Upload.objects.waiting().filter(pk=upload.pk, leased_at=upload.leased_at)
    # First, so that it no longer holds the place which the item is to have.
    if not row.update(taken_at=now):
        raise Lost
    item = items.add_stored(
        submission.earner,
        submission,
        upload.requirement,
        joined.kind,
        file=joined.file,
        name=upload.name,
        size=upload.length,
        sha256=joined.sha256,
    )
    Upload.objects.filter(pk=upload.pk).update(item=item)
    assert item.copy_id is not None
    return item.copy_id


def _refuse(upload: Upload, reason: str) -> None:
    row = Upload.objects.waiting().filter(pk=upload.pk, leased_at=upload.leased_at)
    if row.update(refused_at=timezone.now(), refusal=reason):
        forget(upload.pk)
