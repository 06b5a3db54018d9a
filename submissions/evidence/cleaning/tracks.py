"""The tracks of a movie: sound and picture stay, scrubbed; any other goes whole (ISO 14496-12, 8.3)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ..kinds import Uncleanable
from .box_tree import Box, boxes, child, make_free, number, unclear, zero
from .entries import Codec, scrub
from .samples import Chunk, Ranges, chunks

KEPT = (b"vide", b"soun")
USUAL_NAMES = (
    b"VideoHandler",
    b"SoundHandler",
    b"Core Media",
    b"Apple ",
    b"ISO Media",
    b"Bento4",
    b"DataHandler",
)
TIMES = {b"mvhd", b"tkhd", b"mdhd"}
INSIDE = {
    b"moov": {b"mvhd", b"trak", b"mvex"},
    b"mvex": {b"mehd", b"trex"},
    b"trak": {b"tkhd", b"edts", b"mdia", b"tapt"},
    b"edts": {b"elst"},
    b"tapt": {b"clef", b"prof", b"enof"},
    b"mdia": {b"mdhd", b"hdlr", b"minf"},
    b"minf": {b"vmhd", b"smhd", b"hdlr", b"dinf", b"stbl"},
    b"dinf": {b"dref"},
    b"stbl": {b"stsd", b"stts", b"ctts", b"cslg", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"stss"}
    | {b"stps", b"stsh", b"sdtp", b"sbgp", b"sgpd"},
    b"moof": {b"mfhd", b"traf"},
    b"traf": {b"tfhd", b"tfdt", b"trun", b"sdtp", b"sbgp", b"sgpd"},
    b"mfra": {b"tfra", b"mfro"},
}
FREE = frozenset({b"free", b"skip", b"wide"})
# Bytes of an entry, by the version of the box; the number of entries stands before them.
TABLES = {
    b"stts": (8, 8),
    b"ctts": (8, 8),
    b"stsc": (12, 12),
    b"stco": (4, 4),
    b"co64": (8, 8),
    b"stss": (4, 4),
    b"stps": (4, 4),
    b"stsh": (8, 8),
    b"elst": (12, 20),
}
LENGTHS = {  # of boxes without a table, by their version
    b"mvhd": (100, 112),
    b"tkhd": (84, 96),
    b"mdhd": (24, 36),
    b"vmhd": (12, 12),
    b"smhd": (8, 8),
    b"mehd": (8, 12),
    b"trex": (24, 24),
    b"cslg": (24, 44),
    b"clef": (12, 12),
    b"prof": (12, 12),
    b"enof": (12, 12),
    b"mfhd": (8, 8),
    b"tfdt": (8, 12),
    b"mfro": (8, 8),
}
GROUPS = frozenset({b"roll", b"rap ", b"prol", b"sync", b"tsas", b"stsa", b"tele", b"sap ", b"alst"})


@dataclass
class Track:
    id: int
    handler: bytes
    codecs: list[Codec] = field(default_factory=list)
    ranges: Ranges = field(default_factory=Ranges)
    stbl: Box | None = None

    @property
    def is_kept(self) -> bool:
        return self.handler in KEPT

    def codec(self, description: int) -> Codec | None:
        return self.codecs[description - 1] if 0 < description <= len(self.codecs) else None

    def chunks(self, data: bytearray) -> Iterator[Chunk]:
        frame = self.codecs[0].frame if self.codecs else (0, 1)
        return chunks(data, self.stbl, frame) if self.stbl else iter(())


def tracks_of(data: bytearray, moov: Box) -> list[tuple[Box, Track]]:
    found = []
    for trak in boxes(data, moov.inner, moov.end):
        if trak.name == b"trak":
            head, handler = child(data, trak, b"tkhd"), child(data, trak, b"mdia", b"hdlr")
            if handler is None:
                raise unclear()
            at = 0 if head is None else head.inner + (20 if number(data, head.inner, 1) == 1 else 12)
            stbl = child(data, trak, b"mdia", b"minf", b"stbl")
            name = bytes(data[handler.inner + 8 : handler.inner + 12])
            found.append((trak, Track(number(data, at) if head else 0, name, stbl=stbl)))
    return found


def scrub_boxes(data: bytearray, parent: Box, told: set[str], handler: bytes = b"") -> list[Codec]:
    """Clean what a box holds, by the list of what it may hold; the descriptions of samples found in it."""
    codecs: list[Codec] = []
    for box in boxes(data, parent.inner, parent.end):
        if box.name not in INSIDE[parent.name]:
            told |= _taken_out(data, box)
        elif box.name == b"stsd":
            codecs, more = scrub(data, box, handler)
            told |= more
        elif box.name in INSIDE and box.name != b"trak":  # tracks are cleaned one by one
            codecs += scrub_boxes(data, box, told, handler)
        elif box.name != b"trak":
            told |= _scrub_one(data, box)
    return codecs


def _taken_out(data: bytearray, box: Box) -> set[str]:
    if box.name in (b"cmov", b"rmra"):  # a packed or absent movie
        raise unclear()
    return make_free(data, box)


def _scrub_one(data: bytearray, box: Box) -> set[str]:
    version = number(data, box.inner, 1)
    if box.name in SPECIAL:
        return SPECIAL[box.name](data, box)
    told: set[str] = set()
    if box.name in TIMES and zero(
        data, box.inner + 4, min(box.inner + (20 if version == 1 else 12), box.end)
    ):
        told.add("times")
    if box.name in TABLES:
        count = number(data, box.inner + 4)
        return told | _slack(data, box, 8 + count * TABLES[box.name][version == 1])
    if box.name in LENGTHS:
        return told | _slack(data, box, LENGTHS[box.name][version == 1], strict=False)
    return told


def _slack(data: bytearray, box: Box, length: int, *, strict: bool = True) -> set[str]:
    """Zero what stands behind the part of a box that players read."""
    if strict and box.inner + length > box.end:
        raise unclear()
    return {"hidden"} if zero(data, box.inner + length, box.end) else set()


def _movie_head(data: bytearray, box: Box) -> set[str]:
    version = number(data, box.inner, 1)
    told = (
        {"times"}
        if zero(data, box.inner + 4, min(box.inner + (20 if version == 1 else 12), box.end))
        else set()
    )
    at = box.inner + LENGTHS[b"mvhd"][version == 1]
    zero(data, at - 28, min(at - 4, box.end))  # preview, poster and selection of QuickTime
    return told | _slack(data, box, at - box.inner, strict=False)


def _track_head(data: bytearray, box: Box) -> set[str]:
    """The times are apart in it: the track's number stands behind them, then reserved places."""
    long = number(data, box.inner, 1) == 1
    told = {"times"} if zero(data, box.inner + 4, min(box.inner + (20 if long else 12), box.end)) else set()
    at = box.inner + (24 if long else 16)
    zero(data, at, min(at + 4, box.end))
    return told | _slack(data, box, LENGTHS[b"tkhd"][long], strict=False)


