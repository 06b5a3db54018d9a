"""PNG: the chunks that make the picture, and no others.

PNG third edition, W3C 2025 (with animation). Packed pixels stay as they are, unless more is packed with them.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from ..kinds import Uncleanable
from . import exif, icc
from .pieces import Piece, join, write

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_UNPACKED = 500_000_000  # bytes of all frames: 50 million pixels of 8 bytes, and some
MAX_CHUNKS = 200_000
STEP = 1 << 18

DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}  # by colour type
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PALETTE = 3
# Lengths of chunks by colour type; a chunk of another length is ignored by readers, whatever it says.
LENGTHS = {
    b"gAMA": dict.fromkeys(CHANNELS, 4),
    b"cHRM": dict.fromkeys(CHANNELS, 32),
    b"sRGB": dict.fromkeys(CHANNELS, 1),
    b"cICP": dict.fromkeys(CHANNELS, 4),
    b"mDCV": dict.fromkeys(CHANNELS, 24),
    b"cLLI": dict.fromkeys(CHANNELS, 8),
    b"pHYs": dict.fromkeys(CHANNELS, 9),
    b"sBIT": {0: 1, 2: 3, 3: 3, 4: 2, 6: 4},
    b"bKGD": {0: 2, 2: 6, 3: 1, 4: 2, 6: 6},
    b"acTL": dict.fromkeys(CHANNELS, 8),
    b"tRNS": {0: 2, 2: 6},
}
KEPT = LENGTHS.keys() | {b"IHDR", b"PLTE", b"IDAT", b"hIST", b"iCCP", b"eXIf", b"fcTL", b"fdAT"}
ADAM7 = (  # left, top, across, down
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
NOTES = {b"tEXt": "properties", b"zTXt": "properties", b"iTXt": "properties", b"tIME": "times"}


@dataclass
class _Picture:
    """What is known so far, reading from the front."""

    width: int
    height: int
    depth: int
    colour: int
    interlaced: bool
    seen: set[bytes] = field(default_factory=set)
    palette: int = 0  # colours in it
    unpacked: int = 0
    frames: int = 0  # of the animation, yet to come
    sequence: int = 0  # of the next chunk of the animation
    frame: tuple[int, int] | None = None  # width and height of the one that was opened last
    skipping: bool = False  # frames that nobody announced are never shown


def clean(source: Path, target: Path) -> tuple[str, ...]:
    return write(_pieces, source, target)


def clean_bytes(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The same picture, pixel by pixel, and the codes of what was taken out.

    Raises `Uncleanable`: "broken_picture" when it does not hold all of its pixels, "picture_too_large" when
    they take more than `MAX_UNPACKED` bytes.
    """
    return join(_pieces, data)


def _pieces(data: bytes, notes: set[str]) -> Iterator[Piece]:
    chunks = _chunks(data, notes)
    if not chunks or chunks[0][0] != b"IHDR":
        raise Uncleanable("broken_picture")
    picture = _header(chunks[0][1])
    yield SIGNATURE
    yield from _chunk(b"IHDR", chunks[0][1])
    for kind, group in groupby(chunks[1:], key=lambda chunk: chunk[0]):
        contents = [content for _kind, content in group]
        if kind == b"IDAT":
            yield from _picture_data(picture, contents, notes)
        elif kind == b"fdAT":
            yield from _frame_data(picture, contents, notes)
        else:
            for content in contents:
                yield from _chunk(kind, *_kept(picture, kind, bytes(content), notes))
    if b"IDAT" not in picture.seen or picture.frame:
        raise Uncleanable("broken_picture")
    yield from _chunk(b"IEND", b"")


