"""Zip archives of office documents: read within limits, written so that one content gives the same bytes."""

import shutil
import zipfile
import zlib
from pathlib import Path
from types import TracebackType
from typing import IO

from ..kinds import Uncleanable

PART_LIMIT = 120 << 20  # bytes of one unpacked part held in memory or written to a file
WHOLE_LIMIT = 1 << 30  # of all that is read, however often
OPENING = 1 << 13  # bytes that each opening of a part counts as
NEVER = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


class Archive:
    """The parts of an archive by name, in any case; `Uncleanable` "damaged_parts" when one cannot be read."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except BROKEN as error:
            raise Uncleanable("damaged_parts") from error
        self._parts = {
            part.filename.lower().replace("\\", "/"): part
            for part in self._zip.infolist()
            if not part.is_dir()
        }
        self._left = WHOLE_LIMIT

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def names(self) -> set[str]:
        """The names of all parts in lower case."""
        return set(self._parts)

    def size(self, name: str) -> int:
        return self._parts[name.lower()].file_size

    def head(self, name: str, length: int = 64) -> bytes:
        try:
            with self._open(name) as part:
                return part.read(length)
        except BROKEN as error:
            raise Uncleanable("damaged_parts") from error

    def read(self, name: str) -> bytes:
        """All of a part, without trusting what the archive says about its size."""
        try:
            with self._open(name) as part:
                data = part.read(min(PART_LIMIT, self._left) + 1)
        except BROKEN as error:
            raise Uncleanable("damaged_parts") from error
        self._count(len(data))
        return data

    def extract(self, name: str, target: Path) -> None:
        """A part as a file, piece by piece."""
        try:
            with self._open(name) as part, target.open("wb") as file:
                while piece := part.read(1 << 20):
                    self._count(len(piece), whole=False)
                    file.write(piece)
        except BROKEN as error:
            raise Uncleanable("damaged_parts") from error

    def _open(self, name: str) -> IO[bytes]:
        self._count(OPENING)
        return self._zip.open(self._parts[name.lower()])

    def _count(self, length: int, whole: bool = True) -> None:
        self._left -= length
        if self._left < 0 or (whole and length > PART_LIMIT):
            raise Uncleanable("parts_too_large", limit=PART_LIMIT >> 20)


class Fresh:
    """An archive being written: one time, no comments, no extra fields."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> "Fresh":
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._zip.close()

    def write(self, name: str, data: bytes, *, packed: bool = True) -> None:
        self._zip.writestr(_entry(name, packed), data)

    def copy(self, name: str, source: Path) -> None:
        """A file as a part, piece by piece, as it is: what is copied so is packed already."""
        entry = _entry(name, packed=False)
        entry.file_size = source.stat().st_size
        with source.open("rb") as file, self.open(entry) as part:
            shutil.copyfileobj(file, part, 1 << 20)

    def open(self, entry: zipfile.ZipInfo | str) -> IO[bytes]:
        return self._zip.open(_entry(entry) if isinstance(entry, str) else entry, "w")


def _entry(name: str, packed: bool = True) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, NEVER)
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    entry.create_system = 0  # as if written on DOS: no owner, no mode
    return entry
