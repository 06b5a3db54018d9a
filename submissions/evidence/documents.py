"""PDF and text files: opened far enough to know that they are whole, open, and no larger than they look."""

import codecs
import os
from collections.abc import Iterator
from typing import Any, BinaryIO

import pikepdf
from pikepdf import settings as pdf_settings

from . import polyglots, signatures, streams
from .kinds import Kind, Unacceptable

PIECE = 1 << 20
PAGES_LIMIT = 5000
DEPTH_LIMIT = 60  # of the tree of pages
OBJECTS_LIMIT = 500_000
STREAM_LIMIT = 64 << 20  # unpacked bytes of one stream that is no picture
UNPACKED_LIMIT = 512 << 20  # ... of all together
PACKED_LIMIT = 48 << 20  # packed bytes of one stream; only pictures are larger
PICTURE_MILLION = 250  # pixels: a large sheet scanned finely, in black and white
MEMORY = 128 << 20
# Control characters that no text editor writes: their presence means that the bytes are no text.
NOT_TEXT = frozenset(range(32)) - {9, 10, 12, 13}
WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

# The library unpacks tables and streams of objects by itself; these limits hold for the whole process.
pdf_settings.set_qpdf_limits(
    parser_max_nesting=100,
    max_stream_filters=streams.FILTERS_LIMIT,
    doc_max_warnings=10_000,
    dct_max_memory=MEMORY,
    dct_max_progressive_scans=200,
    flate_max_memory=MEMORY,
    png_max_memory=MEMORY,
    run_length_max_memory=MEMORY,
    tiff_max_memory=MEMORY,
)


# -- PDF


def check_pdf(file: BinaryIO, kind: Kind) -> None:
    _check_behind_end(file, kind)
    file.seek(0)
    try:
        with pikepdf.open(
            file,
            attempt_recovery=False,
            suppress_warnings=True,
            inherit_page_attributes=False,
            access_mode=pikepdf.AccessMode.stream,
        ) as pdf:
            if pdf.is_encrypted:  # it opens without a password, but says what may not be done with it
                raise Unacceptable("restricted", claimed=kind.label)
            _check_pages(pdf, kind)
            _check_streams(pdf, kind)
            if any(
                "nested" in warning.lower() or "depth" in warning.lower() for warning in pdf.get_warnings()
            ):
                raise Unacceptable("malformed", claimed=kind.label)
    except pikepdf.PasswordError as error:
        raise Unacceptable("encrypted", claimed=kind.label) from error
    # Whatever a mangled tree leads to.
    except (pikepdf.PdfError, AttributeError, TypeError, NotImplementedError, RuntimeError) as error:
        raise Unacceptable("malformed", claimed=kind.label) from error


def _check_behind_end(file: BinaryIO, kind: Kind) -> None:
    """Behind the last end mark may stand blanks or words, but nothing that something else opens."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - PIECE)
    file.seek(start)
    at = file.read().rfind(b"%%EOF")
    if at >= 0:
        polyglots.check_rest(file, kind, start + at + 5, size)


def _check_pages(pdf: pikepdf.Pdf, kind: Kind) -> None:
    """Walk the tree of pages: no loop, no abyss, at least one page. The library's own walk would recurse."""
    waiting, seen, pages = [(pdf.Root.Pages, 0)], set(), 0
    while waiting:
        node, depth = waiting.pop()
        if node.is_indirect:
            if node.objgen in seen:
                raise Unacceptable("malformed", claimed=kind.label)
            seen.add(node.objgen)
        if depth > DEPTH_LIMIT or not isinstance(node, pikepdf.Dictionary):
            raise Unacceptable("malformed", claimed=kind.label)
        if "/Kids" in node:
            waiting += [(kid, depth + 1) for kid in node.Kids]
        else:
            pages += 1
        if pages + len(waiting) > PAGES_LIMIT:
            raise Unacceptable("too_many_pages", limit=PAGES_LIMIT)
    if not pages:
        raise Unacceptable("malformed", claimed=kind.label)


def _check_streams(pdf: pikepdf.Pdf, kind: Kind) -> None:
    if len(pdf.objects) > OBJECTS_LIMIT:
        raise Unacceptable("too_costly", claimed=kind.label)
    total = 0
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream):
            total += _unpacked(item, kind)
            if total > UNPACKED_LIMIT:
                raise Unacceptable("bomb", claimed=kind.label)


def _unpacked(stream: Any, kind: Kind) -> int:
    names, limit = streams.filters(stream), STREAM_LIMIT
    is_picture = str(stream.stream_dict.get("/Subtype", "")) == "/Image"
    if is_picture:
        width, height = (int(stream.stream_dict.get(side, 0)) for side in ("/Width", "/Height"))
        if width * height > PICTURE_MILLION * 1_000_000:
            raise Unacceptable("too_many_pixels", width=width, height=height, limit=PICTURE_MILLION)
        limit = max(limit, width * height * 8 + PIECE)  # four colours of sixteen bits
    if not streams.PACKERS & set(names):
        return 0
    if int(stream.stream_dict.get("/Length", 0)) > PACKED_LIMIT:
        raise Unacceptable("too_costly", claimed=kind.label)
    try:
        count = streams.size(stream.read_raw_bytes(), names, limit)
    except streams.Untold as error:
        if is_picture:
            return 0
        raise Unacceptable("too_costly", claimed=kind.label) from error
    if count > limit:
        raise Unacceptable("bomb", claimed=kind.label)
    return count


# -- text


def check_text(file: BinaryIO, kind: Kind) -> None:
    """UTF-8 without control characters, written for people: what begins as a page or a program is refused."""
    file.seek(0)
    head = file.read(polyglots.HEAD)
    if head.startswith(WIDE):
        raise Unacceptable("utf16")
    if found := signatures.written(head):
        raise Unacceptable("disguised", claimed=kind.label, found=found)
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        for piece in _pieces(file):
            if not NOT_TEXT.isdisjoint(piece):
                raise Unacceptable("disguised", claimed=kind.label, found=signatures.foreign(head))
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Unacceptable("not_utf8") from error


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece
