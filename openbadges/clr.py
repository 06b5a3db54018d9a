"""Comprehensive Learner Record 2.0 documents, unsigned: one person's credentials, whole, under one roof."""

import copy
from typing import Any

from openbadges.composing import checked, distinct, full, moment, span
from openbadges.contexts import CLR_V2, CREDENTIALS_V2, OPEN_BADGES_V3, OPEN_BADGES_V3_EXTENSIONS
from openbadges.model import Association, Record
from openbadges.v3 import achievement, identifiers, image, profile

SCHEMA = "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json"
ASSOCIATIONS = frozenset(
    {
        *("exactMatchOf", "isChildOf", "isParentOf", "isPartOf", "isPeerOf", "isRelatedTo"),
        *("precedes", "replacedBy"),
    }
)


def credential(record: Record) -> dict[str, Any]:
    """The ClrCredential of a record, without proof (CLR 2.0, ClrCredential).

    The credentials stand in it as they were issued, each with its proof; the proof of the record covers them
    again. Raises `ValueError`, naming the member, for a record without credentials, a credential that is not
    signed, an association of an unknown type or with an end outside the record, and as
    `openbadges.v3.credential` does.
    """
    valid_from, valid_until = span(record.valid_from, record.valid_until)
    return checked(
        full(
            at_context=[CREDENTIALS_V2, CLR_V2, OPEN_BADGES_V3, OPEN_BADGES_V3_EXTENSIONS],
            id=record.id,
            type=["VerifiableCredential", "ClrCredential"],
            name=record.name,
            description=record.description,
            image=image(record.image),
            issuer=profile(record.issuer),
            validFrom=valid_from,
            validUntil=valid_until,
            awardedDate=moment("awardedDate", record.awarded_at) if record.awarded_at else None,
            partial=record.partial,
            credentialSubject=_subject(record),
            credentialSchema=[{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
            credentialStatus=copy.deepcopy(dict(record.status)) if record.status else None,
        ),
        "id",
        "name",
    )


def _subject(record: Record) -> dict[str, Any]:
    held = [copy.deepcopy(dict(one)) for one in record.credentials]
    if not held:
        raise ValueError("verifiableCredential: a record needs a credential")
    for number, one in enumerate(held):
        if not one.get("proof"):
            raise ValueError(f"verifiableCredential[{number}]: not signed")
    known = {one["id"] for one in held}
    known |= {one["credentialSubject"]["achievement"]["id"] for one in held}
    known |= {one.id for one in record.achievements}
    return full(
        id=record.recipient.subject_id,
        type=["ClrSubject"],
        identifier=identifiers(record.recipient),
        achievement=distinct(achievement(one) for one in record.achievements),
        verifiableCredential=distinct(held),
        association=distinct(_association(one, known) for one in record.associations),
    )


def _association(association: Association, known: set[str]) -> dict[str, Any]:
    if association.kind not in ASSOCIATIONS:
        raise ValueError(f"association: {association.kind} is no type of association")
    for end in (association.source_id, association.target_id):
        if end not in known:
            raise ValueError(f"association: {end} is not in the record")
    return {
        "type": "Association",
        "associationType": association.kind,
        "sourceId": association.source_id,
        "targetId": association.target_id,
    }
