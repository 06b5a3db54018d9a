"""A request's body, read as it comes in."""

import time

from django.http import HttpRequest, UnreadablePostError

PAUSE = 1.0  # seconds without a byte; after two of them what came is stored
DROP = 1024  # bytes
SILENCE = 30.0  # seconds without a byte after which the line is given up


class Incoming:
    """A body in pieces: under gunicorn it notices pauses, elsewhere it waits."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._heard = time.monotonic()
        self._drops = 0  # how many small readings are left before large ones are tried again
        self._socket = request.META.get("gunicorn.socket")

    def read(self, size: int) -> bytes | None:
        """As `arriving.Read`. In a pause, what came of a large piece is read in drops before it is said."""
        if not self._drops:
            data = self._read_some(size)
            if data is not None:
                return data
            self._drops = size // DROP
        data = self._read_some(min(size, DROP))
        self._drops = self._drops - 1 if data else 0
        return data

    def _read_some(self, size: int) -> bytes | None:
        if self._socket is not None:
            self._socket.settimeout(PAUSE)
        try:
            data = self._request.read(size)
        except UnreadablePostError as error:
            # The server keeps what it has read of a piece: the next call goes on with it.
            silent = time.monotonic() - self._heard
            return None if isinstance(error.__cause__, TimeoutError) and silent < SILENCE else b""
        finally:
            if self._socket is not None:
                self._socket.settimeout(None)
        self._heard = time.monotonic()
        return data
