"""Clean GIFs play as often as before, and nothing stands behind their pixels."""

import random
import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from submissions.evidence.cleaning import gif

from .pictures import GIFS, animated, bears, blocks, refuses
from .searching import EARLIER, found_in


def test_clean_gif_keeps_how_often_it_plays() -> None:
    for name in ("NETSCAPE2.0", "ANIMEXTS1.0"):
        gif_of = animated("GIF", loop=7).replace(b"NETSCAPE2.0", name.encode())
        after, notes = gif.clean_bytes(gif_of)
        with Image.open(BytesIO(after)) as picture:
            assert picture.info.get("loop") == (7 if name == "NETSCAPE2.0" else None)
        assert (after, notes) == (gif_of, ())


def gif_of_single_codes(pixels: bytes, *, clears: bool, behind: bytes = b"") -> bytes:
    """Each pixel as one code, which fills the decoder's table; begun anew when it is full, or never."""
    bits, place, width, size = 0, 0, 9, 258
    for number, code in enumerate([256, *pixels, 257]):
        bits |= code << place
        place += width
        size += number > 1
        if size == 1 << width and width < 12:
            width += 1
        if clears and size == 4095:
            bits |= 256 << place
            place += width
            width, size = 9, 257
    packed = bits.to_bytes((place + 7) // 8, "little") + behind
    head = b"GIF89a" + struct.pack("<HHBBB", len(pixels) // 10, 10, 0xF7, 0, 0) + bytes(range(256)) * 3
    return (
        head + b"," + struct.pack("<HHHHB", 0, 0, len(pixels) // 10, 10, 0) + b"\x08" + blocks(packed) + b";"
    )


@pytest.mark.parametrize("clears", [True, False])
@pytest.mark.parametrize("count", [10, 250, 3830, 3840, 12000])
def test_clean_gif_cuts_what_stands_behind_the_pixels(clears: bool, count: int) -> None:
    pixels = random.Random(count).randbytes(count)
    plain = gif_of_single_codes(pixels, clears=clears)
    with Image.open(BytesIO(plain)) as picture:
        assert picture.tobytes() == pixels
    before = gif_of_single_codes(pixels, clears=clears, behind=EARLIER.encode())
    assert found_in(before) == {EARLIER}
    assert gif.clean_bytes(before) == (plain, ("hidden",))
    assert gif.clean_bytes(plain) == (plain, ())


def test_clean_gif_ends_one_without_an_end() -> None:
    assert gif.clean_bytes(GIFS["animation"][:-1]) == (GIFS["animation"], ())


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"GIF89a" + bytes(7) + b";", GIFS["one frame"][:-20], GIFS["one frame"][:-1] + b"what;"],
)
def test_clean_gif_refuses_what_is_no_picture(data: bytes) -> None:
    assert refuses(gif, data) == "broken_picture"


BLOCKS = [
    b"!\xf9\x04\0\0\0\0\0",
    b"!\xfe" + blocks(b"hello"),
    b"!\xff\x0bNETSCAPE2.0\3\1\0\0\0",
    b"!\xff\0",
    b"!\xf9\1\0\0",
    b",\0\0\0\0\1\0\1\0\0\2\2L\1\0",
    b";",
    b"\0",
]


@given(st.lists(st.one_of(st.sampled_from(BLOCKS), st.binary(max_size=6))))
def test_clean_gif_bears_blocks_in_any_order(parts: list[bytes]) -> None:
    bears(gif, b"GIF89a" + bytes(7) + b"".join(parts))
    bears(gif, b"GIF89a" + bytes(7) + BLOCKS[5] + b"".join(parts))
