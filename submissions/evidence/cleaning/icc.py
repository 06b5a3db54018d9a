"""Colour profiles: the numbers that make the colours, and nothing that tells whose device or software it was.

ICC.1:2022 (version 4) and ICC.1:2001-04 (version 2). Section numbers below are of the former.
"""

import struct
from collections.abc import Callable, Iterable
from itertools import islice

from ..kinds import Uncleanable

MAX_SIZE = 16 * 1024 * 1024  # profiles of printing presses take 3 MB
MAX_TAGS = 100  # as readers have it
MAX_RANGES = 10_000  # tables that point at each other would keep us busy for nothing

CLASSES = frozenset({b"scnr", b"mntr", b"prtr", b"spac"})  # those that a picture may have in it
SPACES = frozenset(
    [b"XYZ ", b"Lab ", b"Luv ", b"YCbr", b"Yxy ", b"RGB ", b"GRAY", b"HSV ", b"HLS ", b"CMYK", b"CMY "]
    + [b"%XCLR" % number for number in range(2, 16)]
)
DATE = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)  # a date must be there
D50 = bytes.fromhex("0000f6d6 00010000 0000d32d")

# Where in a tag its numbers are. What is not named is reserved, a gap, or behind the end.
Range = tuple[int, int]


def clean(profile: bytes) -> bytes:
    """The same colours without texts, makers, models, dates and private tags.

    Raises `Uncleanable("unreadable_profile")` for what no reader of pictures takes for a profile: they show
    the picture as if it were not there.
    """
    try:
        kept = _tags(profile)
        head = _header(profile)
    except (struct.error, ValueError, IndexError) as error:
        raise Uncleanable("unreadable_profile") from error
    return _joined(head, _texts(profile[8]) | kept)


def _tags(profile: bytes) -> dict[bytes, bytes]:
    """Tags of colour by signature. Those that a reader would fail at or pass over are left out."""
    size, count = _u32(profile, 0), _u32(profile, 128)
    if not 132 <= size <= min(len(profile), MAX_SIZE) or count > MAX_TAGS:
        raise ValueError("no size of a profile")
    profile, kept, names = profile[:size], {}, set()
    for at in range(132, 132 + 12 * count, 12):
        name, start, length = struct.unpack_from(">4sII", profile, at)
        if name in names:
            raise ValueError("a tag twice")
        names.add(name)
        if name in COLOURS and start >= 128 and start + length <= size:
            numbers = _numbers(profile[start:])
            if numbers:
                kept[name] = numbers
    if not kept:
        raise ValueError("no colours")
    return kept


def _header(profile: bytes) -> bytes:
    """7.2: what colours depend on; the rest zero, which stands for "not said"."""
    version, kind, space, connection = struct.unpack_from(">I4s4s4s", profile, 8)
    if profile[36:40] != b"acsp" or version >> 24 not in (2, 4):
        raise ValueError("no profile, or none of a known version")
    if kind not in CLASSES or space not in SPACES or connection not in (b"XYZ ", b"Lab "):
        raise ValueError("no profile of a picture")
    flags, attributes, intent = profile[47] & 0b11, profile[63] & 0b1111, profile[67] & 0b11
    return b"".join(
        (
            bytes(8),  # the size comes later; no preferred module
            struct.pack(">I4s4s4s", version & 0xFFFF0000, kind, space, connection),
            DATE + b"acsp" + bytes(4),
            struct.pack(">I8xQI", flags, attributes, intent),
            D50 + bytes(48),  # no creator; no identifier: that is allowed, and no reader compares it
        )
    )


def _texts(version: int) -> dict[bytes, bytes]:
    """8.2: each profile must have a description and a copyright."""
    if version == 2:
        name = b"Colours\0"
        description = b"desc" + bytes(4) + struct.pack(">I", len(name)) + name + bytes(4 + 4 + 2 + 1 + 67)
        return {b"desc": description, b"cprt": b"text" + bytes(4) + b"-\0"}

    def localised(text: str) -> bytes:
        letters = text.encode("utf-16-be")
        return b"mluc" + struct.pack(">4xII2s2sII", 1, 12, b"en", b"US", len(letters), 28) + letters

    return {b"desc": localised("Colours"), b"cprt": localised("-")}


def _joined(head: bytes, tags: dict[bytes, bytes]) -> bytes:
    """7.3: the table, then each content once, at multiples of four."""
    table, body, places = [], bytearray(), dict[bytes, int]()
    first = 132 + 12 * len(tags)
    for name, content in tags.items():
        if content not in places:
            places[content] = first + len(body)
            body += content + bytes(-len(content) % 4)
        table.append(struct.pack(">4sII", name, places[content], len(content)))
    size = struct.pack(">I", first + len(body))
    return size + head[4:] + struct.pack(">I", len(tags)) + b"".join(table) + bytes(body)


# -- The numbers of each type of tag (10), as ranges of bytes from its beginning


def _numbers(data: bytes) -> bytes:
    """A tag with its numbers only; b"" for an unknown type, or one that reaches beyond the profile's end."""
    measure = TYPES.get(data[:4])
    if measure is None:
        return b""
    try:
        ranges = list(islice(measure(data), MAX_RANGES))
    except (struct.error, IndexError, ValueError):
        return b""
    end = max(end for _start, end in ranges)
    if end > len(data) or len(ranges) == MAX_RANGES:
        return b""
    kept = bytearray(end)
    kept[:4] = data[:4]
    for start, over in ranges:
        kept[start:over] = data[start:over]
    return bytes(kept)


def _xyz(data: bytes) -> Iterable[Range]:
    return [(8, 20)]


