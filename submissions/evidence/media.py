"""Sound and video: the structure is walked, nothing is decoded (ISO 14496-12, Matroska, MPEG audio)."""

import os
from collections.abc import Iterator
from typing import BinaryIO

from .kinds import Kind, Unacceptable

FIRST_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})
NOT_VIDEO = {
    b"heic": "HEIC",
    b"heix": "HEIC",
    b"mif1": "HEIF",
    b"msf1": "HEIF",
    b"avif": "AVIF",
    b"avis": "AVIF",
}
MAX_BOXES = 100_000

EBML, SEGMENT, TRACKS, CLUSTER, DOCTYPE = 0x1A45DFA3, 0x18538067, 0x1654AE6B, 0x1F43B675, 0x4282

BITRATES = {  # kbit/s by index, for layer III
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


# -- MP4, MOV, M4A


def brand(head: bytes) -> str:
    """The kind that the first box announces. Old QuickTime files have no `ftyp`."""
    if head[4:8] != b"ftyp":
        return "mov"
    major = head[8:12]
    if major in NOT_VIDEO:
        return NOT_VIDEO[major]
    if major in (b"M4A ", b"M4B "):
        return "m4a"
    return "mov" if major == b"qt  " else "mp4"


def check_boxes(file: BinaryIO, kind: Kind) -> None:
    """The top boxes fill the file exactly, and its tracks are what the kind promises."""
    size = file.seek(0, os.SEEK_END)
    boxes = {name: (start, end) for name, start, end in _boxes(file, 0, size)}
    if b"moov" not in boxes or not boxes.keys() & {b"mdat", b"moof"}:
        raise Unacceptable("malformed", claimed=kind.label)
    handlers = set(_handlers(file, *boxes[b"moov"]))
    if kind.name == "m4a" and b"vide" in handlers:
        raise Unacceptable("disguised", claimed=kind.label, found="MP4 video")
    if not handlers & ({b"soun"} if kind.name == "m4a" else {b"vide", b"soun"}):
        raise Unacceptable("malformed", claimed=kind.label)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of the content of each box between two places; ValueError when they do not fit."""
    for _count in range(MAX_BOXES):
        if start == end:
            return
        file.seek(start)
        head = file.read(16)
        length, name, inner = int.from_bytes(head[:4], "big"), head[4:8], start + 8
        if length == 1:
            length, inner = int.from_bytes(head[8:16], "big"), start + 16
        elif length == 0:
            length = end - start
        if start + length > end or inner > start + length:
            raise ValueError("a box reaches beyond the end")
        yield name, inner, start + length
        start += length
    raise ValueError("too many boxes")


def _handlers(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    for name, inner, over in list(_boxes(file, start, _without_terminator(start, end, file))):
        if name in (b"trak", b"mdia"):
            yield from _handlers(file, inner, over)
        elif name == b"hdlr":
            file.seek(inner + 8)
            yield file.read(4)


def _without_terminator(start: int, end: int, file: BinaryIO) -> int:
    """QuickTime may close a list of boxes with four zero bytes that are no box."""
    if end - start < 12:
        return end
    at = start
    while at + 8 <= end:
        file.seek(at)
        length = int.from_bytes(file.read(4), "big")
        if length < 8:
            break
        at += length
    return at if end - at == 4 else end


# -- WebM


def doctype(head: bytes) -> str:
    """The document type that an EBML header names: "webm" or something else."""
    try:
        _id, at = _element_id(head, 0)
        length, at = _number(head, at)
        end = at + (length or 0)
        while at < min(end, len(head)):
            element, at = _element_id(head, at)
            length, at = _number(head, at)
            if element == DOCTYPE:
                return head[at : at + (length or 0)].rstrip(b"\0").decode("ascii", "replace").lower()
            at += length or 0
    except (IndexError, ValueError):
        pass
    return "matroska"


def check_webm(file: BinaryIO, kind: Kind) -> None:
    """There are tracks and at least one cluster, and no element reaches beyond the end of the file."""
    size, seen = file.seek(0, os.SEEK_END), set()
    at, end = 0, size
    while at < end:
        file.seek(at)
        head = file.read(16)
        element, inner = _element_id(head, 0)
        length, inner = _number(head, inner)
        seen.add(element)
        if element == SEGMENT:  # look inside
            end = at + inner + length if length is not None else size
            length = 0
        if length is None:  # a live recording: a cluster without a length lasts to the end
            break
        if at + inner + length > end or end > size:
            raise ValueError("an element reaches beyond the end")
        at += inner + length
    if not {EBML, SEGMENT, TRACKS, CLUSTER} <= seen:
        raise Unacceptable("malformed", claimed=kind.label)


def _element_id(data: bytes, at: int) -> tuple[int, int]:
    length = 9 - data[at].bit_length()
    if length > 4 or at + length > len(data):
        raise ValueError("no element here")
    return int.from_bytes(data[at : at + length], "big"), at + length


def _number(data: bytes, at: int) -> tuple[int | None, int]:
    """A variable-length number; None for "unknown", which is all ones."""
    length = 9 - data[at].bit_length()
    if length > 8 or at + length > len(data):
        raise ValueError("no number here")
    value = int.from_bytes(data[at : at + length], "big") & ((1 << 7 * length) - 1)
    return (None if value == (1 << 7 * length) - 1 else value), at + length


# -- MP3


def frame_length(head: bytes) -> int:
    """The bytes of an MPEG layer III frame with this header; 0 when it is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, rate = head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or layer != 1 or bitrate in (0, 15) or rate == 3:
        return 0
    kbits = BITRATES[1 if version == 3 else 2][bitrate]
    return (144 if version == 3 else 72) * kbits * 1000 // SAMPLE_RATES[version][rate] + (head[2] >> 1 & 1)


def check_mp3(file: BinaryIO, kind: Kind) -> None:
    """After an ID3 tag, if any, stand frames: three in a row, or as many as there are."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(10)
    at = 0
    if head.startswith(b"ID3") and len(head) == 10:
        at = 10 + sum((byte & 0x7F) << 7 * place for place, byte in enumerate(reversed(head[6:10])))
    for count in range(3):
        file.seek(at)
        length = frame_length(file.read(4))
        if not length or at + length > size:
            raise Unacceptable("malformed", claimed=kind.label)
        at += length
        if at == size and count:
            return
