"""Judging an Open Badges 3.0 credential, with an embedded proof or as a JWS (OB 3.0, 9.1 and 9.2)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from openbadges import verify_proofs
from openbadges.proofs import ProofError, Unsupported
from openbadges.proofs.jwt import fault_in_claims
from openbadges.reading import Unreadable
from openbadges.verdict import (
    Check,
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
from openbadges.verify_form import (
    dates,
    fault_in_contexts,
    fault_in_credential,
    fault_in_statements,
    looseness,
    names_of_dates,
    warnings_about,
)
from openbadges.verify_keys import NotTheirKey
from openbadges.verify_letter import fault_in_letter
from openbadges.verify_proofs import Forged, Secured, issuer_of
from openbadges.verify_status import with_status

MAX_ENDORSEMENTS = 8  # as many as are worth the time


def judge(secured: Secured, world: World) -> Verdict:
    """The verdict on a document that says it is a credential.

    Structure, issuer, key, proof, claims, status, dates, in this order, then one line an endorsement.
    """
    document = secured.document
    fault = fault_in_credential(document, embedded=secured.jws is None)
    if not fault and not secured.jws:
        fault = fault_in_statements(document) if "proof" in document else "the credential is not signed"
    if fault:
        return Verdict("not_a_credential", "3.0", (Check("structure", False, fault),), document)
    subject = document["credentialSubject"]["achievement"]
    verdict = Verdict(
        "valid",
        "3.0",
        (Check("structure", True, "the document has the form of an Open Badges 3.0 credential"),),
        document,
        document["id"],
        text(document["issuer"].get("name")),
        text(document.get("name")) or text(subject.get("name")),
        _image(document) or _image(subject),
        warnings_about(document),
        issuer_of(document),
    )
    verdict = _judged(verdict, secured, world)
    if ("proof", True) not in [(one.name, one.ok) for one in verdict.checks]:
        return verdict
    found = _endorsements(document)
    lines = [_endorsement(one, endorsed, world) for endorsed, one in found[:MAX_ENDORSEMENTS]]
    if more := found[MAX_ENDORSEMENTS:]:
        lines.append(Check("endorsements", None, f"endorsements that were not checked: {len(more)} more"))
    return replace(verdict, checks=(*verdict.checks, *lines))


def _judged(verdict: Verdict, secured: Secured, world: World) -> Verdict:
    """The verdict on a well-formed credential or endorsement after everything but its form was checked."""
    document = secured.document
    issuer = issuer_of(document) or ""
    known = world.vouch(document)
    verdict = with_acquaintance(verdict, known, issuer)
    if known is False:
        return verdict
    verdict = _proved(verdict, secured, issuer, known=bool(known), world=world)
    if verdict.state != "valid":
        return verdict
    loose = None if secured.jws else looseness(document)
    if known and not secured.jws and "EndorsementCredential" not in listed(document["type"]):
        strayed = fault_in_letter(document)
        loose = loose or (f"{strayed} is not written as its issuer writes it" if strayed else None)
    if loose and known:
        return add(verdict, "tampered", "proof", f"what the signature does not cover was changed: {loose}")
    if loose:
        verdict = replace(verdict, warnings=(*verdict.warnings, f"The signature leaves room: {loose}."))
    verdict = with_status(verdict, issuer, known=bool(known), world=world)
    return with_dates(verdict, *dates(document), world.now)


def _proved(verdict: Verdict, secured: Secured, issuer: str, *, known: bool, world: World) -> Verdict:
    try:
        verify_proofs.check(secured, issuer, world)
    except Unavailable as error:
        return undecided(
            verdict,
            "unknown_issuer",
            Check("key", None, f"the issuer's keys cannot be read: {error}"),
            Check("proof", None, "so whether anything was changed cannot be found out"),
        )
    except NotTheirKey as error:
        return add(verdict, "tampered", "key", str(error))
    except Unsupported as error:
        if error.address:
            return add(verdict, "not_a_credential", "structure", str(error))
        if known:  # Proofs of our own can be judged.
            return add(verdict, "tampered", "proof", str(error))
        return undecided(verdict, "not_a_credential", Check("proof", None, str(error)))
    except ProofError as error:
        return add(verdict, "tampered", "proof", str(error))
    verdict = add(verdict, None, "key", "the key is one the issuer publishes")
    verdict = add(verdict, None, "proof", "nothing was changed since the issuer signed it")
    if secured.jws is None:
        return verdict
    payload = secured.jws.payload
    if fault := fault_in_claims(_with_subject(payload), *names_of_dates(payload)):
        return add(verdict, "tampered", "claims", f"the claims of the token differ from its content: {fault}")
    return add(verdict, None, "claims", "the claims of the token are those of its content")


def _with_subject(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """The payload, with an empty subject where neither it nor its claims name one, as others write it."""
    subject = payload.get("credentialSubject")
    if "sub" in payload or not isinstance(subject, dict) or "id" in subject:
        return payload
    return {**payload, "sub": "", "credentialSubject": {**subject, "id": ""}}


def _image(holder: Mapping[str, Any]) -> str | None:
    image = holder.get("image")
    return text(image.get("id") if isinstance(image, dict) else image)


def _endorsements(document: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """Every endorsement that is embedded, behind the id of what it is of."""
    achievement = document["credentialSubject"]["achievement"]
    return [
        (holder.get("id"), one)
        for holder in (document, achievement, document["issuer"])
        for name in ("endorsement", "endorsementJwt")
        if name in holder
        for one in listed(holder[name])
    ]


def _endorsement(one: Any, endorsed: Any, world: World) -> Check:
    """Whether one endorsement holds: it is checked as a credential of its own, and changes no state."""
    try:
        secured = verify_proofs.read(one.encode()) if isinstance(one, str) else Secured(one)
    except Unsupported as error:
        return Check("endorsements", None, f"an endorsement cannot be judged: {error}")
    except (Unreadable, Forged) as error:
        return Check("endorsements", False, f"an endorsement cannot be read: {error}")
    fault = _fault_in_endorsement(secured.document, endorsed, embedded=secured.jws is None)
    if fault:
        return Check("endorsements", False, fault)
    said = secured.document
    issuer = said["issuer"]
    name = (text(issuer.get("name")) if isinstance(issuer, dict) else None) or issuer_of(said)
    verdict = _judged(Verdict("valid", "3.0", (), said, said["id"]), secured, world)
    if verdict.state == "valid":
        return Check("endorsements", True, f"endorsed by {name}")
    worst = verdict.checks[-1]
    for check in verdict.checks:
        if check.ok is False:
            worst = check
    return Check("endorsements", worst.ok, f"an endorsement by {name} does not hold: {worst.detail}")


def _fault_in_endorsement(document: Any, endorsed: Any, *, embedded: bool) -> str | None:
    if not isinstance(document, dict) or "EndorsementCredential" not in listed(document.get("type")):
        return "what stands for an endorsement is none"
    subject = document.get("credentialSubject")
    if not isinstance(document.get("id"), str) or issuer_of(document) is None:
        return "an endorsement lacks its id or its issuer"
    if not isinstance(subject, dict) or subject.get("id") != endorsed or endorsed is None:
        return "an endorsement is of something else"
    return fault_in_contexts(document, embedded=embedded) or fault_in_dates(*dates(document))
