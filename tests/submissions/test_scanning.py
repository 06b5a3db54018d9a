"""The scanner's protocol, spoken with a fake that answers as clamd does, badly, or not at all."""

import socket
import struct
import threading
from contextlib import contextmanager, suppress

import pytest

from accounts.refusals import Refused
from submissions import actions, looking, scanning
from submissions.evidence.kinds import KINDS, Unacceptable
from submissions.wording import explain
from tests import factories
from tests.made_files import pdf

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Fake(threading.Thread):
    """One connection; keeps what came, stops reading after `limit` bytes, and answers in pieces."""

    def __init__(self, listener, answer, limit=None):
        super().__init__(daemon=True)
        self.listener, self.answer, self.limit = listener, answer, limit
        self.command, self.content, self.whole = b"", b"", False

    def run(self):
        connection, _address = self.listener.accept()
        with connection, connection.makefile("rb") as stream:
            self.command = stream.read(10)
            while self.limit is None or len(self.content) < self.limit:
                length = struct.unpack(">I", stream.read(4))[0]
                if not length:
                    self.whole = True
                    break
                self.content += stream.read(length)
            answer = self.answer(self.content) if callable(self.answer) else self.answer
            with suppress(OSError):  # who hears nonsense hangs up
                for place in range(0, len(answer), 3):
                    connection.sendall(answer[place : place + 3])


@contextmanager
def scanner(settings, answer, path=None, **options):
    family = socket.AF_UNIX if path else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.bind(str(path) if path else ("127.0.0.1", 0))
        listener.listen()
        settings.CLAMD_URL = f"unix://{path}" if path else f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        fake = Fake(listener, answer, **options)
        fake.start()
        yield fake
        fake.join(10)


def verdict(content):
    return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(bytes(range(256)) * 3000)
    return path


def test_scan_is_off_by_default(settings, file):
    assert settings.CLAMD_URL == ""
    scanning.scan(file)


@pytest.mark.parametrize("unix", [False, True])
def test_scan_sends_all_and_lets_clean_files_pass(settings, file, tmp_path, unix):
    with scanner(settings, verdict, tmp_path / "socket" if unix else None) as fake:
        scanning.scan(file)
    assert fake.command == b"zINSTREAM\0"
    assert fake.content == file.read_bytes()
    assert fake.whole


def test_scan_names_what_was_found(settings, file):
    file.write_bytes(bytes(500_000) + EICAR)
    with scanner(settings, verdict), pytest.raises(Unacceptable) as caught:
        scanning.scan(file)
    assert (caught.value.code, caught.value.found) == ("virus", {"name": "Eicar-Test-Signature"})
    assert "Eicar-Test-Signature" in explain(caught.value)


def test_scan_says_when_the_file_is_too_large_for_it(settings, file):
    file.write_bytes(bytes(30_000_000))
    answer = b"INSTREAM size limit exceeded. ERROR\0"
    with scanner(settings, answer, limit=300_000), pytest.raises(Unacceptable) as caught:
        scanning.scan(file)
    assert caught.value.code == "too_large_to_scan"
    assert explain(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0",
        b"stream: ",
        b"UNKNOWN COMMAND\0",
        b"stream: lstat() failed ERROR\0",
        b"O" * 9000,
        b"\xff\xfe\0",
    ],
)
def test_scan_takes_nothing_else_for_a_verdict(settings, file, answer):
    with scanner(settings, answer), pytest.raises(scanning.ScannerAway):
        scanning.scan(file)


def test_scan_tells_when_nobody_listens(settings, file, tmp_path):
    for url in (f"unix://{tmp_path}/nobody", "tcp://127.0.0.1:1"):
        settings.CLAMD_URL = url
        with pytest.raises(scanning.ScannerAway):
            scanning.scan(file)


def test_scan_does_not_wait_for_ever(settings, file, monkeypatch):
    monkeypatch.setattr(scanning, "SILENCE_SECONDS", 0.2)
    settings.CLAMD_URL = ""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        settings.CLAMD_URL = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(scanning.ScannerAway):
            scanning.scan(file)


def test_look_never_takes_an_unscanned_file(settings, tmp_path):
    path = tmp_path / "a"
    path.write_bytes(pdf())
    settings.CLAMD_URL = ""
    assert looking.look(path, "a.pdf") == KINDS["pdf"]
    settings.CLAMD_URL = f"unix://{tmp_path}/nobody"
    with pytest.raises(looking.NotNow):
        looking.look(path, "a.pdf")


def test_look_refuses_what_the_scanner_finds(settings, tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"Notes\n" + EICAR)
    with scanner(settings, verdict), pytest.raises(Unacceptable) as caught:
        looking.look(path, "a.txt")
    assert caught.value.code == "virus"


def test_look_does_not_trouble_the_scanner_with_what_is_refused_anyway(settings, tmp_path):
    path = tmp_path / "a"
    path.write_bytes(pdf())
    settings.CLAMD_URL = f"unix://{tmp_path}/nobody"
    with pytest.raises(Unacceptable) as caught:
        looking.look(path, "a.docx")
    assert caught.value.code == "disguised"


@pytest.mark.django_db
def test_a_form_is_told_that_files_cannot_be_checked_now(settings, tmp_path, media):
    submission = factories.draft()
    requirement = submission.badge_version.components.get(kind="demonstration").requirements.get()
    given = {"by": submission.earner, "submission": submission, "requirement": requirement}
    settings.CLAMD_URL = f"unix://{tmp_path}/nobody"
    with pytest.raises(Refused, match="try again in a few minutes"):
        actions.add_file(**given, upload=factories.upload())
    settings.CLAMD_URL = ""
    assert actions.add_file(**given, upload=factories.upload()).media_type == "application/pdf"
