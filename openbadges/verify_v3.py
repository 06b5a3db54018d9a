"""Judging an Open Badges 3.0 credential with an embedded proof (OB 3.0, 9.1)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from openbadges import keys
from openbadges.contexts import CREDENTIALS_V2, OPEN_BADGES_V3
from openbadges.proofs.data_integrity import ProofError, check, proof_of
from openbadges.reading import Unreadable, objects, parse
from openbadges.verdict import (
    Check,
    Unavailable,
    Verdict,
    World,
    add,
    fault_in_dates,
    listed,
    text,
    with_dates,
)


def judge(document: dict[str, Any], world: World) -> Verdict:
    """The verdict on a parsed document: structure, issuer, key, proof, status, dates, in this order."""
    fault = _fault_v3(document)
    if fault:
        return Verdict("not_a_credential", "3.0", (Check("structure", False, fault),), document)
    verdict = Verdict(
        "valid",
        "3.0",
        (Check("structure", True, "the document has the form of an Open Badges 3.0 credential"),),
        document,
        document["id"],
        text(document["issuer"].get("name")),
        text(document.get("name")) or text(document["credentialSubject"]["achievement"].get("name")),
    )
    issuer = _did_document(document["issuer"]["id"], world)
    if issuer is None:
        return add(verdict, "unknown_issuer", "issuer", "the issuer is not known here")
    verdict = add(verdict, None, "issuer", "the issuer is known")
    try:
        method = proof_of(document)["verificationMethod"]
        check(document, _published_key(issuer, document["issuer"]["id"], method))
    except _NotTheirKey as error:
        return add(verdict, "tampered", "key", str(error))
    except ProofError as error:
        return add(verdict, "tampered", "proof", str(error))
    verdict = add(verdict, None, "key", "the key is one the issuer publishes")
    verdict = add(verdict, None, "proof", "nothing was changed since the issuer signed it")
    verdict = _with_status(verdict, world)
    return with_dates(verdict, document["validFrom"], document.get("validUntil"), world.now)


def _fault_v3(document: dict[str, Any]) -> str | None:
    """What keeps a document from being an OpenBadgeCredential we can judge (OB 3.0, B.1.2), None when
    nothing does.
    """
    contexts, types = listed(document.get("@context")), listed(document.get("type"))
    issuer, subject = document.get("issuer"), document.get("credentialSubject")
    if contexts[:2] != [CREDENTIALS_V2, OPEN_BADGES_V3]:
        return "the contexts are not those of Open Badges 3.0"
    if "OpenBadgeCredential" not in types and "AchievementCredential" not in types:
        return "the credential is not an Open Badge"
    if not isinstance(issuer, dict) or not isinstance(issuer.get("id"), str):
        return "the issuer is missing"
    if not isinstance(subject, dict) or not isinstance(subject.get("achievement"), dict):
        return "the achievement is missing"
    if "proof" not in document:
        return "the credential is not signed"
    if not isinstance(document.get("id"), str):
        return "the id is missing"
    if sum(one.get("id") == document["id"] for _, one in objects(document)) > 1:
        # Statements may stand anywhere in the JSON: an end of validity could be moved where nobody looks.
        return "the credential describes itself in two places"
    return fault_in_dates(document.get("validFrom"), document.get("validUntil"))


class _NotTheirKey(ValueError):
    pass


def _published_key(issuer: Mapping[str, Any], did: str, method: str) -> Ed25519PublicKey:
    """The key `method` names, if the issuer publishes it as its own and for assertions (Controlled
    Identifiers, 3.3).
    """
    for entry in listed(issuer.get("verificationMethod")):
        if isinstance(entry, dict) and entry.get("id") == method and entry.get("type") == "Multikey":
            break
    else:
        raise _NotTheirKey("the issuer does not publish the key it is signed with")
    if issuer.get("id") != did or entry.get("controller") != did:
        raise _NotTheirKey("the key belongs to somebody else")
    if method not in listed(issuer.get("assertionMethod")):
        raise _NotTheirKey("the issuer has withdrawn the key it is signed with")
    try:
        return keys.from_multibase(str(entry.get("publicKeyMultibase")))
    except ValueError:
        raise _NotTheirKey("the issuer's key cannot be read") from None


def _did_document(did: str, world: World) -> Mapping[str, Any] | None:
    method, _, rest = did.partition("did:web:")
    if method or not rest:
        return None
    host, *path = [unquote(part) for part in rest.split(":")]
    try:
        return parse(world.read(f"https://{host}/{'/'.join(path or ['.well-known'])}/did.json").body)
    except (Unavailable, Unreadable):
        return None


def _with_status(verdict: Verdict, world: World) -> Verdict:
    standing = world.standing(verdict.credential_id or "")
    if standing is None:
        unknown = Check("status", None, "whether it was revoked cannot be found out")
        return replace(verdict, state="status_unknown", checks=(*verdict.checks, unknown))
    if standing.state == "good":
        return add(verdict, None, "status", "it is neither revoked nor suspended")
    return add(verdict, standing.state, "status", standing.reason)
