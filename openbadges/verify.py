"""Whether a badge that somebody shows is genuine and in force: any bytes in, a verdict out.

It asks its caller about issuers, hosted documents and status, and has no clock: everything it needs is
handed in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from openbadges import keys
from openbadges.baking.png import KEYWORD_V2, KEYWORD_V3, BrokenPng, NotPng, unbake
from openbadges.contexts import CREDENTIALS_V2, OPEN_BADGES_V3
from openbadges.proofs.data_integrity import ProofError, check, proof_of
from openbadges.reading import Unreadable, moment, objects, parse, same

State = Literal[
    "valid",
    "expired",
    "not_yet_valid",
    "revoked",
    "suspended",
    "tampered",
    "unknown_issuer",
    "status_unknown",
    "not_a_credential",
]
Lookup = Callable[[str], Mapping[str, Any] | None]
Status = Callable[[str], tuple[str, str] | None]


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: `ok` is None when it could not be decided.

    `detail` is for people, in English.

    Names: format, structure, issuer, key, proof, hosted, status, dates, both_standards.
    """

    name: str
    ok: bool | None
    detail: str


@dataclass(frozen=True)
class Verdict:
    """The outcome: `state` in one word, and how it came about, the checks in the order they were made.

    `standard` is "3.0" or "2.0", None when no badge was found. `document` is what was shown, as parsed; the
    last three are what it says of itself, so they prove nothing unless the state says so.
    """

    state: State
    standard: str | None
    checks: tuple[Check, ...]
    document: Mapping[str, Any] | None = None
    credential_id: str | None = None
    issuer_name: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class _World:
    resolve: Lookup
    hosted: Lookup
    status: Status
    now: datetime


def verify(
    document_or_png: bytes, *, resolve: Lookup, hosted: Lookup, status: Status, now: datetime
) -> Verdict:
    """Judge a baked PNG, an OB 3.0 credential with an embedded proof, or a hosted OB 2.0 assertion.

    `resolve(did)` gives the DID document of an issuer, None when it is not known. `hosted(id)` gives what a
    known site hosts at the id of an assertion (with `revoked: true` when it answers 410), else None; it is
    also asked for the badge class and issuer behind it, for their names. `status(credential id)` gives None
    for a credential in good standing, else ("revoked" | "suspended", reason), and raises `LookupError` for
    one it does not know. `now` has a zone. Of a PNG with both standards the 3.0 credential is judged, and
    the other must agree. Follows OB 3.0, 9.1 and OB 2.0, Verification. Never raises, whatever the bytes;
    only what the callables raise passes through.
    """
    world = _World(resolve, hosted, status, now)
    try:
        texts = unbake(document_or_png)
    except NotPng:
        return _judge(document_or_png, world)
    except BrokenPng as error:
        state: State = "tampered" if b"openbadge" in document_or_png else "not_a_credential"
        return Verdict(state, None, (Check("format", False, str(error)),))
    found = [texts[keyword].encode() for keyword in (KEYWORD_V3, KEYWORD_V2) if keyword in texts]
    if not found:
        return _no_credential("there is no badge in this picture")
    verdict = _judge(found[0], world)
    return _with_twin(verdict, _judge(found[1], world)) if len(found) == 2 else verdict


def _judge(data: bytes, world: _World) -> Verdict:
    try:
        document = parse(data)
    except Unreadable as error:
        return _no_credential(str(error))
    types = _listed(document.get("type"))
    if "Assertion" in types:
        return _judge_v2(document, world)
    if "VerifiableCredential" in types:
        return _judge_v3(document, world)
    return _no_credential("the text is not an Open Badge")


def _no_credential(reason: str) -> Verdict:
    return Verdict("not_a_credential", None, (Check("format", False, reason),))


# Open Badges 3.0


def _judge_v3(document: dict[str, Any], world: _World) -> Verdict:
    fault = _fault_v3(document)
    if fault:
        return Verdict("not_a_credential", "3.0", (Check("structure", False, fault),), document)
    verdict = Verdict(
        "valid",
        "3.0",
        (Check("structure", True, "the document has the form of an Open Badges 3.0 credential"),),
        document,
        document["id"],
        _text(document["issuer"].get("name")),
        _text(document.get("name")) or _text(document["credentialSubject"]["achievement"].get("name")),
    )
    issuer = world.resolve(document["issuer"]["id"])
    if issuer is None:
        return _add(verdict, "unknown_issuer", "issuer", "the issuer is not known here")
    verdict = _add(verdict, None, "issuer", "the issuer is known")
    try:
        method = proof_of(document)["verificationMethod"]
        check(document, _published_key(issuer, document["issuer"]["id"], method))
    except _NotTheirKey as error:
        return _add(verdict, "tampered", "key", str(error))
    except ProofError as error:
        return _add(verdict, "tampered", "proof", str(error))
    verdict = _add(verdict, None, "key", "the key is one the issuer publishes")
    verdict = _add(verdict, None, "proof", "nothing was changed since the issuer signed it")
    verdict = _with_status(verdict, world)
    return _with_dates(verdict, document["validFrom"], document.get("validUntil"), world.now)


def _fault_v3(document: dict[str, Any]) -> str | None:
    """What keeps a document from being an OpenBadgeCredential we can judge (OB 3.0, B.1.2), None when
    nothing does.
    """
    contexts, types = _listed(document.get("@context")), _listed(document.get("type"))
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
    return _fault_in_dates(document.get("validFrom"), document.get("validUntil"))


