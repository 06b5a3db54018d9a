"""Pictures, recordings and fonts of a package: known by their bytes, cleaned as what they are."""

from collections.abc import Callable
from pathlib import Path

from ...kinds import Uncleanable
from .. import embedded
from ..archives import Archive, Fresh
from ..embedded import Inside
from .relationships import Relationship

# Tables that stand third and fourth, by name, in the directory of a TrueType or OpenType font: Word garbles
# the 32 bytes before them.
FONT_TABLES = frozenset(
    [
        "BASE",
        "CFF ",
        "DSIG",
        "GDEF",
        "GPOS",
        "GSUB",
        "LTSH",
        "OS/2",
        "PCLT",
        "STAT",
        "VDMX",
        "VORG",
        "avar",
        "cmap",
        "cvt ",
        "fpgm",
        "fvar",
        "gasp",
        "glyf",
        "gvar",
        "hdmx",
        "head",
        "hhea",
        "hmtx",
        "kern",
        "loca",
        "maxp",
        "name",
        "post",
        "prep",
        "vhea",
        "vmtx",
    ]
)
WORD_FONT = Inside("odttf", "application/vnd.openxmlformats-officedocument.obfuscatedFont")
SLIDES_FONT = Inside("fntdata", "application/x-fontdata")
HEAD = 64


def kind(archive: Archive, one: Relationship) -> Inside | None:
    """What stands behind a relationship to a leaf; None when it cannot be vouched for."""
    head = archive.head(one.target, HEAD)
    if one.name == "font":
        return _font(head)
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
    if one.name == "font":
        fresh.write(copied, archive.read(one.target))
        return copied, found.media_type, ()
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


def _font(head: bytes) -> Inside | None:
    if head[34:36] == b"LP":  # Embedded OpenType
        return SLIDES_FONT
    tables = {head[at : at + 4].decode("latin-1") for at in (44, 60)}
    return WORD_FONT if tables <= FONT_TABLES else None
