"""Is a secret anywhere in a file? A search of bytes that opens what files are packed in.

It knows of files only how they pack things, and nothing of the cleaners: it must not share their blind spots.
"""

import base64
import binascii
import html
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from urllib.parse import unquote_to_bytes

import pikepdf

AUTHOR = "Zebediah Quillfeather"
EMAIL = "z.quillfeather@college.example"
GPS = "43.6532261"
SERIAL = "SN-7719-KXQ-0042"
SOFTWARE_USER = "zquill-laptop-9"
COMMENT_AUTHOR = "Oddvar Commentsen"
EARLIER = "marmalade zeppelin draft"
EMBEDDED = "embedded walrus ledger"
LINK = "tracker.phonehome.example"
SECRETS = (AUTHOR, EMAIL, GPS, SERIAL, SOFTWARE_USER, COMMENT_AUTHOR, EARLIER, EMBEDDED, LINK)

# The same place in EXIF: degrees, minutes and seconds, of which the seconds cannot be there by chance.
GPS_RATIONALS = ((43, 1), (39, 1), (1_161_437, 100_003))
_SECONDS = GPS_RATIONALS[2]
AS_BYTES = {GPS: (struct.pack(">II", *_SECONDS), struct.pack("<II", *_SECONDS))}

DEPTH = 7  # a ZIP in a document in a ZIP ... nothing of ours is packed deeper
MAX_LAYER = 64 * 1024 * 1024
MAX_ALL = 1024 * 1024 * 1024


def found_in(data: bytes, secrets: Iterable[str | bytes] = SECRETS) -> set[str | bytes]:
    """Which of the secrets stand in the data: as they are or as UTF-16 or UTF-32, in hex, base64, URLs or
    escapes, packed by ZIP, zlib, gzip or PDF, at any depth. A secret of bytes is looked for as bytes.

    Letters count alike in both cases. What `AS_BYTES` knows of a text is looked for too.
    """
    return found_among(layers(data), secrets)


def found_among(unpacked: Iterable[bytes], secrets: Iterable[str | bytes] = SECRETS) -> set[str | bytes]:
    """The same in the layers of a file, where somebody has them already."""
    wanted = set(secrets)
    found: set[str | bytes] = set()
    for layer in unpacked:
        lowered = layer.lower()
        for secret in wanted - found:
            if any(form in lowered for form in _forms(secret)) or any(
                form in layer for form in _exact_forms(secret)
            ):
                found.add(secret)
        if found == wanted:
            break
    return found


def layers(data: bytes) -> Iterator[bytes]:
    """The data itself, then all that is packed or written otherwise in it, each content once."""
    seen: set[int] = set()
    waiting, total = [(bytes(data), 0)], 0
    while waiting:
        layer, depth = waiting.pop()
        mark = hash(layer)
        if not layer or mark in seen:
            continue
        seen.add(mark)
        total += len(layer)
        assert total < MAX_ALL, "the search would not end: too much is packed in this file"
        yield layer
        if depth < DEPTH:
            waiting += [(inner[:MAX_LAYER], depth + 1) for unpack in _UNPACKERS for inner in unpack(layer)]


# -- What to look for


def _forms(secret: str | bytes) -> set[bytes]:
    """To be looked for in the data in small letters."""
    if isinstance(secret, bytes):
        return {secret.hex().encode()}
    lowered = secret.lower()
    codes = ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
    codes += ["latin-1"] if all(ord(letter) < 256 for letter in lowered) else []
    return {lowered.encode(code) for code in codes}


def _exact_forms(secret: str | bytes) -> set[bytes]:
    if isinstance(secret, bytes):
        plain = {secret}
        return plain | _in_base64(secret)
    forms = set(AS_BYTES.get(secret, ()))
    for code in ("utf-8", "utf-16-le", "utf-16-be"):
        forms |= _in_base64(secret.encode(code))
    return forms


