"""Cleaned pictures, kept in a file beside the copy until it is written: scanned books are large.

The file is itself a small PDF, so that its streams can be taken over without being read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import pikepdf

HEAD = (
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
)
FIRST = len(HEAD) + 1  # the number of the first stream


@dataclass(frozen=True)
class Later:
    """A stream that is put in place when all are known."""

    number: int


class Spool:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("wb")
        self._file.write(b"%PDF-1.7\n")
        self._head = [self._begin(number, data) for number, data in enumerate(HEAD, start=1)]
        self._places: list[int] = []
        self._kept: list[tuple[Any, Mapping[str, Any]]] = []
        self._source: pikepdf.Pdf | None = None

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if self._source is not None:
            self._source.close()
        self._path.unlink(missing_ok=True)

    def _begin(self, number: int, data: bytes) -> int:
        place = self._file.tell()
        self._file.write(b"%d 0 obj%sendobj\n" % (number, data))
        return place

    def add(self, data: bytes, old: Any, packing: Mapping[str, Any]) -> Later:
        """Keep the new bytes of a stream: whose other entries it gets in the end, and how it is packed."""
        self._places.append(self._file.tell())
        self._kept.append((old, packing))
        number = len(self._places) - 1 + FIRST
        self._file.write(b"%d 0 obj<</Length %d/Filter/DCTDecode>>stream\n" % (number, len(data)))
        self._file.write(data)
        self._file.write(b"\nendstream endobj\n")
        return Later(len(self._places) - 1)

    def streams(self, pdf: pikepdf.Pdf) -> list[Any]:
        """All streams kept, as objects of the document. The spool must stay open until that is saved."""
        table, count = self._file.tell(), len(self._places)
        self._file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (count + FIRST))
        self._file.writelines(b"%010d 00000 n \n" % place for place in (*self._head, *self._places))
        self._file.write(b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (count + FIRST, table))
        self._file.close()
        self._source = source = pikepdf.open(self._path, access_mode=pikepdf.AccessMode.stream)
        return [pdf.copy_foreign(source.get_object(number + FIRST, 0)) for number in range(count)]

    def describe(self, streams: list[Any]) -> None:
        """Give the new streams the entries of the old ones, which may refer to new ones themselves."""
        for stream, (old, packing) in zip(streams, self._kept, strict=True):
            for key in sorted(old.keys()):
                if key not in ("/Length", "/Filter", "/DecodeParms"):
                    stream[key] = old[key]
            for key, value in packing.items():
                stream[key] = value
