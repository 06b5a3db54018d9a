"""Whether a credential still stands: the word of the caller about its own, else the issuer's status lists.

Bitstring Status List 1.0, 3.2; 1EdTech VCRL 1.0. What cannot be read or judged is never taken for good.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from openbadges import status_list, verify_proofs
from openbadges.proofs import ProofError
from openbadges.reading import Unreadable
from openbadges.verdict import (
    Check,
    State,
    Unavailable,
    Verdict,
    World,
    add,
    fault_in_dates,
    listed,
    text,
    undecided,
    why_not_now,
)
from openbadges.verify_asking import document_at
from openbadges.verify_keys import NotTheirKey
from openbadges.verify_proofs import Forged, issuer_of

MAX_ENTRIES = 4
_EVER = "0001-01-01T00:00:00Z"  # a list need not say from when it is valid (VC Data Model 2.0, 4.9)
_INDEX = re.compile(r"[0-9]{1,9}")  # others write the text as a number
_STATES: Mapping[str, State] = {"revocation": "revoked", "suspension": "suspended"}
_SAID: Mapping[str, str] = {
    "revocation": "the issuer has revoked it",
    "suspension": "the issuer has suspended it for now",
}


class _Unjudged(ValueError):
    """What an entry says cannot be found out; the message says why."""


def with_status(verdict: Verdict, issuer: str, *, known: bool, world: World) -> Verdict:
    """`verdict` after asking how its credential stands; `known` when its issuer is one of the caller's.

    A good word of the caller counts for its own issuers only: a stranger may have borrowed an id.
    """
    standing = world.standing(verdict.credential_id or "")
    if standing and standing.state != "good":
        return add(verdict, standing.state, "status", standing.reason or f"it was {standing.state}")
    if standing and known:
        return add(verdict, None, "status", "it is neither revoked nor suspended")
    return _by_entries(verdict, issuer, world)


def _by_entries(verdict: Verdict, issuer: str, world: World) -> Verdict:
    document = verdict.document or {}
    if "credentialStatus" not in document:
        return add(verdict, None, "status", "the issuer publishes no status for it")
    entries = listed(document["credentialStatus"])
    judged = [entry for entry in entries if not _is_note(entry)]
    if len(judged) < len(entries):
        note = "The issuer says more about its status, which is neither revocation nor suspension."
        verdict = replace(verdict, warnings=(*verdict.warnings, note))
    if entries and not judged:
        return add(verdict, None, "status", "the issuer publishes no status for it")
    bad, doubts = _found(judged, verdict.credential_id, issuer, world)
    for state, reason in bad:
        verdict = add(verdict, state, "status", reason)
    for doubt in doubts:
        check = Check("status", None, f"whether it was revoked cannot be found out: {doubt}")
        verdict = undecided(verdict, verdict.state if bad else "status_unknown", check)
    if bad or doubts:
        return verdict
    return add(verdict, None, "status", "it is neither revoked nor suspended")


def _is_note(entry: Any) -> bool:
    """Whether an entry tells of something else than whether the credential stands (1.0, 2.1)."""
    is_bit = isinstance(entry, dict) and "BitstringStatusListEntry" in listed(entry.get("type"))
    return is_bit and entry.get("statusPurpose") in ("message", "refresh")


def _found(
    entries: list[Any], credential_id: str | None, issuer: str, world: World
) -> tuple[list[tuple[State, str]], list[str]]:
    """What the entries say against the credential, the worst first, and what cannot be found out."""
    bad = []
    doubts = [] if 0 < len(entries) <= MAX_ENTRIES else ["it has too many status entries, or none"]
    for entry in entries[:MAX_ENTRIES]:
        try:
            said = _said(entry, credential_id, issuer, world)
        except (_Unjudged, Unavailable) as error:
            doubts.append(str(error))
            continue
        if said:
            bad.append(said)
    return sorted(bad), doubts  # "revoked" comes before "suspended"


def _said(entry: Any, credential_id: str | None, issuer: str, world: World) -> tuple[State, str] | None:
    types = listed(entry.get("type")) if isinstance(entry, dict) else []
    if "BitstringStatusListEntry" in types:
        return _bit(entry, issuer, world)
    if "1EdTechRevocationList" in types:
        return _named(entry, credential_id, issuer, world)
    raise _Unjudged("its kind of status is not understood here")


def _bit(entry: Mapping[str, Any], issuer: str, world: World) -> tuple[State, str] | None:
    purpose, address = text(entry.get("statusPurpose")) or "", entry.get("statusListCredential")
    index = str(entry.get("statusListIndex"))
    if purpose not in _STATES or entry.get("statusSize", 1) != 1:
        raise _Unjudged("the purpose of its status is not understood here")
    if not isinstance(address, str) or not _INDEX.fullmatch(index):
        raise _Unjudged("its status entry is not complete")
    document = _list_at(address, issuer, world)
    if _is_set(document, purpose, int(index)):
        return _STATES[purpose], _SAID[purpose]
    if document.get("id", address) != address:  # a list in the wrong place: bad news is believed, good is not
        raise _Unjudged("another status list stands at the address given")
    return None


def _list_at(address: str, issuer: str, world: World) -> dict[str, Any]:
    """The list at an address: in force, by the same issuer, its signature checked."""
    found = world.read(address)
    if found.status != 200:
        raise Unavailable(f"{address} answers {found.status}")
    try:
        secured = verify_proofs.read(found.body)
        document = secured.document
        if "BitstringStatusListCredential" not in listed(document.get("type")):
            raise _Unjudged("there is no status list at the address given")
        if issuer_of(document) != issuer:
            raise _Unjudged("the status list is somebody else's")
        verify_proofs.check(secured, issuer, world)
    except (Unreadable, Forged, NotTheirKey, ProofError) as error:
        raise _Unjudged(f"the status list cannot be trusted: {error}") from None
    start, end = document.get("validFrom", _EVER), document.get("validUntil")
    fault = fault_in_dates(start, end) or why_not_now(start, end, world.now)
    if secured.jws and not fault:
        fault = _fault_in_claims(secured.jws.payload, issuer, world)
    if fault:
        raise _Unjudged(f"the status list is not in force: {fault}")
    return document


def _fault_in_claims(payload: Mapping[str, Any], issuer: str, world: World) -> str | None:
    """Why the claims around a list forbid its use (RFC 7519, 4.1); those that are missing forbid nothing."""
    if payload.get("iss", issuer) != issuer:
        return "its claims name another issuer"
    now = world.now.timestamp()
    start, end = payload.get("nbf", now), payload.get("exp", now + 1)
    if not all(type(one) in (int, float) for one in (start, end)):  # bool is a kind of int
        return "its claims have dates that are none"
    return None if start <= now < end else "its claims are for another time"


def _is_set(document: Mapping[str, Any], purpose: str, index: int) -> bool:
    subject = document.get("credentialSubject")
    if not isinstance(subject, dict) or "BitstringStatusList" not in listed(subject.get("type")):
        raise _Unjudged("the status list is not complete")
    if purpose not in listed(subject.get("statusPurpose")):
        raise _Unjudged("the status list is kept for another purpose")
    try:
        return status_list.is_set(status_list.decode(text(subject.get("encodedList")) or ""), index)
    except ValueError as error:
        raise _Unjudged(str(error)) from None


def _named(
    entry: Mapping[str, Any], credential_id: str | None, issuer: str, world: World
) -> tuple[State, str] | None:
    document = document_at(text(entry.get("id")) or "", world)
    revoked = document.get("revokedCredential", [])
    if issuer_of(document) != issuer or not isinstance(revoked, list):
        raise _Unjudged("the revocation list is somebody else's, or cannot be read")
    for one in revoked:
        if isinstance(one, dict) and one.get("id") == credential_id and one.get("revoked", True) is not False:
            return "revoked", text(one.get("revocationReason")) or _SAID["revocation"]
    return None
