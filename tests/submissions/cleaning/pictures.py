"""Pictures of many makes, and each with secrets in every place that programs put words into."""

import random
import struct
import zlib
from io import BytesIO
from types import ModuleType

import pytest
from PIL import Image, ImageSequence, TiffImagePlugin

from submissions.evidence.cleaning.exif import minimal
from submissions.evidence.cleaning.png import ADAM7
from submissions.evidence.kinds import Uncleanable

from .searching import (
    AUTHOR,
    COMMENT_AUTHOR,
    EARLIER,
    EMAIL,
    EMBEDDED,
    GPS,
    GPS_RATIONALS,
    LINK,
    SERIAL,
    SOFTWARE_USER,
)
from .test_icc import planted, srgb

PROFILE = planted(srgb())
XMP = f"<x:xmpmeta><dc:creator>{AUTHOR}</dc:creator><a href='http://{LINK}'/></x:xmpmeta>".encode()
JUNK = f"{EARLIER} {EMBEDDED}".encode()


def noise(mode: str = "RGB", size: tuple[int, int] = (61, 43), seed: int = 1) -> Image.Image:
    width, height = size
    data = random.Random(seed).randbytes(3 * width * height)
    return Image.frombytes("RGB", size, data).convert(mode)


def saved(kind: str, picture: Image.Image | None = None, **options: object) -> bytes:
    file = BytesIO()
    (picture or noise()).save(file, kind, **options)
    return file.getvalue()


def exif(orientation: int = 6, *, gps: bool = True) -> bytes:
    """A camera's: its number, its owner, the place, a thumbnail. With the head of a JPEG's segment."""
    fields = Image.Exif()
    fields[0x0112], fields[0x010F], fields[0x013B] = orientation, SERIAL, AUTHOR
    fields[0x0132] = "2026:05:17 01:02:03"
    if gps:
        rationals = [TiffImagePlugin.IFDRational(*one) for one in GPS_RATIONALS]
        fields[0x8825] = {1: "N", 2: rationals, 29: "2026:05:17"}
    fields[0x8769] = {0xA430: SOFTWARE_USER, 0xA431: SERIAL, 0x927C: EMAIL.encode()}
    data = fields.tobytes()
    return data + saved("JPEG", noise(size=(16, 12)), comment=JUNK)


def frames(data: bytes) -> list[tuple[str, tuple[int, int], bytes, object, object]]:
    """Each frame as it is decoded, and how long it is shown; the palette's colours are in it."""
    with Image.open(BytesIO(data)) as picture:
        found = []
        for one in ImageSequence.Iterator(picture):
            coloured = one.convert("CMYK" if one.mode == "CMYK" else "RGBA").tobytes()
            pixels = coloured + one.tobytes()
            found.append((one.mode, one.size, pixels, one.info.get("duration"), one.info.get("loop")))
        return found


# -- PNG


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    at, found = 8, []
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        found.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + size]))
        at += size + 12
    return found


def png_of(parts: list[tuple[bytes, bytes]]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def planted_png(png: bytes) -> bytes:
    parts = chunks(png)
    hidden = [
        (b"iCCP", AUTHOR.encode() + b"\0\0" + zlib.compress(PROFILE)),
        (b"tEXt", b"Author\0" + AUTHOR.encode()),
        (b"zTXt", b"Comment\0\0" + zlib.compress(COMMENT_AUTHOR.encode())),
        (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP)),
        (b"tIME", struct.pack(">HBBBBB", 2026, 5, 17, 1, 2, 3)),
        (b"eXIf", exif()[6:]),
        (b"sPLT", SOFTWARE_USER.encode() + b"\0\x08"),
        (b"gAMA", SERIAL.encode()),
        (b"zeBu", EMAIL.encode()),
    ]
    at = next(at for at, part in enumerate(parts) if part[0] == b"IDAT")
    last = max(at for at, part in enumerate(parts) if part[0] == b"IDAT")
    parts[last] = (b"IDAT", parts[last][1] + EARLIER.encode())
    hidden_late = [(b"tEXt", b"GPS\0" + GPS.encode()), (b"IEND", LINK.encode())]
    first = 1 + sum(kind in (b"PLTE", b"acTL", b"tRNS") for kind, _ in parts[:at])
    return png_of([*parts[:first], *hidden, *parts[first:-1], *hidden_late]) + JUNK


