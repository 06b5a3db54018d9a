"""Pictures and recordings of a package: known by their bytes, cleaned as what they are."""

from collections.abc import Callable
from pathlib import Path

from ...kinds import Uncleanable
from .. import embedded
from ..archives import Archive, Fresh
from ..embedded import Inside
from .relationships import Relationship

HEAD = 64


def kind(archive: Archive, one: Relationship) -> Inside | None:
    """What stands behind a relationship to a leaf; None when it cannot be vouched for."""
    head = archive.head(one.target, HEAD)
    if one.name == "image":
        return embedded.picture_kind(head)
    return embedded.recording(head)


def copy(
    archive: Archive, one: Relationship, fresh: Fresh, name: Callable[[str], str], target: Path
) -> tuple[str, str, tuple[str, ...]]:
    """Write the copy of a leaf: its name, type and notes. Recordings go by files beside the target."""
    if one.name == "image":
        return _copy_picture(archive.read(one.target), fresh, name)
    found = kind(archive, one)
    if found is None:
        raise Uncleanable("damaged_parts")
    copied = name(f".{found.extension}")
    before, after = (target.with_name(f"{target.name}.{step}") for step in ("before", "after"))
    try:
        archive.extract(one.target, before)
        notes = embedded.clean_recording(found, before, after)
        fresh.copy(copied, after)
    finally:
        before.unlink(missing_ok=True)
        after.unlink(missing_ok=True)
    return copied, found.media_type, notes


def _copy_picture(data: bytes, fresh: Fresh, name: Callable[[str], str]) -> tuple[str, str, tuple[str, ...]]:
    cleaned = embedded.picture(data)
    if cleaned is None:
        raise Uncleanable("picture_inside", reason="unknown")
    found, (written, notes) = cleaned
    copied = name(f".{found.extension}")
    fresh.write(copied, written)
    return copied, found.media_type, notes
