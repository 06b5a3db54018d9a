"""WebM: sound and picture stay; tags, titles, attachments, programs and times become Void (RFC 9559).

The copy is scrubbed in place, element by element, so memory does not grow with the file.
"""

import os
import re
import shutil
from pathlib import Path

from ..kinds import Uncleanable
from . import nal, obu
from .box_tree import unclear
from .elements import VOID, Element, Pages
from .entries import scrub_configuration
from .vorbis import blank_comments

EBML, SEGMENT, CLUSTER, TRACKS, INFO, SEEKS, CUES = (
    *(0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1654AE6B),
    *(0x1549A966, 0x114D9B74, 0x1C53BB6B),
)
TAGS, CHAPTERS, ATTACHMENTS = 0x1254C367, 0x1043A770, 0x1941A469
ENTRY, VIDEO, AUDIO, COLOUR, PROJECTION, ENCODINGS, ENCODING, COMPRESSION = (
    *(0xAE, 0xE0, 0xE1, 0x55B0),
    *(0x7670, 0x6D80, 0x6240, 0x5034),
)
ENCRYPTED = frozenset({0xAF, 0x5035})  # a block, and the description of its cipher
GROUP, BLOCK, SIMPLE_BLOCK, ADDITIONS, MORE, SEEK, SEEK_ID = 0xA0, 0xA1, 0xA3, 0x75A1, 0xA6, 0x4DBB, 0x53AB
POINT, POSITIONS, MASTERING = 0xBB, 0xB7, 0x55D0
CODEC, PRIVATE, LANGUAGE, NUMBER, TYPE, UID = 0x86, 0x63A2, 0x22B59C, 0xD7, 0x83, 0x73C5
MUXER, WRITER, DOCTYPE = 0x4D80, 0x5741, 0x4282
PROJECTION_DATA, ADDITION, SETTINGS = 0x7672, 0xA5, 0x4255

# What each may hold: elements with elements in them, and numbers of at most eight bytes.
INSIDE = {
    EBML: {0x4286, 0x42F7, 0x42F2, 0x42F3, DOCTYPE, 0x4287, 0x4285},
    SEGMENT: {SEEKS, INFO, TRACKS, CUES, CLUSTER},
    SEEKS: {SEEK},
    SEEK: {SEEK_ID, 0x53AC},
    INFO: {0x2AD7B1, 0x4489, MUXER, WRITER},
    TRACKS: {ENTRY},
    ENTRY: {NUMBER, UID, TYPE, 0xB9, 0x88, 0x55AA, 0x9C, 0x6DE7, 0x6DF8, 0x23E383, 0x234E7A, 0x55EE, LANGUAGE}
    | {CODEC, PRIVATE, 0x56AA, 0x56BB, 0xAA, VIDEO, AUDIO, ENCODINGS},
    VIDEO: {0x9A, 0x9D, 0x53B8, 0x53C0, 0xB0, 0xBA, 0x54AA, 0x54BB, 0x54CC, 0x54DD, 0x54B0, 0x54BA, 0x54B2}
    | {0x54B3, COLOUR, PROJECTION},
    COLOUR: {*range(0x55B1, 0x55BE), MASTERING},
    MASTERING: {*range(0x55D1, 0x55DB)},
    PROJECTION: {0x7671, PROJECTION_DATA, 0x7673, 0x7674, 0x7675},
    AUDIO: {0xB5, 0x78B5, 0x9F, 0x6264},
    ENCODINGS: {ENCODING},
    ENCODING: {0x5031, 0x5032, 0x5033, COMPRESSION},
    COMPRESSION: {0x4254, SETTINGS},
    CUES: {POINT},
    POINT: {0xB3, POSITIONS},
    POSITIONS: {0xF7, 0xF1, 0xF0, 0xB2, 0x5378},
    CLUSTER: {0xE7, 0xA7, 0xAB, SIMPLE_BLOCK, GROUP},
    GROUP: {BLOCK, 0x9B, 0xFB, 0xFA, 0x75A2, ADDITIONS},
    ADDITIONS: {MORE},
    MORE: {0xEE, ADDITION},
}
FREE_FORM = frozenset(
    {
        DOCTYPE,
        MUXER,
        WRITER,
        LANGUAGE,
        CODEC,
        PRIVATE,
        PROJECTION_DATA,
        SETTINGS,
        SIMPLE_BLOCK,
        BLOCK,
        ADDITION,
    }
    | {SEEK_ID}
)
TOLD = {
    TAGS: "tags",
    CHAPTERS: "tags",
    ATTACHMENTS: "attachments",
    0x7BA9: "tags",  # title
    0x536E: "tags",  # name of a track
    0x4461: "times",
    MUXER: "properties",
    WRITER: "properties",
}
TOP = INSIDE[SEGMENT] | {TAGS, CHAPTERS, ATTACHMENTS}  # what ends a cluster of unknown length
KEPT_TYPES = (1, 2)  # picture, sound
LACED = 6  # the flags of a block that holds several frames behind a table of their lengths
AV1 = b"V_AV1"
UNIT_CODECS = {b"V_MPEG4/ISO/AVC": False, b"V_MPEGH/ISO/HEVC": True}
PICTURE_CODECS = {b"V_VP8", b"V_VP9", AV1, *UNIT_CODECS}
VP9_FEATURES = re.compile(rb"(?:[\x01-\x04]\x01.)*", re.DOTALL)  # a number, the length one, a value
SEEKABLE = INSIDE[SEGMENT]


