"""Bitstring status lists: one bit a credential, packed, published as a credential of their own.

W3C Bitstring Status List 1.0; OB 3.0, 9.1, step 4.
"""

import gzip
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from openbadges import base64url
from openbadges.composing import checked, full, moment
from openbadges.contexts import CREDENTIALS_V2

MINIMUM = 131_072  # bits; shorter lists would tell holders apart (Bitstring Status List 1.0, 6.1)
MAXIMUM_BYTES = 2 * 1024 * 1024  # once unpacked: 16,777,216 credentials
PURPOSE = "revocation"

# Lists hold few ones: the fastest level packs them to a few hundred bytes already.
_LEVEL = 1
_NOT_BASE64URL = 'the status list is not base64url after a "u"'


def entry(list_url: str, index: int) -> dict[str, Any]:
    """The `credentialStatus` of the credential at `index` of the list at `list_url` (1.0, 2.1).

    Raises `ValueError` for a negative index or a list without an address.
    """
    if index < 0:
        raise ValueError("index: a place in a list is not negative")
    return checked(
        {
            "id": f"{list_url}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": PURPOSE,
            "statusListIndex": str(index),
            "statusListCredential": list_url,
        }
    )


def bitstring(size: int, indices: Iterable[int]) -> bytes:
    """A list of `size` bits with those at `indices` set; index 0 is the highest bit of the first byte.

    Raises `ValueError` when `size` is under `MINIMUM` or not in whole bytes, or an index is outside.
    """
    if size < MINIMUM or size % 8:
        raise ValueError(f"size: at least {MINIMUM}, in whole bytes")
    bits = bytearray(size // 8)
    for index in indices:
        if not 0 <= index < size:
            raise ValueError(f"indices: {index} is outside of the list")
        bits[index >> 3] |= 0x80 >> (index & 7)
    return bytes(bits)


def is_set(bits: bytes, index: int) -> bool:
    """Whether the bit at `index` is set. Raises `ValueError` for an index outside of the list."""
    if not 0 <= index < 8 * len(bits):
        raise ValueError("the place is outside of the status list")
    return bool(bits[index >> 3] & (0x80 >> (index & 7)))


def encode(bits: bytes) -> str:
    """The `encodedList` of these bits: "u" and the base64url of their GZIP; the same bits, the same text."""
    return "u" + base64url.encode(gzip.compress(bits, compresslevel=_LEVEL, mtime=0))


def decode(text: str, limit: int = MAXIMUM_BYTES) -> bytes:
    """The bits of an `encodedList`, unpacked to `limit` bytes at most.

    Raises `ValueError`, saying what is wrong: another encoding, a damaged or overlong packing, more than
    `limit` bytes, fewer than `MINIMUM` bits.
    """
    if len(text) > 2 * limit + 100:  # GZIP and base64 never make it this long
        raise ValueError("the status list is too long")
    if not text.startswith("u"):
        raise ValueError(_NOT_BASE64URL)
    try:
        packed = base64url.decode(text[1:])
    except ValueError:
        raise ValueError(_NOT_BASE64URL) from None
    bits = _unpacked(packed, limit)
    if 8 * len(bits) < MINIMUM:
        raise ValueError(f"the status list has fewer than {MINIMUM} places")
    return bits


def credential(
    *, id: str, issuer: str, encoded: str, valid_from: datetime, valid_until: datetime | None, ttl_ms: int
) -> dict[str, Any]:
    """The unsigned BitstringStatusListCredential served at `id` (1.0, 2.2); `issuer` is the credentials' own.

    `ttl_ms` says for how many milliseconds a reader may keep it. Raises `ValueError` for a datetime without
    a zone, an id that is no absolute IRI, or a `ttl_ms` that is not positive.
    """
    if ttl_ms <= 0:
        raise ValueError("ttl_ms: a positive number of milliseconds")
    return checked(
        full(
            at_context=[CREDENTIALS_V2],
            id=id,
            type=["VerifiableCredential", "BitstringStatusListCredential"],
            issuer=issuer,
            validFrom=moment("valid_from", valid_from),
            validUntil=moment("valid_until", valid_until) if valid_until else None,
            credentialSubject={
                "id": f"{id}#list",
                "type": "BitstringStatusList",
                "statusPurpose": PURPOSE,
                "encodedList": encoded,
                "ttl": ttl_ms,
            },
        )
    )


def _unpacked(packed: bytes, limit: int) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    try:
        bits = inflater.decompress(packed, limit + 1)
    except zlib.error:
        raise ValueError("the status list is not GZIP") from None
    if len(bits) > limit:
        raise ValueError("the status list is too long")
    if not inflater.eof or inflater.unused_data:
        raise ValueError("the status list is cut off, or something follows it")
    return bits
