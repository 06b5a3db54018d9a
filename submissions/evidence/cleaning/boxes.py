"""MP4, MOV and M4A: boxes with tags, places, devices and times blanked in place (ISO 14496-12).

The copy has the length of the original, so every offset in it goes on being true. Of the media
data only the samples of sound and picture stay; whatever lies between them is zeroed. Memory does not grow
with the file.
"""

import os
import shutil
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from ..kinds import Uncleanable
from . import fragments, jpeg_frames, nal, obu, start_codes
from .box_tree import Box, boxes, make_free, make_free_in_file, names, top_boxes, unclear, zero_in_file
from .entries import AAC_START, AV1, H264, H265, MOTION_JPEG, MPEG, blank_fill
from .samples import MAX_SAMPLES, Chunk, Ranges, together
from .tracks import FREE, Track, scrub_boxes, tracks_of

MAX_IN_MEMORY = 48 << 20  # a movie box; three hours of video have 20 MB
BRANDS = names(
    "isom iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 avc1 avc3 mp41 mp42 mp71 M4A M4B M4V M4VP M4VH qt dash "
    "msdh msix hlsf cmfc cmfs cmff cmf2 av01 hvc1 hev1 3gp4 3gp5 3gp6 3gp7 3g2a dby1 "
    "vp08 vp09 opus Opus iso0 isml piff \0\0\0\0"
)


def clean(source: Path, target: Path) -> tuple[str, ...]:
    shutil.copyfile(source, target)
    file = os.open(target, os.O_RDWR)
    try:
        return tuple(sorted(_Movie(file).clean()))
    finally:
        os.close(file)


