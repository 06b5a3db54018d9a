"""Reading what other sites publish: over https, from public addresses only, briefly and a little at a time.

A stranger's badge says which addresses are asked, so each one may be a trap: nothing in here trusts them.
"""

import functools
import hashlib
import http.client
import io
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from openbadges.verdict import Found, Unavailable

SECONDS = 5
MAX_BYTES = 1_000_000
REDIRECTS = 3
ADDRESSES_TRIED = 4
KEPT_SECONDS = 60
HTTPS = 443
UNPRIVILEGED = 1024  # below it, and not 443, other services listen
MOVED = {301, 302, 303, 307, 308}
ACCEPT = "application/vc, application/vc+ld+json, application/ld+json, application/json, */*;q=0.5"

# A name of the public Domain Name System: no number in any notation, no name without a dot.
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?=[a-z])[a-z0-9-]{1,62}[a-z0-9]")
# What Python calls public although it leads elsewhere: shared space, relays, embedded IPv4 addresses.
_V4_REFUSED = [
    ipaddress.IPv4Network(one)
    for one in (
        *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24"),
        *("192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4"),
    )
]
_V6_PUBLIC = ipaddress.IPv6Network("2000::/3")  # all that is given out; NAT64 and mapped ones lie outside
_V6_REFUSED = [
    ipaddress.IPv6Network(one)  # Teredo and other protocols', documentation, 6to4, documentation
    for one in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]
# What is remembered is the word on the left: each visitor reads the sentence in their own language.
WHY = {
    "slow": _("The other site took too long to answer."),
    "broken": _("The other site could not be reached or understood."),
    "elsewhere": _("The other site only points elsewhere."),
    "inside": _("The address does not lie on the public internet."),
    "packed": _("The other site answers in a packed form."),
    "large": _("The other site’s answer is too large."),
    "cut": _("The other site’s answer broke off."),
    "plain": _("Only https addresses are read."),
    "address": _("This is not the address of a public site."),
    "often": _("This site asks other sites only so often. Try again in a minute."),
}


class NotRead(Unavailable):
    """Why another site was not read: a key of `WHY`, and as text its sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(WHY[why])
        self.why = why


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, by itself and not by what it embeds."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_private:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _V4_REFUSED)
    return ip in _V6_PUBLIC and not any(ip in network for network in _V6_REFUSED)


def resolve(host: str, port: int) -> list[str]:
    """Every address of a name, IPv4 and IPv6. Raises `OSError`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True)
class Client:
    """GET, and nothing more: no cookies, no proxy, no compression. Tests hand in a world of their own."""

    resolve: Callable[[str, int], Sequence[str]] = resolve
    is_public: Callable[[str], bool] = is_public
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = SECONDS
    max_bytes: int = MAX_BYTES

    def get(self, url: str) -> Found:
        """What stands at an https address, through at most three redirects. Raises `Unavailable`."""
        deadline = time.monotonic() + self.seconds
        for _hop in range(REDIRECTS + 1):
            try:
                found, moved_to = self._ask(_checked(url), deadline)
                if moved_to is None:
                    return found
                url = urljoin(url, moved_to)
            except TimeoutError:
                raise NotRead("slow") from None
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise NotRead("broken") from error
        raise NotRead("elsewhere")

    def _ask(self, url: SplitResult, deadline: float) -> tuple[Found, str | None]:
        host, port = str(url.hostname), url.port or HTTPS
        link = self._connect(host, port, deadline)
        try:
            return self._exchange(link, host, port, url)
        finally:
            link.end()

    def _connect(self, host: str, port: int, deadline: float) -> "_Link":
        """A connection to an address that was looked at: the name is not resolved a second time."""
        addresses = _in_time(lambda: self.resolve(host, port), deadline)
        if not addresses or not all(self.is_public(address) for address in addresses):
            raise NotRead("inside")
        problem: OSError = OSError("nobody answers")
        addresses = addresses[:ADDRESSES_TRIED]
        for tries_left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            try:
                plain = socket.create_connection((address, port), timeout=_left(deadline) / tries_left)
            except OSError as error:
                problem = error
                continue
            try:
                plain.settimeout(_left(deadline))
                return _Link(self.trust.wrap_socket(plain, server_hostname=host), deadline)
            except BaseException:
                plain.close()
                raise
        raise problem

    def _exchange(self, link: "_Link", host: str, port: int, url: SplitResult) -> tuple[Found, str | None]:
        connection = http.client.HTTPSConnection(host, port, context=self.trust)
        connection.sock = link  # connected already, to the address that was looked at
        path = quote(url.path or "/", safe="/%:@!$&'()*+,;=~")
        query = "?" + quote(url.query, safe="/?%:@!$&'()*+,;=~") if url.query else ""
        headers = {"Accept": ACCEPT, "User-Agent": f"badge-check (+{settings.PUBLIC_URL})"}
        headers["Connection"] = "close"
        connection.request("GET", path + query, headers=headers)
        with connection.getresponse() as response:
            if response.status in MOVED and (target := response.headers.get("Location")):
                return Found(response.status, b""), target
            return Found(response.status, self._body(response), response.headers.get_content_type()), None

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
            raise NotRead("packed")
        body = response.read(self.max_bytes + 1)
        if len(body) > self.max_bytes:
            raise NotRead("large")
        if response.length:  # announced, and never sent
            raise NotRead("cut")
        return body


