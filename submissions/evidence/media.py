"""Sound and video: the structure is walked, nothing is decoded (ISO 14496-12, Matroska, MPEG audio)."""

import os
from collections.abc import Iterator
from typing import BinaryIO

from . import polyglots
from .kinds import Kind, Unacceptable

FIRST_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})
NOT_VIDEO = {
    b"heic": "HEIC picture",
    b"heix": "HEIC picture",
    b"mif1": "HEIF picture",
    b"msf1": "HEIF picture",
    b"avif": "AVIF picture",
    b"avis": "AVIF picture",
    b"hevc": "HEIC picture",
    b"hevx": "HEIC picture",
    b"heim": "HEIC picture",
    b"heis": "HEIC picture",
    b"crx ": "Canon RAW",
    b"jp2 ": "JPEG 2000 picture",
}
MAX_BOXES = 100_000  # side by side; a recording in small fragments has tens of thousands
# Top boxes that hold what a player plays; what stands in others is looked at.
BULK = frozenset({b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"sidx", b"mfra", b"emsg", b"prft", b"pdin"})
ROOM = 1 << 20  # bytes of another box that are looked at
ENCRYPTED = frozenset({b"encv", b"enca", b"drmi", b"drms"})  # common encryption, and a shop's

EBML, SEGMENT, TRACKS, CLUSTER, DOCTYPE = 0x1A45DFA3, 0x18538067, 0x1654AE6B, 0x1F43B675, 0x4282
VOID, CHECKSUM = 0xEC, 0xBF
TRACK, ENCODINGS, ENCODING, ENCRYPTION = 0xAE, 0x6D80, 0x6240, 0x5035

WINDOW = 1 << 20  # bytes of a recording that are looked at together
MAX_GAPS = 1000

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
    """The top boxes fill the file exactly, and its tracks are what the kind promises, here and unlocked."""
    size = file.seek(0, os.SEEK_END)
    boxes: dict[bytes, tuple[int, int]] = {}
    for name, start, end in _boxes(file, 0, size):
        if name in boxes and name in (b"ftyp", b"moov"):
            raise Unacceptable("malformed", claimed=kind.label)  # of two tables players read either
        boxes[name] = start, end
        if name not in BULK:  # room left free, or a box of somebody's own
            polyglots.check_rest(file, kind, start, min(end, start + ROOM))
    if b"moov" not in boxes or not boxes.keys() & {b"mdat", b"moof"}:
        raise Unacceptable("malformed", claimed=kind.label)
    handlers: set[bytes] = set()
    for place in _inside(file, boxes[b"moov"], b"trak"):
        handlers.add(_check_track(file, place, kind))
    if kind.name == "m4a" and b"vide" in handlers:
        raise Unacceptable("disguised", claimed=kind.label, found="MP4 video")
    if not handlers & ({b"soun"} if kind.name == "m4a" else {b"vide", b"soun"}):
        raise Unacceptable("malformed", claimed=kind.label)


def _check_track(file: BinaryIO, track: tuple[int, int], kind: Kind) -> bytes:
    """What a track holds, by its handler; `Unacceptable` when that is encrypted or lies in another file."""
    for media in _inside(file, track, b"mdia"):
        handler = next(iter(_inside(file, media, b"hdlr")), None)
        name = _content(file, handler, 8, 4) if handler else b""
        if name in (b"vide", b"soun"):
            for tables in _inside(file, media, b"minf"):
                _check_references(file, tables, kind)
                _check_coding(file, tables, kind)
        return name
    return b""


def _check_references(file: BinaryIO, tables: tuple[int, int], kind: Kind) -> None:
    """Each data reference says by its flag that the samples are in this very file (ISO 14496-12, 8.7.2)."""
    for group in _inside(file, tables, b"dinf"):
        for start, end in _inside(file, group, b"dref"):
            for _name, inner, _over in _boxes(file, start + 8, end):
                if not _content(file, (inner, end), 3, 1)[0] & 1:
                    raise Unacceptable("elsewhere", claimed=kind.label)


def _check_coding(file: BinaryIO, tables: tuple[int, int], kind: Kind) -> None:
    for group in _inside(file, tables, b"stbl"):
        for start, end in _inside(file, group, b"stsd"):
            for name, _inner, _over in _boxes(file, start + 8, end):
                if name in ENCRYPTED:
                    raise Unacceptable("encrypted", claimed=kind.label)


def _inside(file: BinaryIO, place: tuple[int, int], wanted: bytes) -> list[tuple[int, int]]:
    """Where the content of each box of one name stands in another box."""
    start, end = place
    return [
        (inner, over)
        for name, inner, over in _boxes(file, start, _without_terminator(start, end, file))
        if name == wanted
    ]


