"""Base64url without padding (RFC 4648, 5; RFC 7515, 2), read strictly: one text for the same bytes."""

import base64
import re

_ALPHABET = re.compile(r"[A-Za-z0-9_-]*")


def encode(data: bytes) -> str:
    """The text of `data`, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes behind `text`, the reverse of `encode`.

    Raises `ValueError` for padding, letters outside the alphabet and spare bits that are not zero: else one
    signature could be written in several ways.
    """
    if not _ALPHABET.fullmatch(text) or len(text) % 4 == 1:
        raise ValueError("not base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode(data) != text:
        raise ValueError("not base64url as it is written")
    return data
