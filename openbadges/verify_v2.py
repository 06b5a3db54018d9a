"""Judging a hosted Open Badges 2.0 assertion: it must be what its issuer hosts (OB 2.0, Verification)."""

from collections.abc import Mapping
from typing import Any

from openbadges.reading import Unreadable, parse, same
from openbadges.verdict import Check, Unavailable, Verdict, World, add, fault_in_dates, text, with_dates


def judge(document: dict[str, Any], world: World) -> Verdict:
    """The verdict on a parsed document: structure, issuer, what is hosted, dates, in this order."""
    fault = _fault_v2(document)
    if fault:
        return Verdict("not_a_credential", "2.0", (Check("structure", False, fault),), document)
    badge = _described(document.get("badge"), world)
    verdict = Verdict(
        "valid",
        "2.0",
        (Check("structure", True, "the document has the form of an Open Badges 2.0 assertion"),),
        document,
        document["id"],
        text(_described(badge.get("issuer"), world).get("name")),
        text(badge.get("name")),
    )
    hosted = _hosted(document["id"], world)
    if hosted is None:
        return add(verdict, "unknown_issuer", "issuer", "the issuer is not known here")
    verdict = add(verdict, None, "issuer", "the issuer is known")
    if hosted.get("revoked") is True:
        reason = text(hosted.get("revocationReason")) or "it was revoked"
        return add(verdict, "revoked", "status", reason)
    if not same(hosted, document):
        return add(verdict, "tampered", "hosted", "it differs from what the issuer hosts")
    verdict = add(verdict, None, "hosted", "it is what the issuer hosts")
    return with_dates(verdict, document["issuedOn"], document.get("expires"), world.now)


def _fault_v2(document: dict[str, Any]) -> str | None:
    verification = document.get("verification")
    kind = verification.get("type") if isinstance(verification, dict) else None
    if kind not in ("HostedBadge", "hosted"):
        return "only hosted assertions can be checked"
    if not isinstance(document.get("id"), str):
        return "the id is missing"
    return fault_in_dates(document.get("issuedOn"), document.get("expires"))


def _described(value: Any, world: World) -> Mapping[str, Any]:
    """An object that may stand in place or be named by its address; nothing when it cannot be had."""
    if isinstance(value, str):
        return _hosted(value, world) or {}
    return value if isinstance(value, dict) else {}


def _hosted(address: str, world: World) -> Mapping[str, Any] | None:
    try:
        found = world.read(address)
        hosted = parse(found.body)
    except (Unavailable, Unreadable):
        return None
    return {**hosted, "revoked": True} if found.status == 410 else hosted
