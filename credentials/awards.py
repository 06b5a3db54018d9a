"""Where credentials come into being: one for a decision, hundreds for a file of people, a chunk at a time.

A chunk may be run twice, by two processes, or be cut off anywhere: rows and credentials are written together.
"""

import logging
import secrets
import uuid
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from django.db import DataError, IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, holders
from accounts.models import AuditEntry, Holder, Issuer, User
from badges.models import BadgeVersion

from . import policies
from .models import Basis, BulkAward, BulkAwardRow, Credential
from .models.credential import CredentialQuerySet
from .validity import months_later

log = logging.getLogger(__name__)

CHUNK = 500  # rows in one transaction
KEPT = timedelta(days=7)  # what nobody confirms, with the names and addresses in it
PATIENCE = timedelta(seconds=15)  # a worker that is at it gets this long before the sweep comes by
Outcome = BulkAwardRow.Outcome
_CONTENT = ("line", "email", "name", "awarded_at", "evidence_url", "narrative")


# -- one credential


def unsaved(
    *,
    by: User | None,
    holder: Holder,
    badge_version: BadgeVersion,
    basis: Basis,
    awarded_at: datetime,
    submission_id: uuid.UUID | None = None,
    evidence: Sequence[dict[str, Any]] = (),
    results: Sequence[dict[str, Any]] = (),
    narrative: str = "",
    basis_reason: str = "",
) -> Credential:
    """The row of a new credential, with everything that it will say copied in."""
    if (basis == Basis.ASSESSED) != (submission_id is not None):
        raise ValueError("an assessed credential has a submission, any other has none")
    if basis == Basis.AWARDED and not basis_reason:
        raise ValueError("a credential awarded without assessment says why")
    return Credential(
        holder=holder,
        badge_version=badge_version,
        basis=basis,
        basis_reason=basis_reason,
        narrative=narrative,
        submission_id=submission_id,
        email=holder.email,
        salt=secrets.token_hex(16),
        results=list(results),
        evidence=list(evidence),
        awarded_at=awarded_at,
        valid_until_at=valid_until(badge_version, awarded_at),
        issued_by=by,
    )


def issue_entry(credential: Credential, **details: object) -> AuditEntry:
    """What the audit trail says of it."""
    return audit.entry(
        by=credential.issued_by,
        verb="issue",
        thing=credential,
        issuer=credential.issuer,
        badge_version=str(credential.badge_version.public_id),
        basis=str(credential.basis),
        **details,
    )


def valid_until(badge_version: BadgeVersion, awarded_at: datetime) -> datetime | None:
    """When a credential awarded then expires: so many calendar months later as its badge version says."""
    if badge_version.valid_months is None:
        return None
    return months_later(awarded_at, badge_version.valid_months, badge_version.issuer.time_zone)


# -- a chunk of a file


def issue_next(award_id: uuid.UUID, most: int = CHUNK) -> list[int]:
    """Bring the next open rows to their outcome; their lines. None: no row is left that nobody is at.

    A person (by address, or by the account that has the address today) who holds a live credential of the
    badge gets no second one: the row answers "already held". Live is what is neither revoked nor expired; a
    suspended credential counts, since awarding another would undo what the issuer decided. With `renew` only
    what this same award issued counts, so that no line is awarded twice. Should the database refuse a chunk,
    its rows are tried one by one, and only the one at fault is refused.
    """
    try:
        return _issue_rows(award_id, Q(), most)
    except (IntegrityError, DataError) as error:
        log.error("a chunk of award %s failed (%s): trying its rows one by one", award_id, _named(error))
    rows = BulkAwardRow.objects.open().filter(award=award_id).order_by("line")
    return [
        line for pk in list(rows.values_list("pk", flat=True)[:most]) for line in _issue_one(award_id, pk)
    ]


def finish(award_id: uuid.UUID) -> bool:
    """Note that every row has its outcome; whether this call did."""
    rows = BulkAwardRow.objects.open().filter(award=OuterRef("pk"))
    done = BulkAward.objects.unfinished().filter(~Exists(rows), pk=award_id)
    return bool(done.update(finished_at=timezone.now()))


def left_over(now: datetime) -> list[uuid.UUID]:
    """Awards to queue again: confirmed a while ago, rows still open."""
    rows = BulkAward.objects.unfinished().for_workers().filter(confirmed_at__lt=now - PATIENCE)
    return list(rows.order_by("confirmed_at").values_list("pk", flat=True))


