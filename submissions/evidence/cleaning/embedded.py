"""What office documents carry inside: pictures and recordings, known by their bytes and cleaned as such.

What is of no known kind is left out.
"""

import gzip
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from ..kinds import Uncleanable
from . import boxes, gif, jpeg, metafiles, mp3, png, webp

PIXELS_LIMIT = 50_000_000
UNPACKED_LIMIT = 64 << 20


class Inside(NamedTuple):
    extension: str
    media_type: str


PNG = Inside("png", "image/png")
JPEG = Inside("jpeg", "image/jpeg")
GIF = Inside("gif", "image/gif")
WEBP = Inside("webp", "image/webp")
EMF = Inside("emf", "image/x-emf")
WMF = Inside("wmf", "image/x-wmf")
MP4 = Inside("mp4", "video/mp4")
MOV = Inside("mov", "video/quicktime")
M4A = Inside("m4a", "audio/mp4")
MP3 = Inside("mp3", "audio/mpeg")
Cleaned = tuple[bytes, tuple[str, ...]]


def picture(data: bytes) -> tuple[Inside, Cleaned] | None:
    """A cleaned picture and what it is; None when it is of no kind that can be vouched for.

    TIFF and BMP become PNG, packed metafiles are unpacked. `Uncleanable` "picture_inside" when it is damaged.
    """
    try:
        if data.startswith(b"\x1f\x8b"):  # EMZ, WMZ
            data = _unpacked(data)
        for kind, knows, clean in PICTURES:
            if knows(data):
                return kind, clean(data)
    except Uncleanable as error:
        raise Uncleanable("picture_inside", reason=error.code) from error
    except (OSError, SyntaxError, ValueError, EOFError, zlib.error, Image.DecompressionBombError) as error:
        raise Uncleanable("picture_inside", reason="damaged") from error
    return None


def picture_kind(head: bytes) -> Inside | None:
    """What picture begins with these 64 bytes; of a packed one it is known only that it may be a metafile."""
    if head.startswith(b"\x1f\x8b"):
        return EMF
    return next((kind for kind, knows, _clean in PICTURES if knows(head)), None)


def recording(head: bytes) -> Inside | None:
    """What sound or film begins with these 64 bytes; None for no kind that can be cleaned."""
    if head[4:8] == b"ftyp":
        if head[8:12].startswith(b"M4A"):
            return M4A
        return MOV if head[8:12] == b"qt  " else MP4
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] > b"\xe1" and head[1] & 6 == 2):
        return MP3
    return None


def clean_recording(kind: Inside, source: Path, target: Path) -> tuple[str, ...]:
    """Write the copy of a recording; `Uncleanable` "recording_inside" when there can be none."""
    try:
        return mp3.clean(source, target) if kind == MP3 else boxes.clean(source, target)
    except Uncleanable as error:
        raise Uncleanable("recording_inside", reason=error.code) from error


def _unpacked(data: bytes) -> bytes:
    with gzip.open(io.BytesIO(data)) as file:
        unpacked = file.read(UNPACKED_LIMIT + 1)
    if len(unpacked) > UNPACKED_LIMIT:
        raise Uncleanable("parts_too_large", limit=UNPACKED_LIMIT >> 20)
    return unpacked


def _as_png(data: bytes) -> Cleaned:
    """Another picture's pixels as a PNG, and nothing else of it."""
    with Image.open(io.BytesIO(data), formats=["TIFF", "BMP"]) as found:
        if found.width * found.height > PIXELS_LIMIT:
            raise Uncleanable("too_many_pixels")
        said = set(found.info) - {"compression", "dpi"} or len(getattr(found, "tag_v2", ())) > 15
        plain = found if found.mode in ("1", "L", "P", "RGB", "RGBA") else found.convert("RGB")
        bare = Image.new(plain.mode, plain.size)
        if plain.mode == "P" and (palette := plain.getpalette()):
            bare.putpalette(palette)
        bare.paste(plain)
    file = io.BytesIO()
    bare.save(file, "PNG")
    return file.getvalue(), ("properties",) if said else ()


PICTURES: tuple[tuple[Inside, Callable[[bytes], bool], Callable[[bytes], Cleaned]], ...] = (
    (PNG, lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"), png.clean_bytes),
    (JPEG, lambda data: data.startswith(b"\xff\xd8\xff"), jpeg.clean_bytes),
    (GIF, lambda data: data[:6] in (b"GIF87a", b"GIF89a"), gif.clean_bytes),
    (WEBP, lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", webp.clean_bytes),
    (EMF, metafiles.is_emf, metafiles.clean_emf),
    (WMF, metafiles.is_wmf, metafiles.clean_wmf),
    (PNG, lambda data: data[:4] in (b"II*\0", b"MM\0*") or data[:2] == b"BM", _as_png),
)
