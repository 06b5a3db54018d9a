"""PDF, office and text files: opened far enough to know that they are whole, open and without macros."""

import codecs
import zipfile
import zlib
from typing import BinaryIO

import pikepdf

from .kinds import Kind, Unacceptable

PIECE = 1 << 20
PARTS_LIMIT = 10_000
UNPACKED_LIMIT = 1 << 30  # more than any document; less than a bomb
MAIN_PARTS = {
    "docx": (b"wordprocessingml.document.main+xml", b"ms-word.document.macroenabled"),
    "pptx": (b"presentationml.presentation.main+xml", b"ms-powerpoint.presentation.macroenabled"),
    "xlsx": (b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroenabled"),
}
ODT = b"application/vnd.oasis.opendocument.text"
# Control characters that no text editor writes: their presence means that the bytes are no text.
NOT_TEXT = frozenset(range(32)) - {9, 10, 12, 13, 27}


def check_pdf(file: BinaryIO, kind: Kind) -> None:
    file.seek(0)
    try:
        with pikepdf.open(file, attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Unacceptable("encrypted", claimed=kind.label)
            if len(pdf.pages) == 0:
                raise Unacceptable("malformed", claimed=kind.label)
    except pikepdf.PasswordError as error:
        raise Unacceptable("encrypted", claimed=kind.label) from error
    except (pikepdf.PdfError, AttributeError, TypeError) as error:  # whatever a mangled tree leads to
        raise Unacceptable("malformed", claimed=kind.label) from error


def is_encrypted_package(file: BinaryIO) -> bool:
    """Whether an OLE file is a modern Office document behind a password."""
    file.seek(0)
    name, rest = "EncryptedPackage".encode("utf-16-le"), b""
    while piece := file.read(PIECE):
        if name in rest + piece:
            return True
        rest = piece[-len(name) :]
    return False


def kind_of_archive(file: BinaryIO) -> str | None:
    """Which office kind a zip is: "" when it is none of ours, None when it cannot be read."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and _start_of(archive, "mimetype").strip() == ODT:
                return "odt"
            if "[Content_Types].xml" not in names:
                return ""
            types = _start_of(archive, "[Content_Types].xml").lower()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return None
    return next((name for name, marks in MAIN_PARTS.items() if any(mark in types for mark in marks)), "")


def check_office(file: BinaryIO, kind: Kind) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts) or _has_encrypted_parts(archive, kind):
                raise Unacceptable("encrypted", claimed=kind.label)
            if len(parts) > PARTS_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
                raise Unacceptable("malformed", claimed=kind.label)
            if _has_macros(archive, kind):
                raise Unacceptable("macros", claimed=kind.label)
            if archive.testzip() is not None:
                raise Unacceptable("malformed", claimed=kind.label)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise Unacceptable("malformed", claimed=kind.label) from error


def check_text(file: BinaryIO, kind: Kind) -> None:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        while piece := file.read(PIECE):
            if not NOT_TEXT.isdisjoint(piece):
                raise Unacceptable("disguised", claimed=kind.label, found="")
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Unacceptable("not_utf8") from error


def _start_of(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(PIECE)


def _has_encrypted_parts(archive: zipfile.ZipFile, kind: Kind) -> bool:
    manifest = "META-INF/manifest.xml"
    if kind.name != "odt" or manifest not in archive.namelist():
        return False
    return b"encryption-data" in _start_of(archive, manifest)


def _has_macros(archive: zipfile.ZipFile, kind: Kind) -> bool:
    names = [name.lower() for name in archive.namelist()]
    if kind.name == "odt":
        return any(name.startswith(("basic/", "scripts/")) for name in names)
    types = _start_of(archive, "[Content_Types].xml").lower()
    return b"macroenabled" in types or b"vbaproject" in types or any("vbaproject" in name for name in names)
