"""Small real films and recordings, built box by box, with secrets wherever such files can hold them."""

import struct
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from tests.submissions.cleaning.searching import (
    AUTHOR,
    COMMENT_AUTHOR,
    EARLIER,
    EMAIL,
    EMBEDDED,
    GPS,
    LINK,
    SERIAL,
    SOFTWARE_USER,
)

CLIP = Path("credentials_site/demo/content/media/class-clip.mp4")  # H.264, nine seconds
TIME = struct.pack(">I", 3_800_000_000)  # seconds since 1904: a day in 2024


# -- MP4


def box(name: str, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", 8 + len(content)) + name.encode("latin-1") + content


def full(name: str, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(name, struct.pack(">I", version << 24 | flags), *parts)


def numbers(*values: int, code: str = "I") -> bytes:
    return struct.pack(f">{len(values)}{code}", *values)


def secret(text: str) -> bytes:
    return text.encode()


@dataclass
class Track:
    """A track with one sample a chunk; `offsets` are places in the file."""

    id: int
    handler: str
    entry: bytes
    sizes: list[int]
    offsets: list[int]
    name: bytes = b"VideoHandler\0"
    more: bytes = b""  # further boxes in the track
    stbl: bytes = b""  # further tables
    references: bytes = full("url ", flags=1)
    constant: int = 0  # one size for all samples
    per_chunk: int = 1

    def trak(self, shift: int = 0) -> bytes:
        count = len(self.offsets) * self.per_chunk
        tables = (
            full("stsd", numbers(1), self.entry),
            full("stts", numbers(1, count, 100)),
            full("stsc", numbers(1, 1, self.per_chunk, 1)),
            full("stsz", numbers(self.constant, count), b"" if self.constant else numbers(*self.sizes)),
            full("stco", numbers(len(self.offsets), *(at + shift for at in self.offsets))),
            self.stbl,
        )
        media = (
            full("mdhd", TIME, TIME, numbers(1000, 100 * count), bytes(4)),
            full("hdlr", bytes(4), self.handler.encode(), bytes(12), self.name),
            box(
                "minf",
                full("vmhd", bytes(8), flags=1) if self.handler == "vide" else full("nmhd"),
                box("dinf", full("dref", numbers(1), self.references)),
                box("stbl", *tables),
            ),
        )
        head = (TIME, TIME, numbers(self.id, 0, 100 * count), bytes(60))
        return box("trak", full("tkhd", *head, flags=7), box("mdia", *media), self.more)


def picture_entry(codec: str, *more: bytes, compressor: bytes = b"") -> bytes:
    named = bytes((len(compressor),)) + compressor.ljust(31, b"\0") if compressor else bytes(32)
    head = bytes(6) + numbers(1, code="H") + bytes(4) + b"vend" + bytes(8)
    size = struct.pack(">HHIIIH", 64, 48, 0x480000, 0x480000, 0, 1)
    return box(codec, head, size, named, b"\0\x18\xff\xff", *more)


def sound_entry(codec: str, *more: bytes) -> bytes:
    head = bytes(6) + numbers(1, code="H") + bytes(4) + b"vend"
    return box(codec, head, struct.pack(">HHHHI", 2, 16, 0, 0, 44100 << 16), *more)


def movie_head() -> bytes:
    return full("mvhd", TIME, TIME, numbers(1000, 9000, 0x10000), bytes(72), numbers(9))


@dataclass
class Film:
    """Tracks with their samples, laid one behind the other: the file, and where everything lies."""

    brand: bytes = b"isom"
    samples: dict[int, list[bytes]] = field(default_factory=dict)
    tracks: list[Track] = field(default_factory=list)

    def add(self, handler: str, entry: bytes, samples: list[bytes], **more: object) -> "Film":
        number = len(self.tracks) + 1
        self.samples[number] = samples
        sizes = [len(sample) for sample in samples]
        self.tracks.append(Track(number, handler, entry, sizes, [], **more))  # type: ignore[arg-type]
        return self

    def build(self, *, between: bytes = b"", in_movie: bytes = b"", behind: bytes = b"") -> bytes:
        """Samples of all tracks in turn, with `between` before each; the movie box stands at the end."""
        head = box("ftyp", self.brand, bytes(4), b"isommp42")
        content, at = [], len(head) + 8
        for track in self.tracks:
            track.offsets = []
        for turn in range(max(len(samples) for samples in self.samples.values())):
            for track in self.tracks:
                if turn < len(self.samples[track.id]):
                    content += [between, self.samples[track.id][turn]]
                    track.offsets.append(at + len(between))
                    at += len(between) + len(content[-1])
        tracks = b"".join(track.trak() for track in self.tracks)
        movie = box("moov", movie_head(), tracks, in_movie)
        return head + box("mdat", *content, between) + movie + behind


def jpeg(number: int, **options: object) -> bytes:
    file = BytesIO()
    drawn(number).save(file, "JPEG", **options)
    return file.getvalue()


def drawn(number: int, size: tuple[int, int] = (64, 48)) -> Image.Image:
    """A picture that is another one for each number."""
    picture = Image.new("RGB", size, (40 * number % 256, 200, 90))
    ImageDraw.Draw(picture).ellipse((number, 5, size[0] // 2 + number, size[1] - 5), fill=(250, 30, 20))
    return picture


def jpeg_with_comment(number: int, text: str) -> bytes:
    plain = jpeg(number)
    comment = text.encode()
    return plain[:2] + b"\xff\xfe" + numbers(len(comment) + 2, code="H") + comment + plain[2:]


# -- boxes that tell


def tags() -> bytes:
    """User data of a movie as phones, cameras and programs write it."""

    def text(name: str, value: str) -> bytes:
        return box(name, numbers(len(value), 0x15C7, code="H"), secret(value))

    def item(name: str, value: bytes, kind: int = 1) -> bytes:
        return box(name, box("data", numbers(kind, 0), value))

    listed = box(
        "ilst",
        item("\xa9nam", secret(AUTHOR)),
        item("covr", jpeg_with_comment(3, SERIAL), 13),
        box("----", full("mean", b"com.apple.iTunes"), full("name", b"OWNER"), box("data", secret(EMAIL))),
    )
    return box(
        "udta",
        text("\xa9nam", AUTHOR),
        text("\xa9xyz", f"+{GPS}-079.38/"),
        text("\xa9mak", SERIAL),
        full("loci", b"\x15\xc7home\0\0", bytes(12), secret(GPS), b"\0\0"),
        full("meta", full("hdlr", bytes(4), b"mdir", bytes(13)), listed),
        full("cprt", b"\x15\xc7", secret(AUTHOR), b"\0"),
    )


def keyed_tags() -> bytes:
    """The same as QuickTime writes it: keys, then values by number."""
    key = b"com.apple.quicktime.location.ISO6709"
    keys = full("keys", numbers(1), box("mdta", key))
    listed = box(
        "ilst", struct.pack(">I", 24 + len(GPS)) + numbers(1) + box("data", numbers(1, 0), secret(GPS))
    )
    return box("meta", full("hdlr", bytes(4), b"mdta", bytes(13)), keys, listed)


def telling_boxes() -> bytes:
    """What may stand between the others at the top of a file."""
    xmp = f"<x:xmpmeta><dc:creator>{AUTHOR} {EMAIL}</dc:creator></x:xmpmeta>"
    return b"".join(
        (
            box("uuid", bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC"), secret(xmp)),
            box("XMP_", secret(xmp)),
            box("free", secret(EARLIER)),
            box("skip", secret(EARLIER)),
            full("emsg", secret(LINK), b"\0"),
            full("prft", secret(SERIAL)),
            box("Xtra", secret(SOFTWARE_USER)),
            box("????", secret(EMBEDDED)),
            full("meta", full("hdlr", bytes(4), b"mdta", bytes(13)), box("xml ", secret(AUTHOR))),
        )
    )


def planted_clip() -> bytes:
    """The demo's real clip with all of that, tracks of clock times and places, and words between samples."""
    clip = CLIP.read_bytes()
    parts = {name: (start, end) for name, start, end in _top(clip)}
    assert list(parts) == [b"ftyp", b"moov", b"free", b"mdat"] or list(parts) == [b"ftyp", b"moov", b"mdat"]
    movie = clip[slice(*parts[b"moov"])]
    media = clip[parts[b"mdat"][0] + 8 : parts[b"mdat"][1]]
    before, behind = secret(EARLIER) * 3, secret(COMMENT_AUTHOR)
    words = [secret(GPS) * 4, secret(f"{SERIAL} 10:42:07")]
    telling = [
        Track(7, "tmcd", box("tmcd", bytes(26), secret(SOFTWARE_USER)), [len(words[1])], []),
        Track(8, "meta", box("gpmd", bytes(8)), [len(words[0])], [], name=b"\x0bGoPro MET  "),
    ]
    where = {
        word: len(before) + len(media) + place for word, place in zip(words, (0, len(words[0])), strict=True)
    }

    def built(shift: int) -> bytes:
        telling[0].offsets, telling[1].offsets = [shift + where[words[1]]], [shift + where[words[0]]]
        more = b"".join(track.trak() for track in telling) + tags() + keyed_tags()
        moved = _shifted(movie[8:], shift + len(before) - parts[b"mdat"][0] - 8)
        whole = _named(moved) + more
        return clip[slice(*parts[b"ftyp"])] + box("moov", whole) + telling_boxes()

    head = built(0)
    return built(len(head) + 8) + box("mdat", before, media, *words, behind)


def _top(data: bytes) -> list[tuple[bytes, int, int]]:
    found, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        found.append((data[at + 4 : at + 8], at, at + length))
        at += length
    return found


def _shifted(movie: bytes, shift: int) -> bytes:
    """The chunks of a movie of one track moved in their file."""
    assert movie.count(b"stco") == 1
    at = movie.index(b"stco") + 8
    count = int.from_bytes(movie[at : at + 4], "big")
    old = struct.unpack(f">{count}I", movie[at + 4 : at + 4 + 4 * count])
    new = numbers(*(place + shift for place in old))
    return movie[: at + 4] + new + movie[at + 4 + 4 * count :]


def _named(movie: bytes) -> bytes:
    """With a device's name in the description of the picture, and times of making."""
    at = movie.index(b"avc1") + 4 + 42
    movie = movie[:at] + bytes((len(SERIAL),)) + secret(SERIAL).ljust(31, b"\0") + movie[at + 32 :]
    for name in (b"mvhd", b"tkhd", b"mdhd"):
        at = movie.index(name) + 8
        movie = movie[:at] + TIME + TIME + movie[at + 8 :]
    return movie


# -- H.264


def unit(first: int, content: bytes) -> bytes:
    """A unit behind its length, with emulation prevention."""
    raw, zeros = bytearray(), 0
    for byte in content:
        if zeros == 2 and byte <= 3:
            raw.append(3)
            zeros = 0
        raw.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return numbers(len(raw) + 1) + bytes((first,)) + bytes(raw)


def message(kind: int, payload: bytes) -> bytes:
    size = b"\xff" * (len(payload) // 255) + bytes((len(payload) % 255,))
    return bytes((kind,)) + size + payload


def configuration() -> bytes:
    sets = b"\xe1" + numbers(4, code="H") + b"\x67\x42\0\x0a" + b"\1" + numbers(3, code="H") + b"\x68\xce\x38"
    return box("avcC", b"\1\x42\0\x0a\xff", sets)


# -- AV1 and MPEG-4 Part 2


def av1_unit(kind: int, content: bytes) -> bytes:
    """A unit that says how long it is."""
    low, high = len(content) & 0x7F, len(content) >> 7
    return bytes((kind << 3 | 2,)) + (bytes((low | 0x80, high)) if high else bytes((low,))) + content


LIGHT = av1_unit(5, b"\1\x03\xe8\x01\x90\x80")
AV1_PICTURE = av1_unit(6, b"picture" * 30)


def telling_av1() -> bytes:
    """A picture, with words in units of each kind that decoders pass over."""
    registered = b"\4\xb5\0\x3c" + secret(AUTHOR) * 20 + b"\x80"
    return b"".join(
        (
            av1_unit(2, b""),
            av1_unit(5, registered),
            av1_unit(5, b"\x06" + secret(EMAIL) + b"\x80"),
            LIGHT[:1] + bytes((LIGHT[1] + len(EARLIER),)) + LIGHT[2:] + secret(EARLIER),
            LIGHT,
            AV1_PICTURE,
            av1_unit(15, secret(SERIAL) + b"\x80"),
            b"\x28\x05" + secret(GPS) + b"\x80",  # the last need not say how long it is
        )
    )


def user_data(text: bytes) -> bytes:
    return b"\0\0\1\xb2" + text
