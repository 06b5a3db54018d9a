"""JPEG 2000: pictures stay, what is written beside them goes."""

import struct
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from submissions.evidence.cleaning import jpeg2000
from submissions.evidence.kinds import Uncleanable

from .searching import AUTHOR, found_in

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def drawn(**options) -> bytes:
    file = BytesIO()
    Image.linear_gradient("L").resize((70, 50)).convert("RGB").save(file, "JPEG2000", **options)
    return file.getvalue()


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, kind) + content


def with_box(data: bytes, kind: bytes, content: bytes) -> bytes:
    """A box behind that of the file type."""
    end = 12 + int.from_bytes(data[12:16], "big")
    return data[:end] + box(kind, content) + data[end:]


@pytest.mark.parametrize("kind", [b"xml ", b"uuid", b"uinf", b"jp2i", b"asoc", b"free", b"odd!"])
def test_clean_drops_boxes(kind):
    original = with_box(drawn(), kind, AUTHOR.encode())
    copy, notes = jpeg2000.clean_bytes(original)
    assert found_in(original, {AUTHOR}) == {AUTHOR}
    assert found_in(copy, {AUTHOR}) == set()
    assert ("properties" in notes) == (kind in (b"xml ", b"uuid", b"uinf", b"jp2i"))
    assert "hidden" in notes  # the library signs its work in a comment
    assert Image.open(BytesIO(copy)).tobytes() == Image.open(BytesIO(original)).tobytes()


@pytest.mark.parametrize("options", [{"no_jp2": True}, {}, {"tile_size": (32, 32)}])
def test_clean_blanks_comments(options):
    original = drawn(comment=AUTHOR, **options)
    copy, notes = jpeg2000.clean_bytes(original)
    assert found_in(original, {AUTHOR}) == {AUTHOR}
    assert found_in(copy, {AUTHOR}) == set()
    assert notes == ("hidden",)
    assert Image.open(BytesIO(copy)).tobytes() == Image.open(BytesIO(original)).tobytes()


def test_clean_drops_what_follows_the_picture():
    original = drawn(no_jp2=True) + AUTHOR.encode()
    assert found_in(jpeg2000.clean_bytes(original)[0], {AUTHOR}) == set()


def test_clean_takes_the_texts_of_profiles():
    data = drawn()
    start = data.index(b"colr") - 4
    size = int.from_bytes(data[start : start + 4], "big")
    header = data.index(b"jp2h") - 4
    colours = box(b"colr", b"\2\0\0" + PROFILE)
    grown = int.from_bytes(data[header : header + 4], "big") - size + len(colours)
    original = (
        data[:header] + struct.pack(">I", grown) + data[header + 4 : start] + colours + data[start + size :]
    )
    copy, notes = jpeg2000.clean_bytes(original)
    assert "profile" in notes
    assert len(copy) < len(original)
    assert Image.open(BytesIO(copy)).size == (70, 50)


def test_clean_twice_changes_nothing():
    once, _ = jpeg2000.clean_bytes(with_box(drawn(comment=AUTHOR), b"xml ", b"<a/>"))
    assert jpeg2000.clean_bytes(once) == (once, ())


@given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_clean_fails_only_by_refusing(at, junk):
    data = bytearray(drawn(comment=AUTHOR))
    data[at : at + len(junk)] = junk
    try:
        jpeg2000.clean_bytes(bytes(data))
    except Uncleanable as error:
        assert error.code in ("unreadable_picture", "unreadable_profile")
