"""Which kind a file is, by its content. The name must agree, the file must open, and be that kind only."""

import os
import struct
from typing import BinaryIO

from . import documents, media, packages, pictures, polyglots, signatures
from .announced import announced
from .kinds import KINDS, Kind, Unacceptable

TEXTS = frozenset({"txt", "md", "csv"})
OFFICE = frozenset({"docx", "pptx", "xlsx"})
ZIPPED = OFFICE | {"odt"}
ENCRYPTED = tuple(name.encode("utf-16-le") for name in ("EncryptedPackage", "DRMEncryptedDataSpace"))
CHECKS = (
    {"pdf": documents.check_pdf}
    | dict.fromkeys(ZIPPED, packages.check)
    | dict.fromkeys(TEXTS, documents.check_text)
    | dict.fromkeys(("png", "jpeg", "gif", "webp"), pictures.check)
    | dict.fromkeys(("mp4", "mov", "m4a"), media.check_boxes)
    | {"webm": media.check_webm, "mp3": media.check_mp3}
)

# What the openers throw at bytes that are not what they seem. A lack of memory is told apart.
BROKEN = (ArithmeticError, EOFError, LookupError, OSError, ValueError, RecursionError, struct.error)


def inspect(file: BinaryIO, name: str, *, max_bytes: int, max_video_bytes: int) -> Kind:
    """The kind of a file, or `Unacceptable`. Reads in pieces; the position is left anywhere."""
    size = file.seek(0, os.SEEK_END)
    kind = announced(name, size, max_bytes=max_bytes, max_video_bytes=max_video_bytes)
    try:
        _compare(kind, file)
        if kind.name not in TEXTS:
            polyglots.check_head(file, kind)
        if kind.name not in ZIPPED:
            polyglots.check_end(file, kind)
        CHECKS[kind.name](file, kind)
    except BROKEN as error:
        raise Unacceptable("malformed", claimed=kind.label) from error
    return kind


def _compare(kind: Kind, file: BinaryIO) -> None:
    """Refuse a content that contradicts the name."""
    file.seek(0)
    head = file.read(polyglots.HEAD)
    found = signatures.sniff(head)
    if found == "ole" and kind.name in OFFICE and _is_encrypted(file):  # a new file behind a password
        raise Unacceptable("encrypted", claimed=kind.label)
    if found == "ole":
        found = "Office 97–2003"
    if found == "zip":
        found = _archive(file, kind)
    if found == "ebml":
        found = media.doctype(head)
    agrees = found == kind.name or (found == "" and kind.name in TEXTS)
    # A recording may carry the general brand of MP4; check_boxes then looks for pictures in it.
    if agrees or (kind.name == "m4a" and found == "mp4"):
        return
    if kind.name == "pdf" and not found and b"%PDF-" in head[: polyglots.PDF_HEAD]:
        raise Unacceptable("malformed", claimed=kind.label)
    raise Unacceptable("disguised", claimed=kind.label, found=_label(found, head))


def _archive(file: BinaryIO, kind: Kind) -> str:
    """The office kind that an archive is, or a label."""
    if kind.name in ZIPPED:
        return packages.kind_of(file, kind)
    try:
        return packages.kind_of(file, kind)
    except (Unacceptable, *BROKEN):
        return "ZIP archive"


def _is_encrypted(file: BinaryIO) -> bool:
    """Whether an OLE file is a modern Office document behind a password."""
    file.seek(0)
    rest = b""
    while piece := file.read(1 << 20):
        if any(name in rest + piece for name in ENCRYPTED):
            return True
        rest = piece[-64:]
    return False


def _label(found: str, head: bytes) -> str:
    if found in KINDS:
        return KINDS[found].label
    labels = {"matroska": "Matroska video", "zip": "ZIP archive"}
    return labels.get(found, found) or signatures.foreign(head)
