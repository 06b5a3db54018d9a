"""A poster frame of a video, where one can be had without a heavy codec."""

from pathlib import Path


def draw(source: Path, target: Path) -> bool:
    return False
