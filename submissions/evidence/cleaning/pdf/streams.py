"""The bytes of streams: unpacked within bounds, packed again, and cut where their own packing ends."""

import base64
import binascii
import contextlib
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf

from ... import streams as packings
from ...kinds import Uncleanable
from .walk import Walk

MAX_UNPACKED = 64 * 1024 * 1024  # of one stream that must be read whole
MAX_ALL = 4 * 1024 * 1024 * 1024  # of all: ten times a thick scanned book
PIECE = 1 << 20
LEVEL = 3  # drawings of 100 MB take three times as long to be packed at the usual level
FLATE = ("/FlateDecode", "/Fl")
SMALL = 1 << 20
OF_OLD = (
    "/ASCII85Decode",
    "/A85",
    "/ASCIIHexDecode",
    "/AHx",
    "/LZWDecode",
    "/LZW",
    "/RunLengthDecode",
    "/RL",
)
GENERAL = frozenset((*FLATE, *OF_OLD))
RUNS = ("/RunLengthDecode", "/RL")


def filters(stream: Any) -> list[str]:
    found = stream.get("/Filter")
    if isinstance(found, pikepdf.Name):
        return [str(found)]
    return [str(one) for one in found] if isinstance(found, pikepdf.Array) else []


def unpacked(walk: Walk, stream: Any, limit: int = MAX_UNPACKED) -> bytes:
    """What a stream says, without its packing. What is broken is read as far as it goes, as readers do."""
    data, names = bytes(stream.read_raw_bytes()), filters(stream)
    if _predicted(stream):
        return _by_qpdf(stream, limit)
    for name in names:
        if name in FLATE:
            data = inflated(data, limit)
        elif name in LETTERS:
            data = LETTERS[name](data)
        elif name in RUNS:
            data = b"".join(_from_runs(data, limit))
        else:
            return _by_qpdf(stream, limit)
    _count(walk, len(data))
    return data


def packed_before(walk: Walk, stream: Any) -> bytes:
    """A picture in its own format, without what it is packed in besides."""
    data = bytes(stream.read_raw_bytes())
    for name in filters(stream)[:-1]:
        if name in FLATE:
            data = inflated(data, MAX_UNPACKED)
        elif name in LETTERS:
            data = LETTERS[name](data)
        else:
            raise Uncleanable("unusual_picture")
    _count(walk, len(data))
    return data


def replace(stream: Any, pieces: Iterable[bytes | memoryview]) -> None:
    """Give a stream new bytes, packed at once: only one is in memory unpacked."""
    deflater = zlib.compressobj(LEVEL)
    packed = b"".join([deflater.compress(piece) for piece in pieces] + [deflater.flush()])
    stream.write(packed, filter=pikepdf.Name.FlateDecode)


def trim(walk: Walk, stream: Any) -> None:
    """Drop bytes behind the end of packed data: no reader sees them. Pack what is not, or as of old."""
    _bare(stream)
    names = filters(stream)
    data = memoryview(stream.get_raw_stream_buffer())
    if not names:
        _count(walk, len(data))
        replace(stream, [data])
    elif names[0] in FLATE:
        used = _used(walk, data)
        if used < len(data):
            if bytes(data[used:]).strip(b"\r\n\0"):  # many writers count the line's end in
                walk.note("hidden")
            stream.write(
                bytes(data[:used]), filter=stream.get("/Filter"), decode_parms=stream.get("/DecodeParms")
            )
    elif names in ([RUNS[0]], [RUNS[1]]) and not _predicted(stream):
        _count(walk, len(data))
        replace(stream, _from_runs(bytes(data), MAX_ALL))
    elif len(data) < SMALL and all(name in OF_OLD or name in FLATE for name in names):
        replace(stream, [unpacked(walk, stream)])


def _bare(stream: Any) -> None:
    """Take letters and digits for bytes off from around another packing."""
    names, parms = filters(stream), stream.get("/DecodeParms")
    while len(names) > 1 and names[0] in LETTERS:
        data = LETTERS[names[0]](bytes(stream.read_raw_bytes()))
        rest = [pikepdf.Name(name) for name in names[1:]]
        parms = (
            pikepdf.Array(list(parms)[1:])
            if isinstance(parms, pikepdf.Array) and len(parms) == len(names)
            else None
        )
        stream.write(data, filter=rest, decode_parms=parms)
        names = filters(stream)


