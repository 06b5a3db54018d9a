"""Clean pictures show the same pixels, frame by frame, and nothing that was planted in them is left."""

import random
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from submissions.evidence.cleaning import CLEANERS, gif, icc, jpeg, png, webp
from submissions.evidence.cleaning.exif import kept, minimal, orientation
from submissions.evidence.kinds import Uncleanable

from .pictures import (
    GIFS,
    JPEGS,
    JUNK,
    PNGS,
    PROFILE,
    TURNED,
    WEBPS,
    animated,
    blocks,
    chunks,
    exif,
    frames,
    noise,
    planted_gif,
    planted_jpeg,
    planted_png,
    planted_webp,
    png_of,
    riff,
    riff_chunk,
    riff_chunks,
    saved,
    segment,
    with_profile,
)
from .searching import AUTHOR, EARLIER, GPS, SECRETS, SERIAL, found_in

CASES = [
    pytest.param(module, plant, data, id=f"{module.__name__.rpartition('.')[2]}: {name}")
    for module, plant, group in (
        (png, planted_png, PNGS),
        (jpeg, planted_jpeg, JPEGS),
        (gif, planted_gif, GIFS),
        (webp, planted_webp, WEBPS),
    )
    for name, data in group.items()
]


Plant = Callable[[bytes], bytes]


@pytest.mark.parametrize(("module", "plant", "data"), CASES)
def test_clean_leaves_pixels_and_no_secrets(module: ModuleType, plant: Plant, data: bytes) -> None:
    before = plant(data)
    after, notes = module.clean_bytes(before)
    assert found_in(before) == set(SECRETS)
    assert found_in(after) == set()
    assert frames(after) == frames(before) == frames(data)
    assert set(notes) >= {"hidden", "properties"}


@pytest.mark.parametrize(("module", "plant", "data"), CASES)
def test_clean_again_changes_nothing(module: ModuleType, plant: Plant, data: bytes) -> None:
    once, _notes = module.clean_bytes(plant(data))
    assert module.clean_bytes(once) == (once, ())


@pytest.mark.parametrize(("module", "plant", "data"), CASES)
def test_clean_writes_the_copy_to_a_file(
    module: ModuleType, plant: Plant, data: bytes, tmp_path: Path
) -> None:
    kind = module.__name__.rpartition(".")[2]
    (tmp_path / "source").write_bytes(plant(data))
    notes = CLEANERS[kind](tmp_path / "source", tmp_path / "target")
    assert ((tmp_path / "target").read_bytes(), notes) == module.clean_bytes(plant(data))
    assert (tmp_path / "source").read_bytes() == plant(data)


@pytest.mark.parametrize(("module", "plant", "data"), CASES)
def test_clean_bears_a_file_cut_anywhere(module: ModuleType, plant: Plant, data: bytes) -> None:
    whole = plant(data)
    for end in range(0, len(whole), 97):
        bears(module, whole[:end])


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


# -- Which way is up, colours


@pytest.mark.parametrize(("kind", "module"), [("PNG", png), ("JPEG", jpeg), ("WEBP", webp)])
def test_clean_keeps_which_way_is_up(kind: str, module: ModuleType) -> None:
    before = saved(kind, exif=exif(6) if kind == "JPEG" else exif(6)[6:])
    after, notes = module.clean_bytes(before)
    assert {"camera", "place", "people", "times", "thumbnail"} <= set(notes)
    assert found_in(before) >= {AUTHOR, SERIAL, GPS}
    assert found_in(after) == set()
    for data in (before, after):
        with Image.open(BytesIO(data)) as picture:
            assert picture.getexif()[0x0112] == 6
    with Image.open(BytesIO(after)) as picture:
        assert dict(picture.getexif()) == {0x0112: 6}
    assert module.clean_bytes(TURNED[kind]) == (TURNED[kind], ())


def test_clean_drops_an_upright_exif() -> None:
    after, notes = jpeg.clean_bytes(saved("JPEG", exif=exif(1, gps=False)))
    assert b"Exif" not in after
    assert "place" not in notes


def test_orientation_reads_both_byte_orders() -> None:
    little = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, 8, 0, 0)
    assert (orientation(little), orientation(minimal(3)), orientation(b"")) == (8, 3, 1)
    assert orientation(minimal(9)) == orientation(minimal(1)) == 1


