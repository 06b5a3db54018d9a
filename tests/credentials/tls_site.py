"""A site elsewhere: a real TLS server on loopback that says what a test wants it to say."""

import datetime
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from credentials.fetching import Client

HOST = "badges.example"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


def certificate_of_host() -> bytes:
    """Key and self-signed certificate of HOST in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + made.public_bytes(serialization.Encoding.PEM)


class Site:
    """Says what a test tells it to say, and remembers what it was asked."""

    def __init__(self, certificate: Path) -> None:
        self.asked: list[bytes] = []
        self.say: Callable[[ssl.SSLSocket], None] = lambda link: link.sendall(OK)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, path: str = "/", host: str = HOST) -> str:
        return f"https://{host}:{self.port}{path}"

    def answers(self, *parts: bytes) -> None:
        def say(link: ssl.SSLSocket) -> None:
            for part in parts:
                link.sendall(part)

        self.say = say

    def _serve(self) -> None:
        while True:
            try:
                plain, _address = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(plain,), daemon=True).start()

    def _answer(self, plain: socket.socket) -> None:
        with plain:
            try:
                with self._context.wrap_socket(plain, server_side=True) as link:
                    self.asked.append(link.recv(65536))
                    self.say(link)
                    link.unwrap()
            except OSError:  # the client has gone, as some tests want it to
                pass

    def stop(self) -> None:
        self._listening.close()


def client_of(certificate: Path) -> Client:
    """Takes every name for one of loopback, and loopback for a public address."""
    return Client(
        resolve=lambda host, port: ["127.0.0.1"],
        is_public=lambda address: address == "127.0.0.1",
        trust=ssl.create_default_context(cafile=str(certificate)),
        seconds=2,
        max_bytes=1000,
    )