def clean(source: Path, target: Path) -> tuple[str, ...]:
    shutil.copyfile(source, target)
    file = os.open(target, os.O_RDWR)
    try:
        return tuple(sorted(_Recording(file).clean()))
    finally:
        os.close(file)


class _Recording:
    """One copy being scrubbed."""

    def __init__(self, file: int) -> None:
        self.pages = Pages(file)
        self.told: set[str] = set()
        self.kept: set[int] = set()
        self.with_alpha: set[int] = set()
        self.units: dict[int, tuple[bool, int]] = {}  # of H.264 and H.265: which, and bytes of a length
        self.of_av1: set[int] = set()
        self.block_is_kept = True

    def clean(self) -> set[str]:
        head = self.pages.element(0, self.pages.size)
        if head.id != EBML or head.end is None:
            raise unclear()
        self._inside(head, head.end)
        at = head.end
        while at < self.pages.size:
            element = self.pages.element(at, self.pages.size)
            if element.id == SEGMENT:
                break
            self._void(element)
            at = element.end or self.pages.size
        else:
            raise unclear()
        end = self._inside(element, element.end or self.pages.size, is_open=element.end is None)
        if end < self.pages.size:  # what stands behind, or was cut in mid-block
            os.ftruncate(self.pages.file, end)
            self.told.add("hidden")
        if not self.kept:
            raise unclear()
        return self.told

    def _inside(self, parent: Element, limit: int, *, is_open: bool = False) -> int:
        """Clean what an element holds; where it ends, which for an open one shows only then."""
        at = parent.inner
        while at < limit:
            try:
                element = self.pages.element(at, limit)
            except Uncleanable:
                if not is_open or not self.kept:
                    raise
                return at  # a recording that stopped in mid-element
            if is_open and parent.id == CLUSTER and element.id in TOP | {EBML, SEGMENT}:
                return at
            at = self._one(parent, element, limit)
        return at

    def _one(self, parent: Element, element: Element, limit: int) -> int:
        """Clean one element; where the next begins."""
        if element.id in ENCRYPTED:
            raise Uncleanable("protected")
        if element.end is None:
            if element.id != CLUSTER:
                raise unclear()
            return self._inside(element, limit, is_open=True)
        if element.id == VOID:
            if self.pages.fill(element.inner, element.end):
                self.told.add("hidden")
        elif element.id not in INSIDE[parent.id]:
            self._void(element)
        elif element.id == ENTRY:
            self._entry(element)
        elif element.id == GROUP:
            self._group(element)
        elif element.id in INSIDE:
            self._inside(element, element.end)
            if element.id == SEEK:
                self._seek(element)
        elif element.id in FREE_FORM:
            self._free_form(element)
        elif element.end - element.inner > 8:
            self._void(element)
        return element.end

    def _void(self, element: Element) -> None:
        if self.pages.void(element):
            self.told.add(TOLD.get(element.id, "hidden"))

    def _content(self, element: Element, most: int = 1 << 20) -> bytes:
        if element.end is None or element.end - element.inner > most:
            raise unclear()
        return os.pread(self.pages.file, element.end - element.inner, element.inner)

    def _children(self, parent: Element) -> dict[int, Element]:
        found: dict[int, Element] = {}
        at = parent.inner
        while parent.end is not None and at < parent.end:
            element = self.pages.element(at, parent.end)
            if element.end is None:
                raise unclear()
            found.setdefault(element.id, element)
            at = element.end
        return found

    def _value(self, element: Element | None) -> int:
        return int.from_bytes(self._content(element, 8), "big") if element else 0

    # -- kinds of elements

    def _free_form(self, element: Element) -> None:
        assert element.end is not None
        if element.id in (MUXER, WRITER):
            if self.pages.fill(element.inner, element.end):
                self.told.add("properties")
        elif element.id == SIMPLE_BLOCK:
            self._block(element)
        elif element.id == LANGUAGE and not re.fullmatch(rb"[a-z]{2,3}\0*", self._content(element)):
            self._void(element)
        elif element.id == DOCTYPE:
            word = self._content(element, 64).partition(b"\0")[0]
            self.pages.fill(element.inner + len(word), element.end)

    def _seek(self, element: Element) -> None:
        """An entry of the table of contents for what is gone goes too."""
        target = self._children(element).get(SEEK_ID)
        if target is None or self._value(target) not in SEEKABLE:
            self.pages.void(element)

    def _entry(self, element: Element) -> None:
        parts = self._children(element)
        number, kind = self._value(parts.get(NUMBER)), self._value(parts.get(TYPE))
        if kind not in KEPT_TYPES or not number:
            self.pages.void(element)
            self.told.add("tracks")
            return
        codec = self._content(parts[CODEC], 64).rstrip(b"\0") if CODEC in parts else b""
        if not re.fullmatch(rb"[A-Z0-9_/]+", codec):
            raise unclear()
        if codec.startswith(b"V_") and codec not in PICTURE_CODECS:  # nobody looks for messages in it
            raise unclear()
        assert element.end is not None
        self.kept.add(number)
        if VIDEO in parts and self._value(self._children(parts[VIDEO]).get(0x53C0)):
            self.with_alpha.add(number)
        self._inside(element, element.end)
        if UID in parts:  # by chance, so it may stand in another file: the track's number does as well
            inner, end = parts[UID].inner, parts[UID].end or 0
            self.pages.write(inner, (number % 256 ** min(end - inner, 8) or 1).to_bytes(end - inner, "big"))
        # Messages are found in units behind their length only, and not where blocks are packed.
        if codec in UNIT_CODECS and PRIVATE not in parts:
            raise unclear()
        if codec in {AV1, *UNIT_CODECS} and ENCODINGS in parts:
            raise unclear()
        if codec == AV1:
            self.of_av1.add(number)
        if PRIVATE in parts:
            self._private(parts[PRIVATE], codec, number)

    def _private(self, element: Element, codec: bytes, number: int) -> None:
        """What a decoder must know beforehand. Of other codecs nobody knows what is written there."""
        content = bytearray(self._content(element))
        if codec == b"A_VORBIS":
            if blank_comments(content):
                self.told.add("properties")
        elif codec == b"A_OPUS" and len(content) >= 19:
            used = 19 if content[18] == 0 else 21 + content[9]
            content[used:] = bytes(len(content[used:]))
        elif codec in UNIT_CODECS:
            is_265 = UNIT_CODECS[codec]
            length_size, told = scrub_configuration(content, is_265=is_265)
            self.units[number] = is_265, length_size
            self.told |= told
        elif codec == AV1:
            self.told |= obu.scrub_configuration(content)
        elif codec == b"V_VP8" or (codec == b"V_VP9" and not VP9_FEATURES.fullmatch(content)):
            self._void(element)  # decoders do without
            return
        elif codec != b"V_VP9":
            raise unclear()
        self.pages.write(element.inner, bytes(content))

    def _group(self, element: Element) -> None:
        parts = self._children(element)
        if BLOCK not in parts or not self._block(parts[BLOCK]):
            self.pages.void(element)
            return
        assert element.end is not None
        if ADDITIONS in parts and self._track_of(parts[BLOCK]) not in self.with_alpha:
            self._void(parts[ADDITIONS])
        self._inside(element, element.end)

    def _track_of(self, block: Element) -> int:
        first = self.pages.read(block.inner, 4)
        if not first or not first[0]:
            raise unclear()
        width = 9 - first[0].bit_length()
        return int.from_bytes(first[:width], "big") & ((1 << 7 * width) - 1)

    def _block(self, block: Element) -> bool:
        """Clean one block; False, and Void, where its track is gone."""
        assert block.end is not None
        number = self._track_of(block)
        if number not in self.kept:
            self.pages.void(block)
            return False
        if number in self.units or number in self.of_av1:
            width = 9 - self.pages.read(block.inner, 1)[0].bit_length()
            if self.pages.read(block.inner, width + 3)[-1] & LACED:
                raise unclear()
            self._messages(number, (block.inner + width + 3, block.end))
        return True

    def _messages(self, number: int, sample: tuple[int, int]) -> None:
        if number in self.of_av1:
            self.told |= obu.blank_in_samples(self.pages.file, [sample])
        else:
            is_265, size = self.units[number]
            self.told |= nal.blank_in_samples(self.pages.file, [sample], is_265=is_265, length_size=size)
