"""Verifying again what was issued: stored bytes, picture, both proofs, the hosted badge, the status list.

It may be stopped anywhere: what passed is stamped a batch at a time, and the next run goes on from there.
"""

import json
import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from openbadges import status_list
from openbadges.proofs import ProofError, data_integrity, jwt
from openbadges.reading import moment, same

from . import checking, documents, emails, hosting, keys, status_lists
from .models import Credential, CredentialDocument, StatusList

log = logging.getLogger(__name__)

SAMPLE = 200
BATCH = 100
AT_MOST = timedelta(hours=1)
LIST_FOLLOWS = timedelta(minutes=5)  # a decision younger than this may not stand in the signed list yet
_CLAIMS = {"iss", "jti", "sub", "nbf", "exp"}
_TAKEN_BACK = {"revoked", "suspended"}


@dataclass
class Report:
    """How a run went: what is wrong with which credential, and whether it came to its end."""

    looked_at: int = 0
    problems: dict[uuid.UUID, str] = field(default_factory=dict)
    finished: bool = True


def reverify(now: datetime) -> Report:
    """The nightly run: everything new, then a sample of the rest; operators are written to on a failure."""
    report = verify(newly_signed(), until=now + AT_MOST)
    if report.finished:
        chosen = issued().order_by("?").values_list("pk", flat=True)[:SAMPLE]
        rest = verify(issued().filter(pk__in=list(chosen)), until=now + AT_MOST)
        report.looked_at += rest.looked_at
        report.problems |= rest.problems
        report.finished = rest.finished
    log.info("verified %d credentials again, %d failed", report.looked_at, len(report.problems))
    if report.problems:
        emails.verification_failed(report.problems)
    return report


def issued() -> QuerySet[Credential]:
    return Credential.objects.filter(baked_at__isnull=False)


def newly_signed() -> QuerySet[Credential]:
    """Credentials whose newest document was never verified by a run."""
    return issued().filter(reverified_at=None)


def verify(rows: QuerySet[Credential], *, until: datetime | None = None) -> Report:
    """Verify each of these credentials, and stamp those that pass; stop at `until`."""
    report, run = Report(), _Run()
    for batch in _batches(rows):
        if until is not None and timezone.now() > until:
            report.finished = False
            break
        started = timezone.now()
        problems = _problems(batch, run)
        for id, said in problems.items():
            log.error("credential %s does not verify: %s", id, said)
        report.problems |= problems
        report.looked_at += len(batch)
        _stamp([one for one in batch if one.pk not in problems], started)
    return report


def _problems(batch: list[Credential], run: "_Run") -> dict[uuid.UUID, str]:
    """What is wrong with which of them: what fails is looked at afresh, for it may have been decided upon."""
    failed = [one.pk for one in batch if problem_of(one, run)]
    rows = Credential.objects.filter(pk__in=failed).select_related("badge_version__badge__issuer")
    return {one.pk: said for one in rows if (said := problem_of(one))}


@transaction.atomic
def _stamp(passed: list[Credential], at: datetime) -> None:
    """Write down that these have passed, but for those that got a later document meanwhile.

    Locked first: who is about to keep a later document has its row.
    """
    rows = Credential.objects.filter(pk__in=[one.pk for one in passed])
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    newest = dict(rows.annotate(newest=Max("documents__sequence")).values_list("pk", "newest"))
    seen = [one.pk for one in passed if one.document and one.document.sequence == newest[one.pk]]
    rows.filter(pk__in=seen).update(reverified_at=at)


def problem_of(credential: Credential, run: "_Run | None" = None) -> str | None:
    """Why a credential's newest files are not fit to be served, None when they are."""
    document = credential.document
    if document is None:
        return "it has no document"
    run = run or _Run()
    return (
        _digest_problem(document)
        or _verdict_problem(credential, document, run)
        or _jwt_problem(document)
        or _status_problem(credential, document, run)
    )


