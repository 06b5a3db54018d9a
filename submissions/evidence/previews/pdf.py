"""The first page of a PDF."""

from pathlib import Path


def draw(source: Path, target: Path) -> bool:
    return False
