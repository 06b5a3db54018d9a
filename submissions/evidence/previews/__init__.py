"""Small pictures of files, made of the blind copy: WebP of at most 640 pixels a side.

A previewer has the shape `draw(source, target) -> bool`: False when there is nothing to show.
"""

from collections.abc import Callable
from pathlib import Path

from . import pdf, pictures, video

Previewer = Callable[[Path, Path], bool]
PREVIEWERS: dict[str, Previewer] = {
    "pdf": pdf.draw,
    "png": pictures.draw,
    "jpeg": pictures.draw,
    "gif": pictures.draw,
    "webp": pictures.draw,
    "mp4": video.draw,
    "mov": video.draw,
    "webm": video.draw,
}