def _handler(data: bytearray, box: Box) -> set[str]:
    name = bytes(data[box.inner + 24 : box.end])
    zero(data, box.inner + 12, box.end)
    text = name.strip(b"\0")
    return {"properties"} if text and not any(usual in text for usual in USUAL_NAMES) else set()


def _references(data: bytearray, box: Box) -> set[str]:
    """The samples must lie in this file; whatever else the entries say goes."""
    told: set[str] = set()
    for entry in boxes(data, box.inner + 8, box.end):
        if not number(data, entry.inner) & 1:
            raise Uncleanable("media_elsewhere")
        if zero(data, entry.inner + 4, entry.end):
            told.add("links")
        data[entry.start + 4 : entry.start + 8] = b"url "
    return told


def _sizes(data: bytearray, box: Box) -> set[str]:
    total = 0 if number(data, box.inner + 4) else number(data, box.inner + 8)
    return _slack(data, box, 12 + 4 * total)


def _small_sizes(data: bytearray, box: Box) -> set[str]:
    bits, total = number(data, box.inner + 7, 1), number(data, box.inner + 8)
    return _slack(data, box, 12 + -(-total * bits // 8))


def _group(data: bytearray, box: Box) -> set[str]:
    if bytes(data[box.inner + 4 : box.inner + 8]) not in GROUPS:
        return make_free(data, box) - {"place"}
    return set()


SPECIAL: dict[bytes, Callable[[bytearray, Box], set[str]]] = {
    b"mvhd": _movie_head,
    b"tkhd": _track_head,
    b"hdlr": _handler,
    b"dref": _references,
    b"stsz": _sizes,
    b"stz2": _small_sizes,
    b"sbgp": _group,
    b"sgpd": _group,
}
