"""Somebody signed in to a running site, for benchmarks: pages, forms, and uploads by the tus protocol."""

from __future__ import annotations

import base64
import hashlib
import http.client
import http.cookiejar
import random
import re
import time
import urllib.parse
import urllib.request
from functools import cached_property
from typing import Any

CHUNK = 8 * 1024 * 1024
PIECE = 256 * 1024


class Content:
    """A made MP4 of `length` bytes, never whole in memory: a frame of boxes around noise that repeats."""

    NOISE = random.Random(4).randbytes(1 << 20)

    def __init__(self, length: int) -> None:
        self.length = length
        tracks = _box(b"moov", _box(b"mvhd", bytes(100)) + _box(b"trak", _box(b"mdia", HANDLER)))
        head = _box(b"ftyp", b"isom" + bytes(4) + b"isommp42") + tracks
        self.head = head + (length - len(head)).to_bytes(4, "big") + b"mdat"

    def at(self, start: int, size: int) -> bytes:
        head = self.head[start : start + size]
        place = (start + len(head)) % len(self.NOISE)
        noise = self.NOISE[place:] + self.NOISE
        return head + noise[: size - len(head)]

    @cached_property
    def sha256(self) -> str:
        digest = hashlib.sha256()
        for start in range(0, self.length, PIECE):
            digest.update(self.at(start, min(PIECE, self.length - start)))
        return digest.hexdigest()


def _box(name: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + name + content


HANDLER = _box(b"hdlr", bytes(8) + b"vide" + bytes(13))


class Broken(Exception):
    """The connection was cut while bytes were moving."""


class Visitor:
    """One session. Raises SystemExit where the site does not answer as it should."""

    def __init__(self, origin: str, email: str, password: str = "demo") -> None:
        self.origin = origin
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.waits = 0  # how often all places for bodies were taken
        self.post("/accounts/login/", login=email, password=password)

    def get(self, path: str) -> tuple[str, str]:
        """The address one ends up at, and the page."""
        with self.opener.open(self.origin + path, timeout=60) as answer:
            return urllib.parse.urlsplit(answer.url).path, answer.read().decode()

    def post(self, path: str, **fields: str) -> tuple[str, str]:
        page = path if path.startswith("/accounts/") else "/accounts/email/"
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(page)[1])
        assert token is not None
        data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
        request = urllib.request.Request(self.origin + path, data, {"Referer": self.origin + path})
        with self.opener.open(request, timeout=60) as answer:
            return urllib.parse.urlsplit(answer.url).path, answer.read().decode()

    def send_file(self, path: str, field: str, name: str, content: bytes) -> tuple[int, str]:
        """A file sent by a form: the status, and the page."""
        mark = "----a-form-of-a-benchmark"
        head = f'Content-Disposition: form-data; name="{field}"; filename="{name}"'
        body = f"--{mark}\r\n{head}\r\nContent-Type: application/octet-stream\r\n\r\n".encode()
        body += content + f"\r\n--{mark}--\r\n".encode()
        headers = self._headers() | {"Content-Type": f"multipart/form-data; boundary={mark}"}
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.origin).netloc, timeout=120)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def tus(self, method: str, path: str, body: Any = None, **headers: str) -> http.client.HTTPResponse:
        """One request of the tus protocol; its answer is read and closed."""
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.origin).netloc, timeout=120)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, self._headers() | named)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def begin(self, path: str, name: str, length: int) -> str | None:
        """The path of a new upload; None where the place does not take it."""
        metadata = f"filename {base64.b64encode(name.encode()).decode()}"
        answer = self.tus("POST", path, Upload_Length=str(length), Upload_Metadata=metadata)
        if answer.status != 201:
            return None
        return urllib.parse.urlsplit(answer.headers["Location"]).path

    def offset(self, upload: str) -> int:
        return int(self.tus("HEAD", upload).headers["Upload-Offset"])

    def send(self, upload: str, content: Content, *, cut_after: int | None = None) -> None:
        """Send the rest; with `cut_after` the line breaks after so many more bytes (`Broken`)."""
        offset, left = self.offset(upload), cut_after
        while offset < content.length:
            size = min(CHUNK, content.length - offset)
            sent = size if left is None else min(size, left)
            taken = self._patch(upload, content, offset, size, sent)
            if sent < size:
                raise Broken
            if not taken:
                self.waits += 1
                time.sleep(0.5)
                offset = self.offset(upload)
                continue
            offset, left = offset + size, None if left is None else left - size

    def _patch(self, upload: str, content: Content, offset: int, size: int, sent: int) -> bool:
        """Whether the bytes were taken; not when all places for bodies are in use."""
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.origin).netloc, timeout=120)
        try:
            connection.putrequest("PATCH", upload)
            headers = {"Upload-Offset": str(offset), "Content-Length": str(size)}
            headers["Content-Type"] = "application/offset+octet-stream"
            for name, value in {**self._headers(), **headers}.items():
                connection.putheader(name, value)
            connection.endheaders()
            for start in range(offset, offset + sent, PIECE):
                connection.send(content.at(start, min(PIECE, offset + sent - start)))
            if sent < size:
                return False
            answer = connection.getresponse()
            answer.read()
            if answer.status not in (204, 503):
                raise SystemExit(f"PATCH {upload} answered {answer.status}")
            return answer.status == 204
        except (BrokenPipeError, ConnectionResetError):  # answered 503 without reading on
            return False
        finally:
            connection.close()

    def _headers(self) -> dict[str, str]:
        cookies = {cookie.name: cookie.value or "" for cookie in self.cookies}
        return {
            "Tus-Resumable": "1.0.0",
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": cookies["csrftoken"],
        }