class _Link:
    """A socket as `http.client` uses it, whose every wait ends at one common deadline."""

    def __init__(self, tls: ssl.SSLSocket, deadline: float) -> None:
        self._tls, self._deadline = tls, deadline

    def sendall(self, data: bytes) -> None:
        self._tls.settimeout(_left(self._deadline))
        self._tls.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self._tls, self._deadline))

    def close(self) -> None:
        """Nothing: a connection lets go of its socket before the answer has been read."""

    def end(self) -> None:
        self._tls.close()


class _Reading(io.RawIOBase):
    def __init__(self, tls: ssl.SSLSocket, deadline: float) -> None:
        self._tls, self._deadline = tls, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._tls.settimeout(_left(self._deadline))
        return self._tls.recv_into(buffer)


def get(url: str, client: Client | None = None) -> Found:
    """As `Client.get`, remembered for a minute. Raises `Unavailable`.

    A failure is remembered only of a client that had the whole time: a visitor with little of it left
    learns nothing about the other site that holds for everybody.
    """
    client = client or _client()
    key = "read:" + hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()
    kept = cache.get(key)
    if kept is None:
        try:
            found = client.get(url)
            kept = (found.status, found.body, found.media_type)
        except NotRead as error:
            if client.seconds < SECONDS:
                raise
            kept = error.why
        cache.set(key, kept, KEPT_SECONDS)
    if isinstance(kept, str):
        raise NotRead(kept)
    return Found(*kept)


@functools.cache
def _client() -> Client:
    return Client()  # reading the trusted certificates takes a while


class Visit:
    """What one verification may read elsewhere: a few addresses, for a few seconds, if its visitor may."""

    ADDRESSES, SECONDS = 10, 10

    def __init__(self, is_allowed: Callable[[], bool], client: Client | None = None) -> None:
        self._is_allowed = is_allowed
        self._client = client or _client()
        self._left = 0
        self._deadline = 0.0

    def get(self, url: str) -> Found:
        """As `get`. Raises `Unavailable`, also when all that was granted is used up."""
        if not self._deadline:  # a verification that reads nothing elsewhere is not counted
            self._deadline = time.monotonic() + self.SECONDS
            self._left = self.ADDRESSES if self._is_allowed() else 0
        left = self._deadline - time.monotonic()
        if self._left <= 0 or left <= 0:
            raise NotRead("often")
        self._left -= 1
        return get(url, replace(self._client, seconds=min(SECONDS, left)))


def _checked(address: str) -> SplitResult:
    """An https address with a public name. Raises `Unavailable`; `ValueError` for what is no address."""
    url = urlsplit(address)
    port = url.port or HTTPS
    if url.scheme != "https":
        raise NotRead("plain")
    host = (url.hostname or "").encode("idna").decode().lower()
    if not _NAME.fullmatch(host) or url.username is not None or url.password is not None:
        raise NotRead("address")
    if port != HTTPS and port < UNPRIVILEGED:
        raise NotRead("address")
    return url._replace(netloc=host if port == HTTPS else f"{host}:{port}")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _in_time(work: Callable[[], Sequence[str]], deadline: float) -> Sequence[str]:
    """What `work` gives, if it does so in time: looking a name up cannot be interrupted, only left alone."""
    outcome: list[Sequence[str] | Exception] = []

    def run() -> None:
        try:
            outcome.append(work())
        except Exception as error:
            outcome.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(_left(deadline))
    if not outcome:
        raise TimeoutError
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]
