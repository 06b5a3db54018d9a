"""AV1 in samples and configurations: units that only tell something become padding (AV1, 5.3 and 6.7).

Everything keeps its length. Padding is what every decoder skips; it ends in a bit, as the standard asks.
"""

import os
from collections.abc import Iterable

from .box_tree import unclear, zero_in_file

HEAD = 16  # bytes in which a unit's head, its length and the kind of its metadata lie
MAX_UNITS = 20_000  # of one sample; a picture has at most 4096 tiles
SEQUENCE_HEADER, METADATA, PADDING = 1, 5, 15
PICTURES = (1, 3, 4, 6, 7)  # headers, tiles, frames
MEASURES = {1: 4, 2: 24}  # bytes of metadata about light and colours, by their kind
END = b"\x80"


def blank_in_samples(file: int, samples: Iterable[tuple[int, int]]) -> set[str]:
    """Make padding of metadata in samples, but for light and colours; what there was."""
    found: set[str] = set()
    size = os.fstat(file).st_size
    for start, end in samples:
        at, end, count = start, min(end, size), 0
        while at < end:
            count += 1
            if count > MAX_UNITS:
                raise unclear()
            head = os.pread(file, min(HEAD, end - at), at)
            inner, length = _extent(head, end - at)
            if length < 0 or at + inner + length > end:
                break
            if length and head[0] >> 3 & 15 not in PICTURES:
                found |= _blank_unit(file, at, head, inner, length)
            at += inner + length
    return found


def _blank_unit(file: int, at: int, head: bytes, inner: int, length: int) -> set[str]:
    is_metadata = head[0] >> 3 & 15 == METADATA
    start, over = at + inner, at + inner + length
    measures = 1 + MEASURES.get(head[inner], length) if is_metadata else length
    if measures < length:
        return {"hidden"} if _fill(file, start + measures, over, end_first=True) else set()
    os.pwrite(file, bytes((head[0] & 0x87 | PADDING << 3,)), at)
    if not _fill(file, start, over, end_first=False):
        return set()
    return {"properties"} if is_metadata else {"hidden"}


def _fill(file: int, start: int, over: int, *, end_first: bool) -> bool:
    """Zeros with the one bit that ends a unit, before or behind; whether anything else stood there."""
    place = start if end_first else over - 1
    found = os.pread(file, 1, place) not in (END, b"\0")
    os.pwrite(file, END, place)
    found |= zero_in_file(file, start, place)
    return zero_in_file(file, place + 1, over) or found


def scrub_configuration(content: bytearray) -> set[str]:
    """Clean a configuration: behind four bytes the sequence header; other units become padding."""
    at, found = 4, False
    while at < len(content):
        inner, length = _extent(content[at : at + HEAD], len(content) - at)
        inner += at
        over = inner + length
        if length < 0 or over > len(content):
            raise unclear()
        if content[at] >> 3 & 15 != SEQUENCE_HEADER and length:
            content[at] = content[at] & 0x87 | PADDING << 3
            empty = bytes(length - 1) + END
            found |= content[inner:over] not in (empty, bytes(length))
            content[inner:over] = empty
        at = over
    return {"hidden"} if found else set()


def _extent(head: bytes | bytearray, left: int) -> tuple[int, int]:
    """Where the content of a unit begins, and its length; -1 where it has none that can be read."""
    inner = 1 + (head[0] >> 2 & 1)
    if not head[0] & 2:
        return inner, left - inner
    value = 0
    for place, byte in enumerate(head[inner : inner + 8]):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return inner + place + 1, value
    return inner, -1
