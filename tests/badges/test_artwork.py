import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from badges import artwork
from openbadges.baking import png
from tests import factories


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
