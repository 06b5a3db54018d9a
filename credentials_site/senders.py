"""Slow senders: whoever is silent in the middle of a body, or sends it drop by drop, loses the thread again.

The web server waits for bodies without end. Here a body has some seconds, and more for all that came of it;
then its socket is shut for reading: the reader takes that for the end of the body, and its answer goes out.
"""

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from socket import SHUT_RD, socket
from typing import Any

GRACE = 30.0  # seconds for a body to begin with
SLOWEST = 4096  # bytes a second that it has to come with after that
LOOK = 1.0  # seconds between two looks

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Body:
    """`wsgi.input`, timed: each reading of it, and all of them together."""

    def __init__(self, stream: Any, sock: socket, length: int) -> None:
        self._stream = stream
        self._sock = sock
        self._left = length
        self._all_by = time.monotonic() + GRACE
        self._this_by: float | None = None

    def read(self, *size: int) -> bytes:
        return self._timed(self._stream.read, *size)

    def readline(self, *size: int) -> bytes:
        return self._timed(self._stream.readline, *size)

    def _timed(self, read: Callable[..., bytes], *size: int) -> bytes:
        wanted = min([self._left, *(amount for amount in size if amount is not None and amount >= 0)])
        self._this_by = time.monotonic() + GRACE + wanted / SLOWEST
        try:
            data = read(*size)
        finally:
            self._this_by = None
        self._left -= len(data)
        self._all_by += len(data) / SLOWEST
        return data

    @property
    def is_late(self) -> bool:
        ends = self._this_by  # between readings nobody waits for the sender
        return ends is not None and time.monotonic() > min(ends, self._all_by)

    def end(self) -> None:
        with suppress(OSError):  # gone already
            self._sock.shutdown(SHUT_RD)


class Watched:
    """A WSGI application whose bodies are watched by one thread of the process."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._bodies: set[Body] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length, sock = environ.get("CONTENT_LENGTH") or "0", environ.get("gunicorn.socket")
        if sock is None or not length.isdecimal() or int(length) == 0:
            return self._application(environ, start_response)
        body = Body(environ["wsgi.input"], sock, int(length))
        environ["wsgi.input"] = body
        self._add(body)
        try:
            return self._application(environ, start_response)
        finally:  # views read bodies before they answer
            with self._lock:
                self._bodies.discard(body)

    def _add(self, body: Body) -> None:
        with self._lock:
            self._bodies.add(body)
            if self._thread is None:  # not earlier: the server forks
                self._thread = threading.Thread(target=self._watch, name="slow senders", daemon=True)
                self._thread.start()

    def _watch(self) -> None:
        while True:
            time.sleep(LOOK)
            with self._lock:
                for body in self._bodies:
                    if body.is_late:
                        body.end()
