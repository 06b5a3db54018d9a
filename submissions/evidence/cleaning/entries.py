"""Sample descriptions of sound and picture: what a decoder needs stays, names and vendors go (8.5.2).

The boxes in them are ISO 14496-12, 14496-14, 14496-15, the QuickTime file format and the codecs' own.
"""

from dataclasses import dataclass

from ..kinds import Uncleanable
from . import obu
from .box_tree import Box, boxes, make_free, names, number, unclear, zero
from .nal import blank_messages
from .start_codes import blank_user_data

PROTECTED = names("encv enca encs enct drms drmi drmt")
H264 = names("avc1 avc2 avc3 avc4 dva1 dvav")
H265 = names("hvc1 hev1 hvc2 hev2 dvh1 dvhe")
AV1 = names("av01 dav1")
MPEG = names(  # MPEG-1, 2 and 4 Part 2
    "mp4v XVID xvid DIVX divx DX50 FMP4 3IV2 m1v m1v1 m2v1 mpg1 mpg2 mpeg mp2v mp1v hdv1 hdv2 hdv3 hdv4 hdv5 "
    "hdv6 hdv7 hdv8 hdv9 hdva xdv1 xdv2 xdv3 xdv4 xdv5 xdv6 xdv7 xdv8 xdv9 xdva xdvb xdvc xdvd xdve xdvf "
    "xd51 xd54 xd55 xd59 xd5a xd5b xd5c xd5d xd5e xd5f xdh2 xdhd mx3n mx3p mx4n mx4p mx5n mx5p"
)
MOTION_JPEG = names("jpeg mjpa AVDJ dmb1 MJPG mjpg")
PCM = names("raw twos sowt lpcm ipcm fpcm fl32 fl64 in24 in32 NONE")
# DV's frames carry the camera's clock and settings (IEC 61834-4, packs), the last four's units messages.
UNSEARCHED = names(
    "dvc dvcp dvpp dvp dv5n dv5p dvh1 dvh2 dvh3 dvh4 dvh5 dvh6 dvhp dvhq dv1n dv1p dvsd dvcs AVdv AVd1 "
    "vvc1 vvi1 evc1 evs1"
)
# What a decoder needs and is as long as its content says; vendors' own boxes are not among them.
KEPT = names("mjqt mjht jp2h cclv chnl alac dec3 dac4 dmlp ddts mhaC iacb QDCA QDCP")
LENGTHS = {  # of boxes that always have the same content
    b"pasp": 8,
    b"clap": 32,
    b"fiel": 2,
    b"gama": 4,
    b"mdcv": 24,
    b"SmDm": 28,
    b"clli": 4,
    b"CoLL": 8,
    b"amve": 8,
    b"dvcC": 24,  # Dolby Vision, and the same for later profiles
    b"dvvC": 24,
    b"dvwC": 24,
    b"st3d": 5,
    b"btrt": 12,
    b"frma": 4,
    b"enda": 2,
    b"srat": 8,
    b"pcmC": 6,
    b"dac3": 3,
    b"vpcC": 12,
    b"mp4a": 4,
    b"\0\0\0\0": 0,
}
PICTURE_HEAD, SOUND_HEAD = 86, 36  # bytes before the boxes, with the head of the entry itself
AAC = 0x40
AAC_START = 300  # bytes of a frame of AAC in which a fill element at its start ends
FILL_ELEMENT, SOUND_EXTENSIONS = 6, (0xB, 0xC, 0xD, 0xE)


@dataclass
class Codec:
    """What the walk through samples must know of a description."""

    name: bytes
    length_size: int = 0  # of the units of H.264 and H.265
    is_aac: bool = False
    frame: tuple[int, int] = (0, 1)  # bytes and samples of a frame of sound, where old files need it


def scrub(data: bytearray, stsd: Box, handler: bytes) -> tuple[list[Codec], set[str]]:
    """Clean all descriptions of a track; `Uncleanable` where its samples are locked."""
    codecs, told = [], set()
    version, count = number(data, stsd.inner, 1), number(data, stsd.inner + 4)
    entries = list(boxes(data, stsd.inner + 8, stsd.end))
    if count > len(entries):
        raise unclear()
    for entry in entries:
        if entry.name in PROTECTED:
            raise Uncleanable("protected")
        if entry.name in UNSEARCHED:
            raise unclear()
        codec = Codec(entry.name)
        start = _picture(data, entry) if handler == b"vide" else _sound(data, entry, codec, version)
        told |= _scrub_boxes(data, start, entry.end, codec)
        codecs.append(codec)
    return codecs, told


