"""Whether a badge that somebody shows is genuine and in force: any bytes in, a verdict out.

It asks its caller about issuers, hosted documents and status, and has no clock: everything it needs is
handed in.
"""

from dataclasses import replace

from openbadges import verify_v2, verify_v3
from openbadges.baking import KEYWORD_CLR, KEYWORD_V2, KEYWORD_V3, Baked, png, svg
from openbadges.baking.png import BrokenPng, NotPng
from openbadges.baking.svg import BrokenSvg, NotSvg
from openbadges.proofs import Unsupported
from openbadges.reading import Unreadable
from openbadges.verdict import (
    Check,
    Found,
    Standing,
    State,
    Unavailable,
    Verdict,
    World,
    listed,
)
from openbadges.verify_asking import bounded, web
from openbadges.verify_pictures import leads_elsewhere, with_picture, with_twin
from openbadges.verify_proofs import Forged, read

__all__ = ["Check", "Found", "Standing", "State", "Unavailable", "Verdict", "World", "verify"]

LEARNER_RECORD = "it is a comprehensive learner record: the badges in it can be checked one by one"
MAX_BYTES = 32_000_000  # of a PNG
MAX_TEXT = 1_500_000  # of anything that is no picture: what base64 makes of the longest document


def verify(data: bytes, *, world: World) -> Verdict:
    """Judge a badge: a baked PNG or SVG, an OB 3.0 credential as JSON or as a compact JWS, an OB 2.0
    assertion, hosted or signed, or the address of one.

    Of a picture with both standards the 3.0 credential is judged, and the other must agree. Follows OB 3.0,
    9.1 and OB 2.0, Verification. Never raises, whatever the bytes; only what the callables of `world` raise,
    apart from `Unavailable`, passes through.
    """
    if len(data) > MAX_BYTES:
        return _no_credential("the file is too large")
    world = bounded(world)
    try:
        return _picture(data, _unbaked_png(data), world)
    except NotPng:
        pass
    except BrokenPng as error:
        return _broken(data, str(error))
    if len(data) > svg.MAX_BYTES:
        return _no_credential("the file is too large")
    try:
        return _picture(data, _unbaked_svg(data), world)
    except NotSvg:
        return _judge(data, world)
    except BrokenSvg as error:
        return _broken(data, str(error))


def _unbaked_png(data: bytes) -> Baked:
    """The badges of a picture that is whole. Raises `NotPng` or `BrokenPng`."""
    baked = png.unbake(data)
    if fault := png.fault(data):
        raise BrokenPng(fault)
    if png.end(data) < len(data):
        raise BrokenPng("something was added behind the end of the picture")
    return baked


def _unbaked_svg(data: bytes) -> Baked:
    """The badges of a drawing. Raises `NotSvg` or `BrokenSvg`."""
    baked = svg.unbake(data)
    if leads_elsewhere(baked):
        raise BrokenSvg("the badge in the picture has the address of another one")
    return baked


def _picture(data: bytes, baked: Baked, world: World) -> Verdict:
    found = [baked.texts[keyword].encode() for keyword in (KEYWORD_V3, KEYWORD_V2) if keyword in baked.texts]
    if not found and KEYWORD_CLR in baked.texts:
        return _no_credential(LEARNER_RECORD)
    if not found:
        return _no_credential("there is no badge in this picture")
    verdict = _judge(found[0], world)
    if len(found) == 2:
        verdict = with_twin(verdict, _judge(found[1], world))
    return with_picture(replace(verdict, warnings=(*baked.warnings, *verdict.warnings)), data, world)


def _judge(data: bytes, world: World) -> Verdict:
    if len(data) > MAX_TEXT:
        return _no_credential("the text is too long")
    address = data.strip()[:2_000].decode("utf-8", "replace")
    if web(address):
        return _at(address, world)
    return _judge_text(data, world)


def _at(address: str, world: World) -> Verdict:
    """The verdict on what stands at an address: so badges were baked before there was a standard."""
    try:
        found = world.read(address)
    except Unavailable as error:
        unread = Check("format", None, f"what stands at the address of the badge cannot be read: {error}")
        return Verdict("unknown_issuer", None, (unread,))
    notice = verify_v2.notice_in(found)
    if notice is not None:
        return verify_v2.taken_back(Verdict("valid", "2.0", (), notice, address), notice, world)
    if found.status == 200:
        return _judge_text(found.body, world)
    return _no_credential(f"nothing stands at the address of the badge ({found.status})")


def _judge_text(data: bytes, world: World) -> Verdict:
    try:
        secured = read(data)
    except Unreadable as error:
        return _no_credential(str(error))
    except Unsupported as error:
        return Verdict("not_a_credential", None, (Check("proof", None, str(error)),))
    except Forged as error:
        return Verdict("tampered", None, (Check("proof", False, str(error)),))
    types = listed(secured.document.get("type"))
    if "ClrCredential" in types:
        return replace(_no_credential(LEARNER_RECORD), document=secured.document)
    if "Assertion" in types:
        return verify_v2.judge(secured, world)
    if "VerifiableCredential" in types:
        return verify_v3.judge(secured, world)
    return _no_credential("the text is not an Open Badge")


def _broken(data: bytes, reason: str) -> Verdict:
    state: State = "tampered" if b"openbadge" in data else "not_a_credential"
    return Verdict(state, None, (Check("format", False, reason),))


def _no_credential(reason: str) -> Verdict:
    return Verdict("not_a_credential", None, (Check("format", False, reason),))
