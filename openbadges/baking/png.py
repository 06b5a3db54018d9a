"""Badge documents in PNG files: one uncompressed iTXt chunk each, the picture itself never re-encoded.

Open Badges Baking 1.0 (2.0 documents) and OB 3.0, 5.3.1. A picture may carry both standards.
"""

import struct
import zlib
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from openbadges.baking import KEYWORD_CLR, KEYWORD_V2, KEYWORD_V3, MAX_TEXT, Baked

__all__ = [
    "KEYWORD_CLR",
    "KEYWORD_V2",
    "KEYWORD_V3",
    "MAX_TEXT",
    "SIGNATURE",
    "Baked",
    "BrokenPng",
    "Canvas",
    "NotPng",
    "bake",
    "dimensions",
    "end",
    "fault",
    "strip",
    "unbake",
]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_CHUNKS = 20_000  # a file of empty chunks would keep a reader busy for nothing
KEYWORDS = (KEYWORD_V2, KEYWORD_V3, KEYWORD_CLR)

_BEGINNING = SIGNATURE + b"\0\0\0\x0dIHDR"
_TEXT_KINDS = (b"iTXt", b"tEXt", b"zTXt")
_KNOWN_CRITICAL = (b"IHDR", b"PLTE", b"IDAT", b"IEND")
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}  # by colour type
_UNPACKABLE = "the badge in the picture is packed in a way that PNG does not know"
_header = struct.Struct(">I4s").unpack_from
_number = struct.Struct(">I")


class NotPng(ValueError):
    """The bytes do not begin like a PNG file."""


class BrokenPng(ValueError):
    """The file begins like a PNG, but its chunks or a badge in it cannot be read; the message says why."""


class Canvas:
    """A picture made ready once for many badges: baking is then one join, and one checksum a badge."""

    def __init__(self, png: bytes, *, replacing: Collection[str] = KEYWORDS) -> None:
        """`png` without its text chunks of the keywords `replacing`; the checksums are not looked at.

        Raises `NotPng` or `BrokenPng`.
        """
        chunks, iend = _text_chunks(png)
        view = memoryview(png)  # its slices are no copies: the only one is made by `bake`
        self._head, start = [], 0
        for _, chunk, end in chunks:
            if _keyword(png, chunk, end) in replacing:
                self._head.append(view[start:chunk])
                start = end
        self._head.append(view[start:iend])
        self._tail = png[iend:]

    def bake(self, texts: Mapping[str, str]) -> bytes:
        """The picture with one iTXt chunk a keyword, right before IEND, in the order of `texts`.

        Raises `ValueError` for a keyword that PNG does not allow or a text with a NUL.
        """
        chunks = [part for keyword, text in texts.items() for part in _itxt(keyword, text)]
        return b"".join((*self._head, *chunks, self._tail))


def bake(png: bytes, texts: Mapping[str, str]) -> bytes:
    """`png` with one iTXt chunk a keyword, right before IEND, in the order of `texts`; the rest byte for
    byte, what follows IEND included.

    Earlier chunks of the same keywords are removed: a badge is never baked twice. Checksums of the picture
    are not looked at (`fault` does that). Raises `NotPng` or `BrokenPng`, and `ValueError` for a keyword
    that PNG does not allow or a text with a NUL.
    """
    return Canvas(png, replacing=texts).bake(texts)


def strip(png: bytes) -> bytes:
    """`png` without any badge chunk; a picture that has none comes back unchanged.

    Raises `NotPng` or `BrokenPng`.
    """
    return Canvas(png).bake({})


