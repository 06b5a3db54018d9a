"""What only a process with KEY_ENCRYPTION_KEY does: sign a credential's documents, and what people wait for.

Every step may be run twice, by two workers, or be cut off anywhere.
"""

import functools
import json
import logging
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from accounts.models import Issuer
from openbadges import v3
from openbadges.proofs import data_integrity, jwt
from openbadges.reading import moment

from . import checking, documents, emails, hosting, keys, records, status_lists
from .models import Credential, CredentialDocument, SigningRequest
from .models.keys import Algorithm

log = logging.getLogger(__name__)

BATCH = 500
PATIENCE = timedelta(seconds=15)  # the queue gets this long before the sweep comes by
# What the network, a disk or the database did: another try may cure it.
PASSING = (OSError, OperationalError, InterfaceError)
_TRIES = 3
_STEP = timedelta(seconds=1)  # by how much a later document of a credential is younger, at least


class Batch:
    """What the credentials of one batch of work share, worked out once."""

    def __init__(self) -> None:
        self.read = hosting.Memory().read
        self.described = functools.cache(documents.described)


class Unsignable(Exception):
    """Something that another try at once would not cure; the message says what."""


@contextmanager
def waiting(issuer: Issuer) -> Iterator[None]:
    """Turn what keeps an issuer's files from being made into `Unsignable`; a missing key alerts operators."""
    try:
        yield
    except keys.KeyUnavailable as error:
        emails.signing_stopped(issuer, problem=str(error))
        raise Unsignable(str(error)) from error
    except (FileNotFoundError, ValueError, LookupError) as error:
        raise Unsignable(f"{type(error).__name__}: {error}") from error


def sign_list(list_id: uuid.UUID) -> bool:
    """Sign a status list as things stand; whether there was a need. Raises `Unsignable`."""
    with waiting(Issuer.objects.get(status_lists=list_id)):
        return status_lists.sign(list_id)


# -- a credential's documents


def sign(
    credential: Credential,
    *,
    sequence: int,
    after: CredentialDocument | None = None,
    batch: Batch | None = None,
) -> CredentialDocument:
    """An unsaved document: both standards and the VC-JWT, signed, baked, taken out again and verified.

    A later document takes the place of `after`: same id, status entry and awardedDate, newer validFrom.
    Raises `keys.KeyUnavailable`, and `FileNotFoundError`, `ValueError` or `LookupError` for files that
    cannot be made.
    """
    batch = batch or Batch()
    status_lists.place(credential)
    key = keys.key_in_use(credential.issuer)
    rsa_key = keys.key_in_use(credential.issuer, Algorithm.RS256)
    now, valid_from = _dates(credential, after)
    said = documents.award(
        credential,
        valid_from=valid_from,
        status=status_lists.entry(credential),
        of=batch.described(credential.badge_version_id),
    )
    unsigned = v3.credential(said)
    signed = data_integrity.sign(unsigned, keys.private_key(key), key.verification_method, now)
    ob3 = documents.to_bytes(signed)
    ob2 = documents.to_bytes(documents.ob2_assertion(credential, said))
    token = jwt.sign(unsigned, keys.private_rsa_key(rsa_key), keys.address(rsa_key)).encode()
    picture = documents.baked(documents.artwork(credential.badge_version), ob2, ob3)
    checking.check_own(credential, picture, ob2=ob2, ob3=ob3, jwt=token, own=batch.read)
    return CredentialDocument(
        credential=credential,
        sequence=sequence,
        ob3=ob3,
        ob2=ob2,
        jwt=token,
        ob3_sha256=documents.sha256(ob3),
        ob2_sha256=documents.sha256(ob2),
        png_sha256=documents.sha256(picture),
        key=key,
        jwt_key=rsa_key,
        signed_at=now,
        verified_at=timezone.now(),
    )


def _dates(credential: Credential, after: CredentialDocument | None) -> tuple[datetime, datetime]:
    """When it is signed and from when it is valid, in whole seconds."""
    if after is not None:
        earliest = moment(json.loads(bytes(after.ob3))["validFrom"]) + _STEP
        ahead = (earliest - timezone.now()).total_seconds()
        time.sleep(max(0.0, min(ahead, 1.0)))  # at most a second, unless a clock was put back
        now = timezone.now().replace(microsecond=0)
        return now, max(now, earliest)
    now = timezone.now().replace(microsecond=0)
    return now, min(credential.awarded_at, now)


