"""Elements of Matroska, read from a file in pieces and voided where they stand (RFC 8794).

A voided element keeps its length: offsets elsewhere in the file go on being true.
"""

import os
from dataclasses import dataclass

from ..kinds import Uncleanable
from .box_tree import unclear, zero_in_file

MAX_ELEMENTS = 6_000_000  # ten hours of sound in blocks of 20 ms are two million
VOID = 0xEC


@dataclass(frozen=True, slots=True)
class Element:
    """Where an element and its content begin, and where both end: None when its length is not known."""

    id: int
    start: int
    inner: int
    end: int | None


class Pages:
    """A file read at any place without a call for each few bytes."""

    def __init__(self, file: int) -> None:
        self.file = file
        self.size = os.fstat(file).st_size
        self._start, self._piece = 0, b""
        self.count = 0

    def read(self, at: int, length: int) -> bytes:
        if not self._start <= at <= at + length <= self._start + len(self._piece):
            self._start, self._piece = at, os.pread(self.file, 1 << 16, at)
        return self._piece[at - self._start : at - self._start + length]

    def write(self, at: int, content: bytes) -> None:
        os.pwrite(self.file, content, at)
        self._piece = b""

    def element(self, at: int, limit: int) -> Element:
        """The element at a place; one that reaches beyond `limit` is not understood."""
        self.count += 1
        if self.count > MAX_ELEMENTS:
            raise Uncleanable("too_many_samples")
        head = self.read(at, 12)
        if not head or head[0] < 0x10:
            raise unclear()
        width = 9 - head[0].bit_length()
        if len(head) <= width or not head[width]:
            raise unclear()
        digits = 9 - head[width].bit_length()
        inner = at + width + digits
        length = int.from_bytes(head[width : width + digits], "big") & ((1 << 7 * digits) - 1)
        id = int.from_bytes(head[:width], "big")
        if length == (1 << 7 * digits) - 1:
            return Element(id, at, inner, None)
        if inner + length > limit:
            raise unclear()
        return Element(id, at, inner, inner + length)

    def void(self, element: Element) -> bool:
        """Turn an element of known length into Void; whether its content held anything."""
        if element.end is None:
            raise unclear()
        total = element.end - element.start
        if total - 2 <= 126:
            head = bytes((VOID, 0x80 | total - 2))
        else:
            head = bytes((VOID,)) + (1 << 56 | total - 9).to_bytes(8, "big")
        found = zero_in_file(self.file, element.inner, element.end)
        os.pwrite(self.file, head + bytes(max(0, element.inner - element.start - len(head))), element.start)
        zero_in_file(self.file, element.start + len(head), element.end)
        self._piece = b""
        return found

    def fill(self, start: int, end: int) -> bool:
        self._piece = b""
        return zero_in_file(self.file, start, end)
