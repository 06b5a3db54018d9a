"""WebP: the chunks that make the picture, and no others; nothing is decoded (RFC 9649)."""

import struct
from collections.abc import Iterator
from pathlib import Path

from ..kinds import Uncleanable
from . import exif, icc
from .pieces import Piece, join, write

MAX_CHUNKS = 100_000
ANIMATION, EXIF, ALPHA, PROFILE = 0x02, 0x08, 0x10, 0x20  # flags of VP8X
PIXELS = (b"VP8 ", b"VP8L")
NOTES = {b"EXIF": "hidden", b"XMP ": "properties", b"ICCP": "profile"}

Chunk = tuple[bytes, memoryview]


def clean(source: Path, target: Path) -> tuple[str, ...]:
    return write(_pieces, source, target)


def clean_bytes(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The same picture, pixel by pixel, and the codes of what was taken out.

    Raises `Uncleanable("broken_picture")` when a chunk reaches beyond the end or there are no pixels.
    """
    return join(_pieces, data)


def _pieces(data: bytes, notes: set[str]) -> list[Piece]:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise Uncleanable("broken_picture")
    over = 8 + int.from_bytes(data[4:8], "little")
    if over > len(data):
        raise Uncleanable("broken_picture")
    if over < len(data):
        notes.add("hidden")
    chunks = _chunks(memoryview(data)[12:over])
    if not chunks:
        raise Uncleanable("broken_picture")
    if chunks[0][0] in PIXELS:  # the simple form: readers stop there
        notes |= {"hidden"} if len(chunks) > 1 else set()
        pieces = list(_chunk(*chunks[0]))
    elif chunks[0][0] == b"VP8X" and len(chunks[0][1]) >= 10:
        pieces = _extended(bytes(chunks[0][1]), chunks[1:], notes)
    else:
        raise Uncleanable("broken_picture")
    size = 4 + sum(len(piece) for piece in pieces)
    return [b"RIFF" + struct.pack("<I", size) + b"WEBP", *pieces]


def _chunks(view: memoryview) -> list[Chunk]:
    """2.3: names and contents; each fills an even number of bytes."""
    at, chunks = 0, list[Chunk]()
    while at + 8 <= len(view):
        size = int.from_bytes(view[at + 4 : at + 8], "little")
        if at + 8 + size > len(view) or len(chunks) == MAX_CHUNKS:
            raise Uncleanable("broken_picture")
        chunks.append((bytes(view[at : at + 4]), view[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    return chunks


def _chunk(name: bytes, *contents: Piece) -> Iterator[Piece]:
    size = sum(len(content) for content in contents)
    yield name + struct.pack("<I", size)
    yield from contents
    if size % 2:
        yield b"\0"


def _extended(head: bytes, chunks: list[Chunk], notes: set[str]) -> list[Piece]:
    """2.7: flags, profile, pixels, which way is up."""
    flags = head[0] & (ANIMATION | ALPHA)
    body = _frames(chunks, notes) if flags & ANIMATION else _still(chunks, notes)
    names = [name for name, _content in chunks]
    profile, turned = list[Piece](), list[Piece]()
    for at, (name, content) in enumerate(chunks):
        if name == b"ICCP" and name not in names[:at]:
            profile = _profile(bytes(content), notes)
        elif name == b"EXIF" and name not in names[:at]:
            turned = _turned(bytes(content), notes)
        elif name not in (b"ALPH", b"ANIM", b"ANMF", *PIXELS):
            notes.add(NOTES.get(name, "hidden"))
    flags |= (PROFILE if profile else 0) | (EXIF if turned else 0)
    canvas = bytes([flags, 0, 0, 0]) + head[4:10]
    return [*_chunk(b"VP8X", canvas), *profile, *body, *turned]


def _profile(before: bytes, notes: set[str]) -> list[Piece]:
    try:
        after = icc.clean(before)
    except Uncleanable:  # passed over by readers, too
        notes.add("profile")
        return []
    if after != before:
        notes.add("profile")
    return list(_chunk(b"ICCP", after))


def _turned(content: bytes, notes: set[str]) -> list[Piece]:
    """Some programs put the head of a JPEG's segment before it."""
    kept = exif.kept(content.removeprefix(b"Exif\0\0"), notes)
    return list(_chunk(b"EXIF", kept)) if kept else []


def _still(chunks: list[Chunk], notes: set[str]) -> list[Piece]:
    """Transparency, if it is apart, and pixels: the first of each."""
    pixels = next((at for at, (name, _) in enumerate(chunks) if name in PIXELS), None)
    if pixels is None:
        raise Uncleanable("broken_picture")
    kept = [chunk for chunk in chunks[:pixels] if chunk[0] == b"ALPH"][:1]
    if chunks[pixels][0] == b"VP8L":  # has its own
        kept = []
    kept.append(chunks[pixels])
    if sum(name in (b"ALPH", b"ANIM", b"ANMF", *PIXELS) for name, _ in chunks) > len(kept):
        notes.add("hidden")
    return [piece for chunk in kept for piece in _chunk(*chunk)]


def _frames(chunks: list[Chunk], notes: set[str]) -> list[Piece]:
    """2.7.1.1: background and repetitions, then frames of which each holds a still picture."""
    pieces, looping, frames = list[Piece](), False, 0
    for name, content in chunks:
        if name == b"ANIM" and len(content) >= 6 and not looping:
            looping = True
            pieces += _chunk(name, content[:6])
        elif name == b"ANMF" and len(content) >= 16 and looping:
            head = bytes(content[:15]) + bytes([content[15] & 0b11])
            inner = _still(_chunks(content[16:]), notes)
            pieces += _chunk(name, head, *inner)
            frames += 1
        elif name in (b"ALPH", b"ANIM", b"ANMF", *PIXELS):
            notes.add("hidden")
    if not frames:
        raise Uncleanable("broken_picture")
    return pieces