def _chunks(data: bytes, notes: set[str]) -> list[tuple[bytes, memoryview]]:
    """Kind and content of the chunks that may stay, up to the end of the picture."""
    if not data.startswith(SIGNATURE):
        raise Uncleanable("broken_picture")
    view, at, chunks = memoryview(data), len(SIGNATURE), list[tuple[bytes, memoryview]]()
    while at < len(data):
        if at + 12 > len(data) or len(chunks) > MAX_CHUNKS:
            raise Uncleanable("broken_picture")
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if at + size + 12 > len(data):
            raise Uncleanable("broken_picture")
        if kind in KEPT:
            chunks.append((kind, view[at + 8 : at + 8 + size]))
        elif kind != b"IEND" or size:
            notes.add(NOTES.get(kind, "hidden"))
        at += size + 12
        if kind == b"IEND":
            break
    if at < len(data):
        notes.add("hidden")
    return chunks


def _header(content: memoryview) -> _Picture:
    """11.2.1; a wrong header is refused by every reader."""
    if len(content) != 13:
        raise Uncleanable("broken_picture")
    width, height, depth, colour, packing, filters, interlacing = struct.unpack(">IIBBBBB", content)
    if not (width and height) or depth not in DEPTHS.get(colour, ()) or packing or filters or interlacing > 1:
        raise Uncleanable("broken_picture")
    return _Picture(width, height, depth, colour, bool(interlacing))


def _kept(picture: _Picture, kind: bytes, content: bytes, notes: set[str]) -> Iterable[Piece]:
    """What stays of a chunk that is not pixels; nothing when readers pass over it."""
    if kind == b"fcTL":
        return _frame(picture, content, notes)
    late = b"IDAT" in picture.seen and kind != b"eXIf"
    if late or kind in picture.seen or not _sound(picture, kind, content):
        notes.add("hidden")
        return ()
    picture.seen.add(kind)
    if kind == b"acTL":
        picture.frames = int.from_bytes(content[:4], "big")
    elif kind == b"PLTE":
        if picture.colour != PALETTE:  # a suggestion to screens of 256 colours
            return ()
        content = content[: 3 << picture.depth]
        picture.palette = len(content) // 3
    elif kind == b"tRNS" and picture.colour == PALETTE:
        content = content[: picture.palette]
    elif kind == b"iCCP":
        content = _profile(content, notes)
    elif kind == b"eXIf":
        content = exif.kept(content, notes)
    return (content,) if content else ()


def _sound(picture: _Picture, kind: bytes, content: bytes) -> bool:
    """Has it a length that makes sense?"""
    if kind in LENGTHS and picture.colour in LENGTHS[kind]:
        return len(content) == LENGTHS[kind][picture.colour]
    match kind:
        case b"PLTE":
            return 0 < len(content) <= 768 and len(content) % 3 == 0
        case b"tRNS":
            return picture.colour == PALETTE and picture.palette > 0
        case b"hIST":
            return picture.colour == PALETTE and len(content) == 2 * picture.palette
    return kind in (b"iCCP", b"eXIf")


def _profile(content: bytes, notes: set[str]) -> bytes:
    """11.3.2.3: a name, and the packed profile."""
    packed = content.partition(b"\0")[2]
    try:
        profile = icc.clean(zlib.decompressobj().decompress(packed[1:], icc.MAX_SIZE))
    except (zlib.error, Uncleanable):  # passed over by readers, too
        notes.add("profile")
        return b""
    rest = b"Colours\0\0" + zlib.compress(profile)
    if rest != content:
        notes.add("profile")
    return rest


# -- Animation: frames have their own pixels, and count


def _frame(picture: _Picture, content: bytes, notes: set[str]) -> Iterable[Piece]:
    if picture.frame:
        raise Uncleanable("broken_picture")
    if len(content) != 26 or picture.frames == 0:
        picture.skipping = True
        notes.add("hidden")
        return ()
    width, height = struct.unpack_from(">II", content, 4)
    picture.frame, picture.skipping = (width, height), False
    picture.frames -= 1
    return (_next(picture) + content[4:],)


