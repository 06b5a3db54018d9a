"""The search of secrets finds each hiding place; otherwise "it found nothing" would say nothing."""

import base64
import gzip
import html
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from urllib.parse import quote, quote_plus

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from .searching import (
    AS_BYTES,
    AUTHOR,
    COMMENT_AUTHOR,
    EMAIL,
    EMBEDDED,
    GPS,
    GPS_RATIONALS,
    LINK,
    SECRETS,
    found_in,
)

PLAIN = AUTHOR.encode()
WIDE = AUTHOR.encode("utf-16-le")


def zipped(content: bytes, name: str = "a.xml") -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def without_directory(archive: bytes) -> bytes:
    return archive[: archive.index(b"PK\x01\x02")]


def pdf(put: Callable[[pikepdf.Pdf], None], **options: object) -> bytes:
    file = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        put(document)
        document.save(file, **options)
    return file.getvalue()


def in_stream(content: bytes) -> Callable[[pikepdf.Pdf], None]:
    def put(document: pikepdf.Pdf) -> None:
        document.Root.Hidden = document.make_stream(content)

    return put


def in_string(document: pikepdf.Pdf) -> None:
    document.docinfo[pikepdf.Name("/Author")] = AUTHOR


def in_hex_string() -> bytes:
    text = ("feff" + AUTHOR.encode("utf-16-be").hex()).encode()
    return pdf(lambda document: None).replace(b"%%EOF", b"<" + text[:20] + b"\n" + text[20:] + b">\n%%EOF")


def png(kind: str) -> bytes:
    info, file = PngImagePlugin.PngInfo(), BytesIO()
    if kind == "iTXt":
        info.add_itxt("Author", AUTHOR, zip=True)
    else:
        info.add_text("Author", AUTHOR, zip=kind == "zTXt")
    Image.new("RGB", (8, 8)).save(file, "PNG", pnginfo=info)
    return file.getvalue()


def exif(order: str) -> bytes:
    """A picture taken at a known place; only the seconds tell it."""
    fields = struct.pack(order + "HHHII", 1, 2, 5, 3, 26) + bytes(4)
    numbers = b"".join(struct.pack(order + "II", *one) for one in GPS_RATIONALS)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(order + "I", 8) + fields + numbers


def gif_comment() -> bytes:
    text = bytes(250) + PLAIN
    return b"GIF89a" + bytes(7) + b"!\xfe\xff" + text[:255] + bytes([len(text) - 255]) + text[255:] + b"\0;"


def jpeg_profile() -> bytes:
    def segment(number: int, content: bytes) -> bytes:
        body = b"ICC_PROFILE\0" + bytes([number, 2]) + content
        return b"\xff\xe2" + struct.pack(">H", len(body) + 2) + body

    return b"\xff\xd8" + segment(1, PLAIN[:9]) + segment(2, PLAIN[9:])


