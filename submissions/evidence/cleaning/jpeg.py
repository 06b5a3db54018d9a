"""JPEG: the segments that make the picture, and no others; nothing is decoded (ITU-T T.81, B; T.871)."""

import re
import struct
from collections.abc import Iterator
from pathlib import Path

from ..kinds import Uncleanable
from . import exif, icc
from .pieces import Piece, join, write

SOI, EOI, SOS, DNL, COM = 0xD8, 0xD9, 0xDA, 0xDC, 0xFE
APP0, APP1, APP2, APP13, APP14 = 0xE0, 0xE1, 0xE2, 0xED, 0xEE
# Start of frame of all kinds, and tables: quantisation, Huffman, arithmetic conditioning, restart interval.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDD})
MAX_SEGMENTS = 100_000
PROFILE = b"ICC_PROFILE\0"
PROFILE_PART = 65533 - len(PROFILE) - 2

# Ends packed pixels: a marker that is neither a stuffed byte nor a restart. 0xFF before a marker is filling.
_marker = re.compile(rb"\xff+(?:[\x01-\xcf\xd8-\xfe]|\Z)")


def clean(source: Path, target: Path) -> tuple[str, ...]:
    return write(_pieces, source, target)


def clean_bytes(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The same picture, pixel by pixel, and the codes of what was taken out.

    Raises `Uncleanable("broken_picture")` when the segments are not those of a picture.
    """
    return join(_pieces, data)


def _pieces(data: bytes, notes: set[str]) -> Iterator[Piece]:
    """What readers ask for first comes first; the tables and scans follow in their order."""
    segments = _segments(data, notes)
    first_scan = next((at for at, (kind, _) in enumerate(segments) if kind == SOS), None)
    if first_scan is None or sum(kind in FRAMES for kind, _ in segments[:first_scan]) != 1:
        raise Uncleanable("broken_picture")
    before = [(kind, bytes(content)) for kind, content in segments[:first_scan] if kind >= APP0]
    yield b"\xff\xd8"
    yield from _head(before, notes)
    for kind, content in segments:
        if kind == 0:
            yield content
        elif kind < APP0:
            yield from _segment(kind, content)
    if any(kind >= APP0 for kind, _ in segments[first_scan:]):
        notes.add("properties")
    yield b"\xff\xd9"


def _segments(data: bytes, notes: set[str]) -> list[tuple[int, memoryview]]:
    """Marker and content of each segment up to the end of the first picture; pixels have the marker 0."""
    view, at, segments = memoryview(data), 2, list[tuple[int, memoryview]]()
    if data[:2] != b"\xff\xd8":
        raise Uncleanable("broken_picture")
    while len(segments) < MAX_SEGMENTS:
        found = _marker.search(data, at)
        start, over = (found.start(), found.end()) if found else (len(data), len(data))
        if segments and segments[-1][0] == SOS:
            segments.append((0, view[at:start]))
        elif start > at:
            notes.add("hidden")  # between segments nothing is shown
        kind = data[over - 1] if found else EOI
        if kind in (EOI, 0xFF):  # a file that ends in its pixels is ended
            if over < len(data):
                notes.add("hidden")
            return segments
        size = int.from_bytes(data[over : over + 2], "big")
        if kind == SOI or kind in (0xC8, 0xDE, 0xDF) or size < 2 or over + size > len(data):
            raise Uncleanable("broken_picture")
        at = over + size
        if kind in FRAMES or kind in TABLES or kind in (SOS, DNL) or kind >= APP0:
            segments.append((kind, view[over + 2 : at]))
        else:
            notes.add("hidden")
    raise Uncleanable("broken_picture")


def _segment(kind: int, content: Piece) -> tuple[Piece, ...]:
    return struct.pack(">BBH", 0xFF, kind, len(content) + 2), content


# -- What stands before the picture


def _head(segments: list[tuple[int, bytes]], notes: set[str]) -> Iterator[Piece]:
    """Density, which way is up, colours; all else that programs wrote is left out."""
    kept: dict[str, bytes] = {}
    profile: list[bytes] = []
    for kind, content in segments:
        if kind == APP0 and content.startswith(b"JFIF\0") and len(content) >= 14 and "density" not in kept:
            kept["density"] = content[:12] + b"\0\0"
            notes |= {"thumbnail"} if len(content) > 14 else set()
        elif kind == APP1 and content.startswith(b"Exif\0") and "exif" not in kept:
            kept["exif"] = exif.kept(content[6:], notes)
        elif kind == APP2 and content.startswith(PROFILE):
            profile.append(content[len(PROFILE) :])
        elif kind == APP14 and content.startswith(b"Adobe") and len(content) >= 12:
            kept["transform"] = b"Adobe\0\x64\0\0\0\0" + content[11:12]  # the last one counts
        else:
            notes.add(_note(kind, content))
    if "density" in kept:
        yield from _segment(APP0, kept["density"])
    if kept.get("exif"):
        yield from _segment(APP1, b"Exif\0\0" + kept["exif"])
    for part in _profile(profile, notes):
        yield from _segment(APP2, part)
    if "transform" in kept:
        yield from _segment(APP14, kept["transform"])


def _note(kind: int, content: bytes) -> str:
    if kind == APP0 and content.startswith(b"JFXX"):
        return "thumbnail"
    if kind in (COM, APP13) or (kind == APP1 and content.startswith(b"http://ns.adobe.com/")):
        return "properties"
    return "hidden"


def _profile(parts: list[bytes], notes: set[str]) -> list[bytes]:
    """The cleaned profile in numbered parts; none if a part is missing, as readers have it (ICC.1, B.4)."""
    numbered = {part[0]: part for part in parts if len(part) > 2}
    count = len(parts)
    if not parts:
        return []
    whole = sorted(numbered) == list(range(1, count + 1)) and all(
        part[1:2] == bytes([count]) for part in parts
    )
    try:
        if not whole:
            raise Uncleanable("unreadable_profile")
        before = b"".join(numbered[number][2:] for number in range(1, count + 1))
        after = icc.clean(before)
    except Uncleanable:
        notes.add("profile")
        return []
    if after != before:
        notes.add("profile")
    pieces = [after[at : at + PROFILE_PART] for at in range(0, len(after), PROFILE_PART)]
    return [PROFILE + bytes([number, len(pieces)]) + piece for number, piece in enumerate(pieces, 1)]
