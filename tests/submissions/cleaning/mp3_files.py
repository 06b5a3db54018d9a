"""MP3 recordings of silence, with secrets wherever tags can hold them."""

import struct

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

from .media_files import (
    jpeg_with_comment,
    numbers,
    secret,
)

FRAME = b"\xff\xfb\x90\x00".ljust(417, b"\0")  # silence: 128 kbit/s, 44.1 kHz


def id3(*frames: tuple[str, bytes]) -> bytes:
    content = b"".join(name.encode() + numbers(len(body)) + b"\0\0" + body for name, body in frames)
    size = bytes(len(content) >> 7 * place & 0x7F for place in (3, 2, 1, 0))
    return b"ID3\3\0\0" + size + content


def seek_frame(encoder: bytes = b"LAME3.100") -> bytes:
    table = b"Info" + numbers(15, 40, 40 * 417) + bytes(range(100)) + numbers(50)
    settings = encoder.ljust(21, b"\7") + b"\x24\x01\x23" + bytes(3)
    return (FRAME[:36] + table + settings).ljust(417, b"\0")


def planted_mp3() -> bytes:
    words = id3(
        ("TPE1", b"\0" + secret(AUTHOR)),
        ("APIC", b"\0image/jpeg\0\3\0" + jpeg_with_comment(1, SERIAL)),
        ("GEOB", b"\0\0\0\0" + secret(EMBEDDED)),
        ("TXXX", b"\1" + EMAIL.encode("utf-16")),
        ("PRIV", secret(LINK) + b"\0" + secret(GPS)),
    )
    lyrics = b"LYRICSBEGIN" + secret(COMMENT_AUTHOR) + b"000123LYRICS200"
    ape_items = numbers(len(SOFTWARE_USER)) + bytes(4) + b"Artist\0" + secret(SOFTWARE_USER)
    ape = b"APETAGEX" + struct.pack("<IIII", 2000, len(ape_items) + 32, 1, 1 << 31 | 1 << 29) + bytes(8)
    foot = b"APETAGEX" + struct.pack("<IIII", 2000, len(ape_items) + 32, 1, 1 << 31) + bytes(8)
    v1 = b"TAG" + secret(AUTHOR).ljust(125, b"\0")
    middle = id3(("TPE1", b"\0" + secret(AUTHOR)))
    return b"".join(
        (
            words,
            seek_frame(b"LAME" + secret(SERIAL[:5])),
            FRAME * 20,
            middle,
            FRAME * 10,
            secret(EARLIER) * 40,
            FRAME * 10,
            lyrics,
            ape + ape_items + foot,
            v1,
        )
    )
