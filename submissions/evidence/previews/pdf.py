"""The first page of a PDF: WebP of at most 640 pixels a side, whatever size the page says that it has."""

from pathlib import Path

import pypdfium2
import pypdfium2.raw

SIDE = 640
MIN_SIDE = 8  # of a page that is a line: it would be drawn a thousand times as long
MAX_PIXELS = 60_000_000  # of one picture on the page: more is not unpacked for a thumbnail
MAX_OBJECTS = 500_000


def draw(source: Path, target: Path) -> bool:
    """False when the page has no size, or more on it than a small picture is worth."""
    try:
        with pypdfium2.PdfDocument(source) as pdf:
            pdf.init_forms()
            page = pdf[0]
            try:
                width, height = page.get_size()
                if min(width, height) <= 0 or _is_heavy(page):
                    return False
                scale = min(SIDE / max(width, height), 4.0)
                if min(width, height) * scale < MIN_SIDE:
                    return False
                picture = page.render(scale=scale, fill_color=(255, 255, 255, 255)).to_pil().convert("RGB")
            finally:
                page.close()
    except (pypdfium2.PdfiumError, ValueError, MemoryError, OverflowError):
        return False
    picture.thumbnail((SIDE, SIDE))
    picture.save(target, "WEBP", quality=80, method=4)
    return True


def _is_heavy(page: pypdfium2.PdfPage) -> bool:
    for number, thing in enumerate(page.get_objects(max_depth=4)):
        if number > MAX_OBJECTS:
            return True
        if thing.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE:
            width, height = thing.get_px_size()
            if width * height > MAX_PIXELS:
                return True
    return False
