"""Clean JPEGs hold one picture, in whatever way it was packed."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from submissions.evidence.cleaning import jpeg
from submissions.evidence.cleaning.exif import minimal

from .pictures import PROFILE, bears, noise, refuses, saved, segment
from .searching import EARLIER, found_in


def test_clean_jpeg_drops_second_pictures() -> None:
    before = saved("MPO", noise(), save_all=True, append_images=[noise()], comment=EARLIER.encode())
    with Image.open(BytesIO(before)) as picture:
        assert picture.n_frames == 2
        picture.load()
        pixels = picture.tobytes()
    after, _notes = jpeg.clean_bytes(before)
    with Image.open(BytesIO(after)) as picture:
        assert (picture.format, picture.tobytes()) == ("JPEG", pixels)
    assert (found_in(before), found_in(after)) == ({EARLIER}, set())


def test_clean_jpeg_drops_the_thumbnail_of_the_head() -> None:
    before = saved("JPEG")
    head = b"JFIF\0\1\2\0\0\1\0\1"
    assert before[6:18].startswith(b"JFIF\0")
    thumb = segment(0xE0, head + b"\x05\x02" + EARLIER.encode() + bytes(6))
    after, notes = jpeg.clean_bytes(before[:2] + thumb + before[20:])
    assert notes == ("thumbnail",)
    assert after[2:20] == segment(0xE0, head + b"\0\0")


@pytest.mark.parametrize("kind", [0xC1, 0xC3, 0xC9, 0xCA])
def test_clean_jpeg_keeps_every_way_of_packing(kind: int) -> None:
    """12 bits, lossless and arithmetic packing, which Pillow does not write; a line count behind the scan."""
    data = (
        b"\xff\xd8" + segment(0xCC, b"\0\x10") + segment(0xDB, bytes(65)) + segment(kind, b"\x0c" + bytes(8))
    )
    data += (
        segment(0xDD, b"\0\4")
        + segment(0xDA, bytes(6))
        + b"a\xff\0b\xff\xd0c\xff\xd7"
        + segment(0xDC, b"\0\1")
    )
    data += segment(0xDA, bytes(6)) + b"d\xff\xd9"
    assert jpeg.clean_bytes(data) == (data, ())


def test_clean_jpeg_ends_one_without_an_end() -> None:
    before = saved("JPEG")
    assert jpeg.clean_bytes(before[:-2]) == jpeg.clean_bytes(before[:-1]) == (before, ())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff\xd9",
        saved("JPEG")[:300],
        saved("JPEG").replace(b"\xff\xc0", b"\xff\xfe"),
        saved("JPEG").replace(b"\xff\xda", b"\xff\xd8\xff\xda"),
        b"\xff\xd8" + saved("JPEG"),
    ],
)
def test_clean_jpeg_refuses_what_is_no_picture(data: bytes) -> None:
    assert refuses(jpeg, data) == "broken_picture"


SEGMENTS = [
    b"\xff\xd8",
    b"\xff\xd9",
    b"\xff\xda\0\x08\1\1\0\0\x3f\0abc\xff\0",
    segment(0xC0, bytes(15)),
    segment(0xDB, bytes(65)),
    segment(0xE0, b"JFIF\0" + bytes(9)),
    segment(0xE1, b"Exif\0\0" + minimal(6)),
    segment(0xEE, b"Adobe" + bytes(7)),
    segment(0xE2, b"ICC_PROFILE\0\1\1" + PROFILE),
    segment(0xFE, b"hello"),
    b"\xff",
    b"\xff\xd0",
    b"\0junk",
]


@given(st.lists(st.one_of(st.sampled_from(SEGMENTS), st.binary(max_size=6))))
def test_clean_jpeg_bears_segments_in_any_order(parts: list[bytes]) -> None:
    bears(jpeg, b"".join(parts))
    bears(jpeg, b"\xff\xd8" + segment(0xC0, bytes(15)) + b"".join(parts))
