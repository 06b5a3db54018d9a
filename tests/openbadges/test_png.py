"""Badges go into a picture and come out, and the picture stays what it was."""

import contextlib
import io
import itertools
import zlib

import openbadges_bakery
import openbadgeslib.baking
import png as pypng
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture

from openbadges.baking.png import (
    KEYWORD_CLR,
    KEYWORD_V2,
    KEYWORD_V3,
    MAX_CHUNKS,
    MAX_TEXT,
    Baked,
    BrokenPng,
    Canvas,
    NotPng,
    bake,
    dimensions,
    end,
    fault,
    strip,
    unbake,
)
from tests.openbadges.samples import PICTURES, animated_png, chunk

PICTURE = PICTURES["rgba"]
IEND = chunk(b"IEND", b"")
BAKED = bake(PICTURE, {KEYWORD_V3: "{}"})
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
    assert unbake(baked) == Baked(texts)
    assert strip(baked) == picture


@given(texts, texts)
def test_bake_replaces_badges_of_the_same_keywords_only(first, second):
    twice = bake(bake(PICTURE, first), second)
    assert unbake(twice) == Baked({**first, **second})
    assert strip(twice) == PICTURE


def test_bake_keeps_other_text_and_what_follows_the_picture():
    picture = with_chunk(b"tEXt", b"Author\0Northlake") + b"appended"
    assert strip(bake(picture, {KEYWORD_V2: "x"})) == picture
    assert bake(picture, {}) == picture


@pytest.mark.parametrize(("keyword", "text"), [("", "x"), ("k" * 80, "x"), ("a\0b", "x"), ("a", "x\0y")])
def test_bake_refuses_what_png_does_not_allow(keyword, text):
    with pytest.raises(ValueError, match="cannot be written"):
        bake(PICTURE, {keyword: text})


def test_canvas_bakes_many_badges_into_one_picture():
    canvas = Canvas(bake(PICTURE, {KEYWORD_V2: "old", KEYWORD_CLR: "old"}))
    for text in ("one", "two"):
        assert canvas.bake({KEYWORD_V3: text}) == bake(PICTURE, {KEYWORD_V3: text})


@pictures
def test_dimensions_are_those_of_the_header(picture):
    assert dimensions(picture) == Picture.open(io.BytesIO(picture), formats=["PNG"]).size


def test_end_is_where_the_picture_ends():
    assert end(PICTURE) == end(PICTURE + b"appended") == len(PICTURE)


@pytest.mark.parametrize(
    ("kind", "data", "expected", "warning"),
    [
        (b"iTXt", b"openbadges\0\0\0en\0Abzeichen\0text", {KEYWORD_V2: "text"}, None),
        (b"iTXt", b"clrcredential\0\0\0\0\0text", {KEYWORD_CLR: "text"}, None),
        (b"iTXt", b"openbadges\0\1\0\0\0" + zlib.compress(b"packed"), {KEYWORD_V2: "packed"}, "compressed"),
        (b"tEXt", b"openbadges\0https://example.org/a", {KEYWORD_V2: "https://example.org/a"}, "tEXt"),
        (b"zTXt", b"openbadges\0\0" + zlib.compress(b"packed"), {KEYWORD_V2: "packed"}, "zTXt"),
        (b"iTXt", b"Comment\0\0\0\0\0text", {}, None),
        (b"iTXt", b"openbadgesx\0\0\0\0\0text", {}, None),
        (b"tEXt", b"openbadges", {}, None),
    ],
    ids=itertools.count(),
)
def test_unbake_reads_what_others_wrote(kind, data, expected, warning):
    texts, warnings, _ = unbake(with_chunk(kind, data))
    assert texts == expected
    assert [warning in one for one in warnings] == ([True] if warning else [])


def test_unbake_takes_the_first_of_several_and_says_so():
    picture = with_chunk(b"iTXt", b"openbadges\0\0\0\0\0first")
    for text in (b"second", b"third"):
        picture = picture[: -len(IEND)] + chunk(b"tEXt", b"openbadges\0" + text) + IEND
    assert unbake(picture) == Baked(
        {KEYWORD_V2: "first"}, ("The picture holds several openbadges chunks; only the first is read.",)
    )


def test_unbake_compares_the_checksum_of_the_badge_only():
    baked = bake(PICTURE, {KEYWORD_V3: '{"a": 1}'})
    changed = baked.replace(b'"a"', b'"b"')
    with pytest.raises(BrokenPng, match="checksum"):
        unbake(changed)
    assert unbake(baked[:20] + b"\xff" + baked[21:]).texts == {KEYWORD_V3: '{"a": 1}'}


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (PICTURE[:-1], "ends too early"),
        (PICTURE[:-7], "ends too early"),
        (PICTURE[:8], "ends too early"),
        (PICTURE[:8] + chunk(b"IDAT", b"") + PICTURE[8:], "header"),
        (PICTURE[:33] + chunk(b"teST", b"") * MAX_CHUNKS + PICTURE[33:], "too many parts"),
        (with_chunk(b"iTXt", b"openbadges\0\0"), "cut off"),
        (with_chunk(b"iTXt", b"openbadges\0\0\0no end"), "cut off"),
        (with_chunk(b"iTXt", b"openbadges\0\1\0\0\0not deflate"), "cannot be unpacked"),
        (with_chunk(b"iTXt", b"openbadges\0\1\0\0\0" + zlib.compress(b"packed")[:-5]), "cut off"),
        (with_chunk(b"iTXt", b"openbadges\0\1\x09\0\0" + zlib.compress(b"packed")), "packed in a way"),
        (with_chunk(b"iTXt", b"openbadges\0\7\0\0\0" + zlib.compress(b"packed")), "packed in a way"),
        (with_chunk(b"zTXt", b"openbadges\0\1" + zlib.compress(b"packed")), "packed in a way"),
        (with_chunk(b"zTXt", b"openbadges\0"), "cut off"),
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
    for read in (unbake, strip, dimensions):
        with pytest.raises(NotPng):
            read(b"\xff\xd8\xff\xe0 a JPEG")
    assert fault(b"\xff\xd8\xff\xe0 a JPEG") == "this is not a PNG picture"


