"""Windows metafiles in office documents (MS-EMF, MS-WMF): what draws stays, comments and the like go."""

import struct
from collections.abc import Iterator

from ..kinds import Uncleanable

EMF_HEADER, EMF_COMMENT, EMF_END, EMF_TEXT, EMF_SMALL_TEXT = 1, 70, 14, (83, 84), 108
EMF_PLUS = b"EMF+"
WMF_HEADERS = (b"\1\0\x09\0\0\3", b"\1\0\x09\0\0\1", b"\2\0\x09\0\0\3")
WMF_PLACEABLE = b"\xd7\xcd\xc6\x9a"
WMF_ESCAPE, WMF_TEXT, WMF_LONG_TEXT = 0x0626, 0x0521, 0x0A32
EMF_PLUS_TEXT, EMF_PLUS_COMMENT = 0x401C, 0x4003


def is_emf(data: bytes) -> bool:
    return data[:4] == b"\1\0\0\0" and data[40:44] == b" EMF"


def is_wmf(data: bytes) -> bool:
    return data.startswith(WMF_PLACEABLE) or data[:6] in (
        b"\1\0\x09\0\0\3",
        b"\1\0\x09\0\0\1",
        b"\2\0\x09\0\0\3",
    )


def clean_emf(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Blank the description (2.2.9) and every comment (2.3.3) but those that draw, in place."""
    out, notes, end = bytearray(data), set(), 0
    for kind, start, size in emf_records(data):
        end = start + size
        if kind == EMF_HEADER and size >= 72:
            length, at = struct.unpack_from("<II", data, 60)
            if length:
                notes.add("properties")
                out[60:68] = bytes(8)
                out[max(at, 88) : min(at + 2 * length, size)] = bytes(
                    max(0, min(at + 2 * length, size) - max(at, 88))
                )
        elif kind == EMF_COMMENT and size > 12:
            if data[start + 12 : start + 16] == EMF_PLUS:
                _blank_plus_comments(out, start + 16, end)
            elif any(out[start + 12 : end]):
                notes.add("hidden")
                out[start + 12 : end] = bytes(size - 12)
    if end < len(data):
        notes.add("hidden")
    return bytes(out[:end]), tuple(sorted(notes))


def clean_wmf(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Blank the escapes (2.3.6), which hold comments and other drivers' data, in place."""
    out, notes, end = bytearray(data), set(), 0
    for kind, start, size in wmf_records(data):
        end = start + size
        if kind == WMF_ESCAPE and any(out[start + 10 : end]):
            notes.add("hidden")
            out[start + 10 : end] = bytes(max(0, size - 10))
    if end < len(data):
        notes.add("hidden")
    return bytes(out[:end]), tuple(notes)


def texts(data: bytes) -> Iterator[str]:
    """The words that a metafile draws, in the order of drawing."""
    if is_emf(data):
        for kind, start, size in emf_records(data):
            if kind in EMF_TEXT and size >= 76:
                length, at = struct.unpack_from("<II", data, start + 44)
                width = 2 if kind == EMF_TEXT[1] else 1
                piece = data[start + at : start + min(at + width * length, size)]
                yield piece.decode("utf-16-le" if width == 2 else "cp1252", "replace")
            elif kind == EMF_COMMENT and data[start + 12 : start + 16] == EMF_PLUS:
                for plus, inner, over in _plus_records(data, start + 16, start + size):
                    if plus == EMF_PLUS_TEXT and over - inner >= 28:
                        length = struct.unpack_from("<I", data, inner + 8)[0]
                        yield data[inner + 28 : min(inner + 28 + 2 * length, over)].decode(
                            "utf-16-le", "replace"
                        )
    elif is_wmf(data):
        for kind, start, size in wmf_records(data):
            if kind == WMF_TEXT:
                length = struct.unpack_from("<H", data, start + 6)[0]
                yield data[start + 8 : start + min(8 + length, size)].decode("cp1252", "replace")
            elif kind == WMF_LONG_TEXT and size >= 14:
                length, options = struct.unpack_from("<HH", data, start + 10)
                at = 22 if options & 6 else 14
                yield data[start + at : start + min(at + length, size)].decode("cp1252", "replace")


def emf_records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(kind, start, size in bytes) of each record; `Uncleanable` "damaged" when they do not fit."""
    at = 0
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<II", data, at)
        if size < 8 or at + size > len(data):
            raise Uncleanable("damaged")
        yield kind, at, size
        at += size
        if kind == EMF_END:
            return
    raise Uncleanable("damaged")


def wmf_records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """The same of the older format; sizes in it are counted in words of two bytes."""
    at = (22 if data.startswith(WMF_PLACEABLE) else 0) + 18
    yield -1, 0, at
    while at + 6 <= len(data):
        words, kind = struct.unpack_from("<IH", data, at)
        if words < 3 or at + 2 * words > len(data):
            raise Uncleanable("damaged")
        yield kind, at, 2 * words
        at += 2 * words
        if kind == 0:
            return
    raise Uncleanable("damaged")


def _plus_records(data: bytes | bytearray, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(kind, start and end of the content) of the EMF+ records between two places."""
    while at + 12 <= end:
        kind, _flags, size = struct.unpack_from("<HHI", data, at)
        if size < 12 or at + size > end:
            return
        yield kind, at + 12, at + size
        at += size


def _blank_plus_comments(out: bytearray, at: int, end: int) -> None:
    for kind, inner, over in list(_plus_records(out, at, end)):
        if kind == EMF_PLUS_COMMENT:
            out[inner:over] = bytes(over - inner)