def _picture(data: bytearray, entry: Box) -> int:
    start = entry.start + PICTURE_HEAD
    if start > entry.end:
        raise unclear()
    zero(data, entry.start + 20, entry.start + 24)  # vendor
    zero(data, entry.start + 50, entry.start + 82)  # compressor's name
    if number(data, start - 2, 2) == 0 and 0 < number(data, start - 4, 2) <= 8:  # a table of colours
        start += 8 + 8 * (number(data, start + 6, 2) + 1)
    return start


def _sound(data: bytearray, entry: Box, codec: Codec, version: int) -> int:
    start = entry.start + SOUND_HEAD
    if start > entry.end:
        raise unclear()
    layout = number(data, entry.start + 16, 2)
    zero(data, entry.start + 20, entry.start + 24)  # vendor
    channels, bits = number(data, entry.start + 24, 2), number(data, entry.start + 26, 2)
    if entry.name in PCM:
        codec.frame = (channels * bits // 8, 1)
    elif entry.name in (b"ulaw", b"alaw"):
        codec.frame = (channels, 1)
    if version == 0 and layout == 1:  # QuickTime
        if number(data, start):
            codec.frame = (number(data, start + 8), number(data, start))
        start += 16
    elif version == 0 and layout == 2:
        codec.frame = (number(data, start + 24), number(data, start + 28))
        start += 36
    return min(start, entry.end)


def _scrub_boxes(data: bytearray, start: int, end: int, codec: Codec, *, deep: bool = False) -> set[str]:
    told: set[str] = set()
    for box in boxes(data, start, end):
        if box.name == b"sinf":
            raise Uncleanable("protected")
        if box.name == b"wave" and not deep:
            told |= _scrub_boxes(data, box.inner, box.end, codec, deep=True)
        elif box.name in CLEANERS:
            told |= CLEANERS[box.name](data, box, codec)
        elif box.name in LENGTHS:
            told |= _rest(data, min(box.inner + LENGTHS[box.name], box.end), box)
        elif box.name not in KEPT:
            told |= make_free(data, box)
    return told


def scrub_configuration(content: bytearray, *, is_265: bool) -> tuple[int, set[str]]:
    """Clean the configuration of H.264 or H.265 (14496-15, 5.3.3, 8.3.3): the bytes of a unit's length."""
    codec, box = Codec(b""), Box(b"", 0, 0, len(content))
    told = (_hevc if is_265 else _avc)(content, box, codec)
    return codec.length_size, told


def _avc(data: bytearray, box: Box, codec: Codec) -> set[str]:
    codec.length_size = (number(data, box.inner + 4, 1) & 3) + 1
    at = box.inner + 5
    for mask in (31, 255):  # sequence and picture parameter sets
        count, at = number(data, at, 1) & mask, at + 1
        for _set in range(count):
            at += 2 + number(data, at, 2)
    if at + 4 <= box.end and data[box.inner + 1] not in (66, 77, 88):
        count, at = data[at + 3], at + 4
        for _set in range(count):
            at += 2 + number(data, at, 2)
    return _rest(data, at, box)


def _hevc(data: bytearray, box: Box, codec: Codec) -> set[str]:
    codec.length_size = (number(data, box.inner + 21, 1) & 3) + 1
    at = box.inner + 23
    found: set[str] = set()
    for _array in range(number(data, box.inner + 22, 1)):
        count, at = number(data, at + 1, 2), at + 3
        for _unit in range(count):
            length, at = number(data, at, 2), at + 2
            if at + length > box.end:
                raise unclear()
            unit = data[at : at + length]
            found |= blank_messages(unit, is_265=True)
            data[at : at + length] = unit
            at += length
    return _rest(data, at, box) | found


def _rest(data: bytearray, at: int, box: Box) -> set[str]:
    if at > box.end:
        raise unclear()
    return {"hidden"} if zero(data, at, box.end) else set()


def _colour(data: bytearray, box: Box, codec: Codec) -> set[str]:
    """Colours as numbers stay; a profile has texts, and room for no others of the same length."""
    if bytes(data[box.inner : box.inner + 4]) in (b"nclx", b"nclc"):
        return set()
    make_free(data, box)
    return {"profile"}


def _descriptors(data: bytearray, box: Box, codec: Codec) -> set[str]:
    """MPEG-4 descriptors (14496-1, 7.2.6): the decoder's own, nothing else."""
    found = _descriptor(data, box.inner + 4, box.end, codec)
    return {"hidden"} if found else set()


def _descriptor(data: bytearray, at: int, end: int, codec: Codec) -> bool:
    found = False
    while at + 2 <= end:
        tag, start, length = data[at], at, 0
        if tag == 0:
            return zero(data, at, end) or found
        for _digit in range(4):
            at += 1
            byte = number(data, at, 1)
            length = length << 7 | byte & 0x7F
            if not byte & 0x80:
                break
        at += 1
        over = at + length
        if over > end:
            raise unclear()
        if tag == 3:  # elementary stream: an id and flags, then descriptors
            flags, inner = number(data, at + 2, 1), at + 3
            inner += (2 if flags & 0x80 else 0) + (2 if flags & 0x20 else 0)
            if flags & 0x40:  # the stream lies elsewhere
                raise Uncleanable("media_elsewhere")
            found |= _descriptor(data, inner, over, codec)
        elif tag == 4:
            codec.is_aac = number(data, at, 1) == AAC
            found |= _descriptor(data, at + 13, over, codec)
        elif tag == 5 and codec.name in MPEG:
            content = data[at:over]
            found |= bool(blank_user_data(content))
            data[at:over] = content
        elif tag not in (5, 6):
            found |= zero(data, at, over)
            data[start] = 0xFE  # "forbidden" is 0xFF; this is private, and says nothing now
        at = over
    return found


def _flac(data: bytearray, box: Box, codec: Codec) -> set[str]:
    """Blocks of FLAC metadata: those with comments and pictures become padding."""
    at, found = box.inner + 4, False
    while at + 4 <= box.end:
        kind, over = data[at] & 0x7F, at + 4 + number(data, at + 1, 3)
        if over > box.end:
            raise unclear()
        if kind != 0:
            found |= zero(data, at + 4, over)
            data[at] = data[at] & 0x80 | 1
        at = over
    return _rest(data, at, box) | ({"tags"} if found else set())


def _av1(data: bytearray, box: Box, codec: Codec) -> set[str]:
    content = data[box.inner : box.end]
    told = obu.scrub_configuration(content)
    data[box.inner : box.end] = content
    return told


def _opus(data: bytearray, box: Box, codec: Codec) -> set[str]:
    """A table of channels follows in other families than the first (Opus in ISO BMFF, 4.3.2)."""
    channels, family = number(data, box.inner + 1, 1), number(data, box.inner + 10, 1)
    return _rest(data, box.inner + 11 + (2 + channels if family else 0), box)


def _channels(data: bytearray, box: Box, codec: Codec) -> set[str]:
    """QuickTime's layout: a tag, a bitmap, and descriptions of 20 bytes each."""
    return _rest(data, box.inner + 16 + 20 * number(data, box.inner + 12), box)


def _ambisonic(data: bytearray, box: Box, codec: Codec) -> set[str]:
    return _rest(data, box.inner + 12 + 4 * number(data, box.inner + 8), box)


def _vendor(data: bytearray, box: Box, codec: Codec) -> set[str]:
    zero(data, box.inner, min(box.inner + 4, box.end))
    return set()


def _sphere(data: bytearray, box: Box, codec: Codec) -> set[str]:
    """Spherical video: its head names the program that wrote it."""
    for inner in boxes(data, box.inner, box.end):
        if inner.name == b"svhd":
            zero(data, inner.inner + 4, inner.end)
    return set()


CLEANERS = {
    b"avcC": _avc,
    b"hvcC": _hevc,
    b"colr": _colour,
    b"esds": _descriptors,
    b"dfLa": _flac,
    b"av1C": _av1,
    b"dOps": _opus,
    b"chan": _channels,
    b"SA3D": _ambisonic,
    b"damr": _vendor,
    b"d263": _vendor,
    b"sv3d": _sphere,
}


def blank_fill(start: bytearray) -> bool:
    """Blank the fill element in which an encoder signs the start of a frame of AAC (14496-3, 4.4.2.7).

    Elements of a frame are packed by bits: three say which it is, four (and eight) how long.
    """
    bits = int.from_bytes(start, "big")
    length = len(start) * 8

    def take(at: int, count: int) -> int:
        return bits >> (length - at - count) & ((1 << count) - 1)

    if length < 24 or take(0, 3) != FILL_ELEMENT:
        return False
    size, at = take(3, 4), 7
    if size == 15:
        size, at = size + take(7, 8) - 1, 15
    over = at + size * 8
    if size < 2 or over > length or take(at, 4) in SOUND_EXTENSIONS:
        return False
    mask = ((1 << size * 8) - 1) << (length - over)
    found = bool(bits & mask)
    start[:] = (bits & ~mask).to_bytes(len(start), "big")
    return found
