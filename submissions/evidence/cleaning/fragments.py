"""Movies in fragments: where their samples lie, and what goes from them (ISO 14496-12, 8.8 and 8.16)."""

from collections.abc import Iterator

from ..kinds import Uncleanable
from .box_tree import Box, boxes, child, make_free, number, unclear, zero
from .samples import MAX_SAMPLES, Chunk, words
from .tracks import scrub_boxes


def default_sizes(data: bytearray, moov: Box) -> dict[int, int]:
    """The size that a track's samples have where no fragment says otherwise."""
    extends = child(data, moov, b"mvex")
    if extends is None:
        return {}
    defaults = (box for box in boxes(data, extends.inner, extends.end) if box.name == b"trex")
    return {number(data, box.inner + 4): number(data, box.inner + 16) for box in defaults}


def drop_defaults(data: bytearray, moov: Box, left_out: set[int]) -> None:
    extends = child(data, moov, b"mvex")
    if extends is not None:
        for box in boxes(data, extends.inner, extends.end):
            if box.name == b"trex" and number(data, box.inner + 4) in left_out:
                make_free(data, box)


def runs(
    data: bytearray, moof: Box, place: int, defaults: dict[int, int], left_out: set[int]
) -> Iterator[tuple[int, Chunk]]:
    """The runs of samples, each with its track, of a fragment that stands at `place` in its file.

    A fragment that hangs on the data of a track that goes cannot be understood afterwards.
    """
    end, before, count = place, 0, 0
    for traf in boxes(data, moof.inner, moof.end):
        if traf.name != b"traf":
            continue
        head = child(data, traf, b"tfhd")
        if head is None:
            raise unclear()
        flags, track = number(data, head.inner) & 0xFFFFFF, number(data, head.inner + 4)
        if flags & 1:
            end = number(data, head.inner + 8, 8)
        elif flags & 0x20000:
            end = place
        elif before in left_out and track not in left_out:
            raise unclear()
        base, before = end, track
        size = _default_size(data, head, flags, defaults.get(track, 0))
        for trun in boxes(data, traf.inner, traf.end):
            if trun.name == b"trun":
                chunk = _run(data, trun, base, end, size)
                end, count = chunk.end, count + len(chunk)
                if count > MAX_SAMPLES:
                    raise Uncleanable("too_many_samples")
                yield track, chunk


def _default_size(data: bytearray, head: Box, flags: int, default: int) -> int:
    if not flags & 0x10:
        return default
    return number(data, head.inner + 8 + (8 if flags & 1 else 0) + 4 * bin(flags & 0xA).count("1"))


def _run(data: bytearray, trun: Box, base: int, end: int, size: int) -> Chunk:
    flags, count = number(data, trun.inner) & 0xFFFFFF, number(data, trun.inner + 4)
    at, start = _first_of(trun, flags), end
    if flags & 1:
        number(data, trun.inner + 8)
        start = base + int.from_bytes(data[trun.inner + 8 : trun.inner + 12], "big", signed=True)
    fields = [flag for flag in (0x100, 0x200, 0x400, 0x800) if flags & flag]
    if start < 0 or count > MAX_SAMPLES or at + 4 * len(fields) * count > trun.end:
        raise unclear()
    if 0x200 in fields:
        sizes = words(data, at, len(fields) * count)[fields.index(0x200) :: len(fields)]
        return Chunk(start, start + sum(sizes), 1, sizes)
    return Chunk(start, start + size * count, 1, size=size, count=count)


def _first_of(trun: Box, flags: int) -> int:
    return trun.inner + 8 + 4 * bin(flags & 5).count("1")


def scrub(data: bytearray, moof: Box, left_out: set[int]) -> set[str]:
    """Clean a fragment: the parts of tracks that go are blanked, in the others what no player reads."""
    told: set[str] = set()
    for traf in boxes(data, moof.inner, moof.end):
        head = child(data, traf, b"tfhd") if traf.name == b"traf" else None
        if head is not None and number(data, head.inner + 4) in left_out:
            make_free(data, traf)
        elif head is not None:
            _slack(data, traf, told)
    scrub_boxes(data, moof, told)
    return told


def _slack(data: bytearray, traf: Box, told: set[str]) -> None:
    for box in boxes(data, traf.inner, traf.end):
        flags = number(data, box.inner) & 0xFFFFFF if box.name in (b"tfhd", b"trun") else 0
        if box.name == b"tfhd":
            end = box.inner + 8 + (8 if flags & 1 else 0) + 4 * bin(flags & 0x3A).count("1")
        elif box.name == b"trun":
            size = 4 * bin(flags & 0xF00).count("1")
            end = _first_of(box, flags) + size * number(data, box.inner + 4)
        else:
            continue
        if zero(data, end, box.end):
            told.add("hidden")


def scrub_index(data: bytearray, box: Box, left_out: set[int]) -> set[str]:
    """Clean an index of segments or fragments; one of a track that goes is blanked."""
    told: set[str] = set()
    if box.name == b"sidx":
        if number(data, box.inner + 4) in left_out:
            make_free(data, box)
            return told
        at = box.inner + (30 if number(data, box.inner, 1) else 22)
        if zero(data, at + 2 + 12 * number(data, at, 2), box.end):
            told.add("hidden")
        return told
    for one in boxes(data, box.inner, box.end):
        if one.name == b"tfra" and number(data, one.inner + 4) in left_out:
            make_free(data, one)
    scrub_boxes(data, box, told)
    return told
