"""MP3: the sound frames and nothing else: no ID3, APE or Lyrics3 tags, no junk between frames.

The first frame may hold a table to seek by (Xing, Info) in place of sound: it stays, without the encoder's
version and settings. Read and written in pieces.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from ..kinds import Uncleanable
from ..media import frame_length

PIECE = 1 << 16
DELAY_AT, DELAY_LENGTH = 21, 3  # behind the table: the silence that players cut off, if they know the encoder
LONGEST_MARK = 8
# The heads of layer III that `frame_length` may take, and of tags.
MARK = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xef]|ID3|APETAGEX")
SURE = 3  # frames in a row that are no chance
TAGGED = ((b"APIC", "thumbnail"), (b"PIC\0", "thumbnail"), (b"GEOB", "attachments"), (b"PRIV", "tags"))


def clean(source: Path, target: Path) -> tuple[str, ...]:
    told: set[str] = set()
    with source.open("rb") as file, target.open("wb") as copy:
        for count, frame in enumerate(_frames(_Window(file), told)):
            copy.write(_without_encoder(frame, told) if count == 0 else frame)
        if copy.tell() == 0:
            raise Uncleanable("unclear_structure")
    return tuple(sorted(told))


class _Window:
    """A piece of a file, and a place in it that only moves on. Nothing is copied but what is asked for."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.data, self.at = b"", 0

    def look(self, length: int, ahead: int = 0) -> bytes:
        """The next bytes, or fewer at the end."""
        self.holds(ahead + length)
        return self.data[self.at + ahead : self.at + ahead + length]

    def holds(self, length: int) -> bool:
        """Whether so many bytes are left."""
        while len(self.data) - self.at < length:
            piece = self.file.read(PIECE)
            if not piece:
                return False
            self.data, self.at = self.data[self.at :] + piece, 0
        return True

    def to_next_mark(self) -> int:
        """How far it is to what may be a frame or a tag, or as far as there is none."""
        self.holds(PIECE)
        found = MARK.search(self.data, self.at + 1)
        return found.start() - self.at if found else max(1, len(self.data) - self.at - LONGEST_MARK)

    def skip(self, length: int) -> None:
        held = min(length, len(self.data) - self.at)
        self.at += held
        if length > held:
            self.file.seek(length - held, 1)


def _frames(window: _Window, told: set[str]) -> Iterator[bytes]:
    known = b""  # the version, layer and rate that all frames of a stream share
    in_step = False
    while head := window.look(10):
        tag = 0 if head[0] == 0xFF else _tag_length(head, window)
        length = 0 if tag else _frame_here(window, known)
        if tag:
            told |= _told_by(window.look(min(tag, PIECE)))
            window.skip(tag)
        elif length and (in_step or _is_sure(window, length, head)):
            known, in_step = _stream(head), True
            yield window.look(length)
            window.skip(length)
            continue
        else:
            junk = window.look(window.to_next_mark())
            if any(junk):
                told.add("tags" if junk.startswith((b"TAG", b"LYRICS")) else "hidden")
            window.skip(len(junk))
        in_step = False


# A stream has few different heads, and asks for each frame.
_length = lru_cache(4096)(frame_length)


def _stream(head: bytes) -> bytes:
    return bytes((head[1] & 0xFE, head[2] & 0x0C))


def _frame_here(window: _Window, known: bytes) -> int:
    """The length of a whole frame of this stream that stands here; 0 when there is none."""
    head = window.look(4)
    length = _length(head)
    if not length or (known and _stream(head) != known) or not window.holds(length):
        return 0
    return length


def _is_sure(window: _Window, length: int, head: bytes) -> bool:
    """Whether more frames of the same stream follow, up to the end where that is near."""
    ahead = length
    for _frame in range(SURE - 1):
        following = window.look(4, ahead)
        if not following and ahead > length:
            return True
        length = _length(following)
        if not length or _stream(following) != _stream(head):
            return False
        ahead += length
    return True


def _tag_length(head: bytes, window: _Window) -> int:
    """The bytes of a tag that stands here, 0 when none does."""
    if head.startswith(b"ID3") and len(head) == 10 and max(head[6:10]) < 0x80:
        size = sum(byte << 7 * place for place, byte in enumerate(reversed(head[6:10])))
        return 10 + size + (10 if head[5] & 0x10 else 0)
    if head.startswith(b"APETAGEX"):
        whole = window.look(32)
        size, flags = int.from_bytes(whole[12:16], "little"), int.from_bytes(whole[20:24], "little")
        return 32 + size if flags & 0x20000000 else 32  # a foot, whose tag was passed as junk
    return 0


def _told_by(tag: bytes) -> set[str]:
    return {"tags"} | {code for mark, code in TAGGED if mark in tag}


def _without_encoder(frame: bytes, told: set[str]) -> bytes:
    """The first frame; behind its table to seek by, encoders write their name and settings."""
    mono = frame[3] >> 6 == 3
    beside = (17 if mono else 32) if frame[1] & 8 else (9 if mono else 17)
    at = 4 + beside + (0 if frame[1] & 1 else 2)
    if frame[at : at + 4] not in (b"Xing", b"Info"):
        return frame
    flags = int.from_bytes(frame[at + 4 : at + 8], "big")
    end = at + 8 + sum(length for bit, length in ((1, 4), (2, 4), (4, 100), (8, 4)) if flags & bit)
    rest = frame[end:]
    kept = bytes(len(rest))
    if rest[:4] in (b"LAME", b"Lavf", b"Lavc") and len(rest) >= DELAY_AT + DELAY_LENGTH:
        delay = rest[DELAY_AT : DELAY_AT + DELAY_LENGTH]
        kept = (b"LAME".ljust(DELAY_AT, b"\0") + delay).ljust(len(rest), b"\0")
    if kept != rest:
        told.add("properties")
    return frame[:end] + kept
