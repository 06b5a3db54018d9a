"""A picture, smaller: the first frame, upright, in the colours of screens, and nothing but pixels."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, ImageStat

from ..pictures import MAX_MILLION_PIXELS

SIDE = 640
STRIP = 64  # rows of the smaller picture
LIGHT, DARK = (255, 255, 255), (64, 64, 64)
BRIGHT = 215  # of 255: a drawing in white would not be seen on white


def draw(source: Path, target: Path) -> bool:
    """False when it cannot be opened in the memory that there is."""
    try:
        with Image.open(source, formats=["PNG", "JPEG", "GIF", "WEBP"]) as picture:
            if picture.width * picture.height > MAX_MILLION_PIXELS * 1_000_000:
                return False
            small(picture).save(target, "WEBP", quality=78, method=4)
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        IndexError,
        TypeError,
        MemoryError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        return False
    return True


def small(picture: Image.Image) -> Image.Image:
    """At most `SIDE` pixels a side, RGB. The picture itself is made smaller first: memory is short."""
    picture.draft(picture.mode, (SIDE, SIDE))  # JPEG is unpacked at an eighth, a quarter, a half
    if picture.mode in ("P", "1"):  # colours by number do not mix
        picture.thumbnail((2 * SIDE, 2 * SIDE), Image.Resampling.NEAREST)
        picture = _with_colours(picture)
    if picture.mode in ("RGBA", "LA"):
        picture = _reduced(picture)
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=2)
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I"):  # 16 bits, which `convert` would cut off at 255
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    profile = picture.info.get("icc_profile")
    plain = _on_ground(picture) if picture.has_transparency_data else picture
    if profile:
        plain = _in_screen_colours(plain, profile)
    plain = plain.convert("RGB")
    plain.info = {}
    return plain


def _reduced(picture: Image.Image) -> Image.Image:
    """Roughly smaller, in strips: where there is transparency `thumbnail` would copy the whole first."""
    factor, (width, height) = max(picture.size) // (2 * SIDE), picture.size
    if factor < 2:
        return picture
    smaller = Image.new(picture.mode, (-(-width // factor), -(-height // factor)))
    smaller.info = picture.info
    picture.load()
    for top in range(0, height, STRIP * factor):
        strip = picture.crop((0, top, width, min(height, top + STRIP * factor)))
        smaller.paste(strip.reduce(factor), (0, top // factor))
    return smaller


def _with_colours(picture: Image.Image) -> Image.Image:
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _on_ground(picture: Image.Image) -> Image.Image:
    """What is transparent becomes white, or dark where the drawing itself is nearly white."""
    picture = picture.convert("RGBA")
    alpha = picture.getchannel("A")
    seen = ImageStat.Stat(picture.convert("L"), alpha.point(lambda value: 255 * (value > 127)))
    bright = seen.count[0] > 0 and seen.mean[0] > BRIGHT
    ground = Image.new("RGB", picture.size, DARK if bright else LIGHT)
    ground.paste(picture, mask=alpha)
    return ground


def _in_screen_colours(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        made = ImageCms.profileToProfile(
            picture, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):  # a profile of other colours than the picture's
        return picture
    return made or picture
