"""Taking uploads in: parts joined, looked at, added as evidence. Killed at any point, it is done again."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.refusals import Refused

from . import items, policies, stored
from .evidence.kinds import Kind, Unacceptable
from .looking import NotNow, look
from .models import Submission, Upload
from .wording import explain

log = logging.getLogger(__name__)

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

    Refused with words for its owner, or not at all: then a later try goes on, for two days of failures.
    """
    rows = Upload.objects.select_related("requirement__component", "submission")
    upload = rows.lease(id, timezone.now())
    if upload is None:
        return None
    try:
        return _taken(upload)
    except Refused as error:
        _refuse(upload, error.reason)
    except Lost:
        pass
    except NotNow:
        Upload.objects.put_back(upload, timezone.now())
    except OSError:
        log.warning("%s could not be taken in", upload, exc_info=True)
        Upload.objects.pause(upload, timezone.now())
    except Exception:  # a mistake of ours: told, and tried again as rarely as the rest
        Upload.objects.pause(upload, timezone.now())
        raise
    return None


def left_over() -> list[uuid.UUID]:
    """Whole uploads that no worker has in hand."""
    return list(Upload.objects.left_over(timezone.now()).values_list("pk", flat=True))


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
    needed = set(Upload.objects.open().values_list("pk", flat=True))
    for id in _folders():
        # Rows are written before bytes: a folder without one, listed before the rows were, may still be new.
        if id not in needed and not Upload.objects.open().filter(pk=id).exists():
            forget(id)


def _folders() -> Iterator[uuid.UUID]:
    for name in stored.folders_in(_PARTS):
        with suppress(ValueError):  # somebody else's, as "lost+found"
            yield uuid.UUID(name)


def folder_of(id: uuid.UUID) -> str:
    """Where in storage the parts of an upload lie."""
    return f"{_PARTS}/{id}"


def forget(id: uuid.UUID) -> None:
    """Delete the bytes of an upload that is taken, refused or gone; what stays is cleared away later."""
    try:
        stored.forget_folder(folder_of(id))
    except OSError:
        log.warning("parts of upload %s stay for now", id, exc_info=True)


def _taken(upload: Upload) -> uuid.UUID:
    if upload.is_hopeless:
        raise Refused(_("This file could not be taken in. Choose it again, or save it anew and choose that."))
    if policies.is_on_hold(upload.submission):  # before a gigabyte is joined for nothing
        raise NotNow
    copy = _added(upload, _joined(upload))
    forget(upload.pk)
    return copy


def _joined(upload: Upload) -> Joined:
    for earlier in range(1, upload.attempts):  # of workers that were killed; they can no longer add it
        items.forget_file(_file_of(upload, earlier))
    with stored.workroom() as room:
        path = room / "upload"
        _join(upload, path)
        kind, sha256 = _looked_at(path, upload.name), stored.sha256(path)
        return Joined(stored.keep(path, _file_of(upload, upload.attempts)), kind, sha256)


def _file_of(upload: Upload, attempt: int) -> str:
    # As by chance, yet known to the next try: what a killed worker stored is found again.
    return f"evidence/{uuid.uuid5(upload.pk, str(attempt))}"


def _join(upload: Upload, path: Path) -> None:
    place = 0
    with path.open("wb") as whole:
        for part in upload.parts.order_by("start"):
            for piece in stored.open_range(part.file):
                place += whole.write(piece)
            if place != part.start + part.size:
                raise OSError(f"{part} has another size in storage than recorded")
    if place != upload.length:
        raise OSError(f"{upload} is not whole in storage")


def _looked_at(path: Path, name: str) -> Kind:
    try:
        return look(path, name)
    except Unacceptable as error:
        raise Refused(explain(error)) from error


def _added(upload: Upload, joined: Joined) -> uuid.UUID:
    try:
        return _add(upload, joined)
    except (Refused, NotNow, Lost):
        default_storage.delete(joined.file)
        raise


@transaction.atomic
def _add(upload: Upload, joined: Joined) -> uuid.UUID:
    submission = Submission.objects.locked(upload.submission_id)
    if policies.is_on_hold(submission):
        raise NotNow
    # First, so that it no longer holds the place which the item is to have.
    if not Upload.objects.held(upload).update(taken_at=timezone.now()):
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
    if Upload.objects.held(upload).update(refused_at=timezone.now(), refusal=reason):
        forget(upload.pk)
