"""What can be said of a file before a byte of it is here: by its name and its size."""

from .kinds import Kind, Unacceptable, claimed


def announced(name: str, size: int, *, max_bytes: int, max_video_bytes: int) -> Kind:
    """The kind that the name claims; `Unacceptable` when no such file of `size` bytes may be handed in."""
    kind = claimed(name)
    if size == 0:
        raise Unacceptable("empty")
    limit = max_video_bytes if kind.is_video else max_bytes
    if size > limit:
        raise Unacceptable("too_large", size=size, limit=limit)
    return kind
