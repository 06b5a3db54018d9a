"""JPEG 2000 as pictures in PDF: what makes the picture, and no other boxes (ISO/IEC 15444-1, A and I)."""

import struct
from collections.abc import Iterator

from ..kinds import Uncleanable
from . import icc

SIGNATURE = b"\0\0\0\x0cjP  \r\n\x87\n"
CODESTREAM = b"\xff\x4f\xff\x51"
KEPT = frozenset((b"jP  ", b"ftyp", b"rreq", b"jp2h", b"jp2c", b"jpch", b"jplh"))
KEPT_INSIDE = frozenset(
    (b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef", b"res ", b"resc", b"resd", b"opct", b"cgrp")
)
PARENTS = frozenset((b"jp2h", b"jpch", b"jplh", b"cgrp", b"res "))
COMMENT, START_OF_TILE, START_OF_DATA, END = 0xFF64, 0xFF90, 0xFF93, 0xFFD9
MAX_BOXES = 10_000


def clean_bytes(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The same picture without XML, identifiers, rights, comments and texts of profiles.

    Raises `Uncleanable("unreadable_picture")` for what has no order of boxes or markers.
    """
    notes: list[str] = []
    try:
        if data.startswith(CODESTREAM):
            return _codestream(data, notes), tuple(dict.fromkeys(notes))
        if not data.startswith(SIGNATURE):
            raise ValueError("neither boxes nor a codestream")
        return b"".join(_boxes(data, KEPT, notes)), tuple(dict.fromkeys(notes))
    except (ValueError, struct.error, IndexError) as error:
        raise Uncleanable("unreadable_picture") from error


def _boxes(data: bytes, kept: frozenset[bytes], notes: list[str]) -> Iterator[bytes]:
    place = 0
    for _ in range(MAX_BOXES):
        if place >= len(data):
            return
        size, kind = struct.unpack_from(">I4s", data, place)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, place + 8)
            head = 16
        size = size or len(data) - place
        if size < head:
            raise ValueError("a box shorter than its head")
        if kind in kept:
            yield _box(kind, data[place + head : place + size], notes)
        else:
            notes.append("properties" if kind in (b"xml ", b"uuid", b"uinf", b"jp2i") else "hidden")
        place += size
    raise ValueError("too many boxes")


def _box(kind: bytes, content: bytes, notes: list[str]) -> bytes:
    if kind in PARENTS:
        content = b"".join(_boxes(content, KEPT_INSIDE, notes))
    elif kind == b"jp2c":
        content = _codestream(content, notes)
    elif kind == b"colr" and content[:1] in (b"\2", b"\3"):
        old, new = content[3:], icc.clean(content[3:])
        notes += ["profile"] if new != old else []
        content = content[:3] + new
    if len(content) + 8 >= 1 << 32:
        raise ValueError("a box of 4 GB")
    return struct.pack(">I4s", len(content) + 8, kind) + content


def _codestream(data: bytes, notes: list[str]) -> bytes:
    """Markers up to the end, comments blanked in their place: other markers tell how far things are."""
    result, place = bytearray(data), 2
    while place < len(data):
        (marker,) = struct.unpack_from(">H", data, place)
        if marker == END:
            notes += ["hidden"] if place + 2 < len(data) else []
            return bytes(result[: place + 2])
        (size,) = struct.unpack_from(">H", data, place + 2)
        if marker == START_OF_TILE:
            place = _tile(data, result, place, notes)
        else:
            _blank(result, marker, place, size, notes)
            place += 2 + size
    return bytes(result)  # cut short: readers show what there is


def _tile(data: bytes, result: bytearray, start: int, notes: list[str]) -> int:
    """The head of a part of a tile; its data are passed over (A.4.2)."""
    (length,) = struct.unpack_from(">I", data, start + 6)
    end = start + length if length else max(start + 12, len(data) - 2)
    place = start + 12
    while place + 4 <= min(end, len(data)):
        marker, size = struct.unpack_from(">HH", data, place)
        if marker == START_OF_DATA:
            break
        _blank(result, marker, place, size, notes)
        place += 2 + size
    if end <= start:
        raise ValueError("a part of a tile without length")
    return end


def _blank(result: bytearray, marker: int, place: int, size: int, notes: list[str]) -> None:
    if marker < 0xFF00 or size < 2:
        raise ValueError("no marker")
    if marker == COMMENT:
        text = slice(place + 6, min(place + 2 + size, len(result)))
        if result[text].strip(b" \0"):
            notes.append("hidden")
        result[place + 4 : place + 6] = b"\0\1"
        result[text] = b" " * len(result[text])
