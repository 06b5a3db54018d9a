"""The key behind a signature: believed only when the issuer itself publishes it.

Controlled Identifiers 1.0, 3.3; OB 3.0, 8.2.3; 1EdTech implementation guide, key provenance.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import SplitResult

from openbadges import keys
from openbadges.keys import PublicKey
from openbadges.reading import moment
from openbadges.verdict import Unavailable, World, listed
from openbadges.verify_asking import document_at, protected, stands_below, web

_MULTIKEYS = ("Multikey", "Ed25519VerificationKey2020")
_JWKS = ("JsonWebKey", "JsonWebKey2020")
_METHODS = {"verificationMethod", "assertionMethod"}


class NotTheirKey(ValueError):
    """The issuer does not publish the key as one of its own, so whatever it signed proves nothing."""


def of_method(issuer: str, method: str, world: World) -> PublicKey:
    """The key that the issuer (a did:key, did:web or https address) publishes for assertions as `method`.

    It stands in the issuer's own document, or at an address of its own that this document lists. Raises
    `Unavailable` when it cannot be read, or not by https; `NotTheirKey` when the issuer does not stand by it.
    """
    document = _document_of(issuer, world)
    for entry in _methods(document):
        if _absolute(entry.get("id"), issuer) == method:
            return _key(_listed(entry, method, document, issuer), issuer, world)
    if method not in _asserting(document, issuer) or web(method) is None:
        raise NotTheirKey("the issuer does not publish the key it is signed with")
    entry = _secured_at(method.partition("#")[0], world)
    if entry.get("id") != method:
        raise NotTheirKey("another key stands at the address of the key")
    return _key(entry, issuer, world)


def of_token(issuer: str, header: Mapping[str, Any], world: World) -> PublicKey:
    """The key of a JWS by its header: `kid`, else `jwk`; with both, `kid` decides.

    A `kid` is a method of the issuer, or the address of one JWK on the issuer's own ground. A `jwk` alone
    must be one the issuer publishes, in its document or in `/.well-known/jwks.json` of its host.

    Raises as `of_method`; `Unavailable`, too, for a `kid` elsewhere on the host of an issuer whose document
    says nothing of keys: it may be theirs or a neighbour's.
    """
    kid, jwk = header.get("kid"), header.get("jwk")
    if isinstance(kid, str) and stands_below(kid, _ground(issuer)):
        return _key_at(kid, world)
    if isinstance(kid, str):
        if _is_near(kid, issuer) and _METHODS.isdisjoint(_document_of(issuer, world)):
            raise Unavailable("its document names none, and the key on its host may be somebody else's")
        return of_method(issuer, kid, world)
    if isinstance(jwk, dict):
        return _known_key(_from_jwk(jwk), issuer, world)
    raise NotTheirKey("it does not say which key it is signed with")


def _document_of(issuer: str, world: World) -> dict[str, Any]:
    try:
        if issuer.startswith("did:key:"):
            return keys.did_key_document(issuer)
        address = keys.did_web_address(issuer) if issuer.startswith("did:") else issuer
    except ValueError as error:
        raise Unavailable(f"the issuer's identity cannot be looked up: {error}") from None
    document = _secured_at(address, world)
    if document.get("id") != issuer:
        raise NotTheirKey("the key belongs to somebody else")
    return document


def _secured_at(address: str, world: World) -> dict[str, Any]:
    if web(address) and not protected(address):
        raise Unavailable("they do not stand at an https address")
    return document_at(address, world)


def _is_near(kid: str, issuer: str) -> bool:
    here = web(issuer)
    return here is not None and stands_below(kid, f"{here.scheme}://{here.netloc}")


def _methods(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("verificationMethod", "assertionMethod"):
        for entry in listed(document.get(name)):
            if isinstance(entry, dict):
                yield entry


def _asserting(document: Mapping[str, Any], issuer: str) -> set[str | None]:
    entries = listed(document.get("assertionMethod"))
    return {_absolute(one.get("id") if isinstance(one, dict) else one, issuer) for one in entries}


def _absolute(id: Any, issuer: str) -> str | None:
    """An id within the issuer's document ("#key-1") in full."""
    if not isinstance(id, str):
        return None
    return issuer + id if id.startswith("#") else id


