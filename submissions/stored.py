"""Stored files, never one whole in memory: pieces of them, copies on disk, room to work. Knows no rows."""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

PIECE = 256 * 1024
_ROOM = "evidence-"
_FORGOTTEN = 6 * 3600  # seconds after which a room's worker was killed: longer than any lease


class Piece(Iterator[bytes]):
    """At most `length` bytes of an open stream (None: to its end), in pieces of at most 256 KB.

    Closing it closes the stream: Django does so with what a streaming response was given.
    """

    def __init__(self, stream: Any, length: int | None) -> None:
        self._stream = stream
        self._left = length

    def __next__(self) -> bytes:
        wanted = PIECE if self._left is None else min(PIECE, self._left)
        data: bytes = self._stream.read(wanted) if wanted else b""
        if not data:
            self.close()
            raise StopIteration
        if self._left is not None:
            self._left -= len(data)
        return data

    def close(self) -> None:
        self._stream.close()


def open_range(name: str, start: int = 0, length: int | None = None) -> Piece:
    """`length` bytes of a stored file from `start` on; FileNotFoundError at once where there is none.

    A folder is sought in; an S3 store is asked for the range only (django-storages would fetch all of it).
    `start` lies within the file, as by `default_storage.size(name)`.
    """
    if hasattr(default_storage, "open_stream"):
        return Piece(default_storage.open_stream(name, start, length), length)
    stream = default_storage.open(name, "rb")
    stream.seek(start)
    return Piece(stream, length)


def copy_to(name: str, file: IO[bytes]) -> None:
    """Write all of a stored file to a local one, piece by piece."""
    for piece in open_range(name):
        file.write(piece)


def keep(path: Path, name: str) -> str:
    """Store a local file; returns the name it got. It moves where storage is a folder of the same disk."""
    with path.open("rb") as stream:
        file = File(stream)
        if not hasattr(default_storage, "open_stream"):
            file.temporary_file_path = lambda: str(path)  # type: ignore[attr-defined]  # by which Django moves it
        return default_storage.save(name, file)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def forget_folder(name: str) -> None:
    """Delete a folder of stored files with all that is in it; nothing happens where there is none."""
    for file in _listed(name)[1]:
        default_storage.delete(f"{name}/{file}")
    default_storage.delete(name)  # a folder of a file system; to an S3 store it is nothing


def folders_in(name: str) -> list[str]:
    return _listed(name)[0]


def files_in(name: str) -> list[str]:
    return _listed(name)[1]


def _listed(name: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(name)
    except FileNotFoundError:
        return [], []


@contextmanager
def workroom() -> Iterator[Path]:
    """An empty folder for a while. Those of workers that were killed are cleared away by the next."""
    parent = Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir())
    for old in parent.glob(f"{_ROOM}*"):
        with suppress(OSError):
            if old.stat().st_mtime < time.time() - _FORGOTTEN:
                shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_ROOM, dir=parent) as name:
        yield Path(name)