def unbake(png: bytes) -> Baked:
    """The badge texts of a picture by keyword, of each the first.

    Only the headers of the chunks are walked; the badges' own checksums are compared, the picture's are
    not (`fault` does that). Reads, with a warning, what others wrote too: tEXt, and iTXt or zTXt that is
    compressed (up to `MAX_TEXT` bytes). Raises `NotPng` or `BrokenPng`.
    """
    texts: dict[str, str] = {}
    warnings = []
    for kind, start, end in _text_chunks(png)[0]:
        keyword = _keyword(png, start, end)
        if keyword not in KEYWORDS:
            continue
        if keyword in texts:
            warnings.append(f"The picture holds several {keyword} chunks; only the first is read.")
            continue
        texts[keyword], warning = _text(png, kind, start, end)
        if warning:
            warnings.append(f"The {keyword} chunk is {warning}.")
    return Baked(texts, tuple(dict.fromkeys(warnings)))


def fault(png: bytes) -> str | None:
    """Why a strict reader would refuse the file, or None: every checksum, the header, the order of the
    chunks and an early end (PNG, 5).

    The pixels are not unpacked, and what follows IEND is no part of the picture.
    """
    before = b""
    seen: set[bytes] = set()
    try:
        for kind, data in _checked_chunks(png):
            if not kind.isalpha() or (kind[:1].isupper() and kind not in _KNOWN_CRITICAL):
                return f"a part ({kind.decode('latin-1')!r}) is of no kind that a reader may know"
            if reason := _why_out_of_place(kind, before, seen):
                return reason
            if kind == b"IHDR" and (reason := _fault_in_header(data)):
                return reason
            seen.add(kind)
            before = kind
    except (NotPng, BrokenPng) as error:
        return str(error)
    palette_missing = png[25] == 3 and b"PLTE" not in seen
    return "the palette is missing" if palette_missing else None


def dimensions(png: bytes) -> tuple[int, int]:
    """Width and height in pixels, as the header says (PNG, 11.2.1). Raises `NotPng` or `BrokenPng`."""
    _check_beginning(png)
    if len(png) < 24:
        raise BrokenPng("the file ends too early")
    return _number.unpack_from(png, 16)[0], _number.unpack_from(png, 20)[0]


def end(png: bytes) -> int:
    """Where the picture ends: the offset behind IEND. Raises `NotPng` or `BrokenPng`."""
    iend = _text_chunks(png)[1]
    return iend + 12 + int(_header(png, iend)[0])


def _check_beginning(png: bytes) -> None:
    if not png.startswith(_BEGINNING):
        if not png.startswith(SIGNATURE):
            raise NotPng("this is not a PNG picture")
        raise BrokenPng("the header is missing or out of place, or the file ends too early")


def _text_chunks(png: bytes) -> tuple[list[tuple[bytes, int, int]], int]:
    """Kind, beginning and end of every text chunk, and where IEND begins; only headers are read."""
    _check_beginning(png)
    found = []
    start = len(SIGNATURE)
    try:
        for _ in range(MAX_CHUNKS):
            length, kind = _header(png, start)
            end = start + 12 + length
            if kind != b"IDAT":  # most are
                if kind in _TEXT_KINDS:
                    found.append((kind, start, end))
                elif kind == b"IEND":
                    break
            start = end
        else:
            raise BrokenPng("the file is in too many parts")
    except struct.error:
        raise BrokenPng("the file ends too early") from None
    if end > len(png):
        raise BrokenPng("the file ends too early")
    return found, start


