"""The work behind the counter: have a credential's files signed and checked, then write its letter.

Every step may be run twice, by two workers, or be cut off anywhere: what is finished is a timestamp.
"""

import uuid
import zlib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from . import emails, signing
from .models import Credential, CredentialDocument

PATIENCE = timedelta(seconds=15)  # a worker that is at it gets this long before the sweep comes by
FRESH = timedelta(minutes=10)
OLD_EVERY = 5  # what a first ten minutes of tries did not cure is tried at every fifth sweep
SWEEP_SECONDS = 20
BATCH = 500


def bake(credential_id: uuid.UUID, *, batch: signing.Batch | None = None) -> bool:
    """Sign, bake and check the first document of a credential; whether this call finished it.

    Raises `signing.Unsignable`: the key cannot be opened, the artwork is missing, the facts do not fit the
    badge version, or our own file does not pass our own verification.
    """
    rows = Credential.objects.select_related("badge_version__badge__issuer")
    credential = rows.good().filter(pk=credential_id, baked_at=None).first()
    if credential is None:
        return False
    with signing.waiting(credential.issuer):
        document = signing.sign(credential, sequence=1, batch=batch)
    return _keep(document)


@transaction.atomic
def _keep(document: CredentialDocument) -> bool:
    """Of two workers that have baked the same credential, the first to come here is kept."""
    unbaked = Credential.objects.filter(pk=document.credential_id, baked_at=None)
    if not unbaked.update(baked_at=timezone.now()):
        return False
    document.save(force_insert=True)
    return True


@transaction.atomic
def post_letter(credential_id: uuid.UUID) -> bool:
    """Write the claim letter of a baked credential, once; whether this call did."""
    rows = Credential.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("holder", "badge_version__badge__issuer")
    credential = rows.filter(pk=credential_id, baked_at__isnull=False, letter_at=None).first()
    # Asked in a statement of its own: who waited for the lock sees the suspension that was under way.
    if credential is None or credential.standing.state != "good":
        return False
    credential.letter_at = timezone.now()
    credential.save(update_fields=["letter_at"])
    emails.claim(credential, occasion=str(credential.claim_generation))
    return True


def left_over(now: datetime) -> list[uuid.UUID]:
    """Credentials to queue again: the young ones, and of those that wait for long a fifth at a time.

    Of more than a batch any: what cannot be signed does not keep the others waiting.
    """
    rows = Credential.objects.unfinished().filter(created_at__lt=now - PATIENCE).order_by("?")
    young = rows.filter(created_at__gte=now - FRESH).values_list("pk", flat=True)[:BATCH]
    old = rows.filter(created_at__lt=now - FRESH).values_list("pk", flat=True).iterator()
    turn = int(now.timestamp()) // SWEEP_SECONDS % OLD_EVERY
    due = (pk for pk in old if zlib.crc32(pk.bytes) % OLD_EVERY == turn)
    return [*young, *(pk for pk, _place in zip(due, range(BATCH), strict=False))]
