"""How large the streams of a PDF become when unpacked (ISO 32000-2, 7.4): counted, never held."""

import base64
import binascii
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from . import inflate

PIECE = 1 << 18
SHORT = {
    "Fl": "FlateDecode",
    "LZW": "LZWDecode",
    "A85": "ASCII85Decode",
    "AHx": "ASCIIHexDecode",
    "RL": "RunLengthDecode",
}
PACKERS = frozenset({"FlateDecode", "LZWDecode", "RunLengthDecode"})
FILTERS_LIMIT = 5
LZW_LIMIT = 4 << 20  # packed bytes: counting them is slow, and nobody has packed so for twenty years


class Untold(ValueError):
    """How large it becomes cannot be told with reasonable effort."""


def filters(stream: Any) -> list[str]:
    """The names of a stream's filters, in the order in which they are undone."""
    given = stream.stream_dict.get("/Filter", [])
    names = [str(given)] if str(given).startswith("/") else [str(name) for name in given]
    return [SHORT.get(name[1:], name[1:]) for name in names]


def size(packed: bytes, names: list[str], limit: int) -> int:
    """The bytes that a stream becomes, counted up to somewhat more than the limit; `Untold`."""
    if len(names) > FILTERS_LIMIT:
        raise Untold
    pieces: Iterable[bytes] = (packed,)
    for place, name in enumerate(names):
        if name == "LZWDecode" and PACKERS & set(names[place + 1 :]):
            raise Untold
        if name not in STAGES:  # a picture's own coding: the picture has a size of its own
            break
        pieces = STAGES[name](pieces)
    count = 0
    try:
        for piece in pieces:
            count += len(piece)
            if count > limit:
                break
    except (zlib.error, binascii.Error, IndexError):  # damaged: viewers show what came before, too
        pass
    return count


def _flate(packed: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    for part in packed:
        yield from inflate.pieces(unpacker, part)
        if unpacker.eof:
            return


def _ascii85(packed: Iterable[bytes]) -> Iterator[bytes]:
    text = b"".join(packed).partition(b"~")[0]
    try:
        yield base64.a85decode(text, ignorechars=b" \t\r\n\f\0")
    except ValueError as error:
        raise binascii.Error from error


def _hex(packed: Iterable[bytes]) -> Iterator[bytes]:
    text = bytes(b"".join(packed).partition(b">")[0].translate(None, b" \t\r\n\f\0"))
    yield binascii.unhexlify(text + b"0" * (len(text) % 2))


def _run_length(packed: Iterable[bytes]) -> Iterator[bytes]:
    """128 ends; a smaller number goes before that many bytes and one, a larger before one to repeat."""
    data, at, made = b"".join(packed), 0, bytearray()
    while at < len(data) and data[at] != 128:
        length = data[at]
        if length < 128:
            made += data[at + 1 : at + 2 + length]
            at += 2 + length
        else:
            made += data[at + 1 : at + 2] * (257 - length)
            at += 2
        if len(made) > PIECE:
            yield bytes(made)
            made.clear()
    yield bytes(made)


def _lzw(packed: Iterable[bytes]) -> Iterator[bytes]:
    """As many bytes as come out, but not those: only the lengths of the table's entries are kept."""
    data = b"".join(packed)
    if len(data) > LZW_LIMIT:
        raise Untold
    lengths, width, previous, held, bits, count = [1] * 256 + [0, 0], 9, 0, 0, 0, 0
    for byte in data:
        held, bits = (held << 8 | byte) & 0xFFFFFF, bits + 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits & ((1 << width) - 1)
        if code == 257:
            break
        if code == 256:
            lengths, width, previous = lengths[:258], 9, 0
            continue
        length = lengths[code] if code < len(lengths) else previous + 1
        if previous and len(lengths) < 4096:
            lengths.append(previous + 1)
            width = max(width, min(12, (len(lengths) + 1).bit_length()))
        previous = length
        count += length
        while count >= PIECE:
            yield bytes(PIECE)
            count -= PIECE
    yield bytes(count)


STAGES = {
    "FlateDecode": _flate,
    "ASCII85Decode": _ascii85,
    "ASCIIHexDecode": _hex,
    "RunLengthDecode": _run_length,
    "LZWDecode": _lzw,
}
