"""One AuditEntry per action, written in the action's own transaction."""

import uuid

from django.db import models

from .models import AuditEntry, Issuer, User


def record(
    *, by: User | None, verb: str, thing: models.Model, issuer: Issuer | None = None, **details: object
) -> AuditEntry:
    """Write down that `by` (None: the site itself) did `verb` to `thing`. Details hold ids, never texts."""
    outside_id = getattr(thing, "public_id", None) or thing.pk
    if not isinstance(outside_id, uuid.UUID):
        raise TypeError(f"{thing!r} has no outside id to write down")
    return AuditEntry.objects.create(
        by=by, verb=verb, thing=thing._meta.label_lower, thing_id=outside_id, issuer=issuer, details=details
    )
