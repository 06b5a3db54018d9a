"""The next attempt: opened with what was handed in last, set aside and taken up again; or one more."""

import uuid
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.queue import enqueue
from accounts.refusals import Refused, refuse_if

from .. import emails, policies, tasks
from ..models import Attempt, Collaborator, EvidenceItem, KeptNames, Submission


@transaction.atomic
def allow_another_attempt(*, by: User, submission: Submission, reason: str) -> Submission:
    """Let the earner hand in once more than the badge allows; the reason is kept, and the earner told."""
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_allow_another_attempt(by, submission))
    if not reason.strip():
        raise Refused(_("Say why you open another attempt."))
    submission.extra_attempts += 1
    submission.save(update_fields=["extra_attempts"])
    issuer = submission.badge_version.issuer
    audit.record(by=by, verb="allow_another_attempt", thing=submission, issuer=issuer, reason=reason.strip())
    emails.another_attempt(submission)
    return submission


# -- what answering and appealing are made of


def open_next(attempt: Attempt, met: Iterable[str]) -> Attempt:
    """The attempt after a decided one; `met` are the kinds of components that are settled by now.

    It holds what was handed in last. A draft that an appeal had set aside comes back instead.
    """
    approved = list(dict.fromkeys([*attempt.approved, *met]))
    aside = attempt.submission.attempts.filter(set_aside_at__isnull=False).first()
    if aside is not None:
        return _take_up(aside, attempt, approved)
    following = Attempt.objects.create(
        submission=attempt.submission,
        number=attempt.number + 1,
        approved=approved,
        collaboration=attempt.collaboration,
    )
    copy_evidence(attempt, following)
    return following


def set_aside(draft: Attempt) -> None:
    """Keep a draft for later; the number it had is free for the attempt that comes before it."""
    draft.number, draft.set_aside_at = draft.number + 1, timezone.now()
    draft.save(update_fields=["number", "set_aside_at"])


def copy_evidence(source: Attempt, target: Attempt) -> None:
    """Give one attempt all the evidence of another: new rows, the same stored files and blind copies."""
    new = _copy_items(list(source.items.order_by("position")), target)
    colleagues = list(source.collaborators.order_by("position"))
    for colleague in colleagues:
        colleague.pk, colleague.public_id, colleague.attempt = None, uuid.uuid4(), target
    Collaborator.objects.bulk_create(colleagues)
    kept = source.kept_names.all()
    if source.change_note != target.change_note:  # other words, other names
        kept = kept.exclude(field="change_note")
    _copy_kept(list(kept), target, new)


def _copy_items(rows: list[EvidenceItem], target: Attempt) -> dict[int, EvidenceItem]:
    """The copies by the keys of the rows they were made of."""
    new = {row.pk: row for row in rows}
    for row in rows:
        row.pk, row.public_id, row.attempt = None, uuid.uuid4(), target
    EvidenceItem.objects.bulk_create(rows)
    return new


def _copy_kept(rows: list[KeptNames], target: Attempt, new: dict[int, EvidenceItem]) -> None:
    for row in rows:
        row.pk, row.attempt = None, target
        row.item = new[row.item_id] if row.item_id is not None else None
    KeptNames.objects.bulk_create(rows)


def _take_up(draft: Attempt, judged: Attempt, approved: list[str]) -> Attempt:
    newly = set(approved) - set(draft.approved)
    draft.approved, draft.set_aside_at = approved, None
    draft.save(update_fields=["approved", "set_aside_at"])
    _put_back(draft, judged, newly)
    return draft


def _put_back(draft: Attempt, judged: Attempt, kinds: Collection[str]) -> None:
    # What was approved is what was judged, not what its author has made of it since.
    begun = draft.items.filter(requirement__component__kind__in=kinds)
    for name in filter(None, begun.values_list("file", flat=True)):
        enqueue(tasks.forget_file, name=name)
    begun.delete()
    last = draft.items.aggregate(last=Max("position"))["last"] or 0
    rows = list(judged.items.filter(requirement__component__kind__in=kinds).order_by("position"))
    for position, row in enumerate(rows, last + 1):
        row.position = position
    kept = list(judged.kept_names.filter(item__in=rows))
    _copy_kept(kept, draft, _copy_items(rows, draft))