def in_pieces(png: bytes) -> bytes:
    parts = []
    for kind, content in chunks(png):
        step = 50 if kind == b"IDAT" else 1000
        parts += [(kind, content[at : at + step]) for at in range(0, max(1, len(content)), step)]
    return png_of(parts)


def png_16() -> bytes:
    """16 bits of red, green, blue and alpha; interlaced; which Pillow does not write."""
    width, height, rows = 9, 11, []
    for left, top, across, down in ADAM7:
        columns, lines = len(range(left, width, across)), len(range(top, height, down))
        if columns:
            rows += [b"\0" + bytes((7 * left + number) % 251 for number in range(8 * columns))] * lines
    head = struct.pack(">IIBBBBB", width, height, 16, 6, 0, 0, 1)
    return png_of([(b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b"")])


def animated(kind: str, **options: object) -> bytes:
    mode = "P" if kind == "GIF" else "RGB"
    first, *rest = (noise(mode, seed=seed) for seed in range(3))
    options = {"save_all": True, "append_images": rest, "duration": [70, 110, 200], "loop": 3} | options
    return saved(kind, first, **options)


PNGS = {
    "RGB": saved("PNG"),
    "RGBA": saved("PNG", noise("RGBA")),
    "LA": saved("PNG", noise("LA")),
    "L": saved("PNG", noise("L")),
    "palette": saved("PNG", noise("P"), transparency=bytes(range(0, 250, 10))),
    "two colours": saved("PNG", noise("1")),
    "four colours": saved("PNG", noise("P"), bits=2),
    "one transparent colour": saved("PNG", noise("RGB"), transparency=(1, 2, 3)),
    "resolution": saved("PNG", dpi=(300, 300)),
    "16 bits": png_16(),
    "many pieces": in_pieces(saved("PNG")),
    "animation": animated("PNG"),
    "animation beside a picture": animated("PNG", default_image=True),
}  # fmt: skip


# -- JPEG


def segment(kind: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, kind, len(content) + 2) + content


def with_profile(jpeg: bytes) -> bytes:
    pieces = [PROFILE[:200], PROFILE[200:]]
    parts = [segment(0xE2, b"ICC_PROFILE\0" + bytes([at, 2]) + piece) for at, piece in enumerate(pieces, 1)]
    return jpeg[:2] + parts[1] + parts[0] + jpeg[2:]


def planted_jpeg(jpeg: bytes) -> bytes:
    hidden = b"".join(
        [
            segment(0xE0, b"JFXX\0\x10" + saved("JPEG", comment=EARLIER.encode())),
            segment(0xE1, exif()),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
            b"\xff\xff\xff",
            segment(0xE2, b"FPXR\0" + EMAIL.encode()),
            segment(0xED, b"Photoshop 3.0\x008BIM" + AUTHOR.encode()),
            segment(0xEC, b"Ducky" + SOFTWARE_USER.encode("utf-16")),
            segment(0xFE, COMMENT_AUTHOR.encode()),
            EMBEDDED.encode(),
        ]
    )
    scan = jpeg.rindex(b"\xff\xda")
    second = saved("JPEG", comment=LINK.encode())
    return jpeg[:2] + hidden + jpeg[2:scan] + segment(0xFE, GPS.encode()) + jpeg[scan:] + second + JUNK


JPEGS = {
    "RGB": saved("JPEG"),
    "grey": saved("JPEG", noise("L")),
    "CMYK": saved("JPEG", noise("CMYK")),
    "RGB kept": saved("JPEG", keep_rgb=True),
    "progressive": saved("JPEG", progressive=True),
    "optimised, 4:4:4": saved("JPEG", optimize=True, subsampling=0, quality=97),
    "restarts": saved("JPEG", restart_marker_rows=1),
    "profile": with_profile(saved("JPEG")),
    "resolution": saved("JPEG", dpi=(300, 300)),
}


