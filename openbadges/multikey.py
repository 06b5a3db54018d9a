"""Public keys as Multikey texts: a multicodec prefix and the key, in base58 (Controlled Identifiers 1.0,
2.2.2).
"""

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from openbadges import base58

MultikeyPublicKey = Ed25519PublicKey | EllipticCurvePublicKey

_ED25519 = b"\xed\x01"  # multicodec prefixes, as varints
_P256 = b"\x80\x24"
_COMPRESSED_POINT = 33  # bytes


def multibase(public: MultikeyPublicKey) -> str:
    """The Multikey text of a public key: "z6Mk…" of Ed25519 (48 letters), "zDn…" of P-256 (49 letters).

    Raises `ValueError` for another curve.
    """
    if isinstance(public, Ed25519PublicKey):
        return "z" + base58.encode(_ED25519 + public.public_bytes_raw())
    if not isinstance(public.curve, SECP256R1):
        raise ValueError("an elliptic curve other than P-256")
    return "z" + base58.encode(_P256 + public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))


def from_multibase(text: str) -> MultikeyPublicKey:
    """The public key behind "z6Mk…" or "zDn…".

    Raises `ValueError` when it is not the Multikey of an Ed25519 or P-256 key.
    """
    data = base58.decode(text[1:])
    prefix, body = data[:2], data[2:]
    if text.startswith("z") and prefix == _ED25519:
        return Ed25519PublicKey.from_public_bytes(body)
    if text.startswith("z") and prefix == _P256 and len(body) == _COMPRESSED_POINT:
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), body)
    raise ValueError("not the Multikey of an Ed25519 or P-256 key")
