"""Motion JPEG: segments with comments and camera data blanked where they stand, for frames cannot shrink."""

import os
from collections.abc import Iterable

HEAD = 1 << 16
# What decoders read in application segments: JFIF, fields of AVI and QuickTime, Adobe's colours.
NEEDED = ((0xE0, b"JFIF\0"), (0xE0, b"AVI1"), (0xE1, b"mjpg"), (0xE1, b"\0\0\0\0mjpg"), (0xEE, b"Adobe"))


def blank_in_samples(file: int, samples: Iterable[tuple[int, int]]) -> bool:
    """Blank segments in samples that are whole JPEG pictures; whether there were any."""
    found = False
    for start, end in samples:
        head = bytearray(os.pread(file, min(HEAD, end - start), start))
        if blank_segments(head):
            os.pwrite(file, head, start)
            found = True
    return found


def blank_segments(head: bytearray) -> bool:
    """Blank what stands before the picture, as far as it is given."""
    at, found = 2, False
    while at + 4 <= len(head) and head[at] == 0xFF and head[at + 1] != 0xDA:
        marker = head[at + 1]
        inner, end = at + 4, at + 2 + int.from_bytes(head[at + 2 : at + 4], "big")
        if marker == 0xFE or 0xE0 <= marker <= 0xEF:
            found |= _blank(head, marker, inner, min(end, len(head)))
        at = max(end, at + 4)
    return found


def _blank(head: bytearray, marker: int, start: int, end: int) -> bool:
    content = bytes(head[start:end])
    if any(marker == kind and content.startswith(mark) for kind, mark in NEEDED):
        if not content.startswith(b"JFIF\0"):
            return False
        start = min(start + 12, end)  # behind the measures: width and height of a thumbnail, and itself
    if not any(head[start:end]):
        return False
    head[start:end] = bytes(end - start)
    return True
