"""The text that people see in a file, piece by piece with its place: to look for names in it.

A reader has the shape `read(path) -> Iterator[Passage]`; it reads the blind copy, in the confined child.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from ..passages import Passage
from . import office, opendocument, pdf, plain

Reader = Callable[[Path], Iterator[Passage]]
READERS: dict[str, Reader] = {
    "pdf": pdf.read,
    "docx": office.read,
    "pptx": office.read,
    "xlsx": office.read,
    "odt": opendocument.read,
    "txt": plain.read,
    "md": plain.read,
    "csv": plain.read,
}
