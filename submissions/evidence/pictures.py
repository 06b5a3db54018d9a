"""Pictures: their form is followed, their size bounded, then the decoder of the claimed kind opens them."""

import os
import warnings
from typing import BinaryIO

from PIL import Image

from . import polyglots
from .frames import WALKERS, Bomb, Frames
from .kinds import Kind, Unacceptable

MAX_MILLION_PIXELS = 50
MAX_ANIMATED_MILLION = 2000  # of all frames together
DECODED = 100_000_000  # pixels of an animation that are decoded; of the rest the form is known
# The decoder of WebP, and animations, hold three pictures of four bytes a pixel: larger ones are not decoded.
THREEFOLD = 12_000_000
HELD = 180_000_000  # bytes; 30 million pixels of a progressive JPEG in full colour
# What phones and cameras announce: a second picture, a small video, a trailer of their own.
PHONES = (
    b"MPF\0",
    b"MotionPhoto",
    b"MicroVideo",
    b"hdrgm",
    b"GContainer",
    b"GDepth",
    b"GImage",
    b"Container:Directory",
)
CAMERAS = (b"\x92\x7c\x00\x07", b"\x7c\x92\x07\x00")  # EXIF's MakerNote, in both orders of bytes
TRAILERS = (b"SEFT", b"LIVE_")


def check(file: BinaryIO, kind: Kind) -> None:
    try:
        frames = WALKERS[kind.name](file)
    except Bomb as error:
        raise Unacceptable("bomb", claimed=kind.label) from error
    except (ValueError, IndexError, OSError) as error:
        polyglots.check_inside(file, kind, file.seek(0, os.SEEK_END))
        raise Unacceptable("malformed", claimed=kind.label) from error
    _limit(frames)
    polyglots.check_inside(file, kind, frames.end)
    _check_rest(file, kind, frames)
    _decode(file, kind, frames)


def _limit(frames: Frames) -> None:
    if frames.width * frames.height > MAX_MILLION_PIXELS * 1_000_000:
        raise _too_many(frames)
    if frames.pixels > MAX_ANIMATED_MILLION * 1_000_000:
        raise Unacceptable("too_many_frames", pixels=frames.pixels // 1_000_000, limit=MAX_ANIMATED_MILLION)


def _too_many(frames: Frames) -> Unacceptable:
    return Unacceptable("too_many_pixels", width=frames.width, height=frames.height, limit=MAX_MILLION_PIXELS)


def _check_rest(file: BinaryIO, kind: Kind, frames: Frames) -> None:
    """Behind the picture stands nothing, or what phones put there: the blind copy ends with the picture."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(frames.end, size - 64))
    last = file.read()
    phone = kind.name == "jpeg" and (
        any(mark in note for note in frames.notes for mark in PHONES + CAMERAS)
        or any(mark in last for mark in TRAILERS)
    )
    polyglots.check_rest(file, kind, frames.end, size, pictures=not phone)


def _decode(file: BinaryIO, kind: Kind, frames: Frames) -> None:
    size = file.seek(0, os.SEEK_END)
    if kind.name == "webp" and frames.width * frames.height + size // 4 > THREEFOLD:
        return
    if frames.held > HELD:
        return
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the limits are ours, and checked
            with Image.open(file, formats=[kind.name]) as picture:
                if picture.size != (frames.width, frames.height):
                    raise ValueError("two sizes")
                # JPEG: all is read, an eighth unpacked.
                picture.draft(None, (max(1, frames.width // 8), max(1, frames.height // 8)))
                picture.load()
                _decode_more(picture, kind, frames)
    except Image.DecompressionBombError as error:  # a decoder that sees another size
        raise _too_many(frames) from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError) as error:
        if "memory" in str(error):  # as the decoders tell of it
            raise MemoryError from error
        raise Unacceptable("malformed", claimed=kind.label) from error


def _decode_more(picture: Image.Image, kind: Kind, frames: Frames) -> None:
    """Further frames, as far as memory and time allow. The rows of an animated PNG are counted already."""
    area = frames.width * frames.height
    if kind.name == "png" or not frames.is_animated or area > THREEFOLD:
        return
    for number in range(1, min(frames.count, DECODED // area)):
        picture.seek(number)
        picture.load()