@transaction.atomic
def forget_unconfirmed(now: datetime) -> int:
    """Throw away the files that nobody confirmed in a week, with the people in them; how many."""
    old = BulkAward.objects.filter(confirmed_at=None, created_at__lt=now - KEPT)
    found = list(
        old.select_related("badge_version__badge__issuer").select_for_update(of=["self"], skip_locked=True)
    )
    for award in found:
        audit.record(by=None, verb="discard_award", thing=award, issuer=award.badge_version.issuer)
    BulkAward.objects.filter(pk__in=[award.pk for award in found]).delete()
    return len(found)


def thrown_away_from(user: User, award_id: uuid.UUID) -> Issuer | None:
    """The issuer whose upload this was, for its administrators; None for any other id."""
    thing = BulkAward._meta.label_lower
    entries = AuditEntry.objects.filter(verb="discard_award", thing=thing, thing_id=award_id)
    return Issuer.objects.administered_by(user).filter(pk__in=entries.values("issuer")).first()


def undelivered(award_id: uuid.UUID, first: int, last: int) -> list[uuid.UUID]:
    """The credentials of these lines that are not signed, or whose letter is not written."""
    rows = BulkAwardRow.objects.filter(award=award_id, line__range=(first, last), outcome=Outcome.ISSUED)
    waiting = Credential.objects.unfinished().filter(pk__in=rows.values("credential"))
    return list(waiting.values_list("pk", flat=True))


@dataclass(frozen=True)
class Progress:
    """How far an award is, in rows; `ready` are the credentials signed and checked, their letters written."""

    rows: int
    open: int
    issued: int
    already_held: int
    refused: int
    ready: int

    @property
    def done(self) -> int:
        return self.rows - self.open

    @property
    def is_over(self) -> bool:
        return self.open == 0 and self.ready >= self.issued


def progress(award: BulkAward) -> Progress:
    counted = award.rows.aggregate(
        rows=Count("pk"),
        open=Count("pk", filter=Q(outcome="")),
        issued=Count("pk", filter=Q(outcome=Outcome.ISSUED)),
        already_held=Count("pk", filter=Q(outcome=Outcome.ALREADY_HELD)),
        refused=Count("pk", filter=Q(outcome=Outcome.REFUSED)),
    )
    return Progress(**counted, ready=max(0, counted["issued"] - not_ready(award).count()))


def not_ready(award: BulkAward) -> CredentialQuerySet:
    """What it issued and is not signed, or whose letter is not written.

    What was taken back before it was signed is not among them: nobody waits for it.
    """
    issued = award.rows.filter(outcome=Outcome.ISSUED).values("credential")
    return Credential.objects.unfinished().filter(pk__in=issued)


@dataclass(frozen=True)
class Planned:
    """What confirming would do with one row."""

    row: BulkAwardRow
    what: Literal["awarded", "held", "repeated", "refused"]
    counts: int  # the line that counts for this address: another one where it is repeated


@dataclass(frozen=True)
class Preview:
    """What confirming would do, as things stand; the first rows one by one."""

    to_award: int
    already_held: int
    first: list[Planned]


def preview(award: BulkAward, *, shown: int = 0) -> Preview:
    """By address: whom an account links to an earlier address is found when it is issued."""
    named = list(award.rows.open().order_by("-line").values_list("email", "line"))
    counts = dict(named)  # the lowest line of each address stays
    held: set[str] = set()
    if not award.renew:
        live = Credential.objects.live(timezone.now())
        of_badge = live.filter(badge_version__badge=award.badge_version.badge_id, email__in=counts)
        held = set(of_badge.values_list("email", flat=True))
    to_award = len(counts.keys() - held)
    first = [_planned(row, counts, held) for row in award.rows.order_by("line")[:shown]]
    return Preview(to_award, len(named) - to_award, first)


def waiting_twin(award: BulkAward) -> BulkAward | None:
    """Another upload of the same lines for the same badge that nobody has confirmed yet; the newest."""
    mine = award.rows.values_list(*_CONTENT)
    waiting = BulkAward.objects.for_workers().filter(
        badge_version__badge=award.badge_version.badge_id, confirmed_at=None
    )
    others = waiting.exclude(pk=award.pk).annotate(lines=Count("rows")).filter(lines=award.rows.count())
    for other in others.select_related("by").order_by("-created_at"):
        if not other.rows.values_list(*_CONTENT).difference(mine).exists():
            return other
    return None


def _planned(row: BulkAwardRow, counts: Mapping[str, int], held: Container[str]) -> Planned:
    if row.outcome == Outcome.REFUSED:
        return Planned(row, "refused", row.line)
    if row.email in held:
        return Planned(row, "held", row.line)
    line = counts[row.email]
    return Planned(row, "awarded" if line == row.line else "repeated", line)


