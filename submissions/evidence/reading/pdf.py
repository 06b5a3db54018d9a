"""The words of a PDF, page by page, with those of its bookmarks and comments."""

from collections.abc import Iterator
from pathlib import Path

from ..passages import Passage


def read(path: Path) -> Iterator[Passage]:
    yield from ()
