"""Adding an item to a locked submission, finding one again, and letting go of its file."""

from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.refusals import Refused, refuse_if
from badges.models import EvidenceKind, EvidenceRequirement

from . import policies
from .evidence.kinds import Kind
from .looking import evidence_kind
from .models import BlindCopy, EvidenceItem, Submission


def add(
    by: User, submission: Submission, requirement: EvidenceRequirement, kind: EvidenceKind, **fields: Any
) -> EvidenceItem:
    refuse_if(policies.why_not_add(by, submission, requirement, kind))
    attempt = submission.attempt
    last = attempt.items.aggregate(last=Max("position"))["last"] or 0
    item = EvidenceItem.objects.create(
        attempt=attempt, requirement=requirement, kind=kind, position=last + 1, **fields
    )
    audit.record(by=by, verb=f"add_{kind}", thing=item, issuer=submission.badge_version.issuer)
    return item


def add_stored(
    by: User,
    submission: Submission,
    requirement: EvidenceRequirement,
    kind: Kind,
    *,
    file: str,
    name: str,
    size: int,
    sha256: str,
    caption: str = "",
) -> EvidenceItem:
    """Add a file that lies in storage, with the blind copy that a worker is to make of it."""
    return add(
        by,
        submission,
        requirement,
        evidence_kind(kind),
        file=file,
        original_name=name[-255:],
        media_type=kind.media_type,
        extension=kind.extension,
        size=size,
        sha256=sha256,
        caption=caption,
        copy=BlindCopy.objects.create(original=file, kind=kind.name),
    )


def locked(by: User, item: EvidenceItem) -> tuple[Submission, EvidenceItem]:
    """The item of the attempt being written, behind its locked submission; refused when it has gone."""
    submission = Submission.objects.locked(item.attempt.submission_id)
    refuse_if(policies.why_not_write(by, submission))
    rows = submission.attempt.items.select_related("requirement__component")
    current = rows.filter(pk=item.pk).first()
    if current is None:
        raise Refused(_("This item was removed, or belongs to an earlier attempt."))
    refuse_if(policies.why_not_write(by, submission, current.requirement.component))
    return submission, current


def forget_file(name: str) -> None:
    """Delete a file with all that was made of it, unless an item of some attempt still points to it."""
    if EvidenceItem.objects.filter(file=name).exists():
        return
    # The row first: files without a row are swept, a row without its files would be a lie.
    copy = BlindCopy.objects.filter(original=name).first()
    if copy is not None:
        copy.delete()
    for file in filter(None, (name, copy.file, copy.preview) if copy else (name,)):
        default_storage.delete(file)