def inflated(data: bytes, limit: int) -> bytes:
    inflater = zlib.decompressobj()
    try:
        found = inflater.decompress(data, limit)
    except zlib.error:
        return _as_far_as_it_goes(data, limit)
    if len(found) >= limit:
        raise Uncleanable("too_large_inside")
    return found


def _as_far_as_it_goes(data: bytes, limit: int) -> bytes:
    """Piece by piece, and byte by byte in the piece that is broken."""
    inflater, pieces, size = zlib.decompressobj(), [], 0
    for start in range(0, len(data), 1024):
        piece, before = data[start : start + 1024], inflater.copy()
        try:
            pieces.append(inflater.decompress(piece, limit))
        except zlib.error:
            pieces += _bytewise(before, piece)
            break
        size += len(pieces[-1])
        if size >= limit:
            raise Uncleanable("too_large_inside")
    return b"".join(pieces)


def _bytewise(inflater: Any, piece: bytes) -> Iterator[bytes]:
    with contextlib.suppress(zlib.error):
        for at in range(len(piece)):
            yield inflater.decompress(piece[at : at + 1])


def _used(walk: Walk, data: memoryview) -> int:
    """How many bytes there are up to the end of the packed data; all, when it is broken."""
    inflater, place = zlib.decompressobj(), 0
    try:
        while place < len(data) and not inflater.eof:
            waiting: Any = data[place : place + PIECE]
            place += len(waiting)
            while len(waiting) and not inflater.eof:
                _count(walk, len(inflater.decompress(waiting, 4 * PIECE)))
                waiting = inflater.unconsumed_tail
    except zlib.error:
        return len(data)
    return place - len(inflater.unused_data)


def _count(walk: Walk, size: int) -> None:
    walk.unpacked += size
    if walk.unpacked > MAX_ALL:
        raise Uncleanable("too_large_inside")


def _predicted(stream: Any) -> bool:
    parms = stream.get("/DecodeParms")
    every = list(parms) if isinstance(parms, pikepdf.Array) else [parms]
    return any(isinstance(one, pikepdf.Dictionary) and one.get("/Predictor", 1) != 1 for one in every)


def _by_qpdf(stream: Any, limit: int) -> bytes:
    """Packings of old, for which the library has no bounds: small ones only."""
    if len(memoryview(stream.get_raw_stream_buffer())) > limit // 16:
        raise Uncleanable("too_large_inside")
    try:
        return bytes(stream.read_bytes(pikepdf.StreamDecodeLevel.specialized))
    except (pikepdf.PdfError, pikepdf.DataDecodingError) as error:
        raise Uncleanable("unreadable_inside") from error


def _from_runs(data: bytes, limit: int) -> Iterator[bytes]:
    """Of bytes that are repeated; a picture may have as many as its size."""
    size = 0
    try:
        for piece in packings.STAGES["RunLengthDecode"]((data,)):
            size += len(piece)
            if size > limit:
                raise Uncleanable("too_large_inside")
            yield piece
    except IndexError:  # broken off
        return


def _from_ascii85(data: bytes) -> bytes:
    digits = re.sub(rb"[\x00\t\n\x0c\r ]|^<~|~.*", b"", data, flags=re.DOTALL)
    try:
        return base64.a85decode(digits)
    except ValueError as error:
        raise Uncleanable("unreadable_inside") from error


def _from_hex(data: bytes) -> bytes:
    digits = re.sub(rb"[\x00\t\n\x0c\r ]|>.*", b"", data, flags=re.DOTALL)
    try:
        return binascii.unhexlify(digits + b"0" * (len(digits) % 2))
    except ValueError as error:
        raise Uncleanable("unreadable_inside") from error


LETTERS = {
    "/ASCII85Decode": _from_ascii85,
    "/A85": _from_ascii85,
    "/ASCIIHexDecode": _from_hex,
    "/AHx": _from_hex,
}
