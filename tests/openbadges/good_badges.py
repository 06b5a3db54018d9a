"""Good badges of one issuer in every form, and the world in which they are good, an attacker in it."""

import json
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from openbadges import base64url, keys, status_list, v2, v3
from openbadges.baking import KEYWORD_V2, KEYWORD_V3, png, svg
from openbadges.proofs import data_integrity, jwt
from openbadges.verify import Standing
from tests.openbadges import samples
from tests.openbadges.samples import DID, METHOD, ORIGIN, SIGNED_AT, an_award
from tests.openbadges.verifying import (
    ASSERTION,
    ASSERTION_ID,
    ATTACKER,
    BADGE_ID,
    ISSUER_ID,
    KEY,
    KID,
    LIST,
    PICTURE,
    PROFILE,
    Site,
    a_list,
    pages,
    rsa,
)

INDEX = 94_567
EC_KEY = ec.derive_private_key(7, ec.SECP256R1())
EC_KID, ED_KID = f"{ORIGIN}/issuers/northlake/keys/ec-1", f"{ORIGIN}/issuers/northlake/keys/key-1"
ATTACKER_DID = f"did:key:{keys.multibase(ATTACKER.public_key())}"
ATTACKER_METHOD = f"{ATTACKER_DID}#{keys.multibase(ATTACKER.public_key())}"
ATTACKER_KID = "https://attacker.example/keys/1"
OB2_KEY = f"{ORIGIN}/ob2/keys/1"
OTHER_ID = f"{ORIGIN}/ob2/assertions/2"
SIGNED_ISSUER_ID = f"{ORIGIN}/ob2/issuers/signing"
SIGNED_BADGE_ID = f"{ORIGIN}/ob2/badges/signed"


def credential(**changes: Any) -> dict[str, Any]:
    return v3.credential(an_award(status=status_list.entry(LIST, INDEX), **changes))


def di(**changes: Any) -> dict[str, Any]:
    return data_integrity.sign({**credential(), **changes}, KEY, METHOD, SIGNED_AT)


def es256(payload: dict[str, Any], kid: str) -> str:
    """The library signs no ES256, others do."""
    header = {"alg": "ES256", "kid": kid, "typ": "JWT"}
    claims = {**payload, **claims_of(payload)}
    text = f"{part(header)}.{part(claims)}"
    r, s = decode_dss_signature(EC_KEY.sign(text.encode(), ec.ECDSA(SHA256())))
    return f"{text}.{base64url.encode(r.to_bytes(32) + s.to_bytes(32))}"


def claims_of(payload: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in jwt.read(plain_token(payload)).payload.items() if name in CLAIMS}


CLAIMS = ("iss", "jti", "sub", "nbf", "exp")


@cache
def _token_of(text: str) -> str:
    return jwt.sign(json.loads(text), KEY, ED_KID)


def plain_token(payload: dict[str, Any]) -> str:
    return _token_of(json.dumps(payload))


def part(value: Any) -> str:
    return base64url.encode(json.dumps(value).encode())


def signed_assertion(**changes: Any) -> dict[str, Any]:
    verification = {"type": "SignedBadge", "creator": OB2_KEY}
    return {
        **ASSERTION,
        "id": "urn:uuid:5d2f4b1e-2f6e-4a39-9a55-5d0c7a2b6c11",
        "badge": SIGNED_BADGE_ID,
        "verification": verification,
        **changes,
    }


def rs256(payload: dict[str, Any], key: Any = None, header: dict[str, Any] | None = None) -> str:
    """A JWS of anything, also of what the library would not sign."""
    text = f"{part(header or {'alg': 'RS256', 'typ': 'JWT'})}.{part(payload)}"
    return f"{text}.{base64url.encode(jwt._signature(key or rsa(), text.encode()))}"


@cache
def good() -> dict[str, bytes]:
    """Good badges in every form, by name."""
    document, assertion = json.dumps(di()), json.dumps(ASSERTION)
    token, drawing = jwt.sign(credential(), rsa(), KID), svg.wrap(samples.png(), "A badge")
    return {
        "3.0 JSON": document.encode(),
        "3.0 JWT RS256": token.encode(),
        "3.0 JWT ES256": es256(credential(), EC_KID).encode(),
        "3.0 JWT EdDSA": plain_token(credential()).encode(),
        "2.0 JSON hosted": assertion.encode(),
        "2.0 JWS signed": rs256(signed_assertion()).encode(),
        "PNG both": png.bake(samples.png(), {KEYWORD_V2: assertion, KEYWORD_V3: document}),
        "PNG JWT": png.bake(samples.png(), {KEYWORD_V3: token}),
        "PNG 2.0": png.bake(samples.png(), {KEYWORD_V2: assertion}),
        "SVG JSON": svg.bake(drawing, document, "3.0"),
        "SVG JWT": svg.bake(drawing, "", "3.0", token),
        "SVG 2.0": svg.bake(drawing, assertion, "2.0", ASSERTION_ID),
    }


@cache
def other_assertion() -> dict[str, Any]:
    award = an_award(awarded_at=samples.NOW.replace(year=2026, month=9))
    return v2.assertion(award, OTHER_ID, BADGE_ID, PICTURE)


def world() -> Site:
    """Northlake's world, with its lists and every key, and what an attacker publishes."""
    pem = rsa().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    signing = {**PROFILE, "id": SIGNED_ISSUER_ID, "publicKey": OB2_KEY, "revocationList": f"{ORIGIN}/revoked"}
    published = pages(
        **{
            LIST: a_list(indices=[5]),
            EC_KID: keys.jwk(EC_KEY.public_key()),
            ED_KID: keys.jwk(KEY.public_key()),
            OTHER_ID: other_assertion(),
            SIGNED_BADGE_ID: {**pages()[BADGE_ID], "id": SIGNED_BADGE_ID, "issuer": SIGNED_ISSUER_ID},
            SIGNED_ISSUER_ID: signing,
            OB2_KEY: {"id": OB2_KEY, "owner": SIGNED_ISSUER_ID, "publicKeyPem": pem},
            f"{ORIGIN}/revoked": {"revokedAssertions": ["urn:uuid:another"]},
            ATTACKER_KID: keys.jwk(ATTACKER.public_key()),
            "https://attacker.example/jwks.json": {"keys": [keys.jwk(ATTACKER.public_key())]},
        }
    )
    mine = {credential()["id"]: Standing("good")}
    return Site(pages=published, standing=mine, known=(DID, ISSUER_ID, SIGNED_ISSUER_ID))