def _checked_chunks(png: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Kind and data of every chunk up to IEND, its checksum compared."""
    iend = _text_chunks(png)[1]
    view = memoryview(png)
    start = len(SIGNATURE)
    while start <= iend:
        length, kind = _header(png, start)
        end = start + 12 + length
        _check_crc(view[start:end], kind)
        yield kind, view[start + 8 : end - 4]
        start = end


def _check_crc(chunk: memoryview, kind: bytes) -> None:
    if zlib.crc32(chunk[4:-4]) != _number.unpack(chunk[-4:])[0]:
        raise BrokenPng(f"the checksum of a part ({kind.decode('latin-1')}) is wrong")


def _why_out_of_place(kind: bytes, before: bytes, seen: Collection[bytes]) -> str | None:
    if kind in (b"IHDR", b"PLTE") and kind in seen:
        return "the header or the palette is there twice"
    if kind == b"PLTE" and b"IDAT" in seen:
        return "the palette stands behind the picture"
    if kind == b"IDAT" and before != b"IDAT" and b"IDAT" in seen:
        return "the picture is interrupted"
    if kind == b"IEND" and b"IDAT" not in seen:
        return "there is no picture in the file"
    return None


def _fault_in_header(data: memoryview) -> str | None:
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", data)
    sizes_fit = 0 < width < 2**31 and 0 < height < 2**31
    if (
        sizes_fit
        and depth in _DEPTHS.get(colour, ())
        and (compression, filtering) == (0, 0)
        and interlace < 2
    ):
        return None
    return "the header makes no sense"


def _keyword(png: bytes, start: int, end: int) -> str:
    """The keyword of the text chunk that stands there, at most 79 bytes up to a NUL; "" without one."""
    name, nul, _ = png[start + 8 : min(start + 88, end - 4)].partition(b"\0")
    return name.decode("latin-1") if nul else ""


def _itxt(keyword: str, text: str) -> tuple[bytes, bytes, bytes]:
    """A chunk in three pieces, so that its text is not copied before the final join."""
    kind, checksum = _beginning_of_itxt(keyword)
    data = text.encode()
    if b"\0" in data:
        raise ValueError("the text cannot be written into a PNG: it holds a NUL")
    return (
        _number.pack(len(kind) - 4 + len(data)) + kind,
        data,
        _number.pack(zlib.crc32(data, checksum)),
    )


@lru_cache(maxsize=16)
def _beginning_of_itxt(keyword: str) -> tuple[bytes, int]:
    """A chunk from its kind to its text, and the checksum so far."""
    name = keyword.encode("latin-1")
    if not 1 <= len(name) <= 79 or b"\0" in name:
        raise ValueError(f"{keyword!r} cannot be written into a PNG as a keyword")
    kind = b"iTXt" + name + b"\0\0\0\0\0"  # no compression, no language, no translated keyword
    return kind, zlib.crc32(kind)


def _text(png: bytes, kind: bytes, start: int, end: int) -> tuple[str, str]:
    """The badge in a text chunk, and how it departs from the standard ("" when it does not).

    The method of what is not compressed is ignored (PNG, 11.3.3.4).
    """
    _check_crc(memoryview(png)[start:end], kind)
    end -= 4
    text = png.index(b"\0", start + 8) + 1  # behind the keyword
    warning = ""
    if kind == b"iTXt":
        language = png.find(b"\0", text + 2, end)
        translated = png.find(b"\0", language + 1, end)
        if language < 0 or translated < 0:
            raise BrokenPng("the badge in the picture is cut off")
        flag, method, data = png[text], png[text + 1], png[translated + 1 : end]
        if flag:
            if (flag, method) != (1, 0):
                raise BrokenPng(_UNPACKABLE)
            warning, data = "compressed, which the standard does not allow", _inflated(data)
    elif kind == b"zTXt":
        if png[text : min(text + 1, end)] not in (b"", b"\0"):
            raise BrokenPng(_UNPACKABLE)
        warning, data = "of the kind zTXt, which the standard does not know", _inflated(png[text + 1 : end])
    else:
        warning, data = "of the kind tEXt, which was used before there was a standard", png[text:end]
    if len(data) > MAX_TEXT:
        raise BrokenPng("the badge in the picture is too large")
    try:
        return data.decode(), warning
    except UnicodeDecodeError:
        raise BrokenPng("the badge in the picture is not text") from None


def _inflated(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        inflated = inflater.decompress(data, MAX_TEXT + 1)
    except zlib.error:
        raise BrokenPng("the badge in the picture cannot be unpacked") from None
    if not inflater.eof and len(inflated) <= MAX_TEXT:
        raise BrokenPng("the badge in the picture is cut off")
    return inflated
