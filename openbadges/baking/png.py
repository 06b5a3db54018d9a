"""Badge documents in PNG files: one uncompressed iTXt chunk each, the picture itself never re-encoded.

Open Badges Baking 1.0 (2.0 documents) and OB 3.0, 5.3.1. A picture may carry both standards.
"""

import struct
import zlib
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

KEYWORD_V2 = "openbadges"
KEYWORD_V3 = "openbadgecredential"
MAX_TEXT = 1_000_000  # bytes of one badge text once inflated

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEYWORDS = (KEYWORD_V2, KEYWORD_V3)
_TEXT_KINDS = (b"iTXt", b"tEXt", b"zTXt")


class NotPng(ValueError):
    """The bytes do not begin like a PNG file."""


class BrokenPng(ValueError):
    """The file begins like a PNG, but its chunks or a badge in it cannot be read; the message says why."""


class _Chunk(NamedTuple):
    kind: bytes
    start: int  # of the whole chunk in the file, length field included
    end: int
    data: bytes

    @property
    def keyword(self) -> str:
        """The keyword of a text chunk, "" for any other."""
        return self.data.partition(b"\0")[0].decode("latin-1") if self.kind in _TEXT_KINDS else ""


def bake(png: bytes, texts: Mapping[str, str]) -> bytes:
    """`png` with one iTXt chunk a keyword, right before IEND, in the order of `texts`; the rest byte for
    byte.

    Earlier chunks of the same keywords are removed: a badge is never baked twice. Raises `NotPng` or
    `BrokenPng`, and `ValueError` for a keyword that PNG does not allow or a text with a NUL.
    """
    kept = _without(png, texts)
    chunks = [_itxt(keyword, text) for keyword, text in texts.items()]
    return b"".join([*kept[:-1], *chunks, kept[-1]])


def strip(png: bytes) -> bytes:
    """`png` without any badge chunk; a picture that has none comes back unchanged.

    Raises `NotPng` or `BrokenPng`.
    """
    return b"".join(_without(png, _KEYWORDS))


def unbake(png: bytes) -> dict[str, str]:
    """The badge texts of a picture by keyword, of each the first.

    Reads what others wrote too: compressed iTXt (up to `MAX_TEXT` bytes) and tEXt. Raises `NotPng` or
    `BrokenPng`.
    """
    texts: dict[str, str] = {}
    for chunk in _chunks(png):
        if chunk.kind != b"zTXt" and chunk.keyword in _KEYWORDS and chunk.keyword not in texts:
            texts[chunk.keyword] = _text(chunk)
    return texts


def _chunks(png: bytes) -> Iterator[_Chunk]:
    """Every chunk up to IEND, its CRC checked."""
    if not png.startswith(SIGNATURE):
        raise NotPng("this is not a PNG picture")
    start, kind = len(SIGNATURE), b""
    while kind != b"IEND":
        if len(png) < start + 12:
            raise BrokenPng("the file ends too early")
        length, kind = struct.unpack_from(">I4s", png, start)
        end = start + 12 + length
        if len(png) < end:
            raise BrokenPng("the file ends too early")
        data = png[start + 8 : end - 4]
        if zlib.crc32(data, zlib.crc32(kind)) != struct.unpack_from(">I", png, end - 4)[0]:
            raise BrokenPng(f"the checksum of a part ({kind.decode('latin-1')}) is wrong")
        if (start == len(SIGNATURE)) != (kind == b"IHDR"):
            raise BrokenPng("the header is missing or out of place")
        yield _Chunk(kind, start, end, data)
        start = end


def _without(png: bytes, keywords: Collection[str]) -> list[bytes]:
    """The file in pieces that leave out the text chunks of `keywords`; the last piece begins with IEND."""
    pieces, start = [], 0
    for chunk in _chunks(png):
        if chunk.keyword in keywords or chunk.kind == b"IEND":
            pieces.append(png[start : chunk.start])
            start = chunk.end if chunk.kind != b"IEND" else chunk.start
    return [*pieces, png[start:]]


def _itxt(keyword: str, text: str) -> bytes:
    name = keyword.encode("latin-1")
    if not 1 <= len(name) <= 79 or "\0" in keyword or "\0" in text:
        raise ValueError(f"{keyword!r} or its text cannot be written into a PNG")
    body = (
        b"iTXt" + name + b"\0\0\0\0\0" + text.encode()
    )  # no compression, no language, no translated keyword
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _text(chunk: _Chunk) -> str:
    data = chunk.data.partition(b"\0")[2]
    if chunk.kind == b"iTXt":
        flags, rest = data[:2], data[2:].split(b"\0", 2)
        if len(flags) < 2 or len(rest) < 3:
            raise BrokenPng("the badge in the picture is cut off")
        data = _inflated(rest[2]) if flags[0] else rest[2]
    if len(data) > MAX_TEXT:
        raise BrokenPng("the badge in the picture is too large")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise BrokenPng("the badge in the picture is not text") from None


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, MAX_TEXT + 1)
    except zlib.error:
        raise BrokenPng("the badge in the picture cannot be unpacked") from None