NOISE = random.Random(7).randbytes(5000)
HIDING = {
    "plain": NOISE + PLAIN + NOISE,
    "capitals": PLAIN.upper(),
    "UTF-16 little end first": b"\0" + WIDE,
    "UTF-16 big end first": AUTHOR.encode("utf-16-be"),
    "UTF-32": AUTHOR.encode("utf-32"),
    "base64 at 0": base64.b64encode(PLAIN),
    "base64 at 1": base64.b64encode(b"a" + PLAIN),
    "base64 at 2": b"x" + base64.b64encode(b"aa" + PLAIN),
    "base64 of UTF-16": base64.b64encode(b"a" + WIDE),
    "base64 for URLs": base64.urlsafe_b64encode(b"\xff\xfe\xfb" + PLAIN),
    "base64 in short lines": b"\r\n".join(base64.b64encode(PLAIN)[at : at + 4] for at in range(0, 28, 4)),
    "base64 of zlib": base64.b64encode(zlib.compress(PLAIN)),
    "hex": PLAIN.hex().encode(),
    "hex in capitals, of UTF-16": WIDE.hex().upper().encode(),
    "hex in lines": b"\n".join(PLAIN.hex().encode()[at : at + 3] for at in range(0, 42, 3)),
    "percent signs": ("http://a.example/?" + quote(AUTHOR)).encode(),
    "all percent signs": b"".join(b"%%%02X" % byte for byte in PLAIN),
    "form": quote_plus(AUTHOR + "&").encode(),
    "references": b"".join(b"&#x%x;" % byte for byte in PLAIN),
    "entities": html.escape(AUTHOR).replace("l", "&#108;").encode(),
    "JSON": json.dumps(AUTHOR).replace("Q", "\\u0051").encode(),
    "octal": b"(" + b"".join(b"\\%03o" % byte for byte in PLAIN) + b")",
    "line continued": b"(Zebediah Quill\\\nfeather)",
    "PDF name": b"/Zebediah#20Quillfeather",
    "zlib": NOISE + zlib.compress(PLAIN) + NOISE,
    "zlib with a wrong checksum": zlib.compress(PLAIN)[:-4] + b"\0\0\0\0",
    "zlib cut short": zlib.compress(NOISE + PLAIN + NOISE)[:-50],
    "zlib of a small window": b"a" + (lambda z: z.compress(PLAIN) + z.flush())(zlib.compressobj(9, 8, 9)),
    "gzip": NOISE + gzip.compress(PLAIN),
    "ZIP": zipped(PLAIN),
    "ZIP, the name": zipped(b"", AUTHOR),
    "ZIP in a ZIP in a ZIP": zipped(zipped(zipped(WIDE))),
    "ZIP without its directory": without_directory(zipped(NOISE + PLAIN)),
    "ZIP, base64 of a PNG in XML": zipped(b"<a>" + base64.b64encode(png("zTXt")) + b"</a>"),
    "PNG tEXt": png("tEXt"),
    "PNG zTXt": png("zTXt"),
    "PNG iTXt": png("iTXt"),
    "GIF comment over two blocks": gif_comment(),
    "JPEG profile over two segments": jpeg_profile(),
    "PDF string": pdf(in_string),
    "PDF string in an object stream": pdf(in_string, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "PDF string, encrypted": pdf(in_string, encryption=pikepdf.Encryption(owner="a", user="")),
    "PDF string in hex": in_hex_string(),
    "PDF stream": pdf(in_stream(PLAIN), compress_streams=True),
    "PDF stream, encrypted": pdf(in_stream(PLAIN), encryption=pikepdf.Encryption(owner="a", user="")),
    "PDF with a ZIP": pdf(in_stream(zipped(PLAIN))),
    "PDF stream of no revision": b"%PDF-1.7\n9 0 obj <<>> stream\r\n" + zlib.compress(PLAIN) + b"endstream",
    "PDF stream in ASCII85": b"%PDF-1.7\nstream\n" + base64.a85encode(PLAIN) + b"~>\nendstream",
    "PDF stream in ASCII85 of zlib": b"%PDF-1.7\nstream\n"
    + base64.a85encode(zlib.compress(PLAIN))
    + b"~>\nendstream",
    "PDF stream in hex": b"%PDF-1.7\nstream\n" + PLAIN.hex().encode() + b">\nendstream",
}


@pytest.mark.parametrize("place", HIDING)
def test_search_finds_each_hiding_place(place: str) -> None:
    assert found_in(HIDING[place]) == {AUTHOR}


@pytest.mark.parametrize("order", "<>")
def test_search_finds_a_place_in_exif(order: str) -> None:
    assert found_in(b"Exif\0\0" + exif(order)) == {GPS}


def test_search_finds_bytes() -> None:
    secret = AS_BYTES[GPS][0]
    hidden = zipped(base64.b64encode(b"a" + secret))
    assert found_in(hidden, [secret, b"other"]) == {secret}


def test_search_finds_several_at_different_depths() -> None:
    inner = zipped(EMBEDDED.encode() + zlib.compress(LINK.encode("utf-16")))
    data = pdf(in_stream(inner)) + COMMENT_AUTHOR.encode()
    assert found_in(data) == {EMBEDDED, LINK, COMMENT_AUTHOR}


def test_search_finds_nothing_where_nothing_is() -> None:
    assert found_in(random.Random(3).randbytes(200_000)) == set()
    assert found_in(zipped(b"Zebediah Quill feather, walrus")) == set()
    assert found_in(b"") == set()


def test_secrets_stand_for_themselves() -> None:
    for secret in SECRETS:
        assert found_in(secret.encode()) == {secret}
    assert EMAIL in SECRETS
