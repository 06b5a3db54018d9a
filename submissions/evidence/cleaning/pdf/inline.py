"""Pictures within content streams (ISO 32000-2, 8.9.7)."""

import re
import zlib
from collections.abc import Callable
from itertools import islice

LONG = {
    b"/BitsPerComponent": b"/BPC",
    b"/ColorSpace": b"/CS",
    b"/Decode": b"/D",
    b"/DecodeParms": b"/DP",
    b"/Filter": b"/F",
    b"/Height": b"/H",
    b"/ImageMask": b"/IM",
    b"/Interpolate": b"/I",
    b"/Width": b"/W",
}
KEPT = frozenset((*LONG.values(), b"/Intent"))
COMPONENTS = {b"/G": 1, b"/DeviceGray": 1, b"/RGB": 3, b"/DeviceRGB": 3, b"/CMYK": 4, b"/DeviceCMYK": 4}
END = re.compile(rb"[\x00\t\n\x0c\r ]EI(?=[\x00\t\n\x0c\r ]|\Z)")
CLOSE = re.compile(rb"EI(?=[\x00\t\n\x0c\r ]|\Z)")
LAST = re.compile(rb"[\x00\t\n\x0c\r ]*EI(?=[\x00\t\n\x0c\r ]|\Z)")
TRIES = 1000
Keys = dict[bytes, bytes]


def keys(tokens: list[bytes]) -> Keys:
    pairs = list(zip(tokens[::2], tokens[1::2], strict=False))
    found = {LONG[key]: value for key, value in pairs if key in LONG}
    found |= {key: value for key, value in pairs if key not in LONG}  # readers take the short name of two
    return {key: value for key, value in found.items() if key in KEPT}


def end(data: bytes, start: int, found: Keys, goes_on: Callable[[int], bool]) -> tuple[int, int]:
    """Where the picture ends, and where the content after it begins."""
    size = _size(data, start, found)
    if size is not None and (last := LAST.match(data, start + size)):
        return start + size, last.end()
    for pattern in (END, CLOSE):  # some writers leave out the blank before it
        for last in islice(pattern.finditer(data, start - 1), TRIES):
            if goes_on(last.end()):
                return max(start, last.start()), last.end()
    return len(data), len(data)


def _size(data: bytes, start: int, found: Keys) -> int | None:
    """How many bytes the picture takes, where it can be told."""
    filters = re.findall(rb"/\w+", found.get(b"/F", b""))
    try:
        if filters[:1] in ([b"/Fl"], [b"/FlateDecode"]):
            inflater = zlib.decompressobj()
            piece = data[start : start + (1 << 20)]
            while not inflater.eof and piece:
                inflater.decompress(piece, 1 << 22)
                piece = inflater.unconsumed_tail
            return len(data[start : start + (1 << 20)]) - len(inflater.unused_data) if inflater.eof else None
        if filters:
            return None
        bits = 1 if found.get(b"/IM") == b"true" else COMPONENTS[found[b"/CS"]] * int(found[b"/BPC"])
        return (int(found[b"/W"]) * bits + 7) // 8 * int(found[b"/H"])
    except (KeyError, ValueError, zlib.error):
        return None


def written(found: Keys, content: bytes, clean_picture: Callable[[bytes], bytes]) -> bytes:
    if re.findall(rb"/\w+", found.get(b"/F", b"")) in ([b"/DCT"], [b"/DCTDecode"]):
        content = clean_picture(content)
    pairs = b" ".join(key + b" " + value for key, value in found.items())
    return b"\nBI " + pairs + b" ID " + content + b"\nEI"
