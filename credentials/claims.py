"""Claim links: a token says which credential and which generation of letters, and proves that we wrote it.

Nothing is stored. Whoever holds the token of the current generation holds the letter.
"""

import base64
import binascii
import hashlib
import hmac
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

_MAC_BYTES = 32  # 256 bit
_TOKEN_BYTES = 16 + 4 + _MAC_BYTES


class Mangled(ValueError):
    """The token was not written by us, or not all of it arrived."""


@dataclass(frozen=True)
class Claim:
    """Proof of having received a letter: of which credential, and of which generation."""

    credential_id: uuid.UUID
    generation: int


def token(credential_id: uuid.UUID, generation: int) -> str:
    """URL-safe base64 of id, generation and their HMAC-SHA256: 70 letters without padding."""
    body = credential_id.bytes + generation.to_bytes(4)
    return base64.urlsafe_b64encode(body + _mac(body)).rstrip(b"=").decode()


def read(text: str) -> Claim:
    """What a token proves. Raises `Mangled`."""
    try:
        raw = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise Mangled from None
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if len(raw) != _TOKEN_BYTES or not hmac.compare_digest(mac, _mac(body)):
        raise Mangled
    return Claim(uuid.UUID(bytes=body[:16]), int.from_bytes(body[16:]))


def url(credential_id: uuid.UUID, generation: int) -> str:
    """The address in the letter."""
    return settings.PUBLIC_URL + reverse("credentials:claim_link", args=[token(credential_id, generation)])


def _mac(body: bytes) -> bytes:
    key = hmac.digest(settings.SECRET_KEY.encode(), b"credentials.claims", hashlib.sha256)
    return hmac.digest(key, body, hashlib.sha256)
