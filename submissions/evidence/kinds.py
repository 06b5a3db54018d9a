"""The kinds of file that may be handed in: what they are called, end in and are served as."""

import os
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    name: str
    extension: str  # with its dot, as given to the neutral name
    media_type: str
    label: str  # as in "This is a Word document"
    is_video: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("pdf", ".pdf", "application/pdf", "PDF"),
        Kind("docx", ".docx", f"{_OFFICE}.wordprocessingml.document", "Word document"),
        Kind("pptx", ".pptx", f"{_OFFICE}.presentationml.presentation", "PowerPoint file"),
        Kind("xlsx", ".xlsx", f"{_OFFICE}.spreadsheetml.sheet", "Excel workbook"),
        Kind("odt", ".odt", "application/vnd.oasis.opendocument.text", "OpenDocument text"),
        Kind("png", ".png", "image/png", "PNG picture"),
        Kind("jpeg", ".jpg", "image/jpeg", "JPEG picture"),
        Kind("gif", ".gif", "image/gif", "GIF picture"),
        Kind("webp", ".webp", "image/webp", "WebP picture"),
        Kind("mp4", ".mp4", "video/mp4", "MP4 video", is_video=True),
        Kind("mov", ".mov", "video/quicktime", "QuickTime video", is_video=True),
        Kind("webm", ".webm", "video/webm", "WebM video", is_video=True),
        Kind("mp3", ".mp3", "audio/mpeg", "MP3 recording"),
        Kind("m4a", ".m4a", "audio/mp4", "M4A recording"),
        Kind("txt", ".txt", "text/plain", "text file"),
        Kind("md", ".md", "text/markdown", "Markdown file"),
        Kind("csv", ".csv", "text/csv", "CSV table"),
    )
}
BY_EXTENSION: dict[str, Kind] = {kind.extension: kind for kind in KINDS.values()} | {".jpeg": KINDS["jpeg"]}
NAME_LENGTH = 255  # characters, as file systems have it
# Signs that show a name in another order than it has: an "exe" reads as a "pdf". Mere marks of direction,
# which names in Arabic or Hebrew contain, do not.
REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Unacceptable(Exception):
    """Why something cannot be evidence: a code, and what was found. The words are the caller's."""

    def __init__(self, code: str, **found: object) -> None:
        super().__init__(code, found)
        self.code = code
        self.found = found


class Uncleanable(Exception):
    """Why there can be no blind copy of a sound file: a code, and what was found."""

    def __init__(self, code: str, **found: object) -> None:
        super().__init__(code, found)
        self.code = code
        self.found = found


def claimed(name: str) -> Kind:
    """The kind that a file's name promises; `Unacceptable` for names without a known ending, or odd ones."""
    if any(
        sign in REORDERING or sign in "/\\" or unicodedata.category(sign) in ("Cc", "Cs") for sign in name
    ):
        raise Unacceptable("odd_name")
    if len(name) > NAME_LENGTH:
        raise Unacceptable("long_name", limit=NAME_LENGTH)
    extension = os.path.splitext(name.strip())[1].lower()
    if extension in ("", "."):
        raise Unacceptable("no_extension")
    if extension not in BY_EXTENSION:
        raise Unacceptable("unknown_extension", extension=extension[:20])
    return BY_EXTENSION[extension]
