"""Signed Open Badges 2.0 assertions: the issuer's key, and its list of what it revoked (OB 2.0,
Verification).
"""

from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from openbadges import keys
from openbadges.keys import PublicKey
from openbadges.proofs import ProofError, jwt
from openbadges.verdict import Check, Unavailable, Verdict, World, add, listed, text, undecided
from openbadges.verify_asking import document_at
from openbadges.verify_keys import NotTheirKey
from openbadges.verify_proofs import Secured

_MAX_PEM = 4_000  # letters: an RSA key of 8192 bits takes a third of it


def with_signature(
    verdict: Verdict, secured: Secured, issuer: str, profile: Mapping[str, Any], world: World
) -> Verdict:
    """The verdict after key, proof and status; `profile` is what stands at `issuer`, its own address."""
    assert secured.jws is not None, "only a JWS comes here"
    try:
        jwt.check(secured.jws, _key(secured.document["verification"], issuer, profile, world))
    except Unavailable as error:
        return undecided(
            verdict,
            "unknown_issuer",
            Check("key", None, f"the issuer's key cannot be read: {error}"),
            Check("proof", None, "so whether anything was changed cannot be found out"),
        )
    except NotTheirKey as error:
        return add(verdict, "tampered", "key", str(error))
    except ProofError as error:
        return add(verdict, "tampered", "proof", str(error))
    verdict = add(verdict, None, "key", "the key is one the issuer publishes")
    verdict = add(verdict, None, "proof", "nothing was changed since the issuer signed it")
    standing = world.standing(secured.document["id"])
    if standing and standing.state != "good":
        return add(verdict, standing.state, "status", standing.reason or f"it was {standing.state}")
    return _by_list(verdict, issuer, profile, world)


def _key(verification: Mapping[str, Any], issuer: str, profile: Mapping[str, Any], world: World) -> PublicKey:
    """The key named by `creator`, else the only one the issuer's profile lists."""
    listed_keys = [one for one in listed(profile.get("publicKey")) if isinstance(one, str | dict)]
    creator = verification.get("creator", _id(listed_keys[0]) if len(listed_keys) == 1 else None)
    for one in listed_keys:
        if isinstance(creator, str) and _id(one) == creator:
            return _public(one if isinstance(one, dict) else document_at(one, world), creator, issuer)
    raise NotTheirKey("the issuer does not publish the key it is signed with")


def _id(value: Any) -> Any:
    return value.get("id") if isinstance(value, dict) else value


def _public(document: Mapping[str, Any], id: str, issuer: str) -> PublicKey:
    if document.get("id") != id or document.get("owner") != issuer:
        raise NotTheirKey("the key belongs to somebody else")
    pem, jwk = document.get("publicKeyPem"), document.get("publicKeyJwk")
    try:
        if isinstance(jwk, dict):
            return keys.from_jwk(jwk)
        public = load_pem_public_key((text(pem) or "")[:_MAX_PEM].encode())
        keys.algorithm(public)  # type: ignore[arg-type]  # it refuses other kinds itself
    except (ValueError, AttributeError, UnsupportedAlgorithm):
        raise NotTheirKey("the issuer's key cannot be read") from None
    return public  # type: ignore[return-value]


def _by_list(verdict: Verdict, issuer: str, profile: Mapping[str, Any], world: World) -> Verdict:
    if "revocationList" not in profile:
        return add(verdict, None, "status", "the issuer publishes no list of revoked badges")
    try:
        revoked = document_at(text(profile["revocationList"]) or "", world)
        if _id(revoked.get("issuer", issuer)) != issuer:  # the list need not name one
            raise Unavailable("the issuer's list of revoked badges is somebody else's")
    except Unavailable as error:
        why = f"whether it was revoked cannot be found out: {error}"
        return undecided(verdict, "status_unknown", Check("status", None, why))
    document = verdict.document or {}
    names = {document["id"], text(document.get("uid")) or document["id"]}
    for one in listed(revoked.get("revokedAssertions", [])):
        if isinstance(one, str) and one in names:
            return add(verdict, "revoked", "status", "the issuer has revoked it")
        if isinstance(one, dict) and names & {text(one.get("id")), text(one.get("uid"))}:
            reason = text(one.get("revocationReason")) or "the issuer has revoked it"
            return add(verdict, "revoked", "status", reason)
    return add(verdict, None, "status", "it is not on the issuer's list of revoked badges")
