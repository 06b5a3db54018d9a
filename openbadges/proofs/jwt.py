"""Enveloping proofs: a credential as a compact JWS (OB 3.0, 8.2; RFC 7515). The key decides the algorithm,
never the token.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from openbadges import base64url, reading
from openbadges.composing import ABSOLUTE_IRI
from openbadges.jwk import PublicKey, algorithm, from_jwk
from openbadges.proofs import ProofError, Unsupported, fault_in_texts

MAX_LETTERS = 1_400_000  # of a token: the payload may have reading.MAX_BYTES
MAX_HEADER = 4_096  # letters: an RSA key of 8192 bits takes half of it
_HEADER = {"alg", "kid", "jwk", "typ"}  # additional JOSE headers are not allowed (OB 3.0, 8.2.3)
_ALGORITHMS = ("RS256", "ES256", "EdDSA")
_ES256_HALF = 32  # bytes of r and of s
_COMPACT = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":"))
_PKCS1, _SHA256 = padding.PKCS1v15(), SHA256()
_ESCAPED = re.compile(r"\\[bfrtu]")  # in JSON: a control character, or a backslash before such a letter
_CLAIMS = ("iss", "jti", "sub", "nbf", "exp")


@dataclass(frozen=True)
class Jws:
    """A token that was read, not checked: `payload` is what somebody says, until `check` returns.

    `header` has only `alg`, `kid`, `jwk` and `typ`; `signed` are the bytes that `signature` covers.
    """

    header: Mapping[str, Any]
    payload: dict[str, Any]
    signed: bytes
    signature: bytes


def sign(credential: Mapping[str, Any], key: RSAPrivateKey | Ed25519PrivateKey, kid: str) -> str:
    """The compact JWS of `credential`: RS256 of an RSA key, EdDSA of an Ed25519 key.

    The header is exactly `alg`, `kid` (the address of one JWK, or a DID URL) and `typ` "JWT"; the payload is
    the credential, which may have an embedded proof already, with `iss`, `jti`, `sub`, `nbf` and `exp` in
    step (OB 3.0, 8.2.4.1). The same arguments give the same bytes.

    Raises `ValueError` when `kid` is no absolute IRI, an id (also of issuer and subject) or `validFrom` is
    missing, `validFrom` or `validUntil` has fractions of a second, a claim stands there already, or a text
    holds a control character.
    """
    header = _header("RS256" if isinstance(key, RSAPrivateKey) else "EdDSA", kid)
    present = [claim for claim in _CLAIMS if claim in credential]
    if present:
        raise ValueError(f"{present[0]}: the credential has a claim of its own")
    payload = {**credential, **_claims(credential)}
    written = _COMPACT.encode(payload)
    if fault := _fault_in_texts(payload, written) or fault_in_claims(payload):
        raise ValueError(fault)
    signed = f"{header}.{base64url.encode(written.encode())}"
    return f"{signed}.{base64url.encode(_signature(key, signed.encode()))}"


def read(token: str | bytes) -> Jws:
    """The parts of a compact JWS (RFC 7515, 7.1), read strictly and within bounds; nothing is checked yet.

    Raises `ProofError` for: anything but three parts in canonical base64url; header or payload that are not
    strict JSON (`reading.parse`); an algorithm by which anybody could sign; a `jwk` that is no public key.
    Of it `Unsupported` for a header that may be honest and is not judged here: other members than `alg`,
    `kid`, `jwk`, `typ`, another algorithm than RS256, ES256 and EdDSA, another `typ` than "JWT".
    """
    text = token if isinstance(token, str) else token.decode("ascii", "replace")
    parts = text.split(".", 3) if len(text) <= MAX_LETTERS else []
    if len(parts) != 3:
        raise ProofError("not a compact JWS of three parts, or a too long one")
    if len(parts[0]) > MAX_HEADER:
        raise Unsupported("the header of the JWS is too long")
    try:
        header, payload = (reading.parse(base64url.decode(part)) for part in parts[:2])
        signature = base64url.decode(parts[2])
        _check_header(header)
    except Unsupported:
        raise
    except ValueError as error:  # among them Unreadable
        raise ProofError(f"the JWS cannot be read: {error}") from error
    return Jws(header, payload, f"{parts[0]}.{parts[1]}".encode(), signature)


def check(jws: Jws, key: PublicKey) -> None:
    """Return when `jws` was signed with the private half of `key`; else raise `ProofError`.

    The kind of `key` decides the algorithm (RSA: RS256, P-256: ES256, Ed25519: EdDSA), and the header must
    agree. It says nothing about whose key that is, nor about the claims (`fault_in_claims`).
    """
    try:
        expected = algorithm(key)
    except ValueError as error:
        raise ProofError(str(error)) from None
    if jws.header["alg"] != expected:
        raise ProofError(f"the JWS says {jws.header['alg']}, its key is for {expected}")
    try:
        _verify(key, jws.signature, jws.signed)
    except InvalidSignature:
        raise ProofError("the signature does not fit: something was changed, or another key signed") from None


def fault_in_claims(
    payload: Mapping[str, Any], first: str = "validFrom", last: str = "validUntil"
) -> str | None:
    """What is out of step between the claims of a payload and the credential it is (OB 3.0, 8.2.4.1 and
    8.2.6.1), None when nothing is.

    `iss` is the issuer's id, `jti` the credential's, `sub` the subject's, `nbf` is `validFrom` and `exp`
    `validUntil` in whole seconds since 1970. All must be there, but `exp` just where `validUntil` is. Where
    these two members have other names (VCDM 1.1), `first` and `last` say them.
    """
    for claim, expected in _named(payload).items():
        if not isinstance(payload.get(claim), str) or payload[claim] != expected:
            return f"{claim}: missing, or not what the credential says"
    return _fault_in_moment(payload, "nbf", first) or (
        _fault_in_moment(payload, "exp", last) if {"exp", last} & payload.keys() else None
    )


def _fault_in_moment(payload: Mapping[str, Any], claim: str, member: str) -> str | None:
    seconds = payload.get(claim)
    try:
        expected = reading.moment(payload.get(member))
    except ValueError as error:
        return f"{member}: {error}"
    # bool is a kind of int; 1.0 is a number as good as 1 (RFC 7519, NumericDate)
    if type(seconds) not in (int, float) or seconds != _seconds(expected):
        return f"{claim}: missing, or not what {member} says"
    return None


def _seconds(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() // 1)


def _named(credential: Mapping[str, Any]) -> dict[str, Any]:
    """Whom a credential names, by the claims for them."""
    issuer, subject = credential.get("issuer"), credential.get("credentialSubject")
    return {
        "iss": issuer.get("id") if isinstance(issuer, Mapping) else issuer,
        "jti": credential.get("id"),
        "sub": subject.get("id") if isinstance(subject, Mapping) else None,
    }


def _claims(credential: Mapping[str, Any]) -> dict[str, Any]:
    claims = _named(credential)
    for claim, member in (("nbf", "validFrom"), ("exp", "validUntil")):
        if member in credential:
            moment = reading.moment(credential[member])
            if moment.microsecond:
                raise ValueError(f"{member}: has fractions of a second, {claim} cannot equal it")
            claims[claim] = _seconds(moment)
    return claims


def _check_header(header: Mapping[str, Any]) -> None:
    said = header.get("alg")
    if not isinstance(said, str) or said.lower() == "none" or said.upper().startswith("HS"):
        raise ValueError("it is not signed with a key of the issuer's own")
    if said not in _ALGORITHMS:
        raise Unsupported("the algorithm is none of RS256, ES256 and EdDSA")
    if other := sorted(header.keys() - _HEADER):
        raise Unsupported(f"the header of the JWS has {other[0][:100]!r}, which is not understood here")
    if header.get("typ", "JWT") != "JWT":
        raise Unsupported("the typ of the JWS is not JWT")
    if not isinstance(header.get("kid", ""), str):
        raise ValueError("kid is not a text")
    if "jwk" in header:
        if not isinstance(header["jwk"], dict):
            raise ValueError("jwk is not an object")
        from_jwk(header["jwk"])


@lru_cache(maxsize=64)
def _header(alg: str, kid: str) -> str:
    """The first part of every token that a key signs."""
    if not ABSOLUTE_IRI.fullmatch(kid):
        raise ValueError("kid: not an absolute IRI")
    return base64url.encode(_COMPACT.encode({"alg": alg, "kid": kid, "typ": "JWT"}).encode())


def _fault_in_texts(payload: Mapping[str, Any], written: str) -> str | None:
    """As `fault_in_texts`; each text is looked at only where what was written leaves a doubt."""
    plain = "\x7f" not in written if written.isascii() else written.isprintable()
    if plain and not _ESCAPED.search(written):
        return None
    return fault_in_texts(payload)


def _signature(key: RSAPrivateKey | Ed25519PrivateKey, data: bytes) -> bytes:
    if isinstance(key, Ed25519PrivateKey):
        return key.sign(data)
    return key.sign(data, _PKCS1, _SHA256)


def _verify(key: PublicKey, signature: bytes, data: bytes) -> None:
    """Raises `InvalidSignature`."""
    if isinstance(key, Ed25519PublicKey):
        key.verify(signature, data)
    elif isinstance(key, RSAPublicKey):
        key.verify(signature, data, _PKCS1, _SHA256)
    else:
        _verify_es256(key, signature, data)


def _verify_es256(key: EllipticCurvePublicKey, signature: bytes, data: bytes) -> None:
    if len(signature) != 2 * _ES256_HALF:  # r and s as they are, not in DER (RFC 7518, 3.4)
        raise InvalidSignature
    r, s = int.from_bytes(signature[:_ES256_HALF]), int.from_bytes(signature[_ES256_HALF:])
    key.verify(utils.encode_dss_signature(r, s), data, ec.ECDSA(SHA256()))