def _in_base64(secret: bytes) -> set[bytes]:
    """The middle of it at each of the three places that it may have in a group of three bytes."""
    forms = set()
    for before in range(3):
        whole = base64.b64encode(bytes(before) + secret)
        forms.add(whole[(0, 2, 3)[before] : (len(secret) + before) * 8 // 6])
    return forms | {form.translate(bytes.maketrans(b"+/", b"-_")) for form in forms}


# -- What things are packed in: each gives what it finds, and never fails


def _zipped(data: bytes) -> Iterator[bytes]:
    """Members by the directory, and by their own headers: what the directory left out is there still."""
    if b"PK\x03\x04" not in data:
        return
    try:
        with warnings.catch_warnings(), zipfile.ZipFile(BytesIO(data)) as archive:
            warnings.simplefilter("ignore")
            for member in archive.infolist():
                yield member.filename.encode("utf-8", "replace") + b"\n" + member.comment + member.extra
                with archive.open(member) as file:
                    yield file.read(MAX_LAYER)
    except Exception:
        pass
    for start in _places(data, b"PK\x03\x04"):
        header = data[start : start + 30]
        if len(header) == 30:
            packing, size = header[8:10], int.from_bytes(header[18:22], "little")
            body = start + 30 + sum(struct.unpack("<HH", header[26:30]))
            if packing == b"\x08\0":
                yield _inflated(data, body)
            elif size < len(data):
                yield data[body : body + size]


def _deflated(data: bytes) -> Iterator[bytes]:
    """zlib at every place that looks like its beginning, gzip likewise."""
    for match in re.finditer(rb"[\x08\x18\x28\x38\x48\x58\x68\x78](?=(.))", data, re.DOTALL):
        if (match[0][0] * 256 + match[1][0]) % 31 == 0 and not match[1][0] & 0x20:
            yield _inflated(data, match.start() + 2)
    for start in _places(data, b"\x1f\x8b\x08"):
        try:
            yield zlib.decompressobj(31).decompress(data[start:], MAX_LAYER)
        except zlib.error:
            yield _inflated(data, start + 10)


def _inflated(data: bytes, start: int) -> bytes:
    """Raw deflate from a place on, as far as it goes: a wrong checksum or end does not hide anything."""
    inflater, pieces = zlib.decompressobj(-15), []
    size, step = 0, 512
    view = memoryview(data)
    try:
        while start < len(data) and not inflater.eof and size < MAX_LAYER:
            pieces.append(inflater.decompress(view[start : start + step], MAX_LAYER))
            size += len(pieces[-1])
            start, step = start + step, min(step * 4, 1 << 16)
    except zlib.error:
        pass
    return b"".join(pieces)


def _png_chunks(data: bytes) -> Iterator[bytes]:
    """Chunks that belong together, joined: packed data may be cut anywhere between them."""
    for start in _places(data, b"\x89PNG\r\n\x1a\n"):
        place, joined, frames = start + 8, bytearray(), bytearray()
        while place + 12 <= len(data):
            size = int.from_bytes(data[place : place + 4], "big")
            kind, content = data[place + 4 : place + 8], data[place + 8 : place + 8 + size]
            joined += content if kind == b"IDAT" else b""
            frames += content[4:] if kind == b"fdAT" else b""
            if kind == b"IEND":
                break
            place += size + 12
        yield from (bytes(joined), bytes(frames))


def _gif_blocks(data: bytes) -> Iterator[bytes]:
    """What extensions say, without the lengths that interrupt it every 255 bytes."""
    if data[:4] != b"GIF8":
        return
    for start in _places(data, b"!"):
        place, text = start + 2, bytearray()
        while place < len(data) and data[place]:
            text += data[place + 1 : place + 1 + data[place]]
            place += data[place] + 1
        yield bytes(text)


def _jpeg_segments(data: bytes) -> Iterator[bytes]:
    """Segments of one kind joined: profiles and long XMP are cut into pieces of 64 kB, with a head each."""
    for head in (b"ICC_PROFILE\0", b"http://ns.adobe.com/xmp/extension/\0"):
        joined = bytearray()
        for start in _places(data, head):
            size = int.from_bytes(data[start - 2 : start], "big") if start >= 2 else 0
            skip = len(head) + (2 if head[:3] == b"ICC" else 40)
            joined += data[start + skip : start + size - 2]
        yield bytes(joined)


def _pdf(data: bytes) -> Iterator[bytes]:
    if b"%PDF-" not in data[:2048]:
        return
    try:
        with pikepdf.open(BytesIO(data)) as document:
            for thing in [*document.objects, document.trailer]:
                yield from _pdf_object(thing)
    except Exception:
        pass
    for match in re.finditer(rb"stream\r?\n?(.*?)endstream", data, re.DOTALL):  # those of no revision, too
        body = match[1].strip()
        yield body
        for decode in (lambda text: base64.a85decode(text.removesuffix(b"~>")), _from_hex):
            try:
                yield decode(body)
            except (ValueError, binascii.Error):
                continue


def _pdf_object(thing: pikepdf.Object) -> Iterator[bytes]:
    """Streams unpacked, and strings and names as bytes, however they are written or encrypted."""
    if isinstance(thing, pikepdf.Stream):
        for read in (thing.read_bytes, thing.read_raw_bytes):
            try:
                yield read()
            except Exception:
                continue
    strings: list[bytes] = []
    _pdf_strings(thing, strings, 0)
    yield b"\n".join(strings)


def _pdf_strings(thing: object, strings: list[bytes], depth: int) -> None:
    if depth > 30:
        return
    if isinstance(thing, pikepdf.String):
        strings += [bytes(thing), str(thing).encode("utf-8", "replace")]
    elif isinstance(thing, pikepdf.Name):
        strings.append(str(thing).encode("utf-8", "replace"))
    elif isinstance(thing, pikepdf.Array):
        for one in thing.as_list():
            if not getattr(one, "is_indirect", False):
                _pdf_strings(one, strings, depth + 1)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        keys = thing.keys()
        strings += [key.encode("utf-8", "replace") for key in keys]
        for key in keys:
            one = thing.get(key)
            if not getattr(one, "is_indirect", False):
                _pdf_strings(one, strings, depth + 1)


# -- How things are written


def _in_other_letters(data: bytes) -> Iterator[bytes]:
    """Runs of base64 and hex decoded, line breaks and blanks in them or not."""
    for match in re.finditer(rb"(?:[A-Za-z0-9+/_-][\r\n\t ]{0,3}){12,}={0,2}", data):
        letters = re.sub(rb"\s", b"", match[0]).translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
        for before in range(4):  # nobody says where the groups of four begin
            part = letters[before:]
            part = part[: len(part) - 1] if len(part) % 4 == 1 else part
            yield base64.b64decode(part + b"=" * (-len(part) % 4))
    for match in re.finditer(rb"(?:[0-9A-Fa-f][\r\n\t ]{0,3}){12,}", data):
        digits = re.sub(rb"\s", b"", match[0])
        for before in range(2):
            part = digits[before:]
            yield _from_hex(part[: len(part) // 2 * 2])


def _from_hex(text: bytes) -> bytes:
    return binascii.unhexlify(re.sub(rb"\s", b"", text.removesuffix(b">")))


def _escaped(data: bytes) -> Iterator[bytes]:
    """Percent signs, references of XML, and the escapes of JSON, PDF strings and PDF names."""
    if re.search(rb"%[0-9A-Fa-f]{2}", data):
        yield unquote_to_bytes(data)
        yield unquote_to_bytes(data.replace(b"+", b" "))
    if re.search(rb"&#?\w+;", data):
        yield html.unescape(data.decode("latin-1")).encode("utf-8", "replace")
    if re.search(rb"\\u[0-9A-Fa-f]{4}", data):
        yield re.sub(
            rb"\\u([0-9A-Fa-f]{4})",
            lambda match: chr(int(match[1], 16)).encode("utf-8", "replace"),
            data,
        )
    if re.search(rb"\\[0-7]{3}|\\\r?\n", data):
        joined = re.sub(rb"\\\r?\n", b"", data)
        yield re.sub(rb"\\([0-3][0-7]{2})", lambda match: bytes([int(match[1], 8)]), joined)
    if re.search(rb"#[0-9A-Fa-f]{2}", data):
        yield re.sub(rb"#([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), data)


def _places(data: bytes, needle: bytes) -> Iterator[int]:
    place = data.find(needle)
    while place >= 0:
        yield place
        place = data.find(needle, place + 1)


_UNPACKERS = (
    _zipped,
    _deflated,
    _png_chunks,
    _gif_blocks,
    _jpeg_segments,
    _pdf,
    _in_other_letters,
    _escaped,
)