def _matrix(data: bytes) -> Iterable[Range]:
    return [(8, 44)]


def _coding(data: bytes) -> Iterable[Range]:
    return [(8, 12)]


def _chromaticity(data: bytes) -> Iterable[Range]:
    return [(8, 12 + 8 * min(_u16(data, 8), 15))]


def _curve(data: bytes) -> Iterable[Range]:
    return [(8, 12 + 2 * _u32(data, 8))]


def _parametric(data: bytes) -> Iterable[Range]:
    return [(8, 10), (12, 12 + 4 * (1, 3, 4, 5, 7)[_u16(data, 8)])]


def _lut8(data: bytes) -> Iterable[Range]:
    given, made, grid = data[8], data[9], data[10]
    return [(8, 11), (12, 48 + 256 * given + _power(grid, given) * made + 256 * made)]


def _lut16(data: bytes) -> Iterable[Range]:
    given, made, grid = data[8], data[9], data[10]
    before, after = _u16(data, 48), _u16(data, 50)
    numbers = before * given + _power(grid, given) * made + after * made
    return [(8, 11), (12, 52 + 2 * numbers)]


def _lut_in_steps(data: bytes) -> Iterable[Range]:
    """lutAToBType and lutBToAType (10.12, 10.13): curves, a matrix, curves, a grid and curves."""
    given, made = data[8], data[9]
    b, matrix, m, grid, a = struct.unpack_from(">5I", data, 12)
    # The A curves are on the side of the device, the B and M curves on that of the connection space.
    device, connection = (given, made) if data[:4] == b"mAB " else (made, given)
    yield from [(8, 10), (12, 32)]
    if matrix:
        yield matrix, matrix + 48
    for start, count in ((b, connection), (m, connection), (a, device)):
        if start:
            yield from _curves(data, start, count)
    if grid:
        points = 1
        for number in data[grid : grid + given]:
            points = _bounded(points * number)
        width = data[grid + 16]
        yield from [(grid, grid + given), (grid + 16, grid + 17)]
        yield grid + 20, grid + 20 + points * made * width


def _curves(data: bytes, start: int, count: int) -> Iterable[Range]:
    """Curves of a step, one behind another at multiples of four."""
    for _number in range(count):
        kind = data[start : start + 4]
        if kind not in (b"curv", b"para"):
            raise ValueError("no curve")
        yield start, start + 4
        over = start
        for first, last in TYPES[kind](data[start : start + 12]):
            yield start + first, start + last
            over = start + last
        start = over + (start - over) % 4


def _elements(data: bytes) -> Iterable[Range]:
    """multiProcessElementsType (10.16): each element has its place in a table."""
    count = _u32(data, 12)
    if count > MAX_TAGS:
        raise ValueError("too many elements")
    yield 8, 16 + 8 * count
    for at in range(16, 16 + 8 * count, 8):
        start, _length = struct.unpack_from(">II", data, at)
        yield start, start + 4
        yield start + 8, start + 12
        given, made = _u16(data, start + 8), _u16(data, start + 10)
        match data[start : start + 4]:
            case b"matf":
                yield start + 12, start + 12 + 4 * (given + 1) * made
            case b"clut":
                points = 1
                for number in data[start + 12 : start + 12 + min(given, 16)]:
                    points = _bounded(points * number)
                yield start + 12, start + 12 + min(given, 16)
                yield start + 28, start + 28 + 4 * points * made
            case b"cvst":
                yield start + 12, start + 12 + 8 * given
                for place in range(start + 12, start + 12 + 8 * given, 8):
                    yield from _segments(data, start + _u32(data, place))
            case _:
                raise ValueError("an unknown element")


def _segments(data: bytes, start: int) -> Iterable[Range]:
    """A curve in segments (10.16.3): breakpoints, then formulas or samples."""
    count = _u16(data, start + 8)
    yield start, start + 4
    yield start + 8, start + 10
    yield start + 12, start + 12 + 4 * (count - 1)
    at = start + 12 + 4 * (count - 1)
    for _number in range(count):
        yield at, at + 4
        if data[at : at + 4] == b"parf":
            yield at + 8, at + 10
            over = at + 12 + 4 * (4, 5, 5)[_u16(data, at + 8)]
            yield at + 12, over
        elif data[at : at + 4] == b"samf":
            over = at + 12 + 4 * _u32(data, at + 8)
            yield at + 8, over
        else:
            raise ValueError("an unknown segment")
        at = over


TYPES: dict[bytes, Callable[[bytes], Iterable[Range]]] = {
    b"XYZ ": _xyz,
    b"curv": _curve,
    b"para": _parametric,
    b"sf32": _matrix,
    b"chrm": _chromaticity,
    b"cicp": _coding,
    b"mft1": _lut8,
    b"mft2": _lut16,
    b"mAB ": _lut_in_steps,
    b"mBA ": _lut_in_steps,
    b"mpet": _elements,
}
COLOURS = frozenset(
    b"wtpt bkpt rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC chad chrm cicp gamt"
    b" A2B0 A2B1 A2B2 B2A0 B2A1 B2A2 D2B0 D2B1 D2B2 D2B3 B2D0 B2D1 B2D2 B2D3 pre0 pre1 pre2".split()
)


def _u16(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">H", data, at)[0])


def _u32(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">I", data, at)[0])


def _power(base: int, exponent: int) -> int:
    return 0 if base == 0 else _bounded(base ** min(exponent, 32))


def _bounded(points: int) -> int:
    """Larger than any profile is as good as infinite."""
    return min(points, MAX_SIZE)
