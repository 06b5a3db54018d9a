"""Small real WebM films, built element by element, with secrets wherever such files can hold them."""

import struct
from io import BytesIO

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
    drawn,
    numbers,
    secret,
)


def element(id: str, *parts: bytes, digits: int = 4) -> bytes:
    content = b"".join(parts)
    return bytes.fromhex(id) + (len(content) | 1 << 7 * digits).to_bytes(digits, "big") + content


def unknown(id: str, *parts: bytes) -> bytes:
    """An element that does not say how long it is, as in live recordings."""
    return bytes.fromhex(id) + b"\x01" + b"\xff" * 7 + b"".join(parts)


def vp8(number: int) -> bytes:
    """A whole frame: the content of a WebP picture."""
    file = BytesIO()
    drawn(number, (160, 120)).save(file, "WEBP", quality=80)
    webp = file.getvalue()
    assert webp[12:16] == b"VP8 "
    return webp[20 : 20 + int.from_bytes(webp[16:20], "little")]


def ebml_head() -> bytes:
    return element("1A45DFA3", element("4282", b"webm"), element("4287", b"\4"), element("4285", b"\2"))


def block(track: int, at: int, content: bytes) -> bytes:
    return element("A3", bytes((0x80 | track,)), numbers(at, code="H"), b"\x80", content)


def webm(*, live: bool = False, planted: bool = True, seconds: int = 3) -> bytes:
    """Ten whole frames a second of VP8."""
    say = secret if planted else (lambda _text: b"")
    info = element(
        "1549A966",
        element("2AD7B1", b"\x0f\x42\x40"),
        element("4489", struct.pack(">d", seconds * 1000.0)),
        element("4D80", b"Muxer " + say(SOFTWARE_USER)),
        element("5741", b"Writer " + say(SERIAL)),
        element("7BA9", say(AUTHOR)) + element("4461", bytes(6), b"\1\2") if planted else b"",
        element("7384", say(EMAIL), digits=1) if planted else b"",
    )
    picture = element(
        "AE",
        element("D7", b"\1", digits=1),
        element("73C5", b"\x12\x34\x56\x78"),
        element("83", b"\1"),
        element("86", b"V_VP8"),
        element("536E", say(COMMENT_AUTHOR)) + element("258688", say(SERIAL)) if planted else b"",
        element("E0", element("B0", b"\xa0"), element("BA", b"\x78"), element("4444", say(GPS))),
    )
    words = element(
        "AE",
        element("D7", b"\2"),
        element("83", b"\x11"),
        element("86", b"S_TEXT/UTF8"),
        element("73C5", b"\2"),
    )
    open_or_not = unknown if live else element
    clusters = []
    for second in range(seconds):
        frames = [block(1, 100 * turn, vp8(10 * second + turn)) for turn in range(10)]
        told = (
            element("A0", element("A1", b"\x82\0\0\0", say(GPS)), element("9B", b"\x64")) if planted else b""
        )
        junk = element("EC", say(EARLIER)) + element("BF", b"\1\2\3\4", digits=1) if planted else b""
        odd = b"\xec\x80" + b"\xee\x80" if planted else b""  # elements of two bytes, one not known here
        time = element("E7", numbers(second * 1000))
        clusters.append(open_or_not("1F43B675", time, *frames[:5], told, junk, odd, *frames[5:]))
    telling = (
        element(
            "1254C367", element("7373", element("67C8", element("45A3", b"A"), element("4487", say(AUTHOR))))
        )
        + element("1941A469", element("61A7", element("466E", b"a.txt"), element("465C", say(EMBEDDED) * 90)))
        + element("1043A770", element("45B9", element("B6", element("85", say(LINK)))))
        if planted
        else b""
    )
    tracks = element("1654AE6B", picture, words if planted else b"")
    segment = (info, tracks, *clusters, telling)
    return ebml_head() + open_or_not("18538067", *segment)
