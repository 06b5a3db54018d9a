"""Which kind a file is, by its content. The name must agree, and the file must open."""

import os
from typing import BinaryIO

import puremagic

from . import documents, media, pictures
from .kinds import KINDS, Kind, Unacceptable, claimed

HEAD = 4096
SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x1a\x45\xdf\xa3", "ebml"),
    (b"ID3", "mp3"),
)
TEXTS = frozenset({"txt", "md", "csv"})
OFFICE = frozenset({"docx", "pptx", "xlsx"})
ZIPPED = OFFICE | {"odt"}
CHECKS = (
    {"pdf": documents.check_pdf}
    | dict.fromkeys(ZIPPED, documents.check_office)
    | dict.fromkeys(TEXTS, documents.check_text)
    | dict.fromkeys(("png", "jpeg", "gif", "webp"), pictures.check)
    | dict.fromkeys(("mp4", "mov", "m4a"), media.check_boxes)
    | {"webm": media.check_webm, "mp3": media.check_mp3}
)

# What the openers throw at bytes that are not what they seem.
BROKEN = (EOFError, IndexError, KeyError, OSError, OverflowError, ValueError, RecursionError)


def inspect(file: BinaryIO, name: str, *, max_bytes: int, max_video_bytes: int) -> Kind:
    """The kind of a file, or `Unacceptable`. Reads in pieces; the position is left anywhere."""
    size = file.seek(0, os.SEEK_END)
    kind = claimed(name)
    if size == 0:
        raise Unacceptable("empty")
    limit = max_video_bytes if kind.is_video else max_bytes
    if size > limit:
        raise Unacceptable("too_large", size=size, limit=limit)
    file.seek(0)
    head = file.read(HEAD)
    _compare(kind, head, file)
    try:
        CHECKS[kind.name](file, kind)
    except BROKEN as error:
        raise Unacceptable("malformed", claimed=kind.label) from error
    return kind


def _compare(kind: Kind, head: bytes, file: BinaryIO) -> None:
    """Refuse a content that contradicts the name."""
    found = _sniff(head)
    if found == "ole" and kind.name in OFFICE:  # old binary Office, or a new one behind a password
        if documents.is_encrypted_package(file):
            raise Unacceptable("encrypted", claimed=kind.label)
        raise Unacceptable("disguised", claimed=kind.label, found="Office 97–2003")
    if found == "zip":
        inside = documents.kind_of_archive(file)
        if inside is None and kind.name in ZIPPED:
            raise Unacceptable("malformed", claimed=kind.label)
        found = inside or "zip"
    if found == "ebml":
        found = media.doctype(head)
    agrees = found == kind.name or (found == "" and kind.name in TEXTS)
    # A recording may carry the general brand of MP4; check_boxes then looks for pictures in it.
    agrees = agrees or (kind.name == "m4a" and found == "mp4")
    if not agrees:
        raise Unacceptable("disguised", claimed=kind.label, found=_label(found, head))


def _sniff(head: bytes) -> str:
    """The name of a kind or family, or "" for what has no signature (text has none)."""
    for signature, name in SIGNATURES:
        if head.startswith(signature):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] in media.FIRST_BOXES:
        return media.brand(head)
    if media.frame_length(head[:4]):
        return "mp3"
    return ""


def _label(found: str, head: bytes) -> str:
    if found in KINDS:
        return KINDS[found].label
    if found:
        return found.upper()
    try:
        return str(puremagic.from_string(head)).lstrip(".").upper()
    except (puremagic.PureError, ValueError):
        return ""
