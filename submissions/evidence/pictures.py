"""Pictures: opened by the decoder of the kind they claim, within a limit of pixels."""

from typing import BinaryIO

from PIL import Image

from .kinds import Kind, Unacceptable

MAX_MILLION_PIXELS = 50


def check(file: BinaryIO, kind: Kind) -> None:
    file.seek(0)
    try:
        with Image.open(file, formats=[kind.name]) as picture:
            width, height = picture.size
            if width * height > MAX_MILLION_PIXELS * 1_000_000:
                raise Unacceptable("too_many_pixels", width=width, height=height, limit=MAX_MILLION_PIXELS)
            if kind.name == "png":
                picture.verify()  # every chunk and its checksum, without unpacking
            else:
                picture.draft(None, (width // 8, height // 8))  # JPEG: all is read, an eighth is unpacked
                picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unacceptable("too_many_pixels", width="?", height="?", limit=MAX_MILLION_PIXELS) from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError) as error:
        raise Unacceptable("malformed", claimed=kind.label) from error