def _issue_one(award_id: uuid.UUID, pk: int) -> list[int]:
    try:
        return _issue_rows(award_id, Q(pk=pk), 1)
    except (IntegrityError, DataError) as error:
        log.error("row %s of award %s cannot be issued (%s)", pk, award_id, _named(error))
    problem = _("This line could not be awarded. Please tell the site's operator.")
    row = BulkAwardRow.objects.open().filter(pk=pk)
    lines = list(row.values_list("line", flat=True))
    return lines if row.update(outcome=Outcome.REFUSED, problem=problem) else []


def _named(error: Exception) -> str:
    """What the database refused, for the log: its own words quote the row, with the address and the salt."""
    diagnosis = getattr(error.__cause__, "diag", None)
    constraint = getattr(diagnosis, "constraint_name", None) or ""
    return f"{type(error).__name__} {constraint}".strip()


@transaction.atomic
def _issue_rows(award_id: uuid.UUID, which: Q, most: int) -> list[int]:
    known = BulkAward.objects.select_related("badge_version__badge__issuer", "confirmed_by")
    award = known.filter(pk=award_id).first()
    if award is None or award.confirmed_by is None:
        return []
    free = award.rows.open().filter(which).order_by("line").select_for_update(skip_locked=True)
    rows = list(free[:most])
    if not rows:
        return []
    # Asked again: what was confirmed may have been forbidden since, or its person have left.
    if reason := policies.why_not_issue(award.confirmed_by, award.badge_version, Basis.AWARDED):
        _refuse(rows, reason)
    else:
        _write(award, award.confirmed_by, rows)
    BulkAwardRow.objects.bulk_update(rows, ["outcome", "problem", "credential"])
    return [row.line for row in rows]


def _write(award: BulkAward, by: User, rows: list[BulkAwardRow]) -> None:
    """Make the credentials, with their audit entries, and say in each row what became of it."""
    now = timezone.now()
    people = holders.for_addresses({row.email: row.name for row in reversed(rows)})
    held = _held(award, people, now)
    issued = []
    for row in rows:
        if row.email in held:
            row.outcome, row.credential_id = Outcome.ALREADY_HELD, held[row.email]
            continue
        credential = _credential(award, by, row, people[row.email], now)
        if reason := policies.why_not_issue_any_more(credential, now):
            _refuse([row], reason)
            continue
        row.outcome, row.credential_id = Outcome.ISSUED, credential.pk
        held[row.email] = credential.pk
        issued.append(credential)
    Credential.objects.bulk_create(issued)
    entries = [issue_entry(credential, award=str(award.pk)) for credential in issued]
    AuditEntry.objects.bulk_create(entries)


def _held(award: BulkAward, people: Mapping[str, Holder], now: datetime) -> dict[str, uuid.UUID]:
    """For those who need no other credential, the one they hold. Their holders are locked by now."""
    if award.renew:
        own = award.rows.filter(outcome=Outcome.ISSUED, email__in=people)
        return {email: pk for email, pk in own.values_list("email", "credential_id") if pk is not None}
    rows = Credential.objects.live(now).filter(badge_version__badge=award.badge_version.badge_id)
    rows = rows.filter(Q(email__in=people) | Q(holder__in=people.values())).order_by("awarded_at")
    found = list(rows.values_list("pk", "email", "holder_id"))
    by_holder = {holder_id: pk for pk, _email, holder_id in found}
    by_address = {email: pk for pk, email, _holder_id in found}
    held = {
        address: by_holder.get(holder.pk) or by_address.get(address) for address, holder in people.items()
    }
    return {address: pk for address, pk in held.items() if pk is not None}


def _credential(award: BulkAward, by: User, row: BulkAwardRow, holder: Holder, now: datetime) -> Credential:
    return unsaved(
        by=by,
        holder=holder,
        badge_version=award.badge_version,
        basis=Basis.AWARDED,
        basis_reason=award.reason,
        narrative=row.narrative,
        evidence=[evidence_at(row.evidence_url)] if row.evidence_url else [],
        awarded_at=min(row.awarded_at or now, now),
    )


def evidence_at(url: str) -> dict[str, Any]:
    """A linked piece of evidence, as a credential keeps it."""
    blank = dict.fromkeys(("caption", "narrative", "file", "media_type", "sha256"), "")
    return blank | {"number": 1, "name": urlsplit(url).hostname or url, "kind": "link", "url": url}


def _refuse(rows: Sequence[BulkAwardRow], reason: str) -> None:
    for row in rows:
        row.outcome, row.problem = Outcome.REFUSED, reason[:300]
