"""Badges go into a picture and come out, and the picture stays what it was."""

import io
import itertools
import zlib

import png as pypng
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture

from openbadges.baking.png import (
    KEYWORD_V2,
    KEYWORD_V3,
    MAX_TEXT,
    BrokenPng,
    NotPng,
    bake,
    strip,
    unbake,
)
from tests.openbadges.samples import PICTURES, animated_png, chunk, png

PICTURE = PICTURES["rgba"]
IEND = chunk(b"IEND", b"")
pictures = pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
texts = st.dictionaries(
    st.sampled_from([KEYWORD_V2, KEYWORD_V3]),
    st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",))),
)


def with_chunk(kind: bytes, data: bytes) -> bytes:
    return PICTURE[: -len(IEND)] + chunk(kind, data) + IEND


@pictures
def test_bake_adds_chunks_before_iend_and_keeps_every_other_byte(picture):
    baked = bake(picture, {KEYWORD_V2: '{"a": 1}', KEYWORD_V3: '{"name": "Ünïcode 🎓"}'})
    head, tail = picture[: -len(IEND)], IEND
    assert baked.startswith(head)
    assert baked.endswith(tail)
    assert baked[len(head) : -len(tail)] == (
        chunk(b"iTXt", b'openbadges\0\0\0\0\0{"a": 1}')
        + chunk(b"iTXt", b'openbadgecredential\0\0\0\0\0{"name": "' + "Ünïcode 🎓".encode() + b'"}')
    )


@pictures
def test_baked_picture_opens_with_the_same_pixels(picture):
    baked = bake(picture, {KEYWORD_V3: "{}"})
    width, height, rows, info = pypng.Reader(bytes=baked).read()
    before = pypng.Reader(bytes=picture).read()
    assert (width, height, info) == (before[0], before[1], before[3])
    assert list(rows) == list(before[2])
    Picture.open(io.BytesIO(baked), formats=["PNG"]).verify()


def test_bake_keeps_an_animation():
    assert Picture.open(io.BytesIO(bake(animated_png(), {KEYWORD_V3: "{}"}))).n_frames == 3


@given(st.sampled_from(list(PICTURES.values())), texts)
def test_strip_undoes_bake_to_the_byte(picture, texts):
    baked = bake(picture, texts)
    assert unbake(baked) == texts
    assert strip(baked) == picture


@given(texts, texts)
def test_bake_replaces_badges_of_the_same_keywords_only(first, second):
    twice = bake(bake(PICTURE, first), second)
    assert unbake(twice) == {**first, **second}
    assert strip(twice) == PICTURE


def test_bake_keeps_other_text_and_what_follows_the_picture():
    picture = with_chunk(b"tEXt", b"Author\0Northlake") + b"appended"
    assert strip(bake(picture, {KEYWORD_V2: "x"})) == picture
    assert bake(picture, {}) == picture


@pytest.mark.parametrize(("keyword", "text"), [("", "x"), ("k" * 80, "x"), ("a\0b", "x"), ("a", "x\0y")])
def test_bake_refuses_what_png_does_not_allow(keyword, text):
    with pytest.raises(ValueError, match="cannot be written"):
        bake(PICTURE, {keyword: text})


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        (b"iTXt", b"openbadges\0\0\0en\0Abzeichen\0text", {KEYWORD_V2: "text"}),
        (b"iTXt", b"openbadges\0\1\0\0\0" + zlib.compress(b"packed"), {KEYWORD_V2: "packed"}),
        (b"tEXt", b"openbadges\0https://example.org/a", {KEYWORD_V2: "https://example.org/a"}),
        (b"zTXt", b"openbadges\0\0" + zlib.compress(b"never a badge"), {}),
        (b"iTXt", b"Comment\0\0\0\0\0text", {}),
    ],
)
def test_unbake_reads_what_others_wrote(kind, data, expected):
    assert unbake(with_chunk(kind, data)) == expected


def test_unbake_takes_the_first_of_two():
    first = with_chunk(b"tEXt", b"openbadges\0first")
    second = first[: -len(IEND)] + chunk(b"tEXt", b"openbadges\0second") + IEND
    assert unbake(second) == {KEYWORD_V2: "first"}


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (PICTURE[:-1], "ends too early"),
        (PICTURE[:-7], "ends too early"),
        (PICTURE[:8], "ends too early"),
        (PICTURE[:20] + b"\xff" + PICTURE[21:], "checksum"),
        (PICTURE[:8] + chunk(b"IDAT", b"") + PICTURE[8:], "header"),
        (PICTURE[:33] + PICTURE[8:], "header"),
        (with_chunk(b"iTXt", b"openbadges\0\0"), "cut off"),
        (with_chunk(b"iTXt", b"openbadges\0\0\0no end"), "cut off"),
        (with_chunk(b"iTXt", b"openbadges\0\1\0\0\0not deflate"), "cannot be unpacked"),
        (with_chunk(b"iTXt", b"openbadges\0\0\0\0\0\xff\xfe"), "not text"),
        (with_chunk(b"tEXt", b"openbadges\0" + b"x" * (MAX_TEXT + 1)), "too large"),
        (with_chunk(b"iTXt", b"openbadges\0\1\0\0\0" + zlib.compress(bytes(9 * MAX_TEXT))), "too large"),
    ],
    ids=itertools.count(),
)
def test_unbake_says_why_a_picture_is_broken(picture, reason):
    with pytest.raises(BrokenPng, match=reason):
        unbake(picture)


def test_unbake_refuses_other_files():
    with pytest.raises(NotPng):
        unbake(b"\xff\xd8\xff\xe0 a JPEG")


@given(st.binary() | st.binary().map(lambda data: PICTURE[:8] + data))
def test_random_bytes_raise_nothing_else(data):
    for read in (unbake, strip):
        with pytest.raises((NotPng, BrokenPng)):
            read(data)


@given(st.integers(0, len(PICTURE) - 1), st.integers(1, 255))
def test_any_changed_byte_of_the_picture_is_found(position, difference):
    baked = bytearray(bake(png(), {KEYWORD_V3: "{}"}))
    baked[position] ^= difference
    with pytest.raises((NotPng, BrokenPng)):
        unbake(bytes(baked))