# -- GIF


def blocks(text: bytes) -> bytes:
    parts = [text[at : at + 255] for at in range(0, len(text), 255)]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def planted_gif(gif: bytes) -> bytes:
    first = 13 + (3 << (gif[10] & 7) + 1 if gif[10] & 0x80 else 0)
    trailer = bytes([1, *range(255, -1, -1), 0])
    hidden = b"".join(
        [
            b"!\xfe" + blocks(bytes(250) + AUTHOR.encode()),
            b"!\xff\x0bXMP DataXMP" + XMP + trailer,
            b"!\xff\x0bICCRGBG1012" + blocks(PROFILE),
            b"!\xff\x0bZEBEDIAH1.0" + blocks(EMAIL.encode()),
            b"!\x01\x0c" + bytes(12) + blocks(COMMENT_AUTHOR.encode()),
            b"!\x77" + blocks(SERIAL.encode()),
            b"\0",
        ]
    )
    return b"GIF89a" + gif[6:first] + hidden + gif[first:-1] + b"!\xfe" + blocks(GPS.encode()) + b";" + JUNK


GIFS = {
    "one frame": saved("GIF", noise("P")),
    "grey": saved("GIF", noise("L")),
    "interlaced": saved("GIF", noise("P"), interlace=True),
    "animation": animated("GIF"),
    "animation, once": animated("GIF", loop=None),
    "transparent": animated("GIF", transparency=0, disposal=2),
}


# -- WebP


def riff_chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def riff(parts: list[bytes]) -> bytes:
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def riff_chunks(webp: bytes) -> list[tuple[bytes, bytes]]:
    at, found = 12, []
    while at < len(webp):
        size = int.from_bytes(webp[at + 4 : at + 8], "little")
        found.append((webp[at : at + 4], webp[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    return found


def planted_webp(webp: bytes) -> bytes:
    parts = dict(riff_chunks(webp)) if b"ANMF" not in webp else {}
    pieces = riff_chunks(webp)
    with Image.open(BytesIO(webp)) as picture:
        width, height = picture.size
    alpha = 0x10 * (picture.mode == "RGBA")
    flags = pieces[0][1][0] if "VP8X" in parts or pieces[0][0] == b"VP8X" else alpha
    canvas = (
        bytes([flags | 0x2C, 0, 0, 0])
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )
    frames = [
        (name, content + riff_chunk(b"zebu", EMBEDDED.encode()) if name == b"ANMF" else content)
        for name, content in pieces
        if name != b"VP8X"
    ]
    return (
        riff(
            [
                riff_chunk(b"VP8X", canvas),
                riff_chunk(b"ICCP", PROFILE),
                riff_chunk(b"ZEBE", COMMENT_AUTHOR.encode()),
                *(riff_chunk(*frame) for frame in frames),
                riff_chunk(b"EXIF", exif()[6:]),
                riff_chunk(b"XMP ", XMP + EMAIL.encode()),
            ]
        )
        + JUNK
    )


WEBPS = {
    "lossy": saved("WEBP"),
    "lossless": saved("WEBP", lossless=True),
    "lossy, transparent": saved("WEBP", noise("RGB").convert("RGBA").rotate(20)),
    "lossless, transparent": saved("WEBP", noise("RGBA").rotate(20), lossless=True),
    "animation": animated("WEBP"),
    "animation, lossless": animated("WEBP", lossless=True),
}

TURNED = {
    "PNG": saved("PNG", exif=minimal(6)),
    "JPEG": saved("JPEG", exif=b"Exif\0\0" + minimal(6)),
    "WEBP": saved("WEBP", exif=minimal(6)),
}


def bears(module: ModuleType, data: bytes) -> None:
    """It cleans, or says why not; what it wrote it would write again."""
    try:
        once, _notes = module.clean_bytes(data)
    except Uncleanable:
        return
    assert module.clean_bytes(once) == (once, ())


def refuses(module: ModuleType, data: bytes) -> str:
    with pytest.raises(Uncleanable) as refused:
        module.clean_bytes(data)
    return refused.value.code
