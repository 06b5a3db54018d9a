"""Clean pictures show the same pixels, frame by frame, and nothing that was planted in them is left."""

import struct
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

from .pictures import (
    GIFS,
    JPEGS,
    PNGS,
    PROFILE,
    TURNED,
    WEBPS,
    bears,
    exif,
    frames,
    planted_gif,
    planted_jpeg,
    planted_png,
    planted_webp,
    saved,
    with_profile,
)
from .searching import AUTHOR, GPS, SECRETS, SERIAL, found_in

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


@given(st.sampled_from([png, jpeg, gif, webp]), st.binary(max_size=60))
def test_clean_bears_anything(module: ModuleType, data: bytes) -> None:
    for head in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"GIF89a", b"RIFF\x10\0\0\0WEBP"):
        bears(module, head + data)