def _listed(entry: dict[str, Any], method: str, document: Mapping[str, Any], issuer: str) -> dict[str, Any]:
    if entry.get("controller") != issuer:
        raise NotTheirKey("the key belongs to somebody else")
    if method not in _asserting(document, issuer):
        raise NotTheirKey("the issuer has withdrawn the key it is signed with")
    return entry


def _key(entry: Mapping[str, Any], issuer: str, world: World) -> PublicKey:
    if entry.get("controller") != issuer:
        raise NotTheirKey("the key belongs to somebody else")
    for name in ("revoked", "expires"):
        # Without a trusted time stamp a signature may always have been made after the key was withdrawn.
        if name in entry and _has_come(entry[name], world):
            raise NotTheirKey("the issuer has withdrawn the key it is signed with")
    types = listed(entry.get("type"))
    try:
        if any(one in _MULTIKEYS for one in types):
            return keys.from_multibase(str(entry.get("publicKeyMultibase")))
        if any(one in _JWKS for one in types) and isinstance(entry.get("publicKeyJwk"), dict):
            return keys.from_jwk(entry["publicKeyJwk"])
    except ValueError:
        pass
    raise NotTheirKey("the issuer's key cannot be read")


def _has_come(date: Any, world: World) -> bool:
    try:
        return moment(date) <= world.now
    except ValueError:
        return True


def _ground(issuer: str) -> str:
    """The address at and below which an issuer speaks for itself; "" when there is none."""
    if not issuer.startswith("did:"):
        return issuer
    try:
        return keys.did_web_address(issuer).removesuffix("/did.json").removesuffix("/.well-known")
    except ValueError:
        return ""


def _key_at(kid: str, world: World) -> PublicKey:
    address = kid.partition("#")[0]
    found = world.read(address)
    if found.status in (404, 410):
        raise NotTheirKey("the issuer does not publish the key it is signed with, or has withdrawn it")
    return _from_jwk(document_at(address, world))


def _from_jwk(jwk: Mapping[str, Any]) -> PublicKey:
    try:
        return keys.from_jwk(jwk)
    except ValueError as error:
        raise NotTheirKey(f"the issuer's key cannot be read: {error}") from None


def _known_key(key: PublicKey, issuer: str, world: World) -> PublicKey:
    """`key` itself, a stranger's, once it is found among those the issuer publishes."""
    try:
        document = _document_of(issuer, world)
    except Unavailable:
        if issuer.startswith("did:key:"):
            raise
        document = {}
    for entry in _methods(document):
        method = _absolute(entry.get("id"), issuer)
        if method in _asserting(document, issuer) and _is(key, entry, issuer, world):
            return key
    ground = web(_ground(issuer))
    if ground and _in_key_set(key, issuer, ground, world):
        return key
    raise NotTheirKey("the issuer does not publish the key it is signed with")


def _is(key: PublicKey, entry: Mapping[str, Any], issuer: str, world: World) -> bool:
    try:
        return _key(entry, issuer, world) == key
    except NotTheirKey:
        return False


def _in_key_set(key: PublicKey, issuer: str, ground: SplitResult, world: World) -> bool:
    """Whether the host's key set has the key, as this issuer's where several share the host."""
    published = document_at(f"https://{ground.netloc}/.well-known/jwks.json", world)
    shared = ground.path.strip("/") != ""
    for jwk in listed(published.get("keys")):
        if not isinstance(jwk, dict):
            continue
        owner = jwk.get("iss", published.get("iss"))
        try:
            if (owner == issuer or (owner is None and not shared)) and keys.from_jwk(jwk) == key:
                return True
        except ValueError:
            continue
    return False
