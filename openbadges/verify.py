"""Whether a badge that somebody shows is genuine and in force: any bytes in, a verdict out.

It asks its caller about issuers, hosted documents and status, and has no clock: everything it needs is
handed in.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from openbadges import verify_v2, verify_v3
from openbadges.baking.png import KEYWORD_V2, KEYWORD_V3, BrokenPng, NotPng, fault, unbake
from openbadges.reading import Unreadable, moment, objects, parse
from openbadges.verdict import (
    Check,
    Found,
    Standing,
    State,
    Unavailable,
    Verdict,
    World,
    add,
    fault_in_dates,
    listed,
)

__all__ = ["Check", "Found", "Standing", "State", "Unavailable", "Verdict", "World", "verify"]


def verify(data: bytes, *, world: World) -> Verdict:
    """Judge a baked PNG, an OB 3.0 credential with an embedded proof, or a hosted OB 2.0 assertion.

    Of a PNG with both standards the 3.0 credential is judged, and the other must agree. Follows OB 3.0, 9.1
    and OB 2.0, Verification. Never raises, whatever the bytes; only what the callables of `world` raise,
    apart from `Unavailable`, passes through.
    """
    try:
        texts = unbake(data).texts
        if reason := fault(data):
            raise BrokenPng(reason)
    except NotPng:
        return _judge(data, world)
    except BrokenPng as error:
        state: State = "tampered" if b"openbadge" in data else "not_a_credential"
        return Verdict(state, None, (Check("format", False, str(error)),))
    found = [texts[keyword].encode() for keyword in (KEYWORD_V3, KEYWORD_V2) if keyword in texts]
    if not found:
        return _no_credential("there is no badge in this picture")
    verdict = _judge(found[0], world)
    return _with_twin(verdict, _judge(found[1], world)) if len(found) == 2 else verdict


def _judge(data: bytes, world: World) -> Verdict:
    try:
        document = parse(data)
    except Unreadable as error:
        return _no_credential(str(error))
    types = listed(document.get("type"))
    if "Assertion" in types:
        return verify_v2.judge(document, world)
    if "VerifiableCredential" in types:
        return verify_v3.judge(document, world)
    return _no_credential("the text is not an Open Badge")


def _no_credential(reason: str) -> Verdict:
    return Verdict("not_a_credential", None, (Check("format", False, reason),))


def _with_twin(verdict: Verdict, twin: Verdict) -> Verdict:
    """The verdict on the 3.0 credential of a picture that also carries a 2.0 assertion, judged as `twin`."""
    if verdict.state != "valid":
        return verdict
    if twin.state == "unknown_issuer":
        undecided = Check("both_standards", None, "the 2.0 assertion in the picture could not be looked up")
        return replace(verdict, checks=(*verdict.checks, undecided))
    if twin.state == "revoked":
        return add(verdict, "revoked", "both_standards", twin.checks[-1].detail)
    if twin.state != "valid" or not _agree(verdict.document or {}, twin.document or {}):
        return add(
            verdict, "tampered", "both_standards", "the two badges in the picture are not the same award"
        )
    return add(verdict, None, "both_standards", "both badges in the picture are the same award")


def _agree(v3: Mapping[str, Any], v2: Mapping[str, Any]) -> bool:
    """Whether both tell of one award: the same moment and, where both give one, the same hashed address."""
    awarded = v3.get("awardedDate", v3["validFrom"])
    identifiers = objects(v3["credentialSubject"].get("identifier"))
    hashes = [one["identityHash"] for _, one in identifiers if "identityHash" in one]
    recipient = v2.get("recipient")
    identity = recipient.get("identity") if isinstance(recipient, dict) and recipient.get("hashed") else None
    same_person = not hashes or not identity or identity in hashes
    return same_person and not fault_in_dates(awarded, None) and moment(awarded) == moment(v2["issuedOn"])
