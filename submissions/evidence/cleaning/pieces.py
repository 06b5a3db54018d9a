"""Copies of pictures are put together from pieces of the original, which are never copied on the way."""

from collections.abc import Callable, Iterable
from pathlib import Path

Piece = bytes | memoryview
# The pieces of a picture's copy; codes of what is left out are added to the set as they are given.
Cut = Callable[[bytes, set[str]], Iterable[Piece]]


def write(cut: Cut, source: Path, target: Path) -> tuple[str, ...]:
    """Write the copy of a file; the codes of what was left out."""
    notes: set[str] = set()
    pieces = cut(source.read_bytes(), notes)
    with target.open("wb") as file:
        file.writelines(pieces)
    return tuple(sorted(notes))


def join(cut: Cut, data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The same in memory."""
    notes: set[str] = set()
    return b"".join(cut(data, notes)), tuple(sorted(notes))