@given(st.binary(max_size=80))
def test_orientation_bears_anything(rest: bytes) -> None:
    for head in (b"", b"II*\0", b"MM\0*"):
        kept(head + rest, set())


@pytest.mark.parametrize(
    ("module", "before"),
    [
        (png, saved("PNG", icc_profile=PROFILE)),
        (jpeg, saved("JPEG", icc_profile=PROFILE)),
        (webp, saved("WEBP", icc_profile=PROFILE)),
    ],
)
def test_clean_keeps_the_colours_of_a_profile(module: ModuleType, before: bytes) -> None:
    after, notes = module.clean_bytes(before)
    assert notes == ("profile",)
    with Image.open(BytesIO(after)) as picture:
        assert picture.info["icc_profile"] == icc.clean(PROFILE)
        ImageCms.ImageCmsProfile(BytesIO(picture.info["icc_profile"]))


@pytest.mark.parametrize(
    ("module", "before"),
    [
        (png, saved("PNG", icc_profile=b"no profile")),
        (jpeg, saved("JPEG", icc_profile=b"no profile")),
        (webp, saved("WEBP", icc_profile=b"no profile")),
    ],
)
def test_clean_drops_what_is_no_profile(module: ModuleType, before: bytes) -> None:
    after, notes = module.clean_bytes(before)
    assert notes == ("profile",)
    assert b"no profile" not in after
    assert frames(after) == frames(before)


def test_clean_drops_a_profile_with_a_part_missing() -> None:
    before = with_profile(saved("JPEG")).replace(b"ICC_PROFILE\0\1\2", b"ICC_PROFILE\0\3\2")
    after, notes = jpeg.clean_bytes(before)
    assert notes == ("profile",)
    assert b"ICC" not in after


# -- PNG


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


# -- JPEG


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


# -- GIF


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


# -- WebP


def test_clean_webp_corrects_flags_and_size() -> None:
    after, _notes = webp.clean_bytes(planted_webp(WEBPS["lossy"]))
    pieces = dict(riff_chunks(after))
    assert pieces.keys() == {b"VP8X", b"ICCP", b"VP8 ", b"EXIF"}
    assert (pieces[b"VP8X"][0], pieces[b"EXIF"]) == (0x28, minimal(6))
    assert int.from_bytes(after[4:8], "little") == len(after) - 8


def test_clean_webp_keeps_the_simple_form_alone() -> None:
    simple = WEBPS["lossy"]
    after, notes = webp.clean_bytes(riff([simple[12:], riff_chunk(b"EXIF", EARLIER.encode())]))
    assert (after, notes) == (simple, ("hidden",))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        riff([]),
        riff([riff_chunk(b"EXIF", b"a")]),
        riff([riff_chunk(b"VP8X", bytes(10))]),
        riff([riff_chunk(b"VP8X", b"\2" + bytes(9)), WEBPS["lossy"][12:]]),
        WEBPS["lossy"][:-9],
    ],
)
def test_clean_webp_refuses_what_is_no_picture(data: bytes) -> None:
    assert refuses(webp, data) == "broken_picture"


PIECES = [part for data in WEBPS.values() for part in riff_chunks(planted_webp(data)[: -len(JUNK)])]


@given(
    st.lists(
        st.one_of(
            st.sampled_from(PIECES),
            st.tuples(st.sampled_from([b"VP8X", b"ANMF", b"ALPH"]), st.binary(max_size=40)),
        )
    )
)
def test_clean_webp_bears_chunks_in_any_order(parts: list[tuple[bytes, bytes]]) -> None:
    bears(webp, riff([riff_chunk(*part) for part in parts]))
    bears(webp, riff([riff_chunk(b"VP8X", b"\x3e" + bytes(9)), *(riff_chunk(*part) for part in parts)]))


@given(st.sampled_from([png, jpeg, gif, webp]), st.binary(max_size=60))
def test_clean_bears_anything(module: ModuleType, data: bytes) -> None:
    for head in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"GIF89a", b"RIFF\x10\0\0\0WEBP"):
        bears(module, head + data)