def _frame_data(picture: _Picture, contents: list[memoryview], notes: set[str]) -> Iterator[Piece]:
    if picture.skipping:
        notes.add("hidden")
        return
    if picture.frame is None or b"IDAT" not in picture.seen or any(len(content) < 4 for content in contents):
        raise Uncleanable("broken_picture")
    for content in _pixels(picture, [content[4:] for content in contents], picture.frame, notes):
        yield from _chunk(b"fdAT", _next(picture), content)
    picture.frame = None


def _next(picture: _Picture) -> bytes:
    picture.sequence += 1
    return struct.pack(">I", picture.sequence - 1)


# -- Pixels


def _picture_data(picture: _Picture, contents: list[memoryview], notes: set[str]) -> Iterator[Piece]:
    if b"IDAT" in picture.seen or (picture.colour == PALETTE and not picture.palette):
        raise Uncleanable("broken_picture")
    picture.seen.add(b"IDAT")
    picture.frame = None  # if it was opened, these are its pixels, and else the picture is no part of it
    for content in _pixels(picture, contents, (picture.width, picture.height), notes):
        yield from _chunk(b"IDAT", content)


def _pixels(
    picture: _Picture, contents: list[memoryview], size: tuple[int, int], notes: set[str]
) -> list[Piece]:
    """The packed pixels as they are; cut behind their end, or packed again if more is packed with them."""
    expected = _unpacked_size(picture, *size)
    picture.unpacked += expected
    if picture.unpacked > MAX_UNPACKED:
        raise Uncleanable("picture_too_large", limit=MAX_UNPACKED)
    found, used = _measured(contents, expected)
    if found < expected:
        raise Uncleanable("broken_picture")
    if found > expected or used is None:
        notes.add("hidden")
        return _repacked(contents, expected)
    kept: list[Piece] = []
    for content in contents:
        if used and content:
            kept.append(content[:used])
        if used < len(content):
            notes.add("hidden")
        used = max(0, used - len(content))
    return kept


def _measured(contents: list[memoryview], limit: int) -> tuple[int, int | None]:
    """How many bytes are unpacked (a little over the limit is enough), of how many if there is an end."""
    inflater, found, given = zlib.decompressobj(), 0, 0
    try:
        for step in _steps(contents):
            given += len(step)
            rest: Piece = step
            while not inflater.eof and found <= limit:
                piece = inflater.decompress(rest, STEP)
                rest, found = inflater.unconsumed_tail, found + len(piece)
                if not rest and len(piece) < STEP:
                    break
            if inflater.eof:
                return found, given - len(inflater.unused_data)
            if found > limit:
                break
    except zlib.error:
        pass
    return found, None


def _repacked(contents: list[memoryview], size: int) -> list[Piece]:
    inflater, deflater, packed = zlib.decompressobj(), zlib.compressobj(), bytearray()
    for step in _steps(contents):
        rest: Piece = step
        while size:
            piece = inflater.decompress(rest, min(size, STEP))
            packed += deflater.compress(piece)
            rest, size = inflater.unconsumed_tail, size - len(piece)
            if not piece:
                break
        if not size:
            break
    return [bytes(packed + deflater.flush())]


def _steps(contents: list[memoryview]) -> Iterator[memoryview]:
    for content in contents:
        for start in range(0, len(content), STEP):
            yield content[start : start + STEP]


def _unpacked_size(picture: _Picture, width: int, height: int) -> int:
    """Each row has a byte that says how it is filtered (7.2); seven small pictures if interlaced (8)."""
    bits = picture.depth * CHANNELS[picture.colour]
    passes = ADAM7 if picture.interlaced else ((0, 0, 1, 1),)
    total = 0
    for left, top, across, down in passes:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


def _chunk(kind: bytes, *contents: Piece) -> Iterator[Piece]:
    """Nothing when there are no contents; an empty one is a content."""
    if contents:
        checksum = zlib.crc32(kind)
        for content in contents:
            checksum = zlib.crc32(content, checksum)
        yield struct.pack(">I4s", sum(len(content) for content in contents), kind)
        yield from contents
        yield struct.pack(">I", checksum)
