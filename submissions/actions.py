"""The verbs of a submission. Each locks the submission first, asks the policy, writes, and records it."""

import hashlib
import uuid
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, holders
from accounts.models import User
from accounts.refusals import Refused, refuse_if
from badges.business_days import due_date
from badges.models import BadgeVersion, EvidenceKind, EvidenceRequirement

from . import completeness, emails, policies
from .evidence import links
from .evidence.inspect import inspect
from .evidence.kinds import Kind, Unacceptable
from .models import Attempt, EvidenceItem, StatusChange, Submission, evidence_path
from .states import Status, target
from .wording import explain

DECISION_DAYS = 14


class AlreadyOpen(Refused):
    """There is an open submission of this person for this badge."""

    def __init__(self, submission: Submission) -> None:
        super().__init__(_("You already have an open submission for this badge."))
        self.submission = submission


class Overtaken(Refused):
    """The text was saved from elsewhere since it was read; `item` holds what is stored."""

    def __init__(self, item: EvidenceItem) -> None:
        super().__init__(_("This text was changed in another window. Compare the two, then save again."))
        self.item = item


class Incomplete(Refused):
    """Something is missing; `missing` lists it all."""

    def __init__(self, missing: list[completeness.Missing]) -> None:
        super().__init__(_("Something is still missing: ") + "; ".join(one.text for one in missing))
        self.missing = missing


class NotAttested(Refused):
    """One of the three attestations was not given."""

    def __init__(self) -> None:
        super().__init__(_("Please confirm all three statements."))


# -- starting and writing


@transaction.atomic
def start(*, by: User, version: BadgeVersion, motivation: str = "") -> Submission:
    """Start a submission with its first attempt.

    Refuses with AlreadyOpen when there is one, and when the badge takes no new submissions.
    """
    holders.for_user(by)  # locked: two clicks at once start one submission
    already = Submission.objects.open().filter(earner=by, badge=version.badge_id).first()
    if already is not None:
        raise AlreadyOpen(already)
    refuse_if(policies.why_not_start(by, version))
    submission = Submission.objects.create(
        earner=by, badge_version=version, badge_id=version.badge_id, motivation=motivation.strip()
    )
    Attempt.objects.create(submission=submission)
    audit.record(by=by, verb="start", thing=submission, issuer=version.issuer)
    return submission


@transaction.atomic
def save_motivation(*, by: User, submission: Submission, motivation: str) -> Submission:
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_write(by, submission))
    if not submission.motivation:  # saved as it is typed: the first time is enough for the ledger
        audit.record(by=by, verb="save_motivation", thing=submission, issuer=submission.badge_version.issuer)
    submission.motivation = motivation
    submission.save(update_fields=["motivation"])
    return submission


@transaction.atomic
def write_text(
    *, by: User, submission: Submission, requirement: EvidenceRequirement, text: str, edition: int
) -> EvidenceItem:
    """Save the text for a requirement; `edition` is the one it was written over (0: there was none).

    Refuses with Overtaken when another edition is stored by now, unless it says the same.
    """
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_write(by, submission))
    item = submission.attempt.items.filter(requirement=requirement, kind=EvidenceKind.TEXT).first()
    if item is None:
        return _add(by, submission, requirement, EvidenceKind.TEXT, text=text)
    if item.text == text:
        return item
    if item.edition != edition:
        raise Overtaken(item)
    if not item.text:  # begun anew: by now something else may stand in its place
        refuse_if(policies.why_not_add(by, submission, requirement, EvidenceKind.TEXT))
    item.text, item.edition = text, item.edition + 1
    item.save(update_fields=["text", "edition"])
    return item


def add_file(
    *,
    by: User,
    submission: Submission,
    requirement: EvidenceRequirement,
    upload: "UploadedFile[bytes]",
    caption: str = "",
) -> EvidenceItem:
    """Look at an upload, store it byte for byte under a name of chance, and add it.

    The reading and storing come before the transaction, which then holds no lock while bytes move.
    Refuses, with what was found and what to do, whatever is not a sound file of an accepted kind.
    """
    kind = _inspected(upload)
    evidence_kind = EvidenceKind.VIDEO if kind.is_video else EvidenceKind.FILE
    refuse_if(policies.why_not_add(by, submission, requirement, evidence_kind))
    sha256 = hashlib.sha256()
    for chunk in upload.chunks():
        sha256.update(chunk)
    upload.seek(0)
    stored = default_storage.save(evidence_path(EvidenceItem(), ""), upload)
    try:
        with transaction.atomic():
            return _add(
                by,
                Submission.objects.locked(submission.pk),
                requirement,
                evidence_kind,
                caption=caption,
                file=stored,
                original_name=(upload.name or "")[-255:],
                media_type=kind.media_type,
                extension=kind.extension,
                size=upload.size or 0,
                sha256=sha256.hexdigest(),
            )
    except BaseException:
        default_storage.delete(stored)
        raise


@transaction.atomic
def add_link(
    *, by: User, submission: Submission, requirement: EvidenceRequirement, url: str, caption: str = ""
) -> EvidenceItem:
    """Add a web address. Refuses what only the earner could open, or what carries a password."""
    try:
        url = links.check(url)
    except Unacceptable as error:
        raise Refused(explain(error)) from error
    return _add(
        by, Submission.objects.locked(submission.pk), requirement, EvidenceKind.LINK, url=url, caption=caption
    )


