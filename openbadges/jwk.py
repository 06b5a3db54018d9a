"""Public keys as JSON Web Keys (RFC 7517, 7518, 8037), and the one algorithm each kind of key signs with."""

from collections.abc import Mapping
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from openbadges import base64url

PublicKey = Ed25519PublicKey | RSAPublicKey | EllipticCurvePublicKey
Algorithm = Literal["RS256", "ES256", "EdDSA"]

RSA_BITS = range(2048, 8192 + 1)
_PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
_COORDINATE = 32  # bytes, of P-256 and of Ed25519
_MAX_LETTERS = 1_400  # of one number: an RSA modulus of 8192 bits has 1366
_MAX_EXPONENT = 2**32  # a large public exponent only makes checking slow


def algorithm(public: PublicKey) -> Algorithm:
    """The only JWS algorithm that we take from `public` (RFC 8725, 3.1).

    Raises `ValueError` for RSA keys outside 2048 to 8192 bits and for curves other than P-256.
    """
    if isinstance(public, Ed25519PublicKey):
        return "EdDSA"
    if isinstance(public, RSAPublicKey):
        if public.key_size not in RSA_BITS:
            raise ValueError("an RSA key must have 2048 to 8192 bits")
        return "RS256"
    if not isinstance(public.curve, SECP256R1):
        raise ValueError("an elliptic curve other than P-256")
    return "ES256"


def jwk(public: PublicKey) -> dict[str, str]:
    """The JWK of a public key, with `alg` and `use`, without `kid`.

    Raises `ValueError` for the keys `algorithm` refuses.
    """
    said = {"alg": algorithm(public), "use": "sig"}
    if isinstance(public, Ed25519PublicKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url.encode(public.public_bytes_raw()), **said}
    if isinstance(public, RSAPublicKey):
        rsa = public.public_numbers()
        return {"kty": "RSA", "n": _number(rsa.n), "e": _number(rsa.e), **said}
    point = public.public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": base64url.encode(point.x.to_bytes(_COORDINATE)),
        "y": base64url.encode(point.y.to_bytes(_COORDINATE)),
        **said,
    }


def from_jwk(data: Mapping[str, Any]) -> PublicKey:
    """The public key in a JWK: RSA of 2048 to 8192 bits, EC P-256 or OKP Ed25519.

    Raises `ValueError` for anything else, for a private key, and where `alg`, `use` or `key_ops` say that the
    key is not for checking signatures of its one algorithm. Other members (`kid`, `x5c`…) are not looked at.
    """
    if _PRIVATE & data.keys():
        raise ValueError("the JWK holds a private key")
    public = _public(data)
    if data.get("alg", algorithm(public)) != algorithm(public) or data.get("use", "sig") != "sig":
        raise ValueError("the JWK is not meant for signatures of its kind")
    operations = data.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        raise ValueError("the JWK is not meant for checking signatures")
    return public


def _public(data: Mapping[str, Any]) -> PublicKey:
    kind = (data.get("kty"), data.get("crv"))
    if kind == ("RSA", None):
        exponent, modulus = (int.from_bytes(_bytes(data, name)) for name in "en")
        if exponent > _MAX_EXPONENT or modulus.bit_length() not in RSA_BITS:
            raise ValueError("an RSA key must have 2048 to 8192 bits and a short exponent")
        return RSAPublicNumbers(exponent, modulus).public_key()
    if kind == ("EC", "P-256"):
        x, y = (int.from_bytes(_bytes(data, name, _COORDINATE)) for name in "xy")
        return EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()
    if kind == ("OKP", "Ed25519"):
        return Ed25519PublicKey.from_public_bytes(_bytes(data, "x", _COORDINATE))
    raise ValueError("not the JWK of an RSA, P-256 or Ed25519 key")


def _bytes(data: Mapping[str, Any], name: str, size: int | None = None) -> bytes:
    text = data.get(name)
    if not isinstance(text, str) or len(text) > _MAX_LETTERS:
        raise ValueError(f"{name}: not a number of a JWK")
    value = base64url.decode(text)
    if size is not None and len(value) != size:
        raise ValueError(f"{name}: not {size} bytes")
    return value


def _number(value: int) -> str:
    return base64url.encode(value.to_bytes((value.bit_length() + 7) // 8))
