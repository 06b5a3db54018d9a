"""GIF: the blocks that make the picture, and no others; nothing is decoded (GIF89a)."""

from collections.abc import Iterator
from pathlib import Path

from ..kinds import Uncleanable

MAX_BLOCKS = 200_000
EXTENSION, IMAGE, TRAILER = 0x21, 0x2C, 0x3B
CONTROL, TEXT, COMMENT, APPLICATION = 0xF9, 0x01, 0xFE, 0xFF
LOOPING = (b"NETSCAPE2.0", b"ANIMEXTS1.0")

Piece = bytes | memoryview


def clean(source: Path, target: Path) -> tuple[str, ...]:
    notes: set[str] = set()
    pieces = _pieces(source.read_bytes(), notes)
    with target.open("wb") as file:
        file.writelines(pieces)
    return tuple(sorted(notes))


def clean_bytes(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The same picture, pixel by pixel, and the codes of what was taken out.

    Raises `Uncleanable("broken_picture")` when a block ends too early or is of no known kind.
    """
    notes: set[str] = set()
    return b"".join(_pieces(data, notes)), tuple(sorted(notes))


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
            over = _over_blocks(data, at + 11 + _table(data[at + 9]))
            yield view[at:over]
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
