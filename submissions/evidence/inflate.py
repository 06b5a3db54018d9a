"""Unpacking deflated bytes (RFC 1950, 1951) in small pieces, so that a bomb is noticed while it is small."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

PIECE = 1 << 18


class Unpacker(Protocol):
    """What `zlib.decompressobj` gives."""

    @property
    def unconsumed_tail(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes: ...


def pieces(unpacker: Unpacker, packed: bytes) -> Iterator[bytes]:
    """All that a piece of packed bytes unpacks to, at most 256 KB at once; zlib.error for what is broken."""
    while True:
        piece = unpacker.decompress(packed, PIECE)
        packed = unpacker.unconsumed_tail
        if piece:
            yield piece
        if not packed and len(piece) < PIECE:
            return


def size(packed: Iterable[bytes], limit: int) -> int:
    """How much a zlib stream unpacks to, counted to somewhat more than a limit; what follows is ignored."""
    unpacker, count = zlib.decompressobj(), 0
    for part in packed:
        for piece in pieces(unpacker, part):
            count += len(piece)
            if count > limit:
                return count
        if unpacker.eof:
            break
    return count
