"""Uploads: begun before a byte moves, cancelled, or put away once it was read why they were not taken."""

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.queue import enqueue
from accounts.refusals import Refused, refuse_if
from badges.models import EvidenceKind, EvidenceRequirement

from .. import policies, tasks
from ..evidence.kinds import Unacceptable
from ..looking import announced_kind, evidence_kind
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
    file = {"name": _shown(name.replace("\\", "/").rpartition("/")[2], 255), "length": length}
    file["fingerprint"] = _shown(fingerprint, 200)
    begun = Upload.objects.arriving().filter(submission=submission, requirement=requirement, **file)
    found = begun.first() if file["fingerprint"] else None
    if found is not None:
        refuse_if(policies.why_not_write(by, submission, requirement.component))
        return found
    accepted = _accepted(str(file["name"]), length)
    refuse_if(policies.why_not_upload(by, submission, requirement, accepted, length))
    upload = Upload.objects.create(submission=submission, requirement=requirement, **file)
    audit.record(by=by, verb="begin_upload", thing=upload, issuer=submission.badge_version.issuer)
    return upload


@transaction.atomic
def cancel_upload(*, by: User, upload: Upload) -> None:
    """Stop an upload, or put away one that was not taken; its bytes go. Refuses what is evidence by now."""
    submission = Submission.objects.locked(upload.submission_id)
    row = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    refuse_if(policies.why_not_cancel_upload(by, submission, row))
    assert row is not None
    audit.record(by=by, verb="cancel_upload", thing=row, issuer=submission.badge_version.issuer)
    row.delete()
    enqueue(tasks.forget_upload, id=str(upload.pk))


def _accepted(name: str, length: int) -> EvidenceKind:
    try:
        return evidence_kind(announced_kind(name, length))
    except Unacceptable as error:
        raise Unfit(error) from error


def _shown(text: str, most: int) -> str:
    """The end of what a browser says, without characters that no name has."""
    return "".join(letter for letter in text if letter.isprintable())[-most:]
