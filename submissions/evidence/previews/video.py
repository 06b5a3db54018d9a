"""A poster frame of a video, where a picture library can read one: VP8 in WebM, Motion JPEG in MOV and MP4.

A whole frame of VP8 is a WebP picture without its head. H.264, H.265, VP9 and AV1 would need a codec.
"""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageStat

from ..cleaning import webm
from ..cleaning.box_tree import Box, boxes, number, top_boxes
from ..cleaning.elements import Element, Pages
from ..cleaning.entries import MOTION_JPEG
from ..cleaning.samples import chunks
from ..cleaning.tracks import tracks_of
from ..kinds import Uncleanable
from ..pictures import MAX_MILLION_PIXELS
from .pictures import small

TRIES = 6  # frames looked at for one that shows something
PLAIN = 6  # of 255: how little the brightness of an empty picture varies
MAX_FRAME = 16 << 20
MAX_MOVIE = 48 << 20
MAX_WALKED = 200_000  # elements on the way to the last frame that is tried


def draw(source: Path, target: Path) -> bool:
    poster = None
    file = os.open(source, os.O_RDONLY)
    try:
        for frame in _frames(file):
            drawn = _drawn(frame)
            poster = drawn or poster
            if drawn is not None and max(ImageStat.Stat(drawn.convert("L")).stddev) > PLAIN:
                break
    except Uncleanable:  # not understood: nothing to show
        pass
    finally:
        os.close(file)
    if poster is None:
        return False
    poster.save(target, "WEBP", quality=78, method=4)
    return True


def _drawn(frame: bytes) -> Image.Image | None:
    try:
        with Image.open(BytesIO(frame), formats=["JPEG", "WEBP"]) as picture:
            if picture.width * picture.height > MAX_MILLION_PIXELS * 1_000_000:
                return None
            return small(picture)
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, MemoryError):
        return None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None


def _frames(file: int) -> Iterator[bytes]:
    is_webm = os.pread(file, 4, 0) == b"\x1a\x45\xdf\xa3"
    for count, (start, end) in enumerate((_vp8 if is_webm else _jpeg)(file)):
        if end - start <= MAX_FRAME:
            frame = os.pread(file, end - start, start)
            yield _as_webp(frame) if is_webm else frame
        if count + 1 == TRIES:
            return


def _as_webp(frame: bytes) -> bytes:
    """RFC 9649, 2.5: the simple format."""
    chunk = b"VP8 " + len(frame).to_bytes(4, "little") + frame + bytes(len(frame) & 1)
    return b"RIFF" + (4 + len(chunk)).to_bytes(4, "little") + b"WEBP" + chunk


def _jpeg(file: int) -> Iterator[tuple[int, int]]:
    """A few samples of the first track of Motion JPEG, over its length."""
    for top in top_boxes(file, os.fstat(file).st_size):
        if top.name != b"moov" or top.end - top.start > MAX_MOVIE:
            continue
        data = bytearray(os.pread(file, top.end - top.start, top.start))
        moov = next(boxes(data, 0, len(data)))
        for _trak, track in tracks_of(data, moov):
            if track.handler != b"vide" or track.stbl is None:
                continue
            tables = {box.name: box for box in boxes(data, track.stbl.inner, track.stbl.end)}
            described = tables.get(b"stsd")
            if described is None or _first_codec(data, described) not in MOTION_JPEG:
                continue
            for chunk in chunks(data, track.stbl):
                yield from list(chunk.samples())[:1]
            return


def _first_codec(data: bytearray, stsd: Box) -> bytes:
    return number(data, stsd.inner + 12).to_bytes(4, "big")


def _vp8(file: int) -> Iterator[tuple[int, int]]:
    """Whole frames of the first track of VP8."""
    pages = Pages(file)
    tracks: dict[int, bytes] = {}
    for element, inner in _walk(pages):
        if element.id == webm.ENTRY:
            tracks[int.from_bytes(inner.get(webm.NUMBER, b""), "big")] = inner.get(webm.CODEC, b"")
        elif element.id in (webm.SIMPLE_BLOCK, webm.BLOCK) and element.end is not None:
            head = pages.read(element.inner, 16)
            if len(head) < 14 or head[0] < 0x80:  # tracks beyond 126 are not looked for
                continue
            # No lacing; and of VP8: a whole frame that is shown, with the mark of one.
            whole = not head[3] & 6 and head[4] & 0x11 == 0x10 and head[7:10] == b"\x9d\x01\x2a"
            if whole and tracks.get(head[0] & 0x7F, b"").rstrip(b"\0") == b"V_VP8":
                yield element.inner + 4, element.end


def _walk(pages: Pages) -> Iterator[tuple[Element, dict[int, bytes]]]:
    """Blocks and descriptions of tracks, wherever they stand; with what a description says."""
    opened = {webm.SEGMENT, webm.TRACKS, webm.CLUSTER, webm.GROUP}
    at = 0
    for _count in range(MAX_WALKED):
        if at >= pages.size:
            return
        element = pages.element(at, pages.size)
        if element.id in opened:
            at = element.inner
            continue
        yield element, _children(pages, element) if element.id == webm.ENTRY else {}
        if element.end is None:
            return
        at = element.end


def _children(pages: Pages, parent: Element) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = parent.inner
    while parent.end is not None and at < parent.end:
        element = pages.element(at, parent.end)
        if element.end is None:
            break
        found[element.id] = pages.read(element.inner, min(element.end - element.inner, 64))
        at = element.end
    return found
