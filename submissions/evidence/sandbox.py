"""Somebody else's files are opened in a child process only: confined in memory, time, files and network."""

import json
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, TypeGuard

from . import nursery
from .chores import CHORES
from .confinement import MB, Limits
from .kinds import KINDS, Kind, Unacceptable, Uncleanable, claimed
from .passages import Passage
from .previews import PREVIEWERS

log = logging.getLogger(__name__)

INSPECT_SECONDS = 10
PREPARE_SECONDS = 60  # large sheets take their time, in the background
DRAW_SECONDS = 10
BYTES_A_SECOND = 10 * MB  # ... and one second more for so many; half of one to inspect
LARGE = 100 * MB
ANSWER_BYTES = 32 * MB  # the passages of the longest text, all of it escaped
AT_ONCE = 4  # children of one process: together they hold about a gigabyte
_places = threading.BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """No child could be had to open the file, which may be sound. Ask again later."""


@dataclass(frozen=True)
class Prepared:
    """What `prepare` wrote into its folder, and what it found."""

    copy: Path
    preview: Path | None
    notes: tuple[str, ...]
    passages: tuple[Passage, ...]


def inspect(path: Path, name: str, *, max_bytes: int, max_video_bytes: int, confined: bool = True) -> Kind:
    """The kind of a file; `Unacceptable` when it is no sound file of a kind that may be handed in; `Busy`."""
    label = claimed(name).label
    values = {
        "path": str(path.resolve()),
        "name": name,
        "max_bytes": max_bytes,
        "max_video_bytes": max_video_bytes,
    }
    large = min(path.stat().st_size, LARGE)  # longer files are recordings, of which only the form is followed
    limits = Limits(seconds=INSPECT_SECONDS + large // (2 * BYTES_A_SECOND), written=MB)
    found = _run("inspect", confined, values, limits, readable=[path])
    if "died" in found:
        raise Unacceptable("too_costly", claimed=label)
    if "refused" in found:
        raise Unacceptable(found["refused"], **{"claimed": label} | found["found"])
    return KINDS[found["kind"]]


def prepare(path: Path, kind: Kind, folder: Path, *, confined: bool = True) -> Prepared:
    """Make the blind copy of a sound file in an empty folder; `Uncleanable` when there is none; `Busy`."""
    folder, size = folder.resolve(), path.stat().st_size
    copy = folder / "copy"
    values = {"path": str(path.resolve()), "kind": kind.name, "copy": str(copy)}
    limits = Limits(seconds=PREPARE_SECONDS + size // BYTES_A_SECOND, written=2 * size + 64 * MB)
    found = _run("prepare", confined, values, limits, readable=[path], writable=[folder])
    if "died" in found:
        raise Uncleanable("too_costly")
    if "refused" in found:
        raise Uncleanable(found["refused"], **found["found"])
    return Prepared(
        copy,
        _draw(copy, kind, folder / "drawn", confined),
        tuple(found["notes"]),
        tuple(Passage(**one) for one in found["passages"]),
    )


def _draw(copy: Path, kind: Kind, folder: Path, confined: bool) -> Path | None:
    """The small picture of a copy, or none. It has its own folder: who draws may not write to the copy."""
    if kind.name not in PREVIEWERS:
        return None
    folder.mkdir()
    preview = folder / "preview"
    values = {"kind": kind.name, "copy": str(copy), "preview": str(preview)}
    limits = Limits(DRAW_SECONDS, written=MB)
    try:
        found = _run("draw", confined, values, limits, readable=[copy], writable=[folder])
    except Busy:
        return None
    return preview if found.get("preview") is True and preview.is_file() else None


def _run(
    chore: str,
    confined: bool,
    values: dict[str, Any],
    limits: Limits,
    *,
    readable: Sequence[Path],
    writable: Sequence[Path] = (),
) -> dict[str, Any]:
    if not confined:
        return CHORES[chore](**values)
    request = {
        "chore": chore,
        "values": values,
        "limits": asdict(limits),
        "readable": [str(path.resolve()) for path in readable],
        "writable": [str(path) for path in writable],
    }
    with _place(limits.seconds):
        answer = _ask_child(request, limits.seconds)
    if "died" in answer:
        log.warning("%s of a file ended early: %s", chore, answer["died"])
    return answer


@contextmanager
def _place(seconds: int) -> Iterator[None]:
    if not _places.acquire(timeout=seconds):
        raise Busy
    try:
        yield
    finally:
        _places.release()


def _ask_child(request: dict[str, Any], seconds: int) -> dict[str, Any]:
    """What a confined child answers; {"died": how} when it answers nothing that can be read."""
    with TemporaryFile() as question, TemporaryFile() as answer:  # files, not pipes: their size is limited
        question.write(json.dumps(request).encode("ascii"))
        question.seek(0)
        try:
            ended = nursery.run(question.fileno(), answer.fileno(), seconds)
        except OSError as error:
            raise Busy from error
        return _read(answer) if ended else {"died": "too slow"}


def _read(file: IO[bytes]) -> dict[str, Any]:
    file.seek(0)
    content = file.read(ANSWER_BYTES + 1)
    try:
        answer = json.loads(content) if len(content) <= ANSWER_BYTES else None
    except (ValueError, RecursionError):
        answer = None
    if not _is_answer(answer):
        return {"died": "an answer that cannot be read"}
    return answer


def _is_answer(answer: Any) -> TypeGuard[dict[str, Any]]:
    """Whether it has the shape of what a chore answers: a child that was taken over may say anything."""
    if not isinstance(answer, dict):
        return False
    if "refused" in answer:
        return isinstance(answer["refused"], str) and isinstance(answer.get("found"), dict)
    if "kind" in answer:
        return isinstance(answer["kind"], str) and answer["kind"] in KINDS
    if "preview" in answer:
        return isinstance(answer["preview"], bool)
    if "notes" not in answer:
        return isinstance(answer.get("died"), str)
    return (
        _are(answer["notes"], str)
        and _are(answer.get("passages"), dict)
        and all(
            one.keys() == {"place", "text"}
            and isinstance(one["place"], dict)
            and isinstance(one["text"], str)
            for one in answer["passages"]
        )
    )


def _are(values: Any, shape: type) -> bool:
    return isinstance(values, list) and all(isinstance(value, shape) for value in values)
