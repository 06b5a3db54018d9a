"""Asking a virus scanner that speaks clamd's protocol (clamd(8), "zINSTREAM"), where one is set up."""

import select
import socket
import struct
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from .evidence.kinds import Unacceptable

PIECE = 1 << 18
CONNECT_SECONDS = 5
SILENCE_SECONDS = 60  # a large archive is looked through before an answer comes
REPLY_BYTES = 4096


class ScannerAway(Exception):
    """The scanner cannot be reached, or gives no verdict: nothing is known about the file."""


def scan(path: Path) -> None:
    """Return when nothing is found, or no scanner is set up; `Unacceptable("virus", …)`; `ScannerAway`."""
    if not settings.CLAMD_URL:
        return
    try:
        with closing(_connect(settings.CLAMD_URL)) as connection:
            verdict = _ask(connection, path)
    except OSError as error:
        raise ScannerAway(str(error)) from error
    if verdict == "OK":
        return
    if verdict.endswith(" FOUND"):
        raise Unacceptable("virus", name=verdict.removesuffix(" FOUND")[:100])
    if "size limit exceeded" in verdict:  # the operator's limit is below the site's: a pass would be a lie
        raise Unacceptable("too_large_to_scan")
    raise ScannerAway(verdict[:200])


def _connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
    else:
        connection = socket.create_connection((parts.hostname, parts.port or 3310), timeout=CONNECT_SECONDS)
    connection.settimeout(SILENCE_SECONDS)
    return connection


def _ask(connection: socket.socket, path: Path) -> str:
    """What stands behind "stream: " in the reply."""
    try:
        with path.open("rb") as file:
            connection.sendall(b"zINSTREAM\0")
            # Over its limit it answers at once and hangs up; what is sent after that would lose the answer.
            while not _has_answered(connection) and (piece := file.read(PIECE)):
                connection.sendall(struct.pack(">I", len(piece)) + piece)
            connection.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        pass  # an answer may have come before
    reply = b""
    while b"\0" not in reply and len(reply) < REPLY_BYTES:
        piece = connection.recv(REPLY_BYTES)
        if not piece:
            break
        reply += piece
    return reply.partition(b"\0")[0].decode("utf-8", "replace").strip().removeprefix("stream: ")


def _has_answered(connection: socket.socket) -> bool:
    asking = select.poll()
    asking.register(connection, select.POLLIN)
    return bool(asking.poll(0))
