"""Files that arrive whole, in one form."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queue import enqueue
from accounts.refusals import Refused, refuse_if
from badges.models import EvidenceRequirement

from .. import items, policies, stored, tasks
from ..evidence.kinds import Kind, Unacceptable
from ..looking import NotNow, announced_kind, evidence_kind, look
from ..models import EvidenceItem, Submission, evidence_path
from ..wording import explain


def add_file(
    *,
    by: User,
    submission: Submission,
    requirement: EvidenceRequirement,
    upload: "UploadedFile[bytes]",
    caption: str = "",
) -> EvidenceItem:
    """Look at an upload, store it byte for byte under a name of chance, and add it; its blind copy is queued.

    The reading and storing come before the transaction, which then holds no lock while bytes move.
    Refuses, with what was found and what to do, whatever is not a sound file of an accepted kind.
    """
    size = upload.size or 0
    try:
        accepted = evidence_kind(announced_kind(upload.name or "", size))
        refuse_if(policies.why_not_upload(by, submission, requirement, accepted, size))
        kind, sha256 = _looked_at(upload)
    except Unacceptable as error:
        raise Refused(explain(error)) from error
    file = default_storage.save(evidence_path(), upload)
    try:
        with transaction.atomic():
            submission = Submission.objects.locked(submission.pk)
            # Again, since others may have come while this was looked at.
            refuse_if(policies.why_not_upload(by, submission, requirement, accepted, size))
            item = items.add_stored(
                by,
                submission,
                requirement,
                kind,
                file=file,
                name=upload.name or "",
                size=size,
                sha256=sha256,
                caption=caption,
            )
            enqueue(tasks.make_copy, id=str(item.copy_id))
            return item
    except Refused:
        # Only here: after an error of the database nobody knows whether the row was written.
        default_storage.delete(file)
        raise


def _looked_at(upload: "UploadedFile[bytes]") -> tuple[Kind, str]:
    with as_path(upload) as path:
        try:
            return look(path, upload.name or ""), stored.sha256(path)
        except NotNow as error:
            raise Refused(
                _("Files cannot be checked at the moment. Your text is kept; try again in a few minutes.")
            ) from error


@contextmanager
def as_path(upload: "UploadedFile[bytes]") -> Iterator[Path]:
    """The upload as a file with a path: small ones are in memory only."""
    if hasattr(upload, "temporary_file_path"):
        yield Path(upload.temporary_file_path())
        return
    with NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        upload.seek(0)
        yield Path(file.name)
