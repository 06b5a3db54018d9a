"""Judging an Open Badges 2.0 assertion: it must be what its issuer hosts, or signed with the issuer's key.

OB 2.0, Verification. Of the issuer nothing is believed but what stands at its own address.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openbadges.reading import Unreadable, parse, same
from openbadges.verdict import (
    Check,
    Found,
    Unavailable,
    Verdict,
    World,
    add,
    fault_in_dates,
    listed,
    text,
    undecided,
    with_acquaintance,
    with_dates,
)
from openbadges.verify_asking import begins_with, document_at, host, protected, same_origin
from openbadges.verify_proofs import Secured
from openbadges.verify_signed_v2 import with_signature

_HOSTED = ("HostedBadge", "hosted")
_SIGNED = ("SignedBadge", "signed")


@dataclass(frozen=True)
class _Chain:
    """What an assertion rests on, as far as it can be had; `fault` says why the profile cannot."""

    badge: Mapping[str, Any]
    issuer: str
    profile: Mapping[str, Any]
    fault: str | None = None


def judge(secured: Secured, world: World) -> Verdict:
    """The verdict on a document that says it is an assertion.

    Structure, issuer, what is hosted or the signature, status, dates, in this order.
    """
    document = secured.document
    fault = _fault(secured)
    if fault:
        return Verdict("not_a_credential", "2.0", (Check("structure", False, fault),), document)
    chain = _chain(document, world)
    verdict = Verdict(
        "valid",
        "2.0",
        (Check("structure", True, "the document has the form of an Open Badges 2.0 assertion"),),
        document,
        document["id"],
        text(chain.profile.get("name")) or _name(chain.badge.get("issuer")),
        text(chain.badge.get("name")),
        text(_id(document.get("image"))) or text(_id(chain.badge.get("image"))),
        issuer_id=chain.issuer,
    )
    if document["verification"]["type"] in _SIGNED:
        verdict = _signed(verdict, secured, chain, world)
    else:
        verdict = _hosted(verdict, document, chain, world)
    if verdict.state not in ("valid", "status_unknown"):
        return verdict
    return with_dates(verdict, document["issuedOn"], document.get("expires"), world.now)


def _fault(secured: Secured) -> str | None:
    document = secured.document
    verification = document.get("verification")
    kind = verification.get("type") if isinstance(verification, dict) else None
    if kind not in (*_HOSTED, *_SIGNED):
        return "it does not say how it can be checked"
    if kind in _SIGNED and not secured.jws:
        return "a signed assertion can only be checked as it was signed, as a JWS"
    if not isinstance(document.get("id"), str):
        return "the id is missing"
    return fault_in_dates(document.get("issuedOn"), document.get("expires"))


def _chain(document: Mapping[str, Any], world: World) -> _Chain:
    badge: Mapping[str, Any] = {}
    issuer = ""
    try:
        badge = _described(document.get("badge"), world)
        issuer = text(_id(badge.get("issuer"))) or ""
        profile = document_at(issuer, world)
        if profile.get("id") != issuer:
            return _Chain(badge, issuer, {}, "another profile stands at the address of the issuer")
        return _Chain(badge, issuer, profile)
    except Unavailable as error:
        return _Chain(badge, issuer, {}, str(error))


def _described(value: Any, world: World) -> Mapping[str, Any]:
    """An object that stands in place, or at the address that stands for it."""
    if isinstance(value, dict):
        return value
    return document_at(text(value) or "", world)


def _id(value: Any) -> Any:
    return value.get("id") if isinstance(value, dict) else value


def _name(value: Any) -> str | None:
    return text(value.get("name")) if isinstance(value, dict) else None


def _acquainted(verdict: Verdict, chain: _Chain, world: World) -> Verdict:
    """The verdict after the issuer line: a profile that cannot be read leaves the issuer unknown."""
    if chain.fault:
        why = f"what the issuer says of itself cannot be read: {chain.fault}"
        return undecided(verdict, "unknown_issuer", Check("issuer", None, why))
    document = verdict.document or {}
    known = world.vouch({**document, "badge": chain.badge, "issuer": chain.profile})
    if known is None and not _all_protected(document, chain.issuer):
        why = "it is not served under https: anybody on the way can make it say what they like"
        return undecided(verdict, "unknown_issuer", Check("issuer", None, why))
    return with_acquaintance(verdict, known, chain.issuer)


def _all_protected(document: Mapping[str, Any], issuer: str) -> bool:
    """Whether nobody but their hosts can change what a verdict on this assertion rests on."""
    read = [issuer, *([document["badge"]] if isinstance(document["badge"], str) else [])]
    if document["verification"]["type"] in _HOSTED:
        read.append(document["id"])
    return all(protected(address) for address in read)


def _signed(verdict: Verdict, secured: Secured, chain: _Chain, world: World) -> Verdict:
    verdict = _acquainted(verdict, chain, world)
    if verdict.state != "valid":
        return verdict
    return with_signature(verdict, secured, chain.issuer, chain.profile, world)


def _hosted(verdict: Verdict, document: Mapping[str, Any], chain: _Chain, world: World) -> Verdict:
    address = document["id"]
    try:
        found = world.read(address)
        notice = notice_in(found)
        if notice is not None:
            return taken_back(verdict, notice, world)
        if found.status != 200:
            why = f"nothing is hosted at its address ({found.status})"
            return add(verdict, "unknown_issuer", "hosted", why)
        hosted = parse(found.body)
    except (Unavailable, Unreadable) as error:
        why = f"what the issuer hosts cannot be read: {error}"
        return undecided(verdict, "unknown_issuer", Check("hosted", None, why))
    if not same(hosted, document):
        return add(verdict, "tampered", "hosted", "it differs from what the issuer hosts")
    verdict = _acquainted(verdict, chain, world)
    if verdict.state != "valid":
        return verdict
    if not _in_scope(address, chain):
        return add(verdict, "tampered", "hosted", "it is not hosted where its issuer hosts badges")
    verdict = add(verdict, None, "hosted", "it is what the issuer hosts")
    standing = world.standing(address)
    if standing and standing.state != "good":
        return add(verdict, standing.state, "status", standing.reason or f"it was {standing.state}")
    return verdict


def notice_in(found: Found) -> Mapping[str, Any] | None:
    """What the issuer says in place of an assertion that it took back (410; of old a 200 that says
    `revoked`), be it nothing; None when it did not.
    """
    try:
        said = parse(found.body)
    except Unreadable:
        said = {}
    gone = found.status == 410 or (found.status == 200 and said.get("revoked") is True)
    return said if gone else None


def taken_back(verdict: Verdict, notice: Mapping[str, Any], world: World) -> Verdict:
    """The verdict on what is gone: our own may only be suspended, and we know why."""
    standing = world.standing(verdict.credential_id or "")
    if standing and standing.state != "good":
        return add(verdict, standing.state, "status", standing.reason or f"it was {standing.state}")
    return add(verdict, "revoked", "status", text(notice.get("revocationReason")) or "it was revoked")


def _in_scope(address: str, chain: _Chain) -> bool:
    """Whether the issuer says that its badges are hosted there; by default on its own host (OB 2.0,
    VerificationObject).
    """
    policy = chain.profile.get("verification")
    policy = policy if isinstance(policy, dict) else {}
    starts, origins = listed(policy.get("startsWith", [])), listed(policy.get("allowedOrigins", []))
    if not starts and not origins:
        return same_origin(address, chain.issuer)
    begun = any(isinstance(one, str) and begins_with(address, one) for one in starts)
    return begun or host(address) in origins