@transaction.atomic
def describe_item(
    *, by: User, item: EvidenceItem, caption: str, is_public: bool, shows_others: bool, consent_note: str
) -> EvidenceItem:
    submission, item = _locked_item(by, item)
    new = {
        "caption": caption,
        "is_public": is_public,
        "shows_others": shows_others,
        "consent_note": consent_note,
    }
    if any(getattr(item, field) != value for field, value in new.items()):
        for field, value in new.items():
            setattr(item, field, value)
        item.save(update_fields=list(new))
        issuer = submission.badge_version.issuer
        audit.record(by=by, verb="describe_item", thing=item, issuer=issuer, is_public=is_public)
    return item


@transaction.atomic
def remove_item(*, by: User, item: EvidenceItem) -> EvidenceItem:
    """Remove one item; its file goes too unless an earlier attempt still points to it."""
    submission, item = _locked_item(by, item)
    audit.record(by=by, verb="remove_item", thing=item, issuer=submission.badge_version.issuer)
    if item.file:
        transaction.on_commit(lambda name=item.file.name: _forget_file(name), robust=True)  # type: ignore[misc]
    EvidenceItem.objects.filter(pk=item.pk).delete()
    return item


# -- handing in


@transaction.atomic
def submit(
    *,
    by: User,
    submission: Submission,
    own_words: bool,
    authentic: bool,
    consent: bool,
    change_note: str = "",
) -> Submission:
    """Hand in the current attempt: it is frozen, the clock starts, a receipt is written.

    Refuses with Incomplete, NotAttested, or because all attempts are used up.
    """
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_submit(by, submission))
    attempt = submission.attempt
    missing = completeness.missing(attempt)
    if missing:
        raise Incomplete(missing)
    if not (own_words and authentic and consent):
        raise NotAttested
    # Texts that were begun and emptied again are no evidence.
    attempt.items.filter(kind=EvidenceKind.TEXT, text="").delete()
    issuer = submission.badge_version.issuer
    attempt.own_words = attempt.authentic = attempt.consent = True
    attempt.change_note = change_note.strip()
    attempt.submitted_at = timezone.now()
    attempt.due_date = due_date(attempt.submitted_at, issuer.time_zone, DECISION_DAYS)
    attempt.save(
        update_fields=["own_words", "authentic", "consent", "change_note", "submitted_at", "due_date"]
    )
    _move(submission, "submit", by)
    emails.receipt(attempt)
    return submission


@transaction.atomic
def withdraw(*, by: User, submission: Submission) -> Submission:
    """Take the submission back, at any time before a decision."""
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_withdraw(by, submission))
    return _move(submission, "withdraw", by)


# -- called by the reviews room, inside its transactions


@transaction.atomic
def start_review(*, by: User, submission: Submission) -> Submission:
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_judge(by, submission, "start_review"))
    return _move(submission, "start_review", by)


@transaction.atomic
def approve(*, by: User, submission: Submission, feedback: dict[str, Any] | None = None) -> Submission:
    """Close the submission as approved; the feedback is shown to the earner."""
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_judge(by, submission, "approve"))
    _answer(submission.attempt, feedback)
    return _move(submission, "approve", by)


@transaction.atomic
def request_changes(*, by: User, submission: Submission, feedback: dict[str, Any]) -> Submission:
    """Answer the attempt with feedback, open the next one prefilled with its items, and tell the earner."""
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_judge(by, submission, "request_changes"))
    attempt = submission.attempt
    _answer(attempt, feedback)
    _open_next(attempt)
    _move(submission, "request_changes", by)
    emails.changes(attempt)
    return submission


# -- inside


def _locked_item(by: User, item: EvidenceItem) -> tuple[Submission, EvidenceItem]:
    """The item of the attempt being written, behind its locked submission; refused when it has gone."""
    submission = Submission.objects.locked(item.attempt.submission_id)
    refuse_if(policies.why_not_write(by, submission))
    current = submission.attempt.items.filter(pk=item.pk).first()
    if current is None:
        raise Refused(_("This item was removed, or belongs to an earlier attempt."))
    return submission, current


def _move(submission: Submission, verb: str, by: User) -> Submission:
    """The only writer of a status: along the table, together with its StatusChange."""
    old = Status(submission.status)
    new = target(old, verb)
    if new is None:
        raise Refused(_("This submission is not waiting for that."))
    StatusChange.objects.create(submission=submission, verb=verb, old=old, new=new, by=by)
    submission.status = new
    submission.save(update_fields=["status"])
    audit.record(by=by, verb=verb, thing=submission, issuer=submission.badge_version.issuer)
    return submission


def _add(
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


def _inspected(upload: "UploadedFile[bytes]") -> Kind:
    try:
        return inspect(
            cast(BinaryIO, upload.file),
            upload.name or "",
            max_bytes=settings.EVIDENCE_FILE_BYTES,
            max_video_bytes=settings.EVIDENCE_VIDEO_BYTES,
        )
    except Unacceptable as error:
        raise Refused(explain(error)) from error
    finally:
        upload.seek(0)


def _answer(attempt: Attempt, feedback: dict[str, Any] | None) -> None:
    attempt.feedback, attempt.decided_at = feedback, timezone.now()
    attempt.save(update_fields=["feedback", "decided_at"])


def _open_next(attempt: Attempt) -> Attempt:
    following = Attempt.objects.create(submission=attempt.submission, number=attempt.number + 1)
    items = list(attempt.items.all())
    for item in items:  # the rows are new, the stored files are the same
        item.pk, item.public_id, item.attempt = None, uuid.uuid4(), following
    EvidenceItem.objects.bulk_create(items)
    return following


def _forget_file(name: str) -> None:
    if not EvidenceItem.objects.filter(file=name).exists():
        default_storage.delete(name)
