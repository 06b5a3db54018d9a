"""Whether an uploaded picture can be a badge's artwork. Looks at the content only, never at a name."""

import struct
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image

from openbadges.baking import png

MIN_SIDE, MAX_SIDE = 600, 4096
MAX_BYTES = 4 * 1024 * 1024


def check(content: bytes) -> str | None:
    """Why these bytes cannot be artwork, saying what to do; None when they can."""
    if not content:
        return _("The file is empty. Choose the picture again.")
    if not content.startswith(png.SIGNATURE):
        return _("This is not a PNG picture. Save it as PNG in your picture program, and upload that file.")
    if len(content) > MAX_BYTES:
        return _("The picture is larger than 4 MB. Save it with fewer pixels or colours.")
    return _why_not_this_size(content) or _why_not_readable(content)


def _why_not_this_size(content: bytes) -> str | None:
    """Read from the header alone: a picture of a million pixels a side is never unpacked."""
    if len(content) < 24:
        return _damaged()
    width, height = struct.unpack(">II", content[16:24])
    size = {"width": width, "height": height}
    if width != height:
        return _("The picture must be square; this one is %(width)d × %(height)d. Crop it first.") % size
    if width < MIN_SIDE:
        return (
            _("The picture must have at least 600 × 600 pixels; this one has %(width)d × %(height)d.") % size
        )
    if width > MAX_SIDE:
        return _("The picture may have at most 4096 × 4096 pixels. Save it in a smaller size.")
    return None


def _why_not_readable(content: bytes) -> str | None:
    try:
        if png.fault(content):
            return _damaged()
        with Image.open(BytesIO(content), formats=["PNG"]) as picture:
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, MemoryError):
        return _damaged()
    return None


def _damaged() -> str:
    return _(
        "The picture is damaged: it cannot be opened to its end. Save it again as PNG, and upload that file."
    )


def cleaned(content: bytes) -> bytes:
    """The picture without badges that were baked into it before, and without what follows its end.

    No viewer shows what follows the end; it can be the part of a screenshot that was cut away, or another
    file altogether. Every other byte stays.
    """
    bare = png.strip(content)
    return bare[: png.end(bare)]
