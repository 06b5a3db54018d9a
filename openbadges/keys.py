"""Keys: made, kept as bytes, published as JWKs, Multikeys and DID documents.

It does not know where keys are kept, nor how they are encrypted at rest.
"""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from openbadges.dids import PublishedKey, did_document, did_key_document, did_web, did_web_address
from openbadges.jwk import RSA_BITS, Algorithm, PublicKey, algorithm, from_jwk, jwk
from openbadges.multikey import MultikeyPublicKey, from_multibase, multibase

__all__ = [
    "Algorithm",
    "MultikeyPublicKey",
    "PrivateKey",
    "PublicKey",
    "PublishedKey",
    "algorithm",
    "did_document",
    "did_key_document",
    "did_web",
    "did_web_address",
    "from_jwk",
    "from_multibase",
    "from_private_bytes",
    "generate",
    "generate_rsa",
    "jwk",
    "multibase",
    "private_bytes",
]

PrivateKey = Ed25519PrivateKey | RSAPrivateKey

_ED25519_BYTES = 32


def generate() -> Ed25519PrivateKey:
    """A new random key for Data Integrity proofs."""
    return Ed25519PrivateKey.generate()


def generate_rsa() -> RSAPrivateKey:
    """A new random key for VC-JWTs: 2048 bits, the size every verifier takes."""
    return rsa.generate_private_key(public_exponent=65_537, key_size=RSA_BITS[0])


def private_bytes(key: PrivateKey) -> bytes:
    """The private key as bytes: 32 raw ones of Ed25519 (RFC 8032, 5.1.5), PKCS #8 in DER of RSA (RFC 5208).

    Encrypt them before storing.
    """
    if isinstance(key, Ed25519PrivateKey):
        return key.private_bytes_raw()
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def from_private_bytes(data: bytes) -> PrivateKey:
    """The key behind `private_bytes`: 32 bytes are Ed25519, all else must be an RSA key.

    Raises `ValueError` for anything else.
    """
    if len(data) == _ED25519_BYTES:
        return Ed25519PrivateKey.from_private_bytes(data)
    try:
        key = load_der_private_key(data, password=None)
    except (TypeError, UnsupportedAlgorithm):  # sealed with a password, or of an unknown kind
        key = None
    if not isinstance(key, RSAPrivateKey) or key.key_size not in RSA_BITS:
        raise ValueError("neither an Ed25519 nor an RSA key of 2048 to 8192 bits")
    return key