def _digest_problem(document: CredentialDocument) -> str | None:
    if documents.sha256(bytes(document.ob3)) != document.ob3_sha256:
        return "the 3.0 document was changed in the database"
    if documents.sha256(bytes(document.ob2)) != document.ob2_sha256:
        return "the 2.0 document was changed in the database"
    return None


def _verdict_problem(credential: Credential, document: CredentialDocument, run: "_Run") -> str | None:
    """Whether the picture, the VC-JWT and the 2.0 badge verify, and as what they should."""
    try:
        shown = {"picture": documents.picture(credential, document)}
    except documents.PngChanged as error:
        return str(error)
    shown |= {"2.0 badge": bytes(document.ob2)}
    if document.jwt:
        shown |= {"VC-JWT": bytes(document.jwt)}
    expected = _expected(credential)
    for name, data in shown.items():
        state = checking.verdict_on(data, own=run.read).state
        if state not in expected:
            return f"the {name} is {state}, not {' or '.join(sorted(expected))}"
    return None


def _expected(credential: Credential) -> set[str]:
    if credential.standing.state != "good":
        return _TAKEN_BACK  # a 2.0 badge only says that it is gone
    ends = credential.valid_until_at
    return {"expired"} if ends and ends < timezone.now() else {"valid"}


def _jwt_problem(document: CredentialDocument) -> str | None:
    """Whether both forms of the 3.0 credential say the same."""
    if not document.jwt:
        return None
    payload = jwt.read(bytes(document.jwt)).payload
    embedded = json.loads(bytes(document.ob3))
    token = {name: said for name, said in payload.items() if name not in _CLAIMS}
    plain = {name: said for name, said in embedded.items() if name != "proof"}
    return None if same(token, plain) else "the VC-JWT does not say what the 3.0 document says"


class _Run:
    """What a run looks at once: documents that many credentials share, and the bits of the signed lists."""

    def __init__(self) -> None:
        self.read = hosting.Memory().read
        self._lists: dict[uuid.UUID, bytes | None] = {}

    def bits(self, id: uuid.UUID) -> bytes | None:
        """None for a list that is not signed by its issuer, or too long ago."""
        if id not in self._lists:
            self._lists[id] = self._bits(StatusList.objects.select_related("key__issuer").get(pk=id))
        return self._lists[id]

    def _bits(self, row: StatusList) -> bytes | None:
        if row.key is None or row.key.compromised_at:
            return None
        try:
            document: dict[str, Any] = json.loads(bytes(row.document))
            data_integrity.check(document, keys.public_key(row.key))
            if moment(document["validUntil"]) < timezone.now():
                return None
            return status_list.decode(document["credentialSubject"]["encodedList"])
        except (ProofError, ValueError, LookupError):
            return None


def _status_problem(credential: Credential, document: CredentialDocument, run: _Run) -> str | None:
    """Whether its status entry is its own, and the signed list says how it stands."""
    stated = json.loads(bytes(document.ob3)).get("credentialStatus")
    if credential.status_list_id is None or credential.status_index is None:
        return None if stated is None else "it names a status list, and has no place in one"
    if stated is None:
        return None  # signed before there were lists
    if stated != status_lists.entry(credential):
        return "its status entry is not its own"
    bits = run.bits(credential.status_list_id)
    if bits is None:
        return "its status list is not signed by its issuer, or out of date"
    taken_back = credential.standing.state != "good"
    if status_list.is_set(bits, credential.status_index) == taken_back or _is_fresh(credential):
        return None
    return f"its status list does not say that it is {credential.standing.state}"


def _is_fresh(credential: Credential) -> bool:
    since = timezone.now() - LIST_FOLLOWS
    return any(change.at > since for change in credential.status_changes.all())


def _batches(rows: QuerySet[Credential]) -> Iterator[list[Credential]]:
    """All of them in the order of their ids, with what a look at each needs."""
    rows = rows.select_related("badge_version__badge__issuer").order_by("pk")
    rows = rows.prefetch_related("documents", "status_changes")
    last = None
    while batch := list(rows.filter(pk__gt=last)[:BATCH] if last else rows[:BATCH]):
        yield batch
        last = batch[-1].pk
