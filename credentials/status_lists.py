"""Places in an issuer's status lists, and the signed lists that tell the world what was taken back.

Bits are not stored: they follow from the credentials, whose own rows are the truth at once. A list is signed
again in a worker, so it follows by seconds, and many decisions can share one signing.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Issuer
from openbadges import status_list
from openbadges.permutation import Permutation
from openbadges.proofs import data_integrity

from . import documents, keys
from .models import Credential, StatusChange, StatusList

FRESH_SECONDS = 10  # a decision reaches every verifier's cache this soon
LIFETIME = timedelta(days=30)  # an old copy cannot be played back for longer
RENEWED_AFTER = timedelta(days=1)

# Of the list that is being filled, takes as many places as are wanted or left: one statement, so that two
# workers never get the same ones. Two lists with places left are there only after a race.
TAKE = """
WITH open_list AS (
    SELECT id, given_out FROM credentials_statuslist
    WHERE issuer_id = %s AND given_out < size
    ORDER BY created_at DESC LIMIT 1 FOR UPDATE
)
UPDATE credentials_statuslist taken
SET given_out = LEAST(taken.size, open_list.given_out + %s)
FROM open_list WHERE taken.id = open_list.id
RETURNING taken.id, taken.secret, taken.size, open_list.given_out, taken.given_out
"""


@dataclass(frozen=True)
class Taken:
    """Places of one list: the numbers first..last-1, of which no two callers ever get the same."""

    list_id: uuid.UUID
    secret: bytes
    size: int
    first: int
    last: int

    def indices(self) -> Iterator[int]:
        permutation = Permutation(self.secret, self.size)
        return map(permutation.at, range(self.first, self.last))


# -- places


def place(credential: Credential) -> None:
    """Give a credential its list and index, once for ever; see `place_many`."""
    place_many([credential])


def place_many(credentials: Sequence[Credential]) -> None:
    """Give each credential that has none its list and index, and write both into the objects given.

    A list is signed before this returns, so nothing names one that is not there. Running it twice, or twice
    at once, changes nothing. Raises `keys.KeyUnavailable` when a new list cannot be signed: the places
    are kept, and the next call goes on from there.
    """
    if waiting := [one for one in credentials if one.status_list_id is None]:
        _write_places([one.pk for one in waiting])
        placed = Credential.objects.only("status_list", "status_index").in_bulk([one.pk for one in waiting])
        for one in waiting:
            one.status_list_id = placed[one.pk].status_list_id
            one.status_index = placed[one.pk].status_index
    named = {one.status_list_id for one in credentials if one.status_list_id}
    for list_id in StatusList.objects.filter(pk__in=named, signed_at=None).values_list("pk", flat=True):
        sign(list_id)


def entry(credential: Credential) -> dict[str, Any]:
    """The `credentialStatus` of a placed credential. Raises `ValueError` for one without a place."""
    if credential.status_list_id is None or credential.status_index is None:
        raise ValueError(f"{credential} has no place in a status list")
    return status_list.entry(address(credential.status_list_id), credential.status_index)


def address(list_id: uuid.UUID) -> str:
    return documents.address("status_list", list_id)


@transaction.atomic
def _write_places(ids: Sequence[uuid.UUID]) -> None:
    rows = Credential.objects.select_for_update(of=("self",)).select_related("badge_version__badge")
    by_issuer: dict[int, list[Credential]] = defaultdict(list)
    for one in rows.filter(pk__in=ids, status_list=None).order_by("pk"):
        by_issuer[one.badge_version.badge.issuer_id].append(one)
    for issuer_id, waiting in sorted(by_issuer.items()):
        places = _places(issuer_id, len(waiting))
        for one, (list_id, index) in zip(waiting, places, strict=True):
            one.status_list_id, one.status_index = list_id, index
        Credential.objects.bulk_update(waiting, ["status_list", "status_index"])


def _places(issuer_id: int, wanted: int) -> Iterator[tuple[uuid.UUID, int]]:
    while wanted:
        taken = _take(issuer_id, wanted) or _take_of_a_new_list(issuer_id, wanted)
        wanted -= taken.last - taken.first
        yield from ((taken.list_id, index) for index in taken.indices())


def _take(issuer_id: int, wanted: int) -> Taken | None:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [issuer_id, wanted])
        row = cursor.fetchone()
    return Taken(row[0], bytes(row[1]), *row[2:]) if row else None


def _take_of_a_new_list(issuer_id: int, wanted: int) -> Taken:
    """Of several workers that find no place left, the first makes a list and the others use it."""
    Issuer.objects.select_for_update(no_key=True).get(pk=issuer_id)
    if taken := _take(issuer_id, wanted):
        return taken
    StatusList.objects.create(issuer_id=issuer_id)
    taken = _take(issuer_id, wanted)
    assert taken is not None
    return taken


# -- the signed list


@transaction.atomic
def sign(list_id: uuid.UUID) -> bool:
    """Sign a list as things stand now, and mark the decisions it speaks of; whether there was a need.

    Raises `keys.KeyUnavailable`; nothing is lost then, `left_over` names the list again.
    """
    issuer = Issuer.objects.get(status_lists=list_id)
    key = keys.key_in_use(issuer)  # before the list is locked: the first caller locks the issuer
    private = keys.private_key(key)
    now = timezone.now().replace(microsecond=0)
    # A waiting worker finds what the one before it has done.
    row = StatusList.objects.select_for_update(no_key=True).get(pk=list_id)
    if not StatusList.objects.due(now, lifetime=RENEWED_AFTER).filter(pk=list_id).exists():
        return False
    # Decisions first, bits second: one that comes in between is in the bits and is signed once more, while
    # the other way round it would be marked as listed and not be in the list.
    unlisted = StatusChange.objects.unlisted().filter(credential__status_list=row)
    spoken_of = list(unlisted.values_list("pk", flat=True))
    unsigned = _composed(row, keys.did(issuer), now)
    row.document = documents.to_bytes(data_integrity.sign(unsigned, private, key.verification_method, now))
    row.document_sha256, row.key, row.signed_at = documents.sha256(row.document), key, now
    row.save(update_fields=["document", "document_sha256", "key", "signed_at"])
    StatusChange.objects.filter(pk__in=spoken_of).update(listed_at=timezone.now())
    return True


def left_over(now: datetime) -> list[uuid.UUID]:
    """Lists that a lost broker, a killed worker, a missing key or time itself left to be signed."""
    return list(StatusList.objects.due(now, lifetime=RENEWED_AFTER).values_list("pk", flat=True))


def _composed(row: StatusList, issuer: str, now: datetime) -> dict[str, Any]:
    size = max(status_list.MINIMUM, -(-row.size // 8) * 8)  # in whole bytes
    return status_list.credential(
        id=address(row.pk),
        issuer=issuer,
        encoded=status_list.encode(status_list.bitstring(size, _taken_back(row))),
        valid_from=now,
        valid_until=now + LIFETIME,
        ttl_ms=FRESH_SECONDS * 1000,
    )


def _taken_back(row: StatusList) -> set[int]:
    """The indices whose bit is set: revoked, or suspended for now (a verifier stops at one bit).

    One statement: what is revoked while it is suspended is seen as one or the other, never as neither.
    """
    mine = Credential.objects.filter(status_list=row)
    revoked = mine.filter(revoked_at__isnull=False).values_list("status_index", flat=True)
    both = revoked.union(mine.suspended().values_list("status_index", flat=True))
    return {index for index in both if index is not None}
