"""A person's record: what they have claimed, whole, under one roof (CLR 2.0). Signs nothing itself."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Holder, Issuer
from openbadges import clr, model

from . import documents
from .models import Credential, SigningRequest

MOST = 200  # credentials: a record is signed over all that it holds
STATEMENTS = 1_000 * MOST  # what a record may say at most; a credential says some hundreds of things
BROKEN = gettext_lazy(
    "Your record could not be put together. Somebody has been told, and your credentials are not touched."
)


class NothingToRecord(Exception):
    """There is no record of these credentials to be had; the message is for the person."""


def members(holder: Holder) -> list[Credential]:
    """What goes into the record: claimed and not revoked, the oldest first.

    Raises `NothingToRecord` for none and for more than `MOST`.
    """
    rows = Credential.objects.filter(holder=holder).recordable()
    if problem := why_not(rows.count()):
        raise NothingToRecord(problem)
    whole = rows.select_related("badge_version__badge__issuer").prefetch_related("documents")
    return list(whole.order_by("awarded_at", "pk"))


def why_not(number: int) -> str | None:
    """Why so many credentials make no record."""
    if number == 0:
        return _("A record needs a credential that you have claimed and that is not revoked.")
    if number > MOST:
        return _("One record holds at most %(most)s credentials, and you have %(number)s.") % {
            "most": MOST,
            "number": number,
        }
    return None


def publisher(members: Sequence[Credential]) -> Issuer:
    """Who signs the record: the issuer of most of its credentials, of the newest where two have as many.

    A record's issuer is who publishes it (CLR 2.0), and it need not have issued what stands in it: each
    credential keeps its own issuer and proof. The site itself has no identity to sign with.
    """
    counted = Counter(one.issuer for one in members)
    newest = {one.issuer: place for place, one in enumerate(members)}
    return max(counted, key=lambda issuer: (counted[issuer], newest[issuer]))


def compose(
    request: SigningRequest, members: Sequence[Credential], publisher: Issuer, now: datetime
) -> dict[str, Any]:
    """The unsigned record of a request. Its hash of the address is the newest credential's, unless one of
    them leaves it out: the record says no more than they do."""
    newest = members[-1]
    said = all(one.address_hashed for one in members)
    return clr.credential(
        model.Record(
            id=f"urn:uuid:{request.pk}",
            name=_("Record of micro-credentials"),
            description=_description(members, publisher),
            issuer=documents.issuer(publisher),
            recipient=model.Recipient(
                subject_id=f"urn:uuid:{request.holder.public_id}",
                email=newest.email if said else None,
                salt=newest.salt if said else None,
            ),
            credentials=[json.loads(bytes(one.document.ob3)) for one in members if one.document],
            valid_from=now,
            # Left out or false would mean that there is nothing else.
            partial=Credential.objects.filter(holder=request.holder, revoked_at=None).count() > len(members)
            or None,
        )
    )


def _description(members: Sequence[Credential], publisher: Issuer) -> str | None:
    others = sorted({one.issuer.name for one in members} - {publisher.name})
    if not others:
        return None
    return documents.clean(
        _(
            "Published by %(publisher)s, which issued most of these credentials. Others come from "
            "%(others)s. Each carries its own issuer's proof."
        )
        % {"publisher": publisher.name, "others": ", ".join(others)}
    )
