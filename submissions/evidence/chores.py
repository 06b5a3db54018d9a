"""What is done to somebody else's file, always in a confined child: look at it, make its copy, draw that.

Plain values in and out (JSON), because they cross the border of a process.
"""

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.etree
import pikepdf
from PIL import Image

from .cleaning import CLEANERS
from .inspect import BROKEN
from .inspect import inspect as look
from .kinds import Unacceptable, Uncleanable
from .previews import PREVIEWERS
from .reading import READERS

TEXT_LIMIT = 2_000_000  # characters of visible text kept to look for names in
# What cleaners, readers and the libraries below them throw at files that are broken somewhere inside.
# Anything else is a fault of ours: the child says where (child.py).
UNREADABLE = (
    *BROKEN,
    RuntimeError,
    SyntaxError,  # Pillow's, for a damaged picture
    zlib.error,
    zipfile.BadZipFile,
    lxml.etree.LxmlError,
    pikepdf.PdfError,
    Image.DecompressionBombError,
)


def inspect(*, path: str, name: str, max_bytes: int, max_video_bytes: int) -> dict[str, Any]:
    """{"kind": name}, or {"refused": code, "found": {..}}."""
    try:
        with open(path, "rb") as file:
            kind = look(file, name, max_bytes=max_bytes, max_video_bytes=max_video_bytes)
    except Unacceptable as error:
        return {"refused": error.code, "found": error.found}
    return {"kind": kind.name}


def prepare(*, path: str, kind: str, copy: str) -> dict[str, Any]:
    """Write the blind copy; {"notes", "passages"}, or {"refused": code, "found": {..}}."""
    try:
        notes = CLEANERS[kind](Path(path), Path(copy))
        passages = _passages(kind, Path(copy))
    except Uncleanable as error:
        return {"refused": error.code, "found": error.found}
    except UNREADABLE as error:
        if isinstance(error, OSError) and error.errno:  # the disk's, or a limit's
            raise
        return {"refused": "unreadable", "found": {}}
    return {"notes": list(notes), "passages": passages}


def draw(*, kind: str, copy: str, preview: str) -> dict[str, Any]:
    """Draw a small picture of a blind copy; {"preview": whether there is one}.

    A chore of its own: drawing that takes long, or breaks down, costs the picture and never the copy.
    """
    try:
        return {"preview": kind in PREVIEWERS and PREVIEWERS[kind](Path(copy), Path(preview))}
    except Exception:
        return {"preview": False}


def _passages(kind: str, path: Path) -> list[dict[str, Any]]:
    kept, left = [], TEXT_LIMIT
    for passage in READERS[kind](path) if kind in READERS else ():
        if len(passage.text) > left:
            raise Uncleanable("too_much_text")
        left -= len(passage.text)
        kept.append({"place": passage.place, "text": passage.text})
    return kept


CHORES: dict[str, Callable[..., dict[str, Any]]] = {"inspect": inspect, "prepare": prepare, "draw": draw}
