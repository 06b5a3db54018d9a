"""Credentials as the world meets them: PNG files on a disk, documents over HTTP, somebody else's verifier.

Nothing here uses the product's own code: what it would get wrong, it would get wrong twice.
"""

import json
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import Request, urlopen

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD_V2, KEYWORD_V3 = b"openbadges", b"openbadgecredential"


def http_get(url: str, accept: str = "application/json") -> tuple[int, bytes]:
    with urlopen(Request(url, headers={"Accept": accept}), timeout=20) as answer:
        return answer.status, answer.read()


def over_plain_http(asked: list[str]) -> Callable[..., bytes]:
    """A loader for verifiers: did:web means https, the test's server speaks http. Notes what was asked."""

    def load(url: str, *_args: Any, **_options: Any) -> bytes:
        asked.append(url)
        return http_get(url.replace("https://localhost:", "http://localhost:", 1))[1]

    return load


def with_changed_name(png: bytes) -> bytes:
    """A forgery that opens: one letter of the achievement's name is another, the checksum is right again."""
    return SIGNATURE + b"".join(_chunk(kind, _forged(kind, data)) for kind, data in _chunks(png))


def _forged(kind: bytes, data: bytes) -> bytes:
    keyword, _nul, rest = data.partition(b"\0")
    if kind != b"iTXt" or keyword != KEYWORD_V3:
        return data
    flags_and_tags, text = rest[:4], rest[4:]  # uncompressed, no language, no translated keyword
    credential = json.loads(text)
    achievement = credential["credentialSubject"]["achievement"]
    first, others = achievement["name"][0], achievement["name"][1:]
    achievement["name"] = ("X" if first != "X" else "Y") + others
    forged = json.dumps(credential, ensure_ascii=False, separators=(",", ":")).encode()
    return keyword + b"\0" + flags_and_tags + forged


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    assert png.startswith(SIGNATURE)
    start = len(SIGNATURE)
    while start < len(png):
        length, kind = struct.unpack_from(">I4s", png, start)
        yield kind, png[start + 8 : start + 8 + length]
        start += 12 + length


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
