"""The smallest tus client, for tests: over real sockets, so that lines can be cut in the middle."""

import http.client
import socket
from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls import reverse

from accounts.models import User
from badges.models import EvidenceRequirement, Kind
from submissions import actions, arriving, stored
from submissions.models import EvidenceItem, Submission, Upload
from tests.made_files import pdf

CONTENT = "application/offset+octet-stream"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Tus:
    """A signed-in person's client of one server."""

    def __init__(self, origin: str, user: User | None) -> None:
        self.host = urlsplit(origin).netloc
        self.origin = origin
        token = _get_new_csrf_string()
        self.cookies = f"csrftoken={token}"
        self.headers = {"Tus-Resumable": "1.0.0", "X-CSRFToken": token, "Referer": origin}
        if user is not None:
            client = Client()
            client.force_login(user)
            self.cookies += f"; session={client.cookies['session'].value}"

    def ask(self, method: str, url: str, body: bytes | None = None, **headers: str | None) -> Answer:
        """Keyword names are headers, as in Upload_Offset; None leaves one out."""
        line = http.client.HTTPConnection(self.host, timeout=30)
        try:
            line.request(method, urlsplit(url).path, body, self._headers(headers))
            response = line.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            line.close()

    def create(
        self, submission: Submission, name: str, length: int, fingerprint: str = "", **headers: str | None
    ) -> Answer:
        told = {"filename": name, "fingerprint": fingerprint}
        pairs = [f"{key} {b64encode(value.encode()).decode()}" for key, value in told.items() if value]
        given = {"Upload_Length": str(length), "Upload_Metadata": ",".join(pairs)} | headers
        return self.ask("POST", uploads_url(submission), b"", **given)

    def patch(self, url: str, start: int, data: bytes, **headers: str | None) -> Answer:
        given = {"Upload_Offset": str(start), "Content_Type": CONTENT} | headers
        return self.ask("PATCH", url, data, **given)

    def offset(self, url: str) -> int:
        return int(self.ask("HEAD", url).headers["Upload-Offset"])

    def begin_patch(self, url: str, start: int, length: int) -> socket.socket:
        """The head of a PATCH of `length` bytes, on a line that the test holds."""
        host, port = self.host.split(":")
        headers = self._headers({"Upload_Offset": str(start), "Content_Type": CONTENT})
        headers |= {"Host": self.host, "Content-Length": str(length)}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        line = socket.create_connection((host, int(port)), timeout=30)
        line.sendall(f"PATCH {urlsplit(url).path} HTTP/1.1\r\n{head}\r\n".encode())
        return line

    def _headers(self, more: dict[str, str | None]) -> dict[str, str]:
        named: dict[str, Any] = {**self.headers, "Cookie": self.cookies}
        named |= {name.replace("_", "-"): value for name, value in more.items()}
        return {name: value for name, value in named.items() if value is not None}


def asked(submission: Submission, kind: str = Kind.DEMONSTRATION) -> EvidenceRequirement:
    """The requirement of a part; of the factories' demonstration: one to five files or videos."""
    return EvidenceRequirement.objects.get(component__version=submission.badge_version, component__kind=kind)


def uploads_url(submission: Submission, kind: str = Kind.DEMONSTRATION) -> str:
    return reverse("submissions:begin_upload", args=[submission.pk, asked(submission, kind).public_id])


def stored_bytes(item: EvidenceItem | None = None) -> bytes:
    return b"".join(stored.open_range((item or EvidenceItem.objects.get()).file.name))


def arrived(submission) -> Upload:
    content = pdf()
    given = {"by": submission.earner, "submission": submission, "requirement": asked(submission)}
    upload = actions.begin_upload(**given, name="a.pdf", length=len(content))
    arriving.receive(upload, 0, BytesIO(content).read)
    return upload
