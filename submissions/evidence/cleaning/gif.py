"""GIF: the blocks that make the picture, and no others (GIF89a)."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from ..kinds import Uncleanable
from .pieces import Piece, join, write

MAX_BLOCKS = 200_000
EXTENSION, IMAGE, TRAILER = 0x21, 0x2C, 0x3B
CONTROL, TEXT, COMMENT, APPLICATION = 0xF9, 0x01, 0xFE, 0xFF
CODES = 4096  # at a time, and the most that have a meaning
LOOPING = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def clean(source: Path, target: Path) -> tuple[str, ...]:
    return write(_pieces, source, target)


def clean_bytes(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The same picture, pixel by pixel, and the codes of what was taken out.

    Raises `Uncleanable("broken_picture")` when a block ends too early or is of no known kind.
    """
    return join(_pieces, data)


def _pieces(data: bytes, notes: set[str]) -> Iterator[Piece]:
    if data[:6] not in (b"GIF87a", b"GIF89a") or len(data) < 13:
        raise Uncleanable("broken_picture")
    view, at, pictures = memoryview(data), 13 + _table(data[10]), 0
    yield view[:at]
    for _count in range(MAX_BLOCKS):
        if at >= len(data) or data[at] == TRAILER:
            break
        if data[at] == EXTENSION:
            over = _over_blocks(data, at + 2)
            yield from _extension(data[at + 1], view[at + 2 : over], notes)
        elif data[at] == IMAGE and at + 11 <= len(data):
            packed = at + 11 + _table(data[at + 9])  # behind the table and the width of the first codes
            over = _over_blocks(data, packed)
            yield view[at:packed]
            yield _pixels(view[packed:over], data[packed - 1], notes)
            pictures += 1
        elif data[at] == 0:  # a block without anything, as some programs end others
            over = at + 1
        else:
            raise Uncleanable("broken_picture")
        at = over
    else:
        raise Uncleanable("broken_picture")
    if not pictures:
        raise Uncleanable("broken_picture")
    if at + 1 < len(data):
        notes.add("hidden")
    yield bytes([TRAILER])


def _table(flags: int) -> int:
    """Bytes of the table of colours that the flags announce (18, 20)."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _over_blocks(data: bytes, at: int) -> int:
    """Where a row of blocks of up to 255 bytes ends (15)."""
    while at < len(data) and data[at]:
        at += 1 + data[at]
    if at >= len(data):
        raise Uncleanable("broken_picture")
    return at + 1


def _pixels(blocks: memoryview, bits: int, notes: set[str]) -> Piece:
    """The blocks as they are; cut where their code for the end stands, if there are bytes behind it."""
    packed = _joined(blocks)
    end = _end(packed, bits) if 2 <= bits <= 8 else None
    if end is None or end >= len(packed):
        return blocks
    notes.add("hidden")
    rows = (packed[at : min(at + 255, end)] for at in range(0, end, 255))
    return b"".join(bytes([len(row)]) + row for row in rows) + b"\0"


def _joined(blocks: memoryview) -> bytes:
    joined, at = bytearray(), 0
    while blocks[at]:
        joined += blocks[at + 1 : at + 1 + blocks[at]]
        at += 1 + blocks[at]
    return bytes(joined)


def _end(packed: bytes, bits: int) -> int | None:
    """How many bytes there are up to the code that ends the pixels (appendix F).

    Codes grow as the decoder's table does, which depends on their number alone: so it is enough to look for
    the two codes that mean something else, "begin a new table" and "end".
    """
    clear, at = 1 << bits, 0
    width, left = bits + 1, clear - 1  # how many codes have this width
    while at + width <= 8 * len(packed):
        count = min(left, CODES)
        found = _special(packed, at, width, count, clear)
        if found is None:
            at, left = at + count * width, left - count
            if not left:
                width, left = (width + 1, 1 << width) if width < 12 else (12, CODES)
        else:
            place, is_end = found
            at += (place + 1) * width
            if is_end:
                return (at + 7) // 8
            width, left = bits + 1, clear - 1
    return None


def _special(packed: bytes, at: int, width: int, count: int, clear: int) -> tuple[int, bool] | None:
    """Of the codes from a bit on, the number of the first that is special, and whether it is the end."""
    part = int.from_bytes(packed[at // 8 : (at + count * width + 7) // 8], "little") >> at % 8
    digits = f"{part:0{count * width}b}"[::-1]  # as they come: the lowest first
    match = _specials(width, clear).match(digits, 0, min(count * width, 8 * len(packed) - at))
    return (match.end() // width - 1, match[1] is None) if match else None


@lru_cache(maxsize=100)
def _specials(width: int, clear: int) -> re.Pattern[str]:
    first, last = (f"{code:0{width}b}"[::-1] for code in (clear, clear + 1))
    return re.compile(f"(?:.{{{width}}})*?(?:({first})|{last})")


def _extension(kind: int, blocks: memoryview, notes: set[str]) -> Iterator[Piece]:
    """How a frame is shown, and how often all are; the rest is words."""
    if kind == CONTROL and blocks[0] >= 4:
        yield b"!\xf9\x04" + blocks[1:5] + b"\0"
    elif kind == APPLICATION and blocks[0] == 11 and bytes(blocks[1:12]) in LOOPING:
        rest = blocks[12:]
        if len(rest) >= 4 and rest[0] >= 3 and rest[1] == 1:
            yield b"!\xff\x0b" + blocks[1:12] + b"\x03" + rest[1:4] + b"\0"
    elif kind == COMMENT or (kind == APPLICATION and bytes(blocks[1:12]) == b"XMP DataXMP"):
        notes.add("properties")
    elif kind == APPLICATION and bytes(blocks[1:12]) == b"ICCRGBG1012":
        notes.add("profile")
    else:
        notes.add("hidden")
