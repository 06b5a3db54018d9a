"""Uploads: begun before a byte moves, cancelled, or put away once it was read why they were not taken."""

from pathlib import PurePosixPath

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused, refuse_if
from badges.models import EvidenceKind, EvidenceRequirement

from .. import policies, taking
from ..evidence.announced import announced
from ..evidence.kinds import Unacceptable
from ..models import Submission, Upload
from ..wording import explain


class Unfit(Refused):
    """The file cannot be evidence, whatever there is room for; `too_large`: only for its size."""

    def __init__(self, error: Unacceptable) -> None:
        super().__init__(explain(error))
        self.too_large = error.code == "too_large"


@transaction.atomic
def begin_upload(
    *,
    by: User,
    submission: Submission,
    requirement: EvidenceRequirement,
    name: str,
    length: int,
    fingerprint: str = "",
) -> Upload:
    """Announce a file of `length` bytes, and give it a place; the same file that is on its way goes on.

    Refuses, before a byte moves, what would not be taken by its name, its size, or for want of a place.
    """
    submission = Submission.objects.locked(submission.pk)
    name, fingerprint = _shown_name(name), fingerprint[:200]
    begun = Upload.objects.arriving().filter(
        submission=submission, requirement=requirement, fingerprint=fingerprint, length=length, name=name
    )
    found = begun.first() if fingerprint else None
    if found is not None:
        refuse_if(policies.why_not_write(by, submission))
        return found
    try:
        kind = announced(
            name,
            length,
            max_bytes=settings.EVIDENCE_FILE_BYTES,
            max_video_bytes=settings.EVIDENCE_VIDEO_BYTES,
        )
    except Unacceptable as error:
        raise Unfit(error) from error
    accepted = EvidenceKind.VIDEO if kind.is_video else EvidenceKind.FILE
    refuse_if(policies.why_not_upload(by, submission, requirement, accepted, length))
    return Upload.objects.create(
        submission=submission, requirement=requirement, name=name, fingerprint=fingerprint, length=length
    )


@transaction.atomic
def cancel_upload(*, by: User, upload: Upload) -> None:
    """Stop an upload, or put away one that was not taken; its bytes go. Refuses what is evidence by now."""
    Submission.objects.locked(upload.submission_id)
    row = Upload.objects.visible_to(by).select_for_update().filter(pk=upload.pk).first()
    if row is None:  # stopped already
        return
    if row.taken_at is not None:
        raise Refused(_("This file has been added by now. Remove it from the list instead."))
    row.delete()
    transaction.on_commit(lambda: taking.forget(upload.pk), robust=True)


def _shown_name(name: str) -> str:
    """The last part of the owner's name for it, without characters that no name has."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable())[-255:]
