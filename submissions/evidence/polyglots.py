"""A file that is two things at once: one opener sees a picture, another a program. Such files are refused.

Only strong signatures count, of five bytes or more: shorter ones stand in every large file by chance.
"""

import os
import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

from .kinds import Kind, Unacceptable

PIECE = 1 << 20
OVERLAP = 64
HEAD = 4096
PDF_HEAD = 1024  # readers look that far for the header of a PDF
FIRST_OBJECT = re.compile(rb"[\x00\t\n\x0c\r ][0-9]{1,10}\s+[0-9]{1,5}\s+obj\b")
END_OF_ZIP = 22 + 0xFFFF + 20  # the last record, its comment, and a locator before it

# (What to look for first, in lower case; the whole pattern; what people call it.) Tags are in any case.
Signature = tuple[bytes, bytes, str]
SCRIPTS: tuple[Signature, ...] = (
    (b"<?php", rb"<\?php\s", "PHP"),
    (b"<script", rb"<script[\s>]", "JavaScript"),
    (b"<!doctype", rb"<!doctype\s+html", "HTML"),
    (b"<html", rb"<html[\s>]", "HTML"),
    (b"<body", rb"<body[\s>]", "HTML"),
    (b"<iframe", rb"<iframe\s", "HTML"),
)
PROGRAMS: tuple[Signature, ...] = (
    (b"%pdf-", rb"%PDF-\d", "PDF"),
    (b"rar!\x1a\x07", rb"Rar!\x1a\x07", "RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", rb"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"pk\x03\x04", rb"PK\x03\x04[\x0a-\x3f]\0..[\0\x08]\0", "ZIP archive"),
    (b"pe\0\0", rb"PE\0\0(?:\x4c\x01|\x64\x86|\x64\xaa)", "Windows program"),
    (b"\x7felf", rb"\x7fELF[\x01\x02][\x01\x02]\x01", "Linux program"),
    (b"{\\rtf1", rb"\{\\rtf1", "RTF document"),
    (b"\xd0\xcf\x11\xe0", rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office 97–2003"),
)
PICTURES: tuple[Signature, ...] = (
    (b"\x89png", rb"\x89PNG\r\n\x1a\n", "PNG picture"),
    (b"gif8", rb"GIF8[79]a", "GIF picture"),
    (b"riff", rb"RIFF....WEBP", "WebP picture"),
    (
        b"\xff\xd8\xff",
        rb"\xff\xd8\xff[\xdb\xe0-\xef]..(?:JFIF|Exif|ICC_|http|\0[\x01-\x20])",
        "JPEG picture",
    ),
    (b"ftyp", rb"ftyp[a-zA-Z0-9 ]{4}\0", "video"),
)
_PATTERNS = {
    pattern: re.compile(pattern, re.DOTALL | (re.IGNORECASE if pattern.startswith(b"<") else 0))
    for _first, pattern, _label in SCRIPTS + PROGRAMS + PICTURES
}


def check_head(file: BinaryIO, kind: Kind) -> None:
    """Nothing that another opener takes for the beginning of something else; `Unacceptable`."""
    file.seek(0)
    head = file.read(HEAD)
    if kind.name != "pdf" and re.search(rb"%PDF-\d", head[:PDF_HEAD]):
        refuse(kind, "PDF")
    if kind.name == "pdf":  # its objects may speak of pages of the web; browsers look at what is before them
        head = _before_objects(head)
    found = _found(SCRIPTS, head)
    if found or (found := "JavaScript" if _is_javascript(kind, head) else ""):
        refuse(kind, found)


def _before_objects(head: bytes) -> bytes:
    first = FIRST_OBJECT.search(head)
    return head[: first.start()] if first else head


def check_end(file: BinaryIO, kind: Kind) -> None:
    """No ZIP archive ends here: its directory stands at the end, whatever goes before."""
    if _ends_as_zip(file):
        refuse(kind, "ZIP archive")


def check_inside(file: BinaryIO, kind: Kind, end: int) -> None:
    """No script up to a place: for pictures, whose bytes are never words except in their notes."""
    if found := _search(file, SCRIPTS, 0, end):
        refuse(kind, found)


def check_rest(file: BinaryIO, kind: Kind, start: int, end: int, *, pictures: bool = True) -> None:
    """Nothing known in a stretch that does not belong to the kind: behind its end, or in room left free."""
    found = _search(file, SCRIPTS + PROGRAMS + (PICTURES if pictures else ()), start, end)
    found = found or _program_at(file, start, end)
    if found:
        refuse(kind, found)


def refuse(kind: Kind, found: str) -> None:
    raise Unacceptable("polyglot", claimed=kind.label, found=found)


def _found(signatures: tuple[Signature, ...], data: bytes) -> str:
    """What stands in some bytes. Searching for plain bytes first is fifty times as fast as patterns are."""
    lower = data.lower()
    for first, pattern, label in signatures:
        at = lower.find(first)
        while at >= 0:
            if _PATTERNS[pattern].match(data, at):
                return label
            at = lower.find(first, at + 1)
    return ""


def _search(file: BinaryIO, signatures: tuple[Signature, ...], start: int, end: int) -> str:
    rest = b""
    for piece in _pieces(file, start, end):
        window = rest + piece
        if found := _found(signatures, window):
            return found
        rest = window[-OVERLAP:]
    return ""


def _pieces(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    while start < end and (piece := file.read(min(PIECE, end - start))):
        start += len(piece)
        yield piece


def _program_at(file: BinaryIO, start: int, end: int) -> str:
    """A program for Windows at the beginning of a stretch: its mark alone is too short to search for."""
    file.seek(start)
    head = file.read(min(HEAD, end - start)).lstrip(b"\0\r\n ")
    return "Windows program" if head.startswith(b"MZ") and b"PE\0\0" in head else ""


def _is_javascript(kind: Kind, head: bytes) -> bool:
    """A size that reads as a comment or an assignment, so that the picture also runs as a script."""
    if kind.name == "gif":  # no picture is 8,000 pixels wide by such a number and speaks so
        return head[6:8] == b"/*" or (head[6:7] == b"=" and head[7:8].isascii() and head[7:8].isalnum())
    if kind.name == "jpeg":
        return head[2:6] in (b"\xff\xe0/*", b"\xff\xfe/*") and b"*/" in head[6:]
    return kind.name == "webp" and head[4:6] == b"/*" and b"*/" in head[6:]


def _ends_as_zip(file: BinaryIO) -> bool:
    """Whether a record of the end stands there that points to a directory, as an unpacker looks for it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - END_OF_ZIP))
    base, tail = file.tell(), file.read()
    at = len(tail)
    while (at := tail.rfind(b"PK\x05\x06", 0, at)) >= 0:
        if len(tail) - at < 22:
            continue
        _disk, _first_disk, _here, count, length, _start, _note = struct.unpack_from("<HHHHIIH", tail, at + 4)
        if length == 0xFFFFFFFF or count == 0xFFFF:  # a larger archive tells its numbers before
            if b"PK\x06\x06" in tail[:at]:
                return True
            continue
        if count and length >= 46 * count and length <= base + at:
            file.seek(base + at - length)
            if file.read(4) == b"PK\x01\x02":
                return True
    return False
