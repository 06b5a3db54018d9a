from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from submissions.evidence.cleaning.exif import minimal
from submissions.evidence.previews import PREVIEWERS

from .cleaning.pictures import PROFILE, animated, exif
from .cleaning.searching import found_in


def drawn(tmp_path: Path, picture: Image.Image, kind: str, **options: object) -> Image.Image:
    """The preview of a picture saved as this kind."""
    picture.save(tmp_path / "source", kind, **options)
    assert PREVIEWERS[kind.lower()](tmp_path / "source", tmp_path / "target")
    with Image.open(tmp_path / "target", formats=["WEBP"]) as small:
        small.load()
        return small


def halves(size: tuple[int, int], left: object, right: object, mode: str = "RGB") -> Image.Image:
    picture = Image.new(mode, size, left)
    picture.paste(Image.new(mode, (size[0] // 2, size[1]), right), (size[0] // 2, 0))
    return picture


def close(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return len(one) == len(other) and all(abs(a - b) < 12 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(
    ("kind", "mode", "left", "right"),
    [
        ("PNG", "RGB", (200, 30, 30), (30, 30, 200)),
        ("PNG", "L", 200, 30),
        ("PNG", "1", 1, 0),
        ("PNG", "I;16", 65535, 8192),
        ("JPEG", "RGB", (200, 30, 30), (30, 30, 200)),
        ("JPEG", "L", 200, 30),
        ("JPEG", "CMYK", (0, 255, 255, 0), (255, 255, 0, 0)),
        ("WEBP", "RGB", (200, 30, 30), (30, 30, 200)),
        ("GIF", "L", 200, 30),
    ],
)
def test_draw_makes_a_small_picture_of_the_same_colours(
    kind: str, mode: str, left: object, right: object, tmp_path: Path
) -> None:
    small = drawn(tmp_path, halves((1600, 900), left, right, mode), kind)
    assert (small.size, small.mode) == ((640, 360), "RGB")
    if mode == "I;16":
        expected = ((255,) * 3, (32,) * 3)
    else:
        colours = Image.new(mode, (2, 1), left)
        colours.putpixel((1, 0), right)
        expected = tuple(colours.convert("RGB").getpixel((x, 0)) for x in range(2))
    assert close(small.getpixel((100, 100)), expected[0])
    assert close(small.getpixel((500, 100)), expected[1])


def test_draw_does_not_enlarge(tmp_path: Path) -> None:
    assert drawn(tmp_path, Image.new("RGB", (3, 2)), "PNG").size == (3, 2)
    assert drawn(tmp_path, Image.new("RGB", (5000, 1)), "PNG").size == (640, 1)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_draw_turns_upright(kind: str, tmp_path: Path) -> None:
    picture = halves((800, 400), (250, 250, 250), (10, 10, 10))
    small = drawn(tmp_path, picture, kind, exif=b"Exif\0\0" + minimal(6) if kind == "JPEG" else minimal(6))
    assert small.size == (320, 640)
    assert close(small.getpixel((100, 100)), (250, 250, 250))
    assert close(small.getpixel((100, 600)), (10, 10, 10))


def test_draw_puts_transparency_on_white(tmp_path: Path) -> None:
    small = drawn(tmp_path, halves((700, 700), (0, 0, 0, 0), (200, 0, 0, 255), "RGBA"), "PNG")
    assert close(small.getpixel((100, 100)), (255, 255, 255))
    assert close(small.getpixel((600, 100)), (200, 0, 0))


def test_draw_puts_a_white_drawing_on_a_dark_ground(tmp_path: Path) -> None:
    for kind in ("PNG", "WEBP"):
        small = drawn(tmp_path, halves((700, 700), (0, 0, 0, 0), (250, 250, 250, 255), "RGBA"), kind)
        assert close(small.getpixel((100, 100)), (64, 64, 64))
        assert close(small.getpixel((600, 100)), (250, 250, 250))


def test_draw_shows_palettes_and_their_transparency(tmp_path: Path) -> None:
    picture = halves((1500, 900), 0, 1, "P")
    picture.putpalette([0, 0, 0, 200, 0, 0])
    for kind in ("PNG", "GIF"):
        small = drawn(tmp_path, picture, kind, transparency=0)
        assert close(small.getpixel((100, 100)), (255, 255, 255))
        assert close(small.getpixel((600, 100)), (200, 0, 0))


def test_draw_takes_the_first_frame(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    for kind in ("PNG", "GIF", "WEBP"):
        small = drawn(tmp_path, frames[0], kind, save_all=True, append_images=frames[1:])
        assert close(small.getpixel((20, 20)), (255, 0, 0))
        assert getattr(small, "n_frames", 1) == 1


def test_draw_shows_colours_as_screens_have_them(tmp_path: Path) -> None:
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    plain = drawn(tmp_path, Image.new("RGB", (9, 9), (200, 30, 30)), "PNG", icc_profile=PROFILE)
    assert close(plain.getpixel((4, 4)), (200, 30, 30))
    other = drawn(tmp_path, Image.new("RGB", (9, 9), (200, 30, 30)), "PNG", icc_profile=wide)  # does not fit
    assert close(other.getpixel((4, 4)), (200, 30, 30))


def test_draw_leaves_everything_but_pixels(tmp_path: Path) -> None:
    drawn(tmp_path, Image.new("RGB", (900, 9)), "JPEG", exif=exif(6), icc_profile=PROFILE, comment=b"hello")
    assert found_in((tmp_path / "source").read_bytes()) != set()
    data = (tmp_path / "target").read_bytes()
    assert found_in(data) == set()
    assert not any(name in data for name in (b"EXIF", b"ICCP", b"XMP ", b"VP8X"))


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", animated("WEBP")[:200]])
def test_draw_shows_nothing_of_a_broken_picture(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(data)
    assert PREVIEWERS["png"](tmp_path / "source", tmp_path / "target") is False


def test_draw_shows_nothing_of_a_picture_that_is_too_large(tmp_path: Path) -> None:
    file = BytesIO()
    Image.new("1", (20_000, 3_000)).save(file, "PNG")
    (tmp_path / "source").write_bytes(file.getvalue())
    assert PREVIEWERS["png"](tmp_path / "source", tmp_path / "target") is False