def sign_again(credential_id: uuid.UUID) -> bool:
    """Sign the next document of a credential whose newest one no longer does; whether this call kept one.

    It no longer does when its key is compromised, or when it says of the address what the holder no longer
    wants said. Two workers at once keep one document; it says what the credential says when it is kept.
    Raises `Unsignable`.
    """
    rows = Credential.objects.select_related("holder", "badge_version__badge__issuer")
    for _try in range(_TRIES):
        credential = rows.get(pk=credential_id)
        newest = _newest(credential)
        if newest is None or not _is_stale(credential, newest):
            return False
        with waiting(credential.issuer):
            document = sign(credential, sequence=newest.sequence + 1, after=newest)
        if _keep_next(document, newest):
            return True
    raise Unsignable("other workers keep signing it")


def left_over() -> list[uuid.UUID]:
    """Credentials whose newest document was signed with a key that is compromised by now, a batch of them.

    Any of them: what cannot be signed for another reason does not keep the others waiting.
    """
    rows = Credential.objects.signed_with_compromised_keys().order_by("?")
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _newest(credential: Credential) -> CredentialDocument | None:
    rows = credential.documents.select_related("key", "jwt_key")
    return rows.order_by("-sequence").first()


def _is_stale(credential: Credential, newest: CredentialDocument) -> bool:
    subject = json.loads(bytes(newest.ob3))["credentialSubject"]
    return _is_compromised(newest) or ("identifier" in subject) != credential.address_hashed


def _is_compromised(document: CredentialDocument) -> bool:
    return any(key is not None and key.compromised_at for key in (document.key, document.jwt_key))


@transaction.atomic
def _keep_next(document: CredentialDocument, newest: CredentialDocument) -> bool:
    """Keep a later document, unless another worker was first or the holder has changed their mind."""
    credential = Credential.objects.select_for_update(of=("self",), no_key=True).get(
        pk=document.credential_id
    )
    if credential.address_hashed != document.credential.address_hashed:
        return False
    if credential.documents.filter(sequence__gte=document.sequence).exists():
        return False
    if _is_compromised(newest) and credential.revoked_at is None and credential.letter_at is not None:
        emails.replaced(document.credential, newest)
    document.save(force_insert=True)
    credential.reverified_at = None  # the nightly check has not seen this one
    credential.save(update_fields=["reverified_at"])
    return True


# -- what somebody waits for


def waiting_for(now: datetime) -> list[uuid.UUID]:
    """Requests that the broker lost, or whose worker was killed or had no key."""
    rows = SigningRequest.objects.free(now).filter(created_at__lt=now - PATIENCE)
    return list(rows.order_by("created_at").values_list("pk", flat=True)[:BATCH])


def forget_fetched(now: datetime) -> None:
    """A day after it was signed nobody waits for an answer: it is one person's, so it is not kept."""
    SigningRequest.objects.outdated(now).delete()


def fulfil(request_id: uuid.UUID) -> bool:
    """Do what a signing request asks for; whether this call finished it.

    A worker that is at it has the row to itself for a minute; a killed one's lease runs out. Raises
    `Unsignable`, and the request stays open: the sweep comes by again when the minute is over. What is
    `PASSING` lets go of the row at once.
    """
    now = timezone.now()
    if not SigningRequest.objects.free(now).filter(pk=request_id).update(leased_at=now):
        return False
    request = SigningRequest.objects.select_related("holder").get(pk=request_id)
    try:
        result, problem = _WORK[SigningRequest.Kind(request.kind)](request), ""
    except records.NothingToRecord as error:
        result, problem = b"", str(error)
    except PASSING:
        SigningRequest.objects.filter(pk=request_id, leased_at=now).update(leased_at=None)
        raise
    unfinished = SigningRequest.objects.filter(pk=request_id, done_at=None)
    return bool(unfinished.update(done_at=timezone.now(), result=result, problem=problem[:300]))


def _again(request: SigningRequest) -> bytes:
    assert request.credential_id is not None
    sign_again(request.credential_id)
    return b""


def _record(request: SigningRequest) -> bytes:
    """A CLR 2.0 document with an embedded proof, checked before it is handed out."""
    members = records.members(request.holder)
    publisher = records.publisher(members)
    with waiting(publisher):
        key = keys.key_in_use(publisher)
        private = keys.private_key(key)
    now, most = timezone.now().replace(microsecond=0), records.STATEMENTS
    try:
        unsigned = records.compose(request, members, publisher, now)
        signed = data_integrity.sign(unsigned, private, key.verification_method, now, most=most)
        data_integrity.check(signed, private.public_key(), most=most)
    except ValueError as error:
        log.exception("the record of signing request %s cannot be made", request.pk)
        raise records.NothingToRecord(records.BROKEN) from error  # no other try would end otherwise
    return documents.to_bytes(signed)


_WORK: dict[SigningRequest.Kind, Callable[[SigningRequest], bytes]] = {
    SigningRequest.Kind.RECORD: _record,
    SigningRequest.Kind.AGAIN: _again,
}
