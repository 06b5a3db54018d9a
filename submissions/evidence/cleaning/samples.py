"""Where the samples of a track lie in a file, by its tables (ISO 14496-12, 8.7).

Numbers are kept in arrays: three hours of video have about a million samples.
"""

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import repeat

from ..kinds import Uncleanable
from .box_tree import Box, boxes, number, unclear

MAX_SAMPLES = 4_000_000
MAX_UNSORTED = 500_000


@dataclass
class Ranges:
    """Stretches of a file, in the order in which they were found."""

    starts: "array[int]" = field(default_factory=lambda: array("Q"))
    ends: "array[int]" = field(default_factory=lambda: array("Q"))

    def add(self, start: int, end: int) -> None:
        if not 0 <= start <= end < 1 << 63:
            raise unclear()
        if self.ends and self.ends[-1] == start:
            self.ends[-1] = end
        elif start < end:
            if len(self.starts) >= MAX_SAMPLES:
                raise Uncleanable("too_many_samples")
            self.starts.append(start)
            self.ends.append(end)

    def ascending(self) -> Iterator[tuple[int, int]]:
        starts = self.starts
        if all(starts[place] <= starts[place + 1] for place in range(len(starts) - 1)):
            return zip(starts, self.ends, strict=True)
        if len(starts) > MAX_UNSORTED:
            raise Uncleanable("too_many_samples")
        return iter(sorted(zip(starts, self.ends, strict=True)))


def together(parts: list[Ranges]) -> Iterator[tuple[int, int]]:
    """All stretches by their start."""
    return merge(*(part.ascending() for part in parts))


@dataclass(frozen=True)
class Chunk:
    """Samples that lie one behind the other: `sizes`, or `count` of one `size`; neither where unknown."""

    start: int
    end: int
    description: int  # from 1
    sizes: "array[int]" = field(default_factory=lambda: array("I"))
    size: int = 0
    count: int = 0

    def __len__(self) -> int:
        return len(self.sizes) or self.count

    def samples(self) -> Iterator[tuple[int, int]]:
        at = self.start
        for size in self.sizes or repeat(self.size, self.count):
            yield at, at + size
            at += size


def words(data: bytearray, at: int, count: int, code: str = "I") -> "array[int]":
    """Big-endian numbers of 4 ("I") or 8 ("Q") bytes."""
    found = array(code)
    end = at + count * found.itemsize
    if count > MAX_SAMPLES * 4:
        raise Uncleanable("too_many_samples")
    if end > len(data):
        raise unclear()
    found.frombytes(data[at:end])
    if sys.byteorder == "little":
        found.byteswap()
    return found


def chunks(data: bytearray, stbl: Box, frame: tuple[int, int] = (0, 1)) -> Iterator[Chunk]:
    """The chunks of a track's tables; none where a table is missing.

    `frame` is (bytes, samples) of a frame of sound by its description, for the tables of old QuickTime
    files that count every sample of sound as one byte.
    """
    tables = {box.name: box for box in boxes(data, stbl.inner, stbl.end)}
    offsets = _offsets(data, tables)
    if offsets is None or b"stsc" not in tables or not tables.keys() & {b"stsz", b"stz2"}:
        return
    constant, sizes, total = _sizes(data, tables)
    at = tables[b"stsc"].inner
    runs = words(data, at + 8, 3 * number(data, at + 4))
    taken, run = 0, -3
    for place, start in enumerate(offsets, start=1):
        while run + 3 < len(runs) and runs[run + 3] <= place:
            run += 3
        if run < 0:
            raise unclear()
        count = min(runs[run + 1], total - taken)
        if constant:
            yield _constant_chunk(start, runs[run + 2], count, constant, frame)
        else:
            here = sizes[taken : taken + count]
            yield Chunk(start, start + sum(here), runs[run + 2], here)
        taken += count


def _constant_chunk(start: int, description: int, count: int, size: int, frame: tuple[int, int]) -> Chunk:
    in_bytes, in_samples = frame
    if size == 1 and in_bytes and in_samples:
        length = max(count, -(-count // in_samples) * in_bytes)
        return Chunk(start, start + length, description)
    return Chunk(start, start + count * size, description, size=size, count=count)


def _offsets(data: bytearray, tables: dict[bytes, Box]) -> "array[int] | None":
    for name, code in ((b"stco", "I"), (b"co64", "Q")):
        if name in tables:
            at = tables[name].inner
            return words(data, at + 8, number(data, at + 4), code)
    return None


def _sizes(data: bytearray, tables: dict[bytes, Box]) -> tuple[int, "array[int]", int]:
    """The one size of all samples or 0, else the size of each; and how many there are."""
    if b"stsz" in tables:
        at = tables[b"stsz"].inner
        constant, total = number(data, at + 4), number(data, at + 8)
        return constant, words(data, at + 12, 0 if constant else total), total
    at = tables[b"stz2"].inner
    bits, total = number(data, at + 7, 1), number(data, at + 8)
    if bits not in (4, 8, 16) or at + 12 + -(-total * bits // 8) > tables[b"stz2"].end:
        raise unclear()
    packed = data[at + 12 : at + 12 + -(-total * bits // 8)]
    if bits == 16:
        sizes = array("I", (packed[i] << 8 | packed[i + 1] for i in range(0, total * 2, 2)))
    elif bits == 8:
        sizes = array("I", packed)
    else:
        sizes = array("I", (packed[i >> 1] >> (0 if i & 1 else 4) & 15 for i in range(total)))
    return 0, sizes, total
