"""What can be said of a file before a byte of it is here: by its name and its size."""

import os

from .kinds import BY_EXTENSION, Kind, Unacceptable


def announced(name: str, size: int, *, max_bytes: int, max_video_bytes: int) -> Kind:
    """The kind that the name claims; `Unacceptable` when no such file of `size` bytes may be handed in."""
    extension = os.path.splitext(name)[1].lower()
    if not extension or extension == ".":
        raise Unacceptable("no_extension")
    if extension not in BY_EXTENSION:
        raise Unacceptable("unknown_extension", extension=extension[:20])
    kind = BY_EXTENSION[extension]
    if size == 0:
        raise Unacceptable("empty")
    limit = max_video_bytes if kind.is_video else max_bytes
    if size > limit:
        raise Unacceptable("too_large", size=size, limit=limit)
    return kind
