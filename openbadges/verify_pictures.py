"""What a picture adds to a verdict: a second badge that must tell of the same award, and the picture."""

import html
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from openbadges.baking import KEYWORD_V2, Baked, png, svg
from openbadges.baking.png import BrokenPng, NotPng
from openbadges.baking.svg import BrokenSvg, NotSvg
from openbadges.dids import did_web_address
from openbadges.proofs import ProofError
from openbadges.reading import Unreadable, moment
from openbadges.verdict import Check, Unavailable, Verdict, World, add, fault_in_dates, listed, text
from openbadges.verify_asking import host, web
from openbadges.verify_proofs import Forged, read

# Of a badge in any other state nothing is known that a picture could be compared with.
_PROVED = ("valid", "expired", "not_yet_valid", "revoked", "suspended", "status_unknown")
_UNDECIDED = ("unknown_issuer", "status_unknown")
_TITLE = re.compile(r"<title>([^<]*)</title>")


def leads_elsewhere(baked: Baked) -> bool:
    """Whether the `verify` attribute beside a 2.0 assertion in an SVG leads to another one.

    Some readers follow the one, some read the other (Open Badges Baking 1.0).
    """
    if not baked.address:
        return False
    assertion = baked.texts[KEYWORD_V2]
    try:
        return baked.address not in (assertion, read(assertion.encode()).document.get("id"))
    except (Forged, ProofError):
        return False  # it is refused for that already
    except Unreadable:
        return web(assertion) is not None and baked.address != assertion


def with_twin(verdict: Verdict, twin: Verdict) -> Verdict:
    """The verdict on the 3.0 credential of a picture that also carries a 2.0 assertion, judged as `twin`."""
    if verdict.state != "valid":
        return verdict
    known = _is_known(verdict)
    if (twin.state == "unknown_issuer" and known) or (twin.state == "valid" and known != _is_known(twin)):
        why = "the 2.0 assertion in the picture is not the same issuer's"
        return add(verdict, "tampered", "both_standards", why)
    if twin.state in _UNDECIDED:
        why = "the 2.0 assertion in the picture could not be looked up"
        return _undecided(verdict, "both_standards", why)
    if twin.state in ("revoked", "suspended"):
        reason = next(check.detail for check in twin.checks if check.name == "status")
        return add(verdict, twin.state, "both_standards", reason)
    comparable = twin.state == "valid" and (verdict.standard, twin.standard) == ("3.0", "2.0")
    agree = _agree(verdict.document or {}, twin.document or {}, twin.name) if comparable else False
    if agree is False:
        why = "the two badges in the picture are not the same award"
        return add(verdict, "tampered", "both_standards", why)
    if agree is None:
        why = "whether both badges in the picture are for the same person cannot be found out"
        return _undecided(verdict, "both_standards", why)
    if not known and not _look_like_one_issuers(verdict, twin):
        why = "whether both badges in the picture are of one issuer cannot be found out"
        return _undecided(verdict, "both_standards", why)
    return add(verdict, None, "both_standards", "both badges in the picture are the same award")


def with_picture(verdict: Verdict, carrier: bytes, world: World) -> Verdict:
    """The verdict after comparing the picture that was signed with the one that carried the badge.

    A different picture is a warning and changes no state. Without a picture to compare with nothing is said.
    """
    if verdict.state not in _PROVED or verdict.image is None:
        return verdict
    try:
        found = world.read(verdict.image)
    except Unavailable:
        return verdict
    same = _same_picture(carrier, found.body) if found.status == 200 else None
    if same is None:
        return verdict
    if same:
        return add(verdict, None, "picture", "the picture is the one the issuer shows")
    why = "the picture is not the one the issuer shows: look at the name, not at the picture"
    warning = "The picture is not the one that the issuer gave this badge."
    return replace(_undecided(verdict, "picture", why), warnings=(*verdict.warnings, warning))


def _undecided(verdict: Verdict, name: str, why: str) -> Verdict:
    return replace(verdict, checks=(*verdict.checks, Check(name, None, why)))


def _is_known(verdict: Verdict) -> bool:
    return any(check.name == "issuer" and check.ok for check in verdict.checks)


def _look_like_one_issuers(verdict: Verdict, twin: Verdict) -> bool:
    """Whether two strangers have one name and one host; names alone may be anybody's."""
    issuer = verdict.issuer_id or ""
    here = host(did_web_address(issuer) if issuer.startswith("did:web:") else issuer)
    same_host = here is not None and here == host(twin.issuer_id or "")
    return same_host and verdict.issuer_name == twin.issuer_name


def _agree(v3: Mapping[str, Any], v2: Mapping[str, Any], name: str | None) -> bool | None:
    """Whether both tell of one award: the same moment, name and person; None where only one says who."""
    awarded = v3.get("awardedDate", v3.get("validFrom"))
    if fault_in_dates(awarded, None) or moment(awarded) != moment(v2["issuedOn"]):
        return False
    subject = v3["credentialSubject"]
    if text(subject["achievement"].get("name")) != name:
        return False
    identifiers = [one for one in listed(subject.get("identifier")) if isinstance(one, dict)]
    hashes = [one["identityHash"] for one in identifiers if "identityHash" in one]
    recipient = v2.get("recipient")
    identity = recipient.get("identity") if isinstance(recipient, dict) and recipient.get("hashed") else None
    if hashes and identity:
        return identity in hashes
    return None if hashes or identity else True


def _same_picture(carrier: bytes, published: bytes) -> bool | None:
    """Whether both are the same picture but for badges; None when they cannot be compared."""
    try:
        shown = png.strip(published)
    except (NotPng, BrokenPng):
        return _same_drawing(carrier, published)
    try:
        return png.strip(carrier) == shown
    except NotPng:
        return _shows(carrier, shown)


def _same_drawing(carrier: bytes, published: bytes) -> bool | None:
    try:
        return svg.strip(carrier) == svg.strip(published)
    except (NotSvg, BrokenSvg):
        return None


def _shows(drawing: bytes, picture: bytes) -> bool:
    """Whether an SVG is what `svg.wrap` makes of a PNG."""
    bare = svg.strip(drawing)
    title = _TITLE.search(bare.decode("utf-8", "replace"))
    return title is not None and bare == svg.wrap(picture, html.unescape(title[1]))
