"""Folders that others can reach and sockets that fit: shared by the embedded services."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from .processes import Problem

SOCKET_PATH_BYTES = 100  # AF_UNIX paths end at 104 bytes on macOS, 108 on Linux

ROOT = Path(__file__).resolve().parent.parent


def fingerprint(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def socket_folder(base: Path, name: str) -> Path:
    """`base` if a socket of that name fits into an address there, else a short folder for it."""
    if len(os.fsencode(base / name)) < SOCKET_PATH_BYTES:
        return base
    return Path(tempfile.gettempdir()) / f"mc-{fingerprint(base)}"


def own_folder(path: Path, uid: int | None = None, gid: int | None = None) -> None:
    """Make a private folder; refuse one that somebody else made first (temporary folders are shared)."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    owner = path.stat().st_uid
    if path.is_symlink() or owner not in {os.geteuid(), uid}:
        raise Problem(f"{path} belongs to somebody else (user {owner}); remove it or set DEV_STATE.")
    if uid is not None and gid is not None:
        os.chown(path, uid, gid)


def reachable_by_all(path: Path) -> bool:
    """Whether another account can walk to this path."""
    return all(p.stat().st_mode & stat.S_IXOTH for p in [path, *path.parents] if p.exists())
