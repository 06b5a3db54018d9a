"""The outer form of pictures: how large, how many frames, where the picture ends. Nothing is decoded.

PNG (W3C, third edition), JPEG (ITU-T T.81), GIF (89a), WebP (RFC 9649). What does not fit is a ValueError.
"""

import os
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from . import inflate

PIECE = 1 << 20
BLOCKS_LIMIT = 50_000
SCANS_LIMIT = 200  # of a progressive JPEG; encoders write ten
PIXELS_UNPACKED = 64_000_000
SURPLUS = 1 << 16  # bytes that some programs pack behind the last row
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
NOTE_LIMIT = 4 << 20  # what a packed note or a colour profile unpacks to
PROGRESSIVE = (0xC2, 0xC6, 0xCA, 0xCE)
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


class Bomb(ValueError):
    """Something unpacks to far more than the picture can use."""


@dataclass
class Frames:
    width: int
    height: int
    count: int = 1
    pixels: int = 0  # of all frames together
    end: int = 0  # the first byte behind the picture
    held: int = 0  # bytes that a decoder holds besides the pixels
    notes: list[bytes] = field(default_factory=list)  # the beginnings of what says who made it, and how

    @property
    def is_animated(self) -> bool:
        return self.count > 1


# -- PNG


def png(file: BinaryIO) -> Frames:
    """Chunks with right checksums, from IHDR to IEND; packed data no longer than the pixels need."""
    size = file.seek(0, os.SEEK_END)
    at, frames, data = 8, None, _Data()
    for _count in range(BLOCKS_LIMIT):
        name, length = _chunk(file, at, size)
        if (frames is None) != (name == b"IHDR"):
            raise ValueError("a picture begins with its header, once")
        head = _checked(file, at, length)
        at += length + 12
        if name == b"IHDR":
            frames = Frames(int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big"), count=0)
            data.expect(frames.width, frames.height, head)
        assert frames is not None
        if name == b"fcTL":
            data.close(file)
            width, height = (int.from_bytes(head[place : place + 4], "big") for place in (4, 8))
            frames.count += 1
            frames.pixels += width * height
            data.expect(width, height, data.header)
        elif name in (b"IDAT", b"fdAT"):
            data.add(at - length - 4, length, skip=4 if name == b"fdAT" else 0)
        elif name in (b"zTXt", b"iTXt", b"iCCP"):
            _check_note(file, at - length - 4, length, name)
        elif name == b"IEND":
            data.close(file)
            return _whole(frames, at)
    raise ValueError("too many chunks")


def _chunk(file: BinaryIO, at: int, size: int) -> tuple[bytes, int]:
    file.seek(at)
    head = file.read(8)
    length = int.from_bytes(head[:4], "big")
    if len(head) < 8 or at + 12 + length > size:
        raise ValueError("a chunk reaches beyond the end")
    return head[4:], length


def _checked(file: BinaryIO, at: int, length: int) -> bytes:
    """The beginning of a chunk's content, its checksum verified."""
    file.seek(at + 4)
    checksum, head = zlib.crc32(file.read(4)), b""
    for piece in _read(file, length):
        head = head or piece[:64]
        checksum = zlib.crc32(piece, checksum)
    if checksum != int.from_bytes(file.read(4), "big"):
        raise ValueError("a chunk is damaged")
    return head


class _Data:
    """The packed rows of one frame, in the chunks they come in."""

    def __init__(self) -> None:
        self.header = b""
        self._places: list[tuple[int, int]] = []
        self._bytes = 0

    def expect(self, width: int, height: int, header: bytes) -> None:
        self.header = header
        if width * height > PIXELS_UNPACKED:  # refused anyway: not worth the time
            self._bytes = 0
            return
        channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(header[9], 4)
        passes = ADAM7 if header[12] else ((0, 0, 1, 1),)
        sizes = [((width - x + dx - 1) // dx, (height - y + dy - 1) // dy) for x, y, dx, dy in passes]
        self._bytes = sum(
            ((across * channels * header[8] + 7) // 8 + 1) * down
            for across, down in sizes
            if across > 0 and down > 0
        )

    def add(self, at: int, length: int, skip: int) -> None:
        self._places.append((at + skip, length - skip))

    def close(self, file: BinaryIO) -> None:
        places, self._places = self._places, []
        if not places or not self._bytes:
            return
        count = inflate.size(_packed(file, places), self._bytes + SURPLUS)
        if count < self._bytes:
            raise ValueError("fewer rows than the picture has")
        if count > self._bytes + SURPLUS:
            raise Bomb("more rows than the picture has")


def _packed(file: BinaryIO, places: list[tuple[int, int]]) -> Iterator[bytes]:
    for at, length in places:
        file.seek(at)
        yield from _read(file, length)


def _check_note(file: BinaryIO, at: int, length: int, name: bytes) -> None:
    """Packed texts and profiles stay small when unpacked."""
    file.seek(at)
    content = file.read(min(length, NOTE_LIMIT))
    _keyword, _zero, rest = content.partition(b"\0")
    if name == b"iTXt":
        packed, rest = rest[:1] == b"\1", rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    else:
        packed, rest = True, rest[1:]
    if packed and inflate.size([rest], NOTE_LIMIT) > NOTE_LIMIT:
        raise Bomb("a note of many megabytes")


# -- JPEG


def jpeg(file: BinaryIO) -> Frames:
    """Segments from SOI to EOI; `notes` are the application's and the comments."""
    at, scans, frames, notes = 2, 0, None, []
    for _count in range(BLOCKS_LIMIT):
        file.seek(at)
        head = file.read(4)
        while head[:1] == b"\xff" and head[1:2] == b"\xff":  # fill bytes
            at += 1
            head = head[1:] + file.read(1)
        if len(head) < 2 or head[0] != 0xFF:
            raise ValueError("no marker where one should be")
        marker = head[1]
        if marker == 0xD9:
            break
        if 0xD0 <= marker <= 0xD8 or marker == 1:
            at += 2
            continue
        length = int.from_bytes(head[2:4], "big")
        content = file.read(length - 2) if length >= 2 else b""
        if length < 2 or len(content) < length - 2:
            raise ValueError("a segment reaches beyond the end")
        at += 2 + length
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            frames = frames or _frame(marker, content)
        elif 0xE0 <= marker <= 0xEF or marker == 0xFE:
            notes.append(content[:65536])
        elif marker == 0xDA:
            scans += 1
            at = _behind_scan(file, at)
        if scans > SCANS_LIMIT:
            raise Bomb("a scan for every second")
    else:
        raise ValueError("too many segments")
    if frames is None or not scans:
        raise ValueError("no picture inside")
    frames.notes = notes
    return _whole(frames, at + 2)


def _frame(marker: int, content: bytes) -> Frames:
    """A frame header; of a progressive one all coefficients are held, two bytes each (T.81, A.1.1)."""
    height, width = (int.from_bytes(content[place : place + 2], "big") for place in (1, 3))
    shapes = [(content[at] >> 4, content[at] & 15) for at in range(7, 6 + 3 * content[5], 3)]
    if not all(across and down for across, down in shapes):
        raise ValueError("a component without samples")
    widest, tallest = max(across for across, _down in shapes), max(down for _across, down in shapes)
    samples = sum(across * down for across, down in shapes) / (widest * tallest) * width * height
    return Frames(width, height, held=int(2 * samples) if marker in PROGRESSIVE else 0)


def _behind_scan(file: BinaryIO, at: int) -> int:
    """Where the next marker stands behind coded pixels."""
    file.seek(at)
    rest = b""
    while piece := file.read(PIECE):
        window = rest + piece
        if found := _MARKER.search(window):
            return at + found.start()
        at += len(window) - 1
        rest = window[-1:]
    raise ValueError("the coded pixels do not end")


# -- GIF


def gif(file: BinaryIO) -> Frames:
    """Blocks from the header to the trailer; `notes` are the comments' and applications' first parts."""
    file.seek(6)
    head = file.read(7)
    frames = Frames(int.from_bytes(head[:2], "little"), int.from_bytes(head[2:4], "little"), count=0)
    _skip_colours(file, head[4])
    for _count in range(BLOCKS_LIMIT):
        introducer = file.read(1)
        if introducer == b";":
            frames.pixels = frames.count * frames.width * frames.height
            return _whole(frames, file.tell())
        if introducer == b"!":
            label = file.read(1)
            first = _skip_parts(file)
            if label in b"\xfe\xff":
                frames.notes.append(first)
        elif introducer == b",":
            place = file.read(9)
            _skip_colours(file, place[8])
            if not 1 <= file.read(1)[0] <= 11:
                raise ValueError("no such size of code")
            _skip_parts(file)
            frames.count += 1
        else:
            raise ValueError("no block where one should be")
    raise ValueError("too many blocks")


def _skip_colours(file: BinaryIO, flags: int) -> None:
    if flags & 0x80:
        file.seek(3 << (flags & 7) + 1, os.SEEK_CUR)


def _skip_parts(file: BinaryIO) -> bytes:
    """Pass over parts of up to 255 bytes each; the first of them."""
    first = b""
    while length := file.read(1)[0]:
        part = file.read(length)
        if len(part) < length:
            raise ValueError("a block reaches beyond the end")
        first = first or part
    return first


# -- WebP


def webp(file: BinaryIO) -> Frames:
    """The chunks of one RIFF, and of its animation."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(12)
    end = 8 + int.from_bytes(head[4:8], "little")
    if end > size:
        raise ValueError("the picture reaches beyond the end")
    frames: Frames | None = None
    for name, at, length in _riff(file, 12, end):
        file.seek(at)
        content = file.read(min(length, 24))
        if name == b"VP8X":
            frames = frames or Frames(_number(content, 4) + 1, _number(content, 7) + 1, count=0)
        elif name in (b"VP8 ", b"VP8L"):
            width, height = _coded_size(name, content)
            frames = frames or Frames(width, height, count=0)
            if (width, height) != (frames.width, frames.height):
                raise ValueError("two sizes")
            frames.count += 1
        elif name == b"ANMF" and frames is not None:
            if (_number(content, 6) + 1) * (_number(content, 9) + 1) > frames.width * frames.height:
                raise ValueError("a frame larger than the picture")
            frames.count += 1
    if frames is None:
        raise ValueError("no picture inside")
    frames.pixels = frames.count * frames.width * frames.height
    return _whole(frames, min(size, end + end % 2))


def _riff(file: BinaryIO, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    for _count in range(BLOCKS_LIMIT):
        if at + 8 > end:
            return
        file.seek(at)
        head = file.read(8)
        length = int.from_bytes(head[4:], "little")
        if at + 8 + length > end:
            raise ValueError("a chunk reaches beyond the end")
        yield head[:4], at + 8, length
        at += 8 + length + length % 2
    raise ValueError("too many chunks")


def _coded_size(name: bytes, content: bytes) -> tuple[int, int]:
    if name == b"VP8L":
        if content[:1] != b"\x2f":
            raise ValueError("no lossless picture")
        bits = int.from_bytes(content[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if content[3:6] != b"\x9d\x01\x2a":
        raise ValueError("no picture that stands alone")
    return int.from_bytes(content[6:8], "little") & 0x3FFF, int.from_bytes(content[8:10], "little") & 0x3FFF


def _number(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 3], "little")


# -- all


def _read(file: BinaryIO, length: int) -> Iterator[bytes]:
    while length and (piece := file.read(min(PIECE, length))):
        length -= len(piece)
        yield piece


def _whole(frames: Frames, end: int) -> Frames:
    frames.end = end
    frames.count = max(frames.count, 1)
    frames.pixels = max(frames.pixels, frames.width * frames.height)
    if not frames.width or not frames.height:
        raise ValueError("a picture without a size")
    return frames


WALKERS: dict[str, Callable[[BinaryIO], Frames]] = {"png": png, "jpeg": jpeg, "gif": gif, "webp": webp}
