import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from badges import artwork
from openbadges.baking import png
from tests import factories
from tests.openbadges.samples import PICTURES, chunk


def _jpeg() -> bytes:
    file = BytesIO()
    Image.new("RGB", (600, 600)).save(file, "JPEG")
    return file.getvalue()


def _with_size(width: int, height: int) -> bytes:
    """A picture whose header promises more than its data holds, its checksum right."""
    content = factories.png()
    header = b"IHDR" + struct.pack(">II", width, height) + content[24:29]
    return content[:12] + header + struct.pack(">I", zlib.crc32(header)) + content[33:]


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "1"])
@pytest.mark.parametrize("side", [600, 1024])
def test_check_square_png(side, mode):
    assert artwork.check(factories.png(side, side, mode)) is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (_jpeg(), "not a PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PNG"),
        (factories.png()[:20], "damaged"),
        (factories.png()[:-30], "damaged"),
        (factories.png()[:-1], "damaged"),
        (png.SIGNATURE + b"\0" * 100, "at least"),
        (factories.png(599, 599), "at least"),
        (factories.png(600, 900), "square"),
        (_with_size(4097, 4097), "at most"),
        (_with_size(2**31 - 1, 2**31 - 1), "at most"),
        (_with_size(4000, 4000), "damaged"),
        (factories.png() + b"\0" * artwork.MAX_BYTES, "larger"),
    ],
)
def test_check_says_what_is_wrong(content, words):
    reason = artwork.check(content)

    assert reason is not None
    assert words in reason


def test_check_wrong_checksum():
    content = bytearray(factories.png())
    content[29] ^= 1

    assert artwork.check(bytes(content)) is not None


def test_cleaned_cuts_off_what_follows_the_picture():
    plain = factories.png()

    assert artwork.cleaned(plain + b"the rest of the screenshot") == plain


def test_cleaned_keeps_everything_but_badges():
    plain = factories.png()

    assert artwork.cleaned(plain) == plain
    assert artwork.cleaned(png.bake(plain, {png.KEYWORD_V2: "https://elsewhere.example/1"})) == plain


def _interlaced(side: int) -> bytes:
    """A black picture in the seven passes of Adam7, which Pillow does not write."""
    passes = [
        (0, 8, 0, 8),
        (4, 8, 0, 8),
        (0, 4, 4, 8),
        (2, 4, 0, 4),
        (0, 2, 2, 4),
        (1, 2, 0, 2),
        (0, 1, 1, 2),
    ]
    rows = [bytes(1 + len(range(x, side, dx))) * len(range(y, side, dy)) for x, dx, y, dy in passes]
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 1)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"".join(rows))), chunk(b"IEND", b""))
    return png.SIGNATURE + b"".join(parts)


def _animated(side: int) -> bytes:
    file = BytesIO()
    frames = [Image.new("RGB", (side, side), colour) for colour in ("red", "green", "blue")]
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:])
    return file.getvalue()


@pytest.mark.parametrize("picture", [factories.png(mode="I;16"), _interlaced(600), _animated(600)])
def test_check_deep_interlaced_and_animated_png(picture):
    assert artwork.check(picture) is None
    assert artwork.cleaned(png.bake(picture, {png.KEYWORD_V3: "{}"})) == picture


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (b"iTXt", b"openbadgecredential\0\0\0\0\0{}"),
        (b"iTXt", b"openbadges\0\1\0\0\0" + zlib.compress(b"{}")),
        (b"tEXt", b"openbadges\0https://elsewhere.example/1"),
        (b"zTXt", b"openbadges\0\0" + zlib.compress(b"{}")),
        (b"iTXt", b"clrcredential\0\0\0\0\0{}"),
        (b"iTXt", b"openbadges\0broken"),
    ],
)
def test_cleaned_loses_badges_wherever_they_stand(picture, kind, data):
    badge = chunk(kind, data)

    assert artwork.cleaned(picture[:33] + badge + picture[33:-12] + badge + picture[-12:]) == picture


def test_check_refuses_what_strict_readers_refuse():
    content = factories.png()
    twice = content[:-12] + chunk(b"teST", b"") + content[33:]

    assert "damaged" in artwork.check(twice)
