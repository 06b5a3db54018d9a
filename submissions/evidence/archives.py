"""ZIP archives as office files use them, read strictly (APPNOTE 6.3): what two readers could read differently
is refused. Sizes are found by unpacking within a bound, never taken from the headers.
"""

import posixpath
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from . import inflate, polyglots
from .kinds import Kind, Unacceptable

PIECE = 1 << 18
PARTS_LIMIT = 10_000
UNPACKED_LIMIT = 1 << 30  # more than any document; less than a bomb
RATIO_LIMIT = 100  # honest documents stay below, but for small ones:
RATIO_MATTERS = 64 << 20
DESCRIPTOR = 24  # the longest of the records that may follow an entry
NAME = re.compile(r"[^\x00-\x1f\x7f\\:]+")
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, struct.error)


class Archive:
    """An archive whose directory is sound; its entries are unpacked, and counted, as they are read."""

    def __init__(self, file: BinaryIO, kind: Kind) -> None:
        self._file, self._kind = file, kind
        self._size = file.seek(0, 2)
        self._unpacked = 0
        try:
            with zipfile.ZipFile(file) as archive:
                self.entries = archive.infolist()
                self._directory = archive.start_dir
                self._note = archive.comment
        except BROKEN as error:
            raise Unacceptable("malformed", claimed=kind.label) from error
        self._check_directory()
        self.names = {entry.orig_filename: entry for entry in self.entries}

    def pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The content of an entry, unpacked piece by piece; `Unacceptable` for lies, damage and bombs."""
        try:
            yield from self._unpack(entry)
        except (*BROKEN, ValueError, OSError) as error:
            raise self._malformed() from error

    def unpack(self, entry: zipfile.ZipInfo) -> None:
        """Read an entry to its end, and add it to what the whole archive may become."""
        for piece in self.pieces(entry):
            self._unpacked += len(piece)
            if self._unpacked > max(RATIO_MATTERS, min(UNPACKED_LIMIT, RATIO_LIMIT * self._size)):
                raise Unacceptable("bomb", claimed=self._kind.label)

    def start_of(self, name: str, length: int = 1 << 20) -> bytes:
        """The first bytes of an entry, unpacked; none where there is no such entry."""
        if name not in self.names:
            return b""
        start = b""
        for piece in self.pieces(self.names[name]):
            start += piece
            if len(start) >= length:
                break
        return start[:length]

    def _check_directory(self) -> None:
        if any(entry.flag_bits & 0x41 for entry in self.entries):
            raise Unacceptable("encrypted", claimed=self._kind.label)
        if not 0 < len(self.entries) <= PARTS_LIMIT:
            raise self._malformed()
        seen = set()
        for entry in self.entries:
            name = entry.orig_filename
            if not _is_plain(name) or stat.S_ISLNK(entry.external_attr >> 16):
                raise self._malformed()
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise self._malformed()
            if name.lower() in seen:
                raise self._malformed()
            seen.add(name.lower())
        self._check_places()
        self._check_numbers()

    def _check_places(self) -> None:
        """Entries stand one behind the other, from the first byte on, and nothing else stands between."""
        at = 0
        for entry in sorted(self.entries, key=lambda entry: entry.header_offset):
            self._check_gap(at, entry.header_offset)
            at = self._content(entry) + entry.compress_size
        self._check_gap(at, self._directory)
        if self._note:
            polyglots.check_rest(self._file, self._kind, self._size - len(self._note), self._size)

    def _check_gap(self, start: int, end: int) -> None:
        if end < start:
            raise self._malformed()  # entries that lie over one another
        if start == 0 and end:
            polyglots.check_rest(self._file, self._kind, 0, end)
            raise Unacceptable("polyglot", claimed=self._kind.label, found="something before it")
        if end - start > DESCRIPTOR:
            polyglots.check_rest(self._file, self._kind, start, end)

    def _check_numbers(self) -> None:
        """What a 64-bit record at the end says agrees with the short one, or the file has two contents."""
        self._file.seek(max(0, self._size - polyglots.END_OF_ZIP))
        tail = self._file.read()
        at = len(tail) - 22 - len(self._note)
        if at < 0 or tail[at : at + 4] != b"PK\x05\x06":
            raise self._malformed()  # bytes behind the end
        count, length, start = struct.unpack_from("<H2I", tail, at + 10)
        long = tail[max(0, at - 20) : at]
        if long[:4] == b"PK\x06\x07":
            place = struct.unpack_from("<Q", long, 8)[0]
            self._file.seek(place)
            record = self._file.read(56)
            if record[:4] != b"PK\x06\x06":
                raise self._malformed()
            wide = struct.unpack_from("<3Q", record, 32)
            short = (count, length, start)
            if any(a not in (b, 0xFFFF, 0xFFFFFFFF) for a, b in zip(short, wide, strict=True)):
                raise self._malformed()
            count, length, start = wide
        if count != len(self.entries) or start != self._directory:
            raise self._malformed()

    def _content(self, entry: zipfile.ZipInfo) -> int:
        """Where the content of an entry begins, by its own header, which must say what the directory says."""
        self._file.seek(entry.header_offset)
        head = self._file.read(30)
        if len(head) < 30 or head[:4] != b"PK\x03\x04":
            raise self._malformed()
        flags, method = struct.unpack_from("<2H", head, 6)
        packed, unpacked = struct.unpack_from("<2I", head, 18)
        name, extra = struct.unpack_from("<2H", head, 26)
        written = self._file.read(name)
        known = entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")
        if written != known or method != entry.compress_type or flags & 1:
            raise self._malformed()
        told_here = not flags & 8 and 0xFFFFFFFF not in (packed, unpacked)
        if told_here and (packed, unpacked) != (entry.compress_size, entry.file_size):
            raise self._malformed()
        return int(entry.header_offset + 30 + name + extra)

    def _unpack(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        at, left = self._content(entry), entry.compress_size
        deflated = entry.compress_type == zipfile.ZIP_DEFLATED
        unpacker = zlib.decompressobj(-15)
        produced = checksum = 0
        while left:
            self._file.seek(at)
            packed = self._file.read(min(PIECE, left))
            if not packed:
                raise EOFError
            at, left = at + len(packed), left - len(packed)
            for piece in inflate.pieces(unpacker, packed) if deflated else (packed,):
                produced += len(piece)
                checksum = zlib.crc32(piece, checksum)
                if produced > entry.file_size:
                    raise zipfile.BadZipFile("more than the header says")
                yield piece
            if unpacker.unused_data or (unpacker.eof and left):
                raise zipfile.BadZipFile("bytes behind the content")
        if produced != entry.file_size or checksum != entry.CRC or (deflated and not unpacker.eof):
            raise zipfile.BadZipFile("less than the header says")

    def _malformed(self) -> Unacceptable:
        return Unacceptable("malformed", claimed=self._kind.label)


def _is_plain(name: str) -> bool:
    """A relative name without steps up, as every unpacker would put it."""
    inside = name.removesuffix("/")
    return bool(
        NAME.fullmatch(inside)
        and not inside.startswith("/")
        and posixpath.normpath(inside) == inside
        and ".." not in inside.split("/")
    )
