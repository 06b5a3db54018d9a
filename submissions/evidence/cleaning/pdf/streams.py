"""The bytes of streams: unpacked within bounds, packed again, and cut where their own packing ends."""

import base64
import binascii
import re
import zlib
from collections.abc import Iterable
from typing import Any

import pikepdf

from ...kinds import Uncleanable
from .walk import Walk

MAX_UNPACKED = 64 * 1024 * 1024  # of one stream that must be read whole
MAX_ALL = 4 * 1024 * 1024 * 1024  # of all: ten times a thick scanned book
PIECE = 1 << 20
FLATE = ("/FlateDecode", "/Fl")


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
        elif name in ("/ASCII85Decode", "/A85"):
            data = _from_ascii85(data)
        elif name in ("/ASCIIHexDecode", "/AHx"):
            data = _from_hex(data)
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
        elif name in ("/ASCII85Decode", "/A85"):
            data = _from_ascii85(data)
        elif name in ("/ASCIIHexDecode", "/AHx"):
            data = _from_hex(data)
        else:
            raise Uncleanable("unusual_picture")
    _count(walk, len(data))
    return data


def replace(stream: Any, pieces: Iterable[bytes | memoryview]) -> None:
    """Give a stream new bytes, packed at once: only one is in memory unpacked."""
    deflater = zlib.compressobj()
    packed = b"".join([deflater.compress(piece) for piece in pieces] + [deflater.flush()])
    stream.write(packed, filter=pikepdf.Name.FlateDecode)


def trim(walk: Walk, stream: Any) -> None:
    """Drop bytes behind the end of packed data: no reader sees them."""
    if filters(stream)[:1] and filters(stream)[0] in FLATE:
        data = memoryview(stream.get_raw_stream_buffer())
        used = _used(walk, data)
        if used < len(data):
            if bytes(data[used:]).strip(b"\r\n\0"):  # many writers count the line's end in
                walk.note("hidden")
            stream.write(
                data[:used].tobytes(), filter=stream.get("/Filter"), decode_parms=stream.get("/DecodeParms")
            )


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
    inflater, pieces, size = zlib.decompressobj(), [], 0
    try:
        for start in range(0, len(data), 64):
            pieces.append(inflater.decompress(data[start : start + 64], limit))
            size += len(pieces[-1])
            if size >= limit:
                raise Uncleanable("too_large_inside")
    except zlib.error:
        pass
    return b"".join(pieces)


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
        return bytes(stream.read_bytes())
    except (pikepdf.PdfError, pikepdf.DataDecodingError) as error:
        raise Uncleanable("unreadable_inside") from error


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
