"""Copies of files without what tells who made them. Each cleaner reads one path and writes another.

A cleaner has the shape `clean(source, target) -> notes`: codes of what was taken out, such as "properties".
It raises `Uncleanable` when it cannot vouch for the copy; the copy must open and look the same.
"""

from collections.abc import Callable
from pathlib import Path

from . import boxes, gif, jpeg, mp3, office, opendocument, pdf, plain, png, webm, webp

Cleaner = Callable[[Path, Path], tuple[str, ...]]
CLEANERS: dict[str, Cleaner] = {
    "pdf": pdf.clean,
    "docx": office.clean,
    "pptx": office.clean,
    "xlsx": office.clean,
    "odt": opendocument.clean,
    "png": png.clean,
    "jpeg": jpeg.clean,
    "gif": gif.clean,
    "webp": webp.clean,
    "mp4": boxes.clean,
    "mov": boxes.clean,
    "m4a": boxes.clean,
    "webm": webm.clean,
    "mp3": mp3.clean,
    "txt": plain.clean,
    "md": plain.clean,
    "csv": plain.clean,
}