def _content(file: BinaryIO, place: tuple[int, int], skip: int, length: int) -> bytes:
    file.seek(place[0] + skip)
    return file.read(max(0, min(length, place[1] - place[0] - skip)))


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


def _without_terminator(start: int, end: int, file: BinaryIO) -> int:
    """QuickTime may close a list of boxes with four zero bytes that are no box."""
    if end - start < 12:
        return end
    at = start
    for _count in range(MAX_BOXES):
        if at + 8 > end:
            break
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
    """There are tracks and at least one cluster, no element reaches beyond the end, nothing follows."""
    size, seen = file.seek(0, os.SEEK_END), set()
    end, segment = size, None
    for element, start, over in _elements(file, 0, size):
        seen.add(element)
        if element == SEGMENT:
            segment = start, over
            break
        if element not in (EBML, VOID, CHECKSUM):
            raise Unacceptable("malformed", claimed=kind.label)
    if segment is None:
        raise Unacceptable("malformed", claimed=kind.label)
    for element, inner, over in _elements(file, *segment):
        seen.add(element)
        end = over
        if element == VOID:
            polyglots.check_rest(file, kind, inner, min(over, inner + ROOM))
        if element == TRACKS:
            _check_encodings(file, inner, over, kind)
    if not {EBML, SEGMENT, TRACKS, CLUSTER} <= seen:
        raise Unacceptable("malformed", claimed=kind.label)
    if end < size:
        polyglots.check_rest(file, kind, end, min(size, end + ROOM))


def _check_encodings(file: BinaryIO, start: int, end: int, kind: Kind) -> None:
    """No track is encrypted: tracks hold entries, those encodings, and those may name a key."""
    places = [(start, end)]
    for wanted in (TRACK, ENCODINGS, ENCODING):
        places = [
            (inner, over)
            for place in places
            for element, inner, over in _elements(file, *place)
            if element == wanted
        ]
    if any(element == ENCRYPTION for place in places for element, _inner, _over in _elements(file, *place)):
        raise Unacceptable("encrypted", claimed=kind.label)


def _elements(file: BinaryIO, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Each element's number, and where its content begins and ends: at the end, if the length is unknown."""
    for _count in range(MAX_BOXES):
        if at >= end:
            return
        file.seek(at)
        head = file.read(16)
        element, inner = _element_id(head, 0)
        length, inner = _number(head, inner)
        over = end if length is None else at + inner + length
        if over > end:
            raise ValueError("an element reaches beyond the end")
        yield element, at + inner, over
        at = over
    raise ValueError("too many elements")


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
    """Frames, of which the first follow one another; between them and behind them tags, and little else."""
    size = file.seek(0, os.SEEK_END)
    at, in_frames = _behind_tag(file, 0), 0
    for count in range(3):
        length = frame_length(_content(file, (at, size), 0, 4))
        if not length or at + length > size:
            raise Unacceptable("malformed", claimed=kind.label)
        at, in_frames = at + length, in_frames + length
        if at == size and count:
            return
    gaps = 0
    while at < size:
        run, other = _behind_frames(file, at, size)
        in_frames += run - at
        if other > run:
            polyglots.check_rest(file, kind, run, min(other, run + ROOM))
            gaps += 1
        at = other
        if gaps > MAX_GAPS:
            raise Unacceptable("malformed", claimed=kind.label)
    if in_frames * 2 < size - _behind_tag(file, 0):
        raise Unacceptable("malformed", claimed=kind.label)


def _behind_tag(file: BinaryIO, at: int) -> int:
    """Where the tag that stands at a place ends (ID3v2: a length of four times seven bits)."""
    file.seek(at)
    head = file.read(10)
    if not head.startswith(b"ID3") or len(head) < 10:
        return at
    footer = 10 if head[5] & 0x10 else 0
    return (
        at + 10 + footer + sum((byte & 0x7F) << 7 * place for place, byte in enumerate(reversed(head[6:10])))
    )


def _behind_frames(file: BinaryIO, at: int, size: int) -> tuple[int, int]:
    """Where frames that follow one another end, and where the next ones begin."""
    file.seek(at)
    window, base = file.read(WINDOW), at
    while at + 4 <= base + len(window):
        length = frame_length(window[at - base : at - base + 4])
        if not length or at + length > size:
            break
        at += length
    else:
        if at < size and at > base:
            return at, at  # the window ended, not the frames
    return at, _next_frame(file, at, size)


def _next_frame(file: BinaryIO, at: int, size: int) -> int:
    """The next place where two frames follow one another."""
    file.seek(at)
    window = file.read(WINDOW)
    for place, byte in enumerate(window[1:], 1):
        if byte != 0xFF:
            continue
        length = frame_length(window[place : place + 4])
        if length and frame_length(window[place + length : place + length + 4]):
            return at + place
    return min(size, at + max(1, len(window)))
