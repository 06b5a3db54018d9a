"""The one way in which this product writes a credential and its proof; issuers known here keep to it.

A proof covers statements, and other JSON may make the same ones. Strangers may write as they like; of our
own (`openbadges.v3`, `openbadges.proofs.data_integrity`) any other way is a change that somebody else made.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from openbadges.composing import ABSOLUTE_IRI, number
from openbadges.v3 import CONTEXTS


def fault_in_letter(document: Mapping[str, Any]) -> str | None:
    """The first member of a signed credential that is not written as we write it, None when all are.

    Only the order of members and of sets is free: neither means anything.
    """
    return _stray(document, _CREDENTIAL, "the credential")


def _stray(value: Any, form: Any, name: str) -> str | None:
    """`form` is that of an object by its members, of each entry of an array, or a test of any other value."""
    if isinstance(form, dict):
        if not isinstance(value, Mapping):
            return name
        found = (
            _stray(one, form[member], member) if member in form else member for member, one in value.items()
        )
        return next(filter(None, found), None)
    if isinstance(form, list):
        if not isinstance(value, list):
            return name
        return next(filter(None, (_stray(one, form[0], name) for one in value)), None)
    return None if form(value) else name


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _id(value: Any) -> bool:
    """Not the label of something that has no name."""
    return isinstance(value, str) and ABSOLUTE_IRI.fullmatch(value) is not None


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


def _number(value: Any) -> bool:
    """As `composing.number` makes it: 3, never 3.0, and no digits that the statement cuts off."""
    if type(value) not in (int, float):
        return False
    try:
        return type(number("", Decimal(str(value)))) is type(value)
    except ValueError:
        return False


def _status(value: Any) -> bool:
    """One entry. Several are never ours, so how they are written is all the same."""
    if isinstance(value, list):
        return len(value) > 1
    if not isinstance(value, dict) or "@context" in value or not _id(value.get("id", "urn:none")):
        return False
    return all(_text(one) or _number(one) for one in value.values())


def _endorsement(value: Any) -> bool:
    """Others' credentials, each with a proof of its own: they are judged by themselves."""
    return isinstance(value, dict)


_IMAGE = {"id": _id, "type": _text, "caption": _text}
_PROFILE = {
    **dict.fromkeys(("name", "url", "email", "description"), _text),
    "id": _id,
    "type": [_text],
    "image": _IMAGE,
    "endorsement": [_endorsement],
}
_ALIGNMENT = {
    **dict.fromkeys(("targetName", "targetUrl", "targetCode", "targetFramework"), _text),
    **dict.fromkeys(("targetDescription", "targetType"), _text),
    "type": [_text],
}
_LEVEL = {"id": _id, "type": [_text], "name": _text, "description": _text, "points": _text}
_RESULT_DESCRIPTION = {
    **dict.fromkeys(("name", "resultType", "requiredLevel", "requiredValue", "valueMin", "valueMax"), _text),
    "id": _id,
    "type": [_text],
    "rubricCriterionLevel": [_LEVEL],
}
_ACHIEVEMENT = {
    **dict.fromkeys(("achievementType", "name", "description", "inLanguage", "version"), _text),
    **dict.fromkeys(("humanCode", "fieldOfStudy"), _text),
    "id": _id,
    "type": [_text],
    "criteria": {"id": _id, "narrative": _text},
    "image": _IMAGE,
    "creator": _PROFILE,
    "creditsAvailable": _number,
    "tag": [_text],
    "alignment": [_ALIGNMENT],
    "related": [{"id": _id, "type": [_text], "inLanguage": _text, "version": _text}],
    "resultDescription": [_RESULT_DESCRIPTION],
    "endorsement": [_endorsement],
}
_SUBJECT = {
    "id": _id,
    "type": [_text],
    "identifier": [
        {**dict.fromkeys(("type", "identityHash", "identityType", "salt"), _text), "hashed": _truth}
    ],
    "achievement": _ACHIEVEMENT,
    "creditsEarned": _number,
    "narrative": _text,
    "result": [
        {
            **dict.fromkeys(("resultDescription", "achievedLevel", "value", "status"), _text),
            "type": [_text],
        }
    ],
}
_PROOF = dict.fromkeys(
    ("type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"), _text
)
_CREDENTIAL = {
    **dict.fromkeys(("name", "description", "validFrom", "validUntil", "awardedDate"), _text),
    "@context": list(CONTEXTS).__eq__,
    "id": _id,
    "type": [_text],
    "image": _IMAGE,
    "issuer": _PROFILE,
    "credentialSubject": _SUBJECT,
    "evidence": [{"id": _id, "type": [_text], "name": _text, "narrative": _text, "genre": _text}],
    "credentialSchema": [{"id": _id, "type": _text}],
    "credentialStatus": _status,
    "endorsement": [_endorsement],
    "proof": _PROOF,
}