def test_dimensions_need_a_whole_header():
    with pytest.raises(BrokenPng, match="too early"):
        dimensions(PICTURE[:20])


@given(st.binary() | st.binary().map(lambda data: PICTURE[:8] + data))
def test_random_bytes_raise_nothing_else(data):
    for read in (unbake, strip):
        with pytest.raises((NotPng, BrokenPng)):
            read(data)
    assert fault(data)


@given(
    st.sampled_from(list(PICTURES.values())),
    st.lists(
        st.tuples(
            st.sampled_from([b"iTXt", b"tEXt", b"zTXt", b"IDAT", b"PLTE", b"IEND", b"a\xffBC"]),
            st.sampled_from([b"", b"openbadges", b"openbadges\0", b"openbadgecredential\0\1\0\0\0"]),
            st.binary(max_size=20),
        )
    ),
    st.booleans(),
)
def test_well_formed_nonsense_raises_nothing_else(picture, chunks, truncated):
    data = picture[: -len(IEND)] + b"".join(chunk(kind, head + rest) for kind, head, rest in chunks)
    data = data if truncated else data + IEND
    for read in (unbake, strip, Canvas):
        with contextlib.suppress(NotPng, BrokenPng):
            read(data)
    assert fault(data) is None or isinstance(fault(data), str)


# -- the whole file


@pictures
def test_fault_finds_none_in_a_good_picture_baked_or_not(picture):
    assert fault(picture) is None
    assert fault(bake(picture, {KEYWORD_V3: "{}"})) is None
    assert fault(picture + b"appended") is None


@given(st.integers(0, len(BAKED) - 1), st.integers(1, 255))
def test_fault_finds_any_changed_byte(position, difference):
    changed = bytearray(BAKED)
    changed[position] ^= difference
    assert fault(bytes(changed))


@given(st.integers(0, len(BAKED) - 1))
def test_fault_finds_an_early_end(length):
    assert fault(BAKED[:length])


HEADER, REST = PICTURE[8:33], PICTURE[33:]
PIXELS = REST[: -len(IEND)]


@pytest.mark.parametrize(
    ("chunks", "reason"),
    [
        (HEADER + HEADER + REST, "twice"),
        (HEADER + chunk(b"PLTE", bytes(3)) * 2 + REST, "twice"),
        (HEADER + PIXELS + chunk(b"PLTE", bytes(3)) + IEND, "behind"),
        (HEADER + PIXELS + chunk(b"teST", b"") + PIXELS + IEND, "interrupted"),
        (HEADER + IEND, "no picture"),
        (HEADER + chunk(b"CgBI", bytes(4)) + REST, "no kind"),
        (HEADER + chunk(b"te\xffT", b"") + REST, "no kind"),
        (chunk(b"IHDR", HEADER[8:16] + b"\3\6\0\0\0") + REST, "no sense"),
        (chunk(b"IHDR", HEADER[8:16] + b"\x08\6\0\0\2") + REST, "no sense"),
        (chunk(b"IHDR", HEADER[8:16] + b"\x08\6\0\1\0") + REST, "no sense"),
        (chunk(b"IHDR", bytes(8) + b"\x08\6\0\0\0") + REST, "no sense"),
        (chunk(b"IHDR", HEADER[8:16] + b"\x08\3\0\0\0") + REST, "palette is missing"),
    ],
    ids=itertools.count(),
)
def test_fault_names_what_a_strict_reader_refuses(chunks, reason):
    assert reason in fault(PICTURE[:8] + chunks)


# -- other people's tools


@pictures
def test_others_read_what_we_bake(picture):
    texts = {KEYWORD_V2: '{"id": "https://example.org/1"}', KEYWORD_V3: '{"name": "Ünïcode 🎓"}'}
    baked = bake(picture, texts)
    assert openbadges_bakery.unbake(io.BytesIO(baked)) == texts[KEYWORD_V2]
    assert openbadgeslib.baking.extract_png(baked) == texts[KEYWORD_V2]
    keyword = openbadgeslib.baking.ITXT_KEYWORD_OB3
    assert openbadgeslib.baking.extract_png(baked, keyword=keyword) == texts[KEYWORD_V3]


@pictures
def test_we_read_what_others_bake(picture):
    file = io.BytesIO()
    openbadges_bakery.bake(io.BytesIO(picture), '{"a": "ü"}', file)
    assert unbake(file.getvalue()) == Baked({KEYWORD_V2: '{"a": "ü"}'})
    keyword = openbadgeslib.baking.ITXT_KEYWORD_OB3
    assert unbake(openbadgeslib.baking.bake_png(picture, "a.b.c", keyword=keyword)).texts == {
        KEYWORD_V3: "a.b.c"
    }
    assert strip(file.getvalue()) == picture
