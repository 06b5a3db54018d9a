"""Texts, links, and what the owner says about each item: whatever is written while it is a draft."""

from datetime import date

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.queue import enqueue
from accounts.refusals import Refused, refuse_if
from badges.models import EvidenceKind, EvidenceRequirement

from .. import items, policies, tasks
from ..editions import Overtaken, rewrite
from ..evidence import links
from ..evidence.kinds import Unacceptable
from ..evidence.words import is_evidence
from ..models import Attempt, EvidenceItem, Submission
from ..wording import explain


@transaction.atomic
def write_text(
    *, by: User, submission: Submission, requirement: EvidenceRequirement, text: str, edition: int
) -> EvidenceItem:
    """Save the text for a requirement; `edition` is the one it was written over (0: there was none).

    Refuses with Overtaken when another edition is stored by now, unless it says the same.
    """
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_write(by, submission, requirement.component))
    item = submission.attempt.items.filter(requirement=requirement, kind=EvidenceKind.TEXT).first()
    if item is None:
        return items.add(by, submission, requirement, EvidenceKind.TEXT, text=text)
    if item.text == text:
        return item
    if item.edition != edition:
        raise Overtaken(item)
    if not is_evidence(item.text):  # begun anew: by now something else may stand in its place
        refuse_if(policies.why_not_add(by, submission, requirement, EvidenceKind.TEXT))
    item.text, item.edition = text, item.edition + 1
    item.save(update_fields=["text", "edition"])
    return item


@transaction.atomic
def add_link(
    *, by: User, submission: Submission, requirement: EvidenceRequirement, url: str, caption: str = ""
) -> EvidenceItem:
    """Add a web address. Refuses what only the earner could open, or what carries a password."""
    try:
        url = links.check(url)
    except Unacceptable as error:
        raise Refused(explain(error)) from error
    return items.add(
        by, Submission.objects.locked(submission.pk), requirement, EvidenceKind.LINK, url=url, caption=caption
    )


@transaction.atomic
def describe_item(
    *,
    by: User,
    item: EvidenceItem,
    caption: str,
    is_public: bool,
    shows_others: bool,
    consent_note: str,
    consent_date: date | None = None,
    edition: str | None = None,
) -> EvidenceItem:
    """Save what the owner says about an item. Refuses with Overtaken like every text."""
    submission, item = items.locked(by, item)
    said = {"caption": caption, "is_public": is_public, "shows_others": shows_others}
    if rewrite(item, edition, **said, consent_note=consent_note, consent_date=consent_date):
        issuer = submission.badge_version.issuer
        audit.record(by=by, verb="describe_item", thing=item, issuer=issuer, is_public=is_public)
    return item


@transaction.atomic
def save_note(*, by: User, submission: Submission, note: str, edition: str | None = None) -> Attempt:
    """Save what was changed since the last attempt. Refuses with Overtaken like every text."""
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_write(by, submission))
    attempt = submission.attempt
    begun = bool(attempt.change_note)
    if rewrite(attempt, edition, change_note=note) and not begun:
        audit.record(by=by, verb="save_note", thing=submission, issuer=submission.badge_version.issuer)
    return attempt


@transaction.atomic
def remove_item(*, by: User, item: EvidenceItem) -> EvidenceItem:
    """Remove one item; its file goes too unless an earlier attempt still points to it."""
    submission, item = items.locked(by, item)
    audit.record(by=by, verb="remove_item", thing=item, issuer=submission.badge_version.issuer)
    if item.file:
        enqueue(tasks.forget_file, name=str(item.file))
    EvidenceItem.objects.filter(pk=item.pk).delete()
    return item
