"""Somebody else's files are opened in a child process only: confined in memory, time, files and network."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .chores import CHORES
from .kinds import KINDS, Kind, Unacceptable, Uncleanable
from .passages import Passage


@dataclass(frozen=True)
class Prepared:
    """What `prepare` wrote into its folder, and what it found."""

    copy: Path
    preview: Path | None
    notes: tuple[str, ...]
    passages: tuple[Passage, ...]


def inspect(path: Path, name: str, *, max_bytes: int, max_video_bytes: int, confined: bool = True) -> Kind:
    """The kind of a file; `Unacceptable` when it is no sound file of a kind that may be handed in."""
    found = _run(
        "inspect", confined, path=str(path), name=name, max_bytes=max_bytes, max_video_bytes=max_video_bytes
    )
    if "refused" in found:
        raise Unacceptable(found["refused"], **found["found"])
    return KINDS[found["kind"]]


def prepare(path: Path, kind: Kind, folder: Path, *, confined: bool = True) -> Prepared:
    """Make the blind copy of a sound file in an empty folder; `Uncleanable` when there can be none."""
    copy, preview = folder / "copy", folder / "preview"
    found = _run("prepare", confined, path=str(path), kind=kind.name, copy=str(copy), preview=str(preview))
    if "refused" in found:
        raise Uncleanable(found["refused"], **found["found"])
    return Prepared(
        copy,
        preview if found["preview"] else None,
        tuple(found["notes"]),
        tuple(Passage(**one) for one in found["passages"]),
    )


def _run(chore: str, confined: bool, **values: Any) -> dict[str, Any]:
    return CHORES[chore](**values)
