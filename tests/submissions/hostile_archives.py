"""Archives written by hand, whose records lie about what is in them."""

import struct
import zlib

from tests.submissions.good_files import parts_of, word


def entries(*items, prefix=b"", claim=None, comment=b"", flags=0):
    """A zip of (name, content) written by hand; `claim` is the size the headers say."""
    out, central = bytearray(prefix), bytearray()
    for name, content in items:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        name = name if isinstance(name, bytes) else name.encode()
        size = len(content) if claim is None else claim
        numbers = struct.pack(
            "<HHHHHIIIHH", 20, flags, 8, 0, 33, zlib.crc32(content), len(packed), size, len(name), 0
        )
        at = len(out)
        out += b"PK\x03\x04" + numbers + name + packed
        central += b"PK\x01\x02\x14\0" + numbers + struct.pack("<HHHII", 0, 0, 0, 0, at) + name
    end = struct.pack("<HHHHIIH", 0, 0, len(items), len(items), len(central), len(out), len(comment))
    return bytes(out + central) + b"PK\x05\x06" + end + comment


def word_entries(*more, **options):
    return entries(*parts_of(word()).items(), *more, **options)


def overlapping():
    """Two entries of the directory that point to one content."""
    content = word_entries((b"word/a.bin", b"x" * 99), (b"word/b.bin", b"x" * 99))
    first = content.index(b"PK\x03\x04", content.index(b"word/a.bin") - 40)
    second = content.index(b"PK\x03\x04", first + 4)
    return content.replace(
        struct.pack("<I", second) + b"word/b.bin", struct.pack("<I", first) + b"word/b.bin"
    )


def moved_start(content):
    """The end record says one entry less than the directory has."""
    at = content.rindex(b"PK\x05\x06")
    count = struct.unpack_from("<H", content, at + 8)[0] - 1
    return content[: at + 8] + struct.pack("<HH", count, count) + content[at + 12 :]


def wide_lie(content):
    """A 64-bit record before the end that tells of another directory."""
    at = content.rindex(b"PK\x05\x06")
    record = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1, 1, 46, 0)
    return content[:at] + record + b"PK\x06\x07" + struct.pack("<IQI", 0, at, 1) + content[at:]


def in_a_gap(content, payload):
    """Something between the entries and the directory; the places are mended."""
    at = content.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<I", content, at + 16)[0]
    return (
        content[:start]
        + payload
        + content[start:at]
        + content[at : at + 16]
        + struct.pack("<I", start + len(payload))
        + content[at + 20 :]
    )