class _Movie:
    """One copy being scrubbed."""

    def __init__(self, file: int) -> None:
        self.file = file
        self.told: set[str] = set()
        self.tracks: dict[int, Track] = {}
        self.samples_left = MAX_SAMPLES  # that are walked through; each of them, and ...
        self.bytes_left = 2 * os.fstat(file).st_size  # ... each byte once, unless tracks share some
        self.areas: list[Box] = []  # of media, in their order
        self.kept: list[Ranges] = []
        self.dropped: list[Ranges] = []

    def clean(self) -> set[str]:
        tops = list(top_boxes(self.file, os.fstat(self.file).st_size))
        movies = [box for box in tops if box.name == b"moov"]
        if len(movies) != 1 or any(box.name in (b"cmov", b"rmra", b"imda") for box in tops):
            raise unclear()
        self.areas = [box for box in tops if box.name == b"mdat"]
        self._movie(movies[0])
        for box in tops:
            if box.name == b"moof":
                self._fragment(box)
            elif box.name not in (b"moov", b"mdat"):
                self._other(box)
        self._media()
        return self.told

    def _movie(self, box: Box) -> None:
        data, moov = self._load(box)
        self.defaults = fragments.default_sizes(data, moov)
        for trak, track in tracks_of(data, moov):
            if track.id in self.tracks:
                raise unclear()
            self.tracks[track.id] = track
            if track.is_kept:
                track.codecs = scrub_boxes(data, trak, self.told, track.handler)
            for chunk in track.chunks(data):
                self._take(track, chunk)
            if not track.is_kept:
                make_free(data, trak)
                self.told.add("tracks")
        if not any(track.is_kept for track in self.tracks.values()):
            raise unclear()
        scrub_boxes(data, moov, self.told)
        fragments.drop_defaults(data, moov, self._left_out())
        os.pwrite(self.file, data, box.start)

    def _fragment(self, box: Box) -> None:
        data, moof = self._load(box)
        for number, chunk in fragments.runs(data, moof, box.start, self.defaults, self._left_out()):
            if number not in self.tracks:
                raise unclear()
            self._take(self.tracks[number], chunk)
        self.told |= fragments.scrub(data, moof, self._left_out())
        os.pwrite(self.file, data, box.start)

    def _take(self, track: Track, chunk: Chunk) -> None:
        if not track.ranges.starts:
            (self.kept if track.is_kept else self.dropped).append(track.ranges)
        track.ranges.add(chunk.start, chunk.end)
        codec = track.codec(chunk.description)
        if codec is None or not track.is_kept:
            return
        if codec.length_size and codec.name in H264 | H265:
            is_265 = codec.name in H265
            size = codec.length_size
            self.told |= nal.blank_in_samples(self.file, self._walk(chunk), is_265=is_265, length_size=size)
        elif codec.name in AV1:
            self.told |= obu.blank_in_samples(self.file, self._walk(chunk))
        elif codec.name in MPEG:
            self.told |= start_codes.blank_in_samples(self.file, self._walk(chunk))
        elif codec.name in MOTION_JPEG:
            if jpeg_frames.blank_in_samples(self.file, self._walk(chunk)):
                self.told.add("camera")
        elif codec.is_aac and len(track.ranges.starts) == 1:
            for start, end in self._walk(chunk):
                self._sound(start, end)

    def _walk(self, chunk: Chunk) -> Iterator[tuple[int, int]]:
        """The samples of a chunk. Chunks that lie over others would be walked through again and again."""
        self.samples_left -= len(chunk)
        self.bytes_left -= chunk.end - chunk.start
        if self.samples_left < 0:
            raise Uncleanable("too_many_samples")
        if self.bytes_left < 0 or not self._is_media(chunk):
            raise unclear()
        return chunk.samples() if chunk.start < chunk.end else iter(())

    def _is_media(self, chunk: Chunk) -> bool:
        """Whether it lies in one area of media: blanking samples elsewhere would break what stands there."""
        at = bisect_right(self.areas, chunk.start, key=lambda area: area.inner) - 1
        return chunk.start >= chunk.end or (at >= 0 and chunk.end <= self.areas[at].end)

    def _sound(self, start: int, end: int) -> None:
        piece = bytearray(os.pread(self.file, min(AAC_START, end - start), start))
        if blank_fill(piece):
            self.told.add("properties")
            os.pwrite(self.file, piece, start)

    def _other(self, box: Box) -> None:
        if box.name in (b"ftyp", b"styp"):
            self._brands(box)
        elif box.name in (b"sidx", b"mfra"):
            data, inner = self._load(box)
            self.told |= fragments.scrub_index(data, inner, self._left_out())
            os.pwrite(self.file, data, box.start)
        elif box.name in FREE:
            if zero_in_file(self.file, box.inner, box.end):
                self.told.add("hidden")
        else:
            self.told |= make_free_in_file(self.file, box)

    def _brands(self, box: Box) -> None:
        """Some cameras have brands of their own; those that all players know stay."""
        content = os.pread(self.file, min(box.end - box.inner, 4096), box.inner)
        brands = [content[at : at + 4] for at in range(0, len(content), 4)]
        if any(brand not in BRANDS for brand in brands[:1] + brands[2:]):
            self.told.add("camera")
        known = [brand if brand in BRANDS else b"isom"[: len(brand)] for brand in brands]
        os.pwrite(self.file, b"".join([*known[:1], bytes(4), *known[2:]])[: len(content)], box.inner)
        zero_in_file(self.file, box.inner + len(content), box.end)

    def _media(self) -> None:
        """Zero what belongs to no track, then what belongs to tracks that are gone."""
        if self._zero_outside(together(self.kept + self.dropped)):
            self.told.add("hidden")
        if self.dropped:
            self._zero_outside(together(self.kept))

    def _zero_outside(self, ranges: Iterator[tuple[int, int]]) -> bool:
        found, nothing = False, (1 << 63, 1 << 63)
        start, end = next(ranges, nothing)
        for area in self.areas:
            at = area.inner
            while at < area.end:
                while end <= at:
                    start, end = next(ranges, nothing)
                gap = min(max(start, at), area.end)
                found |= zero_in_file(self.file, at, gap)
                at = min(max(end, at), area.end)
        return found

    def _left_out(self) -> set[int]:
        return {track.id for track in self.tracks.values() if not track.is_kept}

    def _load(self, box: Box) -> tuple[bytearray, Box]:
        """A box in memory, and where it is there."""
        if box.end - box.start > MAX_IN_MEMORY:
            raise Uncleanable("too_many_samples")
        data = bytearray(os.pread(self.file, box.end - box.start, box.start))
        if int.from_bytes(data[:4], "big") == 0:
            return data, Box(box.name, 0, box.inner - box.start, len(data))
        return data, next(boxes(data, 0, len(data)))
