"""The work behind the counter: blind copies. It records what the machine finished, and decides nothing."""

import logging
import uuid
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from . import stored
from .evidence import sandbox
from .evidence.kinds import KINDS, Uncleanable
from .models import BlindCopy

log = logging.getLogger(__name__)

GIVEN_UP = "not_made"  # the trouble of copies that failed for want of storage, or took their workers along


def make_copy(id: str | uuid.UUID) -> None:
    """Make the blind copy of one file, unless it is made or being made.

    Where storage fails, the copy is tried again for two days; then it is given up, and its owner told.
    """
    copy = BlindCopy.objects.lease(id, timezone.now())
    if copy is None:
        return
    if copy.is_hopeless:
        _record(copy, {"failed_at": timezone.now(), "trouble": GIVEN_UP})
        return
    try:
        _record(copy, _made(copy))
    except Uncleanable as error:
        _record(copy, {"failed_at": timezone.now(), "trouble": error.code, "found": error.found})
    except sandbox.Busy:
        BlindCopy.objects.put_back(copy, timezone.now())
    except OSError:
        log.warning("blind copy %s could not be made", copy.pk, exc_info=True)
        BlindCopy.objects.pause(copy, timezone.now())
    except Exception:  # a mistake of ours: told, and tried again as rarely as the rest
        BlindCopy.objects.pause(copy, timezone.now())
        raise


def copies_left_over() -> list[uuid.UUID]:
    """Waiting copies that no worker has in hand."""
    return list(BlindCopy.objects.left_over(timezone.now()).values_list("pk", flat=True))


def take_up_again(troubles: list[str]) -> list[uuid.UUID]:
    """Let copies that failed of these troubles wait once more; which they are."""
    failed = BlindCopy.objects.filter(trouble__in=troubles, failed_at__isnull=False)
    ids = list(failed.values_list("pk", flat=True))
    failed.filter(pk__in=ids).update(failed_at=None, trouble="", found={}, attempts=0, free_at=None)
    return ids


def _record(copy: BlindCopy, made: dict[str, object]) -> None:
    if not BlindCopy.objects.held(copy).update(**made):
        for name in filter(None, (made.get("file"), made.get("preview"))):
            default_storage.delete(str(name))  # somebody else was quicker


def _made(copy: BlindCopy) -> dict[str, object]:
    """The copy in storage, and what its row is to say of it."""
    with stored.workroom() as room:
        path, folder = _local(copy.original, room), room / "made"
        folder.mkdir()
        made = sandbox.prepare(path, KINDS[copy.kind], folder, confined=settings.EVIDENCE_CONFINED)
        return {
            "size": made.copy.stat().st_size,
            "sha256": stored.sha256(made.copy),
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