class _NotTheirKey(ValueError):
    pass


def _published_key(issuer: Mapping[str, Any], did: str, method: str) -> Ed25519PublicKey:
    """The key `method` names, if the issuer publishes it as its own and for assertions (Controlled
    Identifiers, 3.3).
    """
    for entry in _listed(issuer.get("verificationMethod")):
        if isinstance(entry, dict) and entry.get("id") == method and entry.get("type") == "Multikey":
            break
    else:
        raise _NotTheirKey("the issuer does not publish the key it is signed with")
    if issuer.get("id") != did or entry.get("controller") != did:
        raise _NotTheirKey("the key belongs to somebody else")
    if method not in _listed(issuer.get("assertionMethod")):
        raise _NotTheirKey("the issuer has withdrawn the key it is signed with")
    try:
        return keys.from_multibase(str(entry.get("publicKeyMultibase")))
    except ValueError:
        raise _NotTheirKey("the issuer's key cannot be read") from None


def _with_status(verdict: Verdict, world: _World) -> Verdict:
    try:
        problem = world.status(verdict.credential_id or "")
    except LookupError:
        unknown = Check("status", None, "whether it was revoked cannot be found out")
        return replace(verdict, state="status_unknown", checks=(*verdict.checks, unknown))
    if problem is None:
        return _add(verdict, None, "status", "it is neither revoked nor suspended")
    state, reason = problem
    return _add(verdict, "suspended" if state == "suspended" else "revoked", "status", reason)


# Open Badges 2.0


def _judge_v2(document: dict[str, Any], world: _World) -> Verdict:
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
        _text(_described(badge.get("issuer"), world).get("name")),
        _text(badge.get("name")),
    )
    hosted = world.hosted(document["id"])
    if hosted is None:
        return _add(verdict, "unknown_issuer", "issuer", "the issuer is not known here")
    verdict = _add(verdict, None, "issuer", "the issuer is known")
    if hosted.get("revoked") is True:
        reason = _text(hosted.get("revocationReason")) or "it was revoked"
        return _add(verdict, "revoked", "status", reason)
    if not same(hosted, document):
        return _add(verdict, "tampered", "hosted", "it differs from what the issuer hosts")
    verdict = _add(verdict, None, "hosted", "it is what the issuer hosts")
    return _with_dates(verdict, document["issuedOn"], document.get("expires"), world.now)


def _fault_v2(document: dict[str, Any]) -> str | None:
    verification = document.get("verification")
    kind = verification.get("type") if isinstance(verification, dict) else None
    if kind not in ("HostedBadge", "hosted"):
        return "only hosted assertions can be checked"
    if not isinstance(document.get("id"), str):
        return "the id is missing"
    return _fault_in_dates(document.get("issuedOn"), document.get("expires"))


def _described(value: Any, world: _World) -> Mapping[str, Any]:
    """An object that may stand in place or be named by its address; nothing when it cannot be had."""
    if isinstance(value, str):
        return world.hosted(value) or {}
    return value if isinstance(value, dict) else {}


# Both


def _with_twin(verdict: Verdict, twin: Verdict) -> Verdict:
    """The verdict on the 3.0 credential of a picture that also carries a 2.0 assertion, judged as `twin`."""
    if verdict.state != "valid":
        return verdict
    if twin.state == "unknown_issuer":
        undecided = Check("both_standards", None, "the 2.0 assertion in the picture could not be looked up")
        return replace(verdict, checks=(*verdict.checks, undecided))
    if twin.state == "revoked":
        return _add(verdict, "revoked", "both_standards", twin.checks[-1].detail)
    if twin.state != "valid" or not _agree(verdict.document or {}, twin.document or {}):
        return _add(
            verdict, "tampered", "both_standards", "the two badges in the picture are not the same award"
        )
    return _add(verdict, None, "both_standards", "both badges in the picture are the same award")


def _agree(v3: Mapping[str, Any], v2: Mapping[str, Any]) -> bool:
    """Whether both tell of one award: the same moment and, where both give one, the same hashed address."""
    awarded = v3.get("awardedDate", v3["validFrom"])
    identifiers = objects(v3["credentialSubject"].get("identifier"))
    hashes = [one["identityHash"] for _, one in identifiers if "identityHash" in one]
    recipient = v2.get("recipient")
    identity = recipient.get("identity") if isinstance(recipient, dict) and recipient.get("hashed") else None
    same_person = not hashes or not identity or identity in hashes
    return same_person and not _fault_in_dates(awarded, None) and moment(awarded) == moment(v2["issuedOn"])


def _fault_in_dates(start: Any, end: Any) -> str | None:
    try:
        moment(start)
        if end is not None:
            moment(end)
    except ValueError as error:
        return f"a date cannot be read: {error}"
    return None


def _with_dates(verdict: Verdict, start: str, end: str | None, now: datetime) -> Verdict:
    if now < moment(start):
        return _add(verdict, "not_yet_valid", "dates", f"it is valid from {start}")
    if end is not None and now > moment(end):
        return _add(verdict, "expired", "dates", f"it expired on {end}")
    return _add(verdict, None, "dates", "today is within its dates")


def _add(verdict: Verdict, state: State | None, name: str, detail: str) -> Verdict:
    """The verdict after one more check: good without a `state`; a worse one found earlier stays."""
    checks = (*verdict.checks, Check(name, state is None, detail))
    if state is None or verdict.state in ("revoked", "suspended"):
        state = verdict.state
    return replace(verdict, state=state, checks=checks)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
