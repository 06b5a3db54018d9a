"""The words of Word, PowerPoint and Excel files: paragraphs, slides, sheets, notes and comments."""

from collections.abc import Iterator
from pathlib import Path

from ..passages import Passage


def read(path: Path) -> Iterator[Passage]:
    yield from ()
