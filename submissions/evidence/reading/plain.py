"""The words of a text file: all of it."""

from collections.abc import Iterator
from pathlib import Path

from ..passages import Passage


def read(path: Path) -> Iterator[Passage]:
    yield Passage({}, path.read_text(encoding="utf-8-sig", errors="replace"))
