"""Open Badges 2.0 documents with hosted verification: each is served at exactly its own id (OB 2.0,
Vocabulary).
"""

from collections.abc import Sequence
from typing import Any

from openbadges.composing import checked, distinct, full, hashed_email, moment, span
from openbadges.contexts import OPEN_BADGES_V2
from openbadges.model import Achievement, Alignment, Award, Evidence, Image, Issuer, Recipient, Related


def issuer(i: Issuer, id: str) -> dict[str, Any]:
    """The issuer's Profile, served at `id`.

    Raises `ValueError` without name, url or email: 2.0 demands all three.
    """
    return checked(
        full(
            at_context=OPEN_BADGES_V2,
            id=id,
            type="Issuer",
            name=i.name,
            url=i.url,
            email=i.email,
            description=i.description,
            image=_address(i.image),
        ),
        "name",
        "url",
        "email",
    )


def badge_class(a: Achievement, id: str, issuer_id: str, related: Sequence[Related] = ()) -> dict[str, Any]:
    """The BadgeClass of one badge version, served at `id`; `issuer_id` is the address of its 2.0 issuer.

    `related` are its other versions and its twin in 3.0; those of `a` itself are for the 3.0 document.
    Raises `ValueError` without name, description, image or criteria: 2.0 demands them.
    """
    narrative = full(id=a.criteria_url, type="Criteria", narrative=a.criteria_narrative)
    return checked(
        full(
            at_context=OPEN_BADGES_V2,
            id=id,
            type="BadgeClass",
            name=a.name,
            description=a.description,
            image=_address(a.image),
            criteria=narrative if a.criteria_narrative else a.criteria_url,
            issuer=issuer_id,
            tags=distinct(a.tags),
            alignment=distinct(_alignment(one) for one in a.alignments),
            version=a.version,
            related=distinct(full(id=one.id, version=one.version) for one in related),
        ),
        "name",
        "description",
        "image",
        "criteria",
    )


def assertion(
    award: Award, id: str, badge_id: str, image_url: str, recipient_url: str | None = None
) -> dict[str, Any]:
    """The hosted Assertion of an award, served at `id`; `image_url` is the baked picture, never the unbaked
    one.

    The recipient is the salted hash of the e-mail address or, when the award has none, `recipient_url` (the
    page of the credential) in plain. `issuedOn` is the day it was first awarded. Raises `ValueError` when
    neither is given, and as in `openbadges.v3.credential`.
    """
    _, expires = span(award.awarded_at, award.valid_until)
    return checked(
        full(
            at_context=OPEN_BADGES_V2,
            id=id,
            type="Assertion",
            recipient=_recipient(award.recipient, recipient_url),
            badge=badge_id,
            verification={"type": "HostedBadge"},
            issuedOn=moment("issuedOn", award.awarded_at),
            expires=expires,
            image=image_url,
            narrative=award.narrative,
            evidence=distinct(_evidence(one) for one in award.evidence),
        )
    )


def _recipient(recipient: Recipient, url: str | None) -> dict[str, Any]:
    hashed = hashed_email(recipient)
    if hashed:
        identity, salt = hashed
        return {"type": "email", "hashed": True, "salt": salt, "identity": identity}
    if not url:
        raise ValueError("recipient: an e-mail address or an address of the credential's page is needed")
    return {"type": "url", "hashed": False, "identity": url}


def _address(image: Image | None) -> str | None:
    return image.id if image else None


def _alignment(alignment: Alignment) -> dict[str, Any]:
    return full(
        type="AlignmentObject",
        targetName=alignment.name,
        targetUrl=alignment.url,
        targetCode=alignment.code,
        targetFramework=alignment.framework,
        targetDescription=alignment.description,
    )


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return full(
        id=evidence.id,
        type="Evidence",
        name=evidence.name,
        # 2.0 wants an address or a narrative.
        narrative=evidence.narrative or (None if evidence.id else evidence.name),
        genre=evidence.genre,
    )
