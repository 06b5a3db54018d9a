"""What a 3.0 credential must look like to be judged at all (OB 3.0, A.1, B.1.2 and B.1.7).

An embedded proof covers statements, not the JSON, so two JSON texts may say the same. Where somebody who
reads plain JSON would see a difference that the signature does not cover, the document is loose.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from openbadges import contexts
from openbadges.contexts import CREDENTIALS_V1, CREDENTIALS_V2, OPEN_BADGES_V3
from openbadges.reading import objects
from openbadges.verdict import fault_in_dates, listed

_OPEN_BADGES = re.compile(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.0\.[0-9])?\.json")
_NUMBERS = {"creditsEarned", "creditsAvailable", "statusSize"}
_NAMES = {"type", "achievementType", "identifierType", "identityType", "resultType", "status", "targetType"}
_ENDORSED = {"id", "type", "endorsementComment"}


def fault_in_credential(document: Mapping[str, Any], *, embedded: bool) -> str | None:
    """What keeps a document from being an OpenBadgeCredential we can judge, None when nothing does.

    `embedded` when its proof is: that covers what the vocabularies say, a JWS covers every byte.
    """
    types, subject = listed(document.get("type")), document.get("credentialSubject")
    if fault := fault_in_contexts(document, embedded=embedded):
        return fault
    if "OpenBadgeCredential" not in types and "AchievementCredential" not in types:
        return "the credential is not an Open Badge"
    issuer = document.get("issuer")
    if not isinstance(issuer, dict) or not isinstance(issuer.get("id"), str):
        return "the issuer is missing"
    if not isinstance(subject, dict) or not isinstance(subject.get("achievement"), dict):
        return "the achievement is missing"
    if not isinstance(document.get("id"), str):
        return "the id is missing"
    return fault_in_dates(*dates(document))


def fault_in_contexts(document: Mapping[str, Any], *, embedded: bool) -> str | None:
    """What is wrong with the vocabularies of a document: their order or, for an embedded proof, one that is
    not shipped here.
    """
    urls = document.get("@context")
    first = [url for url in urls[:2] if isinstance(url, str)] if isinstance(urls, list) else []
    if len(first) < 2 or first[0] not in (CREDENTIALS_V2, CREDENTIALS_V1):
        return "the contexts are not those of Open Badges 3.0"
    if not _OPEN_BADGES.fullmatch(first[1]):
        return "the contexts are not those of Open Badges 3.0"
    unknown = _unknown_vocabulary(document)
    return f"the vocabulary {unknown} is not known here" if unknown and embedded else None


def _unknown_vocabulary(document: Mapping[str, Any]) -> str | None:
    """The first vocabulary of a document that is not shipped; one that stands in it goes by "@context"."""
    urls = (url if isinstance(url, str) else "@context" for url in listed(document["@context"]))
    return next((url for url in urls if url not in contexts.PINS), None)


def warnings_about(document: Mapping[str, Any]) -> tuple[str, ...]:
    """What is old or odd about a well-formed credential."""
    first, second = document["@context"][:2]
    warnings = []
    if first == CREDENTIALS_V1:
        warnings.append("It follows an older version of the standard for credentials (1.1).")
    if second != OPEN_BADGES_V3:
        warnings.append("It follows an older edition of Open Badges 3.0.")
    if unknown := _unknown_vocabulary(document):
        warnings.append(f"It uses the vocabulary {unknown}, which is not known here.")
    return tuple(warnings)


def names_of_dates(document: Mapping[str, Any]) -> tuple[str, str]:
    """The members that say when a credential begins and ends to be valid, in its data model."""
    if listed(document.get("@context"))[0] == CREDENTIALS_V1 and "validFrom" not in document:
        return "issuanceDate", "expirationDate"
    return "validFrom", "validUntil"


def dates(document: Mapping[str, Any]) -> tuple[Any, Any]:
    """When a credential begins and ends to be valid."""
    first, last = names_of_dates(document)
    return document.get(first), document.get(last)


def fault_in_statements(document: Mapping[str, Any]) -> str | None:
    """Whether a document with an embedded proof says of itself in one place what may be read in another.

    An end of validity could be moved where nobody looks. Endorsements do name what they are of, but cannot
    say more of it than that.
    """
    itself = [one for _, one in objects(document) if one.get("id") == document.get("id")]
    if any(one is not document and set(one) - _ENDORSED for one in itself):
        return "the credential describes itself in two places"
    return None


def looseness(document: Mapping[str, Any]) -> str | None:
    """What in the JSON an embedded proof would let anybody change, None when there is nothing.

    The proof is blind for empty arrays, for members said twice, and for members left out of one of two
    descriptions of the same thing; nor does it tell "1" from 1 where the vocabulary expects a number, a
    name from its full address, or an address from an object that has nothing else.
    """
    if len(listed(document.get("proof"))) > 1:
        return "it carries more than the one proof that was checked"
    for _, one in objects(document):
        for name, value in one.items():
            if any(_misread(name, member) for member in listed(value)):
                return f"{name} is not of the kind that the standard expects"
            if isinstance(value, list) and (not value or (name != "allowedValue" and _repeats(value))):
                return f"{name} is empty, or holds the same twice"
    return (
        "the same thing is described in two places, and not in the same words" if _moved(document) else None
    )


def _moved(document: Mapping[str, Any]) -> bool:
    """Whether two objects with one id differ. What endorsements say in their own words is not compared."""
    described: dict[str, str] = {}
    waiting: list[Any] = [document]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, Mapping):
            said, id = json.dumps(one, sort_keys=True), one.get("id")
            if isinstance(id, str) and described.setdefault(id, said) != said:
                return True
            waiting += [member for name, member in one.items() if name != "endorsement"]
    return False


def _misread(name: str, value: Any) -> bool:
    """Whether a value is written in another way than readers of plain JSON expect, and means the same."""
    if name == "hashed":
        return not isinstance(value, bool)
    if name in _NUMBERS:
        return isinstance(value, bool) or not isinstance(value, int | float)
    if name in _NAMES:
        return isinstance(value, str) and ":" in value and not value.startswith("ext:")
    if name == "criteria":  # the only object that may be nothing but an address
        return not isinstance(value, dict)
    return isinstance(value, dict) and value.keys() == {"id"}


def _repeats(values: list[Any]) -> bool:
    return len({json.dumps(one, sort_keys=True) for one in values}) < len(values)
