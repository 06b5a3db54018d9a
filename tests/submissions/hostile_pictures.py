"""Pictures that are not what they say, made by hand, with the codes of their refusals."""

import struct
import zlib

from PIL import Image

from tests.submissions.good_files import boxed, jpeg, noise, saved
from tests.submissions.payloads import PROGRAM, zeros


def png():
    return saved(noise(), "PNG")


def gif():
    return saved(noise("P"), "GIF")


def webp():
    return saved(noise(), "WEBP")


# -- PNG by chunks


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def chunks(*more, width=8, height=8, depth=8, colour=0, data=None):
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    rows = zlib.compress(bytes((width + 1) * height)) if data is None else data
    inside = b"".join(chunk(*one) for one in more)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + inside + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def frame_control(number, width, height):
    return b"fcTL", struct.pack(">IIIIIHHBB", number, width, height, 0, 0, 1, 10, 0, 0)


def claims(content, width, height):
    """A PNG whose header says another size, with the right checksum."""
    head = struct.pack(">II", width, height) + content[24:29]
    return content[:8] + chunk(b"IHDR", head) + content[33:]


def interlaced():
    """A sound PNG in the order of Adam7, seven small pictures; Pillow reads such files and writes none."""
    rows = b"".join(
        (b"\0" + bytes(range(across))) * down
        for across, down in ((12, 8), (11, 8), (23, 7), (22, 15), (45, 15), (45, 30), (90, 30))
    )
    content = chunks(width=90, height=60, data=zlib.compress(rows))
    head = content[16:28] + b"\1"
    return content[:8] + chunk(b"IHDR", head) + content[33:]


# -- GIF by blocks


def still_frames(count, width, height):
    """Frames of one dot each on a large canvas."""
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    dot = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return head + dot * count + b";"


def without_samples():
    """A JPEG whose components are said to be sampled nowhere."""
    content = bytearray(jpeg())
    at = content.index(b"\xff\xc0")
    for component in range(content[at + 9]):
        content[at + 11 + 3 * component] = 0
    return bytes(content)


def scans(count):
    """A progressive JPEG that repeats its last scan."""
    content = jpeg(progressive=True)
    at = content.rindex(b"\xff\xda")
    return content[:at] + content[at:-2] * count + b"\xff\xd9"


def pictures():
    wide = noise(size=(300, 200))
    return [
        ("a.png", png()[:-30] + bytes(30), "malformed"),
        ("a.png", png()[: len(png()) // 2], "malformed"),
        ("a.png", png()[:-12], "malformed"),
        ("a.png", png().replace(b"IDAT", b"IDAX", 1), "malformed"),
        ("a.png", claims(png(), 90, 600), "malformed"),
        ("a.png", claims(interlaced(), 90, 61), "malformed"),
        ("a.png", saved(Image.new("1", (8000, 7000)), "PNG"), "too_many_pixels"),
        ("a.png", claims(png(), 60_000, 60_000), "too_many_pixels"),
        ("a.png", claims(png(), 2**31 - 1, 2**31 - 1), "too_many_pixels"),
        ("a.png", claims(png(), 0, 60), "malformed"),
        ("a.png", chunks(data=zeros(64 << 20)), "bomb"),
        ("a.png", chunks((b"zTXt", b"k\0\0" + zeros(64 << 20))), "bomb"),
        ("a.png", chunks((b"iTXt", b"k\0\1\0\0\0" + zeros(64 << 20))), "bomb"),
        ("a.png", chunks((b"iCCP", b"k\0\0" + zeros(64 << 20))), "bomb"),
        ("a.png", chunks(*[frame_control(number, 8, 8) for number in range(50_001)]), "malformed"),
        (
            "a.png",
            chunks(*[frame_control(number, 7000, 7000) for number in range(99)], width=7000, height=7000),
            "too_many_frames",
        ),
        ("a.png", chunks(*[(b"tEXt", b"k\0v")] * 50_001), "malformed"),
        ("a.jpg", jpeg()[: len(jpeg()) // 2], "malformed"),
        ("a.jpg", jpeg()[:-2], "malformed"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(400), "malformed"),
        ("a.jpg", b"\xff\xd8\xff\xd9", "malformed"),
        ("a.jpg", scans(300), "bomb"),
        ("a.jpg", without_samples(), "malformed"),
        (
            "a.jpg",
            jpeg().replace(b"\xff\xc0\x00\x11\x08\x00\x3c\x00\x5a", b"\xff\xc0\x00\x11\x08\xff\xdc\xff\xdc"),
            "too_many_pixels",
        ),
        ("a.gif", gif()[: len(gif()) // 2], "malformed"),
        ("a.gif", gif()[:-1], "malformed"),
        ("a.gif", still_frames(1, 10_000, 9_000), "too_many_pixels"),
        ("a.gif", still_frames(3000, 2000, 1000), "too_many_frames"),
        ("a.webp", webp()[: len(webp()) // 2], "malformed"),
        ("a.webp", webp()[:20] + bytes(20), "malformed"),
        (
            "a.webp",
            saved(wide, "WEBP").replace(struct.pack("<HH", 300, 200), struct.pack("<HH", 16383, 16383)),
            "too_many_pixels",
        ),
        ("a.webp", b"RIFF" + struct.pack("<I", 100) + b"AVI " + bytes(100), "disguised"),
        ("a.png", jpeg(), "disguised"),
        ("a.jpg", png(), "disguised"),
        ("a.gif", webp(), "disguised"),
        ("a.jpg", boxed(b"heic"), "disguised"),
        ("a.jpg", boxed(b"avif"), "disguised"),
        ("a.png", saved(noise(), "BMP"), "disguised"),
        ("a.jpg", saved(noise(), "TIFF"), "disguised"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "disguised"),
        ("a.jpg", PROGRAM, "disguised"),
    ]
