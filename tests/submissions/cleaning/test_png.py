"""Clean PNGs hold the pixels and the frames that are shown, and no more bytes than that."""

import struct
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.evidence.cleaning import png

from .pictures import JUNK, PNGS, bears, chunks, planted_png, png_of, refuses
from .searching import EARLIER, found_in


def test_clean_png_packs_again_what_holds_more() -> None:
    parts = chunks(PNGS["RGB"])
    pixels = zlib.decompress(parts[1][1])
    before = png_of([parts[0], (b"IDAT", zlib.compress(pixels + EARLIER.encode())), parts[2]])
    after, notes = png.clean_bytes(before)
    assert (found_in(before), found_in(after), notes) == ({EARLIER}, set(), ("hidden",))
    assert zlib.decompress(chunks(after)[1][1]) == pixels
    assert png.clean_bytes(after) == (after, ())


def test_clean_png_stays_small_with_a_bomb() -> None:
    parts = chunks(PNGS["RGB"])
    pixels = zlib.decompress(parts[1][1])
    bomb = zlib.compressobj(9)
    packed = (
        bomb.compress(pixels) + b"".join(bomb.compress(bytes(1_000_000)) for _ in range(60)) + bomb.flush()
    )
    tracemalloc.start()
    after, _notes = png.clean_bytes(png_of([parts[0], (b"IDAT", packed), parts[2]]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(after) < 20_000
    assert peak < 5_000_000


def test_clean_png_refuses_a_picture_that_is_too_large() -> None:
    head = struct.pack(">IIBBBBB", 65000, 65000, 8, 2, 0, 0, 0)
    data = png_of([(b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")])
    assert refuses(png, data) == "picture_too_large"


def test_clean_png_drops_frames_that_nobody_sees() -> None:
    still = [part for part in chunks(PNGS["animation"]) if part[0] != b"acTL"]
    after, notes = png.clean_bytes(png_of(still))
    assert [kind for kind, _ in chunks(after)] == [b"IHDR", b"IDAT", b"IEND"]
    assert notes == ("hidden",)
    fewer = [
        (kind, struct.pack(">II", 2, 0) if kind == b"acTL" else rest)
        for kind, rest in chunks(PNGS["animation"])
    ]
    kinds = [kind for kind, _ in chunks(png.clean_bytes(png_of(fewer))[0])]
    assert kinds.count(b"fcTL") == 2


def test_clean_png_counts_the_parts_of_an_animation() -> None:
    parts = [
        (kind, b"\0\0\0\x63" + rest[4:] if kind in (b"fcTL", b"fdAT") else rest)
        for kind, rest in chunks(PNGS["animation"])
    ]
    assert png.clean_bytes(png_of(parts))[0] == PNGS["animation"]


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [(b"IEND", b"")],
        chunks(PNGS["RGB"])[:1],
        chunks(PNGS["RGB"])[1:],
        [chunks(PNGS["RGB"])[0], (b"IDAT", b""), (b"IEND", b"")],
        [chunks(PNGS["RGB"])[0], (b"IDAT", chunks(PNGS["RGB"])[1][1][:500]), (b"IEND", b"")],
        [(b"IHDR", bytes(13)), *chunks(PNGS["RGB"])[1:]],
        [part for part in chunks(PNGS["palette"]) if part[0] != b"PLTE"],
        chunks(PNGS["animation"])[:4] + chunks(PNGS["animation"])[5:],
    ],
)
def test_clean_png_refuses_what_is_no_picture(parts: list[tuple[bytes, bytes]]) -> None:
    assert refuses(png, png_of(parts)) == "broken_picture"


PARTS = [part for data in PNGS.values() for part in chunks(planted_png(data)[: -len(JUNK)])]


@given(
    st.lists(
        st.one_of(st.sampled_from(PARTS), st.tuples(st.sampled_from([*png.KEPT]), st.binary(max_size=40)))
    )
)
def test_clean_png_bears_chunks_in_any_order(parts: list[tuple[bytes, bytes]]) -> None:
    bears(png, png_of(parts))
    bears(png, png_of([PARTS[0], *parts]))
