"""H.264 and H.265 in samples: messages of cameras and encoders blanked (ISO 14496-10 and 23008-2, annex D).

Everything keeps its length, and no emulation prevention byte comes or goes. Captions inside the picture go
as well as tracks of subtitles do: they may name people, and no search for names reads them.
"""

import os
from collections.abc import Iterable

from .box_tree import unclear

HEAD = 512  # of a sample: its messages stand before the picture
LONGEST = 1 << 20  # of a unit with messages; cameras write a few hundred bytes
HDR_10 = (b"\xb5\x00\x3c", b"\xb5\x00\x3b")  # registered messages that change how the picture looks
CAPTIONS = b"\xb5\x00\x31GA94\x03"  # ATSC A/53, part 4, 6.2.3
USER_DATA, REGISTERED, TIME_CODE = 5, 4, 136
FILL = 0xFF
NO_TIMES = 0x20


def blank_in_samples(
    file: int, samples: Iterable[tuple[int, int]], *, is_265: bool, length_size: int
) -> set[str]:
    """Blank the messages in samples of length-prefixed units; what they were."""
    found: set[str] = set()
    for start, end in samples:
        piece = os.pread(file, min(HEAD, end - start), start)
        at, begin = start, start
        while at + length_size < end:
            offset = at - begin
            if offset + length_size + 1 > len(piece):
                begin, offset = at, 0
                piece = os.pread(file, min(64, end - at), at)
            if len(piece) < offset + length_size + 1:
                break
            inner = at + length_size
            length = int.from_bytes(piece[offset : offset + length_size], "big")
            if length == 0 or inner + length > end:
                break
            if _has_messages(piece[offset + length_size], is_265):
                if length > LONGEST:
                    raise unclear()
                found |= _blank_in_file(file, inner, length, is_265)
            at = inner + length
    return found


def _blank_in_file(file: int, start: int, length: int, is_265: bool) -> set[str]:
    unit = bytearray(os.pread(file, length, start))
    found = blank_messages(unit, is_265=is_265)
    if found:
        os.pwrite(file, unit, start)
    return found


def _has_messages(first: int, is_265: bool) -> bool:
    return (first >> 1 & 63) in (39, 40) if is_265 else first & 31 == 6


def blank_messages(unit: bytearray, *, is_265: bool) -> set[str]:
    """Blank user data, captions and clock times in one unit of messages, in place; what there was."""
    found: set[str] = set()
    if not unit or not _has_messages(unit[0], is_265):
        return found
    kept = _emulation(unit)
    # Places of the bytes that a decoder sees.
    seen = [place for place in range(2 if is_265 else 1, len(unit)) if not kept.get(place, False)]
    at = 0
    while at + 2 <= len(seen) and not (at + 1 == len(seen) and unit[seen[at]] == 0x80):
        kind, at = _coded(unit, seen, at)
        size, at = _coded(unit, seen, at)
        payload = seen[at : at + size]
        at += size
        start = bytes(unit[place] for place in payload[: len(CAPTIONS)])
        if not _is_personal(kind, start[:3]):
            continue
        for place in payload:
            # A clock time becomes "no clock times", padded.
            fill = NO_TIMES if kind == TIME_CODE and place == payload[0] else FILL
            if place not in kept and unit[place] != fill:
                unit[place] = fill
                found.add("tracks" if kind == REGISTERED and start == CAPTIONS else "properties")
    return found


def _coded(unit: bytearray, seen: list[int], at: int) -> tuple[int, int]:
    value = 0
    while at < len(seen):
        byte = unit[seen[at]]
        value, at = value + byte, at + 1
        if byte != 0xFF:
            break
    return value, at


def _is_personal(kind: int, start: bytes) -> bool:
    return kind in (USER_DATA, TIME_CODE) or (kind == REGISTERED and start not in HDR_10)


def _emulation(unit: bytearray) -> dict[int, bool]:
    """Places that must stay as they are, for emulation prevention; True for the inserted byte itself."""
    kept: dict[int, bool] = {}
    at = unit.find(b"\0\0\3")
    while at >= 0:
        for place in (at, at + 1, at + 3):
            kept.setdefault(place, False)
        kept[at + 2] = True
        at = unit.find(b"\0\0\3", at + 3)
    return kept
