"""The one way in for a file: looked at in the confined child, then shown to the virus scanner."""

from pathlib import Path

from django.conf import settings

from badges.models import EvidenceKind

from . import scanning
from .evidence import sandbox
from .evidence.announced import announced
from .evidence.kinds import Kind


class NotNow(Exception):
    """Nothing is known about the file: it can neither be taken nor refused. Ask again in a few minutes."""


def announced_kind(name: str, size: int) -> Kind:
    """The kind of a file that is not here yet; `Unacceptable` when none of its name and size is taken."""
    return announced(
        name,
        size,
        max_bytes=settings.EVIDENCE_FILE_BYTES,
        max_video_bytes=settings.EVIDENCE_VIDEO_BYTES,
    )


def evidence_kind(kind: Kind) -> EvidenceKind:
    """What badges ask for when they ask for files of this kind."""
    return EvidenceKind.VIDEO if kind.is_video else EvidenceKind.FILE


def look(path: Path, name: str) -> Kind:
    """The kind of a file; `Unacceptable` when it cannot be evidence, `NotNow` when nobody can tell."""
    try:
        kind = sandbox.inspect(
            path,
            name,
            max_bytes=settings.EVIDENCE_FILE_BYTES,
            max_video_bytes=settings.EVIDENCE_VIDEO_BYTES,
            confined=settings.EVIDENCE_CONFINED,
        )
        scanning.scan(path)
    except (sandbox.Busy, scanning.ScannerAway) as error:
        raise NotNow from error
    return kind
