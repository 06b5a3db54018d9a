"""One AuditEntry per action, written in the action's own transaction."""

import uuid

from django.db import models

from .models import AuditEntry, Issuer, User


def record(
    *, by: User | None, verb: str, thing: models.Model, issuer: Issuer | None = None, **details: object
) -> AuditEntry:
    """Write down that `by` (None: the site itself) did `verb` to `thing`.

    Details hold ids, and reasons where one was asked for; no other texts.
    """
    row = entry(by=by, verb=verb, thing=thing, issuer=issuer, **details)
    row.save(force_insert=True)
    return row


def entry(
    *, by: User | None, verb: str, thing: models.Model, issuer: Issuer | None = None, **details: object
) -> AuditEntry:
    """The same, unsaved, for those who write hundreds at once."""
    outside_id = getattr(thing, "public_id", None) or thing.pk
    if not isinstance(outside_id, uuid.UUID):
        raise TypeError(f"{thing!r} has no outside id to write down")
    return AuditEntry(
        by=by, verb=verb, thing=thing._meta.label_lower, thing_id=outside_id, issuer=issuer, details=details
    )
