"""The smallest files of each kind that open: pictures, documents, video."""

from io import BytesIO

import pikepdf
from PIL import Image


def png(width: int = 600, height: int = 600, mode: str = "RGB") -> bytes:
    """A picture that opens."""
    file = BytesIO()
    Image.new(mode, (width, height), 1).save(file, "PNG")
    return file.getvalue()


def pdf(pages: int = 1, **info: str) -> bytes:
    """A document that opens; `info` is what its properties say, as in Author="…"."""
    file = BytesIO()
    with pikepdf.new() as document:
        for _page in range(pages):
            document.add_blank_page()
        for name, value in info.items():
            document.docinfo[pikepdf.Name(f"/{name}")] = value
        document.save(file)
    return file.getvalue()


def video() -> bytes:
    """The smallest MP4 with the boxes of one picture track."""

    def box(name: bytes, content: bytes) -> bytes:
        return (8 + len(content)).to_bytes(4, "big") + name + content

    handler = box(b"hdlr", bytes(8) + b"vide" + bytes(13))
    tracks = box(b"moov", box(b"mvhd", bytes(100)) + box(b"trak", box(b"mdia", handler)))
    return box(b"ftyp", b"isom" + bytes(4) + b"isommp42") + tracks + box(b"mdat", bytes(64))
