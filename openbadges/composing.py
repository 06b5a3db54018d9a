"""The manners both document families share: nothing empty, whole seconds in UTC, clean text, hashed
addresses.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
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


def distinct(members: Iterable[Any]) -> list[Any]:
    """An unordered set as an array: equal members would be blank nodes that no verifier can tell apart."""
    kept: list[Any] = []
    for member in members:
        if member not in kept:
            kept.append(member)
    return kept


def moment(field: str, value: datetime) -> str:
    """`2026-11-01T10:00:00Z`: UTC, cut to the second (OB 3.0 DateTimeZ, B.3).

    Raises `ValueError` without a zone.
    """
    if value.utcoffset() is None:
        raise ValueError(f"{field}: a datetime needs a time zone")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def span(valid_from: datetime, valid_until: datetime | None) -> tuple[str, str | None]:
    """Both moments as texts. Raises `ValueError` when the end comes before the beginning (VCDM 2.0, 4.9)."""
    first = moment("validFrom", valid_from)
    last = moment("validUntil", valid_until) if valid_until else None
    if last and last < first:
        raise ValueError("validUntil: comes before validFrom")
    return first, last


def number(field: str, value: Decimal | int | None) -> int | float | None:
    """A JSON number that every JSON library reads as the same number: whole ones without a fraction.

    RDF canonicalisation writes 3 and 3.0 differently, so signer and verifier must not disagree, and of the
    digits 16 at most. Raises `ValueError` for what is negative, too exact or no number.
    """
    if value is None:
        return None
    exact = Decimal(value)
    if not exact.is_finite() or not 0 <= exact < 1_000_000 or len(exact.normalize().as_tuple().digits) > 15:
        raise ValueError(f"{field}: not a number of credits")
    return int(exact) if exact == int(exact) else float(exact)


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
    _name_fault("", complete(document, *required), is_clean(document))
    return document


def complete(document: dict[str, Any], *required: str) -> dict[str, Any]:
    """`document` itself, once it has all required members: for a part of what is `checked` as a whole.

    Raises `ValueError`, naming the member.
    """
    for name in required:
        if name not in document:
            raise ValueError(f"{name}: needed")
    return document


def texts(value: Any) -> list[str]:
    """Every text in a JSON value, the names of members among them."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, dict):
            found += one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return found


def is_clean(value: Any) -> bool:
    """Whether no text in a JSON value holds a control character other than LF."""
    # All of them at once, and nearly always by the quick question: a document has some hundred texts.
    text = "".join(texts(value)).replace("\n", "")
    return text.isprintable() or UNCLEAN.search(text) is None


def _name_fault(path: str, value: Any, clean: bool) -> None:
    if isinstance(value, dict):
        for name, member in value.items():
            if name == "id" and not ABSOLUTE_IRI.fullmatch(member):
                raise ValueError(f"{path}.id: not an absolute IRI".lstrip("."))
            if not isinstance(member, str) or not clean:
                _name_fault(f"{path}.{name}".lstrip("."), member, clean)
    elif isinstance(value, list):
        for number, member in enumerate(value):
            if not isinstance(member, str) or not clean:
                _name_fault(f"{path}[{number}]", member, clean)
    elif not clean and isinstance(value, str) and UNCLEAN.search(value):
        raise ValueError(f"{path}: holds a control character")


def check_results(award: Award) -> None:
    """Raise `ValueError` unless every result fits its description (OB 3.0, B.1.16).

    The description is one of the award's own achievement, the level one of that description, and a
    description of the kind "Status" has a status. A required level is one of the description's own.
    """
    descriptions = {one.id: one for one in award.achievement.result_descriptions}
    for described in descriptions.values():
        if described.required_level and described.required_level not in {one.id for one in described.levels}:
            raise ValueError(f"results: {described.required_level} is no level of {described.id}")
    for result in award.results:
        if result.description_id not in descriptions:
            raise ValueError(f"results: {result.description_id} is no result of this achievement")
        description = descriptions[result.description_id]
        if result.level_id and result.level_id not in {level.id for level in description.levels}:
            raise ValueError(f"results: {result.level_id} is no level of {description.id}")
        if description.kind == "Status" and not result.status:
            raise ValueError(f"results: {description.id} needs a status")
