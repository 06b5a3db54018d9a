"""Boxes of MP4 and QuickTime files, in a file or in memory, and how they are blanked (ISO 14496-12, 4.2).

A blanked box keeps its place and length: offsets elsewhere in the file go on being true.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from ..kinds import Uncleanable

PIECE = 1 << 18
ZEROS = bytes(PIECE)
MAX_BOXES = 200_000  # of one list: a recording of hours in fragments of a second has some 30,000
MARKS = (  # what is written in tags, and what it tells about
    (b"\xa9xyz", "place"),
    (b"loci", "place"),
    (b"ISO6709", "place"),
    (b"GPS", "place"),
    (b"\xa9mak", "camera"),
    (b"\xa9mod", "camera"),
    (b"quicktime.make", "camera"),
    (b"quicktime.model", "camera"),
    (b"FIRM", "camera"),
    (b"\xa9ART", "people"),
    (b"\xa9aut", "people"),
    (b"auth", "people"),
    (b"dc:creator", "people"),
    (b"covr", "thumbnail"),
    (b"\xa9day", "times"),
)


@dataclass(frozen=True, slots=True)
class Box:
    """Where a box and its content begin, and where both end."""

    name: bytes
    start: int
    inner: int
    end: int


def names(text: str) -> frozenset[bytes]:
    """The names of boxes in a text; those of three letters end in a blank."""
    return frozenset(name.ljust(4).encode("ascii") for name in text.split())


TAGS = names("udta meta XMP_ uuid Xtra cprt emsg")
# Boxes that a copy can do without, and that tell of nobody.
TECHNICAL = names(
    "tref iods load elng trep leva subs saiz saio stdp btrt pdin gmhd nmhd hmhd clip matt kmat imap trgr "
    "ssix padb prft"
)


def unclear() -> Uncleanable:
    return Uncleanable("unclear_structure")


def top_boxes(file: int, size: int) -> Iterator[Box]:
    """The boxes of a whole file (a descriptor)."""
    at = 0
    for _count in range(MAX_BOXES):
        if at == size:
            return
        box = _box(os.pread(file, 16, at), at, size, to_end=True)
        yield box
        at = box.end
    raise Uncleanable("too_many_samples")


def boxes(data: bytearray, start: int, end: int) -> Iterator[Box]:
    """The boxes between two places; what is left over must be a terminator of zeros, and is made so."""
    for _count in range(MAX_BOXES):
        if end - start < 8:
            data[start:end] = bytes(end - start)
            return
        box = _box(bytes(data[start : start + 16]), start, end, to_end=False)
        yield box
        start = box.end
    raise Uncleanable("too_many_samples")


def child(data: bytearray, box: Box, *path: bytes) -> Box | None:
    """The first box on a path of names, as in b"mdia", b"hdlr"."""
    found: Box | None = box
    for name in path:
        if found is None:
            return None
        found = next((one for one in boxes(data, found.inner, found.end) if one.name == name), None)
    return found


def _box(head: bytes, at: int, limit: int, *, to_end: bool) -> Box:
    if len(head) < 8:
        raise unclear()
    length, name, inner = int.from_bytes(head[:4], "big"), head[4:8], at + 8
    if length == 1:
        length, inner = int.from_bytes(head[8:16], "big"), at + 16
    elif length == 0 and to_end:
        length = limit - at
    if at + length > limit or inner > at + length:
        raise unclear()
    return Box(name, at, inner, at + length)


def number(data: bytes | bytearray, at: int, length: int = 4) -> int:
    """A number at a place; a box that is too short for it is not understood."""
    if at + length > len(data):
        raise unclear()
    return int.from_bytes(data[at : at + length], "big")


def zero(data: bytearray, start: int, end: int) -> bool:
    """Zero a stretch in memory; whether anything stood there."""
    if start >= end:
        return False
    found = any(data[start:end])
    data[start:end] = bytes(end - start)
    return found


def zero_in_file(file: int, start: int, end: int) -> bool:
    """Zero a stretch of a file in pieces, writing only where something stands; whether it did."""
    found = False
    while start < end:
        piece = os.pread(file, min(PIECE, end - start), start)
        if not piece:
            break
        if piece != ZEROS[: len(piece)]:
            found = True
            os.pwrite(file, ZEROS[: len(piece)], start)
        start += len(piece)
    return found


def make_free(data: bytearray, box: Box) -> set[str]:
    """Turn a box in memory into free space; the codes of what it told."""
    told = told_by(box.name, bytes(data[box.inner : box.end]))
    data[box.start + 4 : box.start + 8] = b"free"
    zero(data, box.inner, box.end)
    return told


def make_free_in_file(file: int, box: Box) -> set[str]:
    told = told_by(box.name, os.pread(file, min(PIECE, box.end - box.inner), box.inner))
    os.pwrite(file, b"free", box.start + 4)
    if zero_in_file(file, box.inner, box.end) and not told:
        told = {"hidden"}
    return told


def told_by(name: bytes, content: bytes) -> set[str]:
    """What a box of tags, or one that no player reads, gave away."""
    if not content.strip(b"\0"):
        return set()
    told = {code for mark, code in MARKS if mark in content or mark == name}
    if name in TAGS:
        return told | {"tags"}
    return set() if name in TECHNICAL else told or {"hidden"}
