"""Awarding to many without assessment: prepared from a file, looked at, then confirmed or thrown away."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.queue import enqueue
from accounts.refusals import Refused, refuse_if
from badges.models import Badge

from .. import award_words, documents, policies, tasks
from ..award_file import Row
from ..models import BulkAward, BulkAwardRow

REASON_LENGTH = 300
BATCH = 1000


@transaction.atomic
def prepare_award(
    *,
    by: User,
    badge: Badge,
    reason: str,
    rows: Sequence[Row],
    renew: bool = False,
    file_name: str = "",
    file_sha256: str = "",
) -> BulkAward:
    """Keep the rows of a file, to be looked at; nobody is awarded anything yet.

    Rows at fault are kept as refused, with the fault in words. Refuses all but the issuer's administrators
    and operators, badges that may not be awarded without assessment, and without a reason.
    """
    refuse_if(policies.why_not_award(by, badge))
    award = BulkAward.objects.create(
        badge_version=badge.versions.published().latest("number"),
        by=by,
        reason=_reason_from(reason),
        renew=renew,
        file_name=documents.clean(file_name)[-120:],
        file_sha256=file_sha256,
    )
    BulkAwardRow.objects.bulk_create([_kept(award, row) for row in rows], batch_size=BATCH)
    audit.record(by=by, verb="prepare_award", thing=award, issuer=badge.issuer, rows=len(rows))
    return award


@transaction.atomic
def confirm_award(*, by: User, award: BulkAward) -> BulkAward:
    """Award what was prepared, in the name of `by`, who need not have prepared it.

    A worker takes it up, unless it is a command's, which does it itself.

    Refuses as `prepare_award` does, a second time, and when every row is at fault.
    """
    award = _locked(award)
    refuse_if(policies.why_not_confirm_award(by, award))
    award.confirmed_at, award.confirmed_by = timezone.now(), by
    award.save(update_fields=["confirmed_at", "confirmed_by"])
    audit.record(by=by, verb="confirm_award", thing=award, issuer=award.badge_version.issuer)
    if not award.file_sha256:
        enqueue(tasks.award_rows, award_id=str(award.pk))
    return award


@transaction.atomic
def discard_award(*, by: User, award: BulkAward) -> None:
    """Throw away what was prepared, with the names and addresses in it. Refuses once it is confirmed."""
    award = _locked(award)
    refuse_if(policies.why_not_discard_award(by, award))
    audit.record(by=by, verb="discard_award", thing=award, issuer=award.badge_version.issuer)
    award.delete()


def _locked(award: BulkAward) -> BulkAward:
    rows = BulkAward.objects.select_for_update(of=("self",)).select_related("badge_version__badge__issuer")
    found = rows.filter(pk=award.pk).first()
    if found is None:
        raise Refused(_("This file was thrown away in the meantime. Upload it again to award it."))
    return found


def _kept(award: BulkAward, row: Row) -> BulkAwardRow:
    return BulkAwardRow(
        award=award,
        line=row.line,
        email=row.email,
        name=row.name,
        awarded_at=row.awarded_at,
        evidence_url=row.evidence_url,
        narrative=row.narrative,
        outcome=BulkAwardRow.Outcome.REFUSED if row.fault else "",
        problem=award_words.of_fault(row.fault) if row.fault else "",
    )


def _reason_from(text: str) -> str:
    reason = documents.clean(text)
    if not reason:
        raise Refused(_("Give the reason: it is shown on every credential."))
    if len(reason) > REASON_LENGTH:
        raise Refused(_("Say the reason in %d characters or fewer.") % REASON_LENGTH)
    return reason
