"""The manners both document families share: nothing empty, whole seconds in UTC, clean text, hashed
addresses.
"""

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

from openbadges.model import Award, Recipient

# Libraries disagree on how RDF canonicalisation writes the control characters; lone surrogates have no bytes.
UNCLEAN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\x7f]+")


def full(**members: Any) -> dict[str, Any]:
    """The members that say something: None, "" and empty collections are left out (OB 3.0, A.1).

    The member "at_context" is written as "@context".
    """
    return {
        "@context" if name == "at_context" else name: value
        for name, value in members.items()
        if value is not None and value != "" and value != [] and value != {}
    }


def moment(field: str, value: datetime) -> str:
    """`2026-11-01T10:00:00Z`: UTC, cut to the second (OB 3.0 DateTimeZ, B.3).

    Raises `ValueError` without a zone.
    """
    if value.utcoffset() is None:
        raise ValueError(f"{field}: a datetime needs a time zone")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def identity_hash(email: str, salt: str) -> str:
    """`sha256$` and the hex digest of the lower-cased address followed by the salt (OB 2.0 IdentityHash; OB
    3.0, B.3).
    """
    return "sha256$" + hashlib.sha256((email.lower() + salt).encode()).hexdigest()


def hashed_email(recipient: Recipient) -> tuple[str, str] | None:
    """(hash, salt) of the recipient's address, None without an address.

    Raises `ValueError` for an address without a salt: its plain hash would tell the address to anyone with
    a list.
    """
    if not recipient.email:
        return None
    if not recipient.salt:
        raise ValueError("recipient.salt: an address is never hashed without a salt")
    return identity_hash(recipient.email, recipient.salt), recipient.salt


def checked(document: dict[str, Any], *required: str) -> dict[str, Any]:
    """`document` itself, once it is fit to be signed.

    Raises `ValueError`, naming the member, when a required member is missing, a text holds a control
    character other than LF, or an id is not an absolute IRI.
    """
    for name in required:
        if name not in document:
            raise ValueError(f"{name}: needed")
    _walk("", document)
    return document


def _walk(path: str, value: Any) -> None:
    if isinstance(value, dict):
        for name, member in value.items():
            _walk(f"{path}.{name}".lstrip("."), member)
    elif isinstance(value, list):
        for number, member in enumerate(value):
            _walk(f"{path}[{number}]", member)
    elif isinstance(value, str):
        if UNCLEAN.search(value):
            raise ValueError(f"{path}: holds a control character")
        if path.rpartition(".")[2] == "id" and not ABSOLUTE_IRI.fullmatch(value):
            raise ValueError(f"{path}: not an absolute IRI")


def check_results(award: Award) -> None:
    """Raise `ValueError` unless every result fits its description (OB 3.0, B.1.16).

    The description is one of the award's own achievement, the level one of that description, and a
    description of the kind "Status" has a status.
    """
    descriptions = {one.id: one for one in award.achievement.result_descriptions}
    for result in award.results:
        if result.description_id not in descriptions:
            raise ValueError(f"results: {result.description_id} is no result of this achievement")
        description = descriptions[result.description_id]
        if result.level_id and result.level_id not in {level.id for level in description.levels}:
            raise ValueError(f"results: {result.level_id} is no level of {description.id}")
        if description.kind == "Status" and not result.status:
            raise ValueError(f"results: {description.id} needs a status")
