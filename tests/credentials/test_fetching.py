"""Reading from other sites: a real TLS server on loopback, and every way to be led elsewhere."""

import socket
import ssl
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from credentials import fetching
from credentials.fetching import Client
from openbadges.verdict import Found, Unavailable
from tests.credentials.tls_site import HOST, OK, Site


def refuses(fetcher: Client, url: str, words: str = "") -> None:
    with pytest.raises(Unavailable) as refused:
        fetcher.get(url)
    assert words in str(refused.value)
    assert str(refused.value)


# -- what it is for


def test_get_gives_status_body_and_type(fetcher: Client, site: Site) -> None:
    assert fetcher.get(site.url("/ob3/1?x=ü")) == Found(200, b"{}", "application/json")
    asked = site.asked[0].decode()
    assert asked.startswith("GET /ob3/1?x=%C3%BC HTTP/1.1\r\n")
    assert f"\r\nHost: {HOST}:{site.port}\r\n" in asked
    assert "\r\nAccept-Encoding: identity\r\n" in asked
    assert "cookie" not in asked.lower()


def test_get_gives_other_statuses_too(fetcher: Client, site: Site) -> None:
    site.answers(b'HTTP/1.1 410 Gone\r\nContent-Length: 16\r\n\r\n{"revoked":true}')
    assert fetcher.get(site.url()) == Found(410, b'{"revoked":true}', "text/plain")


def test_get_reads_chunks_and_until_the_end(fetcher: Client, site: Site) -> None:
    site.answers(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")
    assert fetcher.get(site.url()).body == b"{}"
    site.answers(b"HTTP/1.0 200 OK\r\n\r\n", b"{", b"}")
    assert fetcher.get(site.url()).body == b"{}"


def test_get_follows_three_redirects_and_no_more(fetcher: Client, site: Site) -> None:
    def say(link: ssl.SSLSocket) -> None:
        steps = int(site.asked[-1].split(b" ")[1][1:])
        moved = b"HTTP/1.1 302 Found\r\nLocation: /%d\r\nContent-Length: 0\r\n\r\n" % (steps - 1)
        link.sendall(moved if steps else OK)

    site.say = say
    assert fetcher.get(site.url("/3")).body == b"{}"
    refuses(fetcher, site.url("/4"), "elsewhere")


def test_get_uses_no_proxy_from_the_environment(
    fetcher: Client, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetcher.get(site.url()).status == 200


# -- where it does not go


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254"),
        *("100.64.0.1", "100.127.255.254", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1"),
        *("198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::1"),
        *("2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "3fff::1", "5f00::1"),
        *("fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "100::1", "no address"),
    ],
)
def test_address_that_is_not_public(address: str) -> None:
    assert not fetching.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::1"])
def test_address_that_is_public(address: str) -> None:
    assert fetching.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *("http://badges.example/", "ftp://badges.example/", "file:///etc/passwd", "//badges.example/", ""),
        *("https://localhost/", "https://127.0.0.1/", "https://2130706433/", "https://0x7f000001/"),
        *("https://0177.0.0.1/", "https://127.1/", "https://0x7f.0.0.1/", "https://[::1]/"),
        *("https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://127.0.0.1.:8443/"),
        *("https://intranet/", "https://badges.example@127.0.0.1/", "https://user:word@badges.example/"),
        *("https://badges.example:25/", "https://badges.example:99999/", "https://badges.example:x/"),
        *(
            "https://badges.example:22/",
            "https://bad ges.example/",
            "https://badges.example\0/",
            "https:///x",
        ),
        *("https://ⓛocalhost/", "https://１２７.0.0.1/", "https://badges..example/", "https://[::1/"),
        *("https://" + "a" * 300 + ".example/", "https://\ud800.example/"),
    ],
)
def test_get_refuses_before_anything_is_looked_up(url: str) -> None:
    looked_up: list[str] = []
    fetcher = Client(
        resolve=lambda host, port: looked_up.append(host) or [], trust=ssl.create_default_context()
    )
    refuses(fetcher, url)
    assert looked_up == []


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["93.184.216.34", "::1"], ["::ffff:10.0.0.1"], []],
)
def test_get_refuses_a_name_of_which_any_address_is_private(addresses: list[str]) -> None:
    refuses(Client(resolve=lambda host, port: addresses), "https://badges.example/", "public internet")


def test_get_goes_to_the_address_that_was_looked_at(fetcher: Client, site: Site) -> None:
    """A name that changes its mind between the look and the connection gets nothing by it."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    rebinding = Client(
        resolve=lambda host, port: next(answers), is_public=fetcher.is_public, trust=fetcher.trust, seconds=2
    )
    assert rebinding.get(site.url()).status == 200
    refuses(rebinding, site.url(), "public internet")


@pytest.mark.parametrize(
    "target",
    [
        *("https://127.0.0.1/", "https://localhost/", "https://inside.example/", "https://[::1]/"),
        *("http://badges.example/", "file:///etc/passwd", "https://2130706433/", "//127.0.0.1/"),
        *("https://u:p@badges.example/", "https://badges.example:22/", "gopher://badges.example/"),
    ],
)
def test_get_refuses_a_redirect_that_leads_inside(certificate: Path, site: Site, target: str) -> None:
    where = {HOST: "127.0.0.1", "inside.example": "127.0.0.2"}
    fetcher = Client(
        resolve=lambda host, port: [where[host]],
        is_public=lambda address: address == "127.0.0.1",
        trust=ssl.create_default_context(cafile=str(certificate)),
    )
    site.answers(b"HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % target.encode())
    refuses(fetcher, site.url())
    assert len(site.asked) == 1


@pytest.mark.parametrize("target", ["https://[", "https://[::1", "//[x]/", "https://a.example]/"])
def test_get_refuses_a_redirect_to_what_is_no_address(fetcher: Client, site: Site, target: str) -> None:
    site.answers(b"HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % target.encode())
    refuses(fetcher, site.url(), "understood")


def test_get_refuses_a_certificate_of_another_name_or_nobody(fetcher: Client, site: Site) -> None:
    refuses(fetcher, site.url(host="other.example"), "could not be reached")
    refuses(Client(resolve=fetcher.resolve, is_public=fetcher.is_public), site.url(), "could not be reached")


def test_get_refuses_a_name_that_is_nowhere(fetcher: Client) -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise socket.gaierror("no such name")

    refuses(Client(resolve=nowhere), "https://badges.example/", "could not be reached")


# -- how much, and how long


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001, "too large"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n" + b"x" * 5000, "too large"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{}", "broke off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n{}", "understood"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}", "understood"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "packed"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n{}", "understood"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000, "understood"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "understood"),
        (b"", "understood"),
    ],
)
def test_get_refuses_what_is_too_much_or_no_answer(
    fetcher: Client, site: Site, answer: bytes, words: str
) -> None:
    site.answers(answer)
    refuses(fetcher, site.url(), words)


def test_get_keeps_to_a_length_that_is_too_short(fetcher: Client, site: Site) -> None:
    site.answers(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{} and more")
    assert fetcher.get(site.url()).body == b"{}"


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_get_gives_up_on_a_slow_drip(fetcher: Client, site: Site, start: bytes) -> None:
    gone = threading.Event()

    def drip(link: ssl.SSLSocket) -> None:
        try:
            link.sendall(start)
            while True:
                link.sendall(b"x")
                time.sleep(0.02)
        except OSError:
            gone.set()
            raise

    site.say = drip
    impatient = Client(resolve=fetcher.resolve, is_public=fetcher.is_public, trust=fetcher.trust, seconds=0.3)
    refuses(impatient, site.url(), "too long")
    assert gone.wait(20)


def test_get_gives_up_on_a_slow_name_and_a_silent_port(fetcher: Client) -> None:
    never = threading.Event()
    slow = Client(resolve=lambda host, port: never.wait(20) or [], seconds=0.2)
    refuses(slow, "https://badges.example/", "too long")
    never.set()
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the connection, says nothing
        impatient = Client(
            resolve=fetcher.resolve, is_public=fetcher.is_public, trust=fetcher.trust, seconds=0.3
        )
        refuses(impatient, f"https://{HOST}:{silent.getsockname()[1]}/", "too long")


# -- remembering


def test_get_remembers_answers_for_a_minute(fetcher: Client, site: Site) -> None:
    found = Found(200, b"{}", "application/json")
    assert [fetching.get(site.url("/good"), fetcher) for _turn in range(2)] == [found, found]
    assert len(site.asked) == 1


def test_get_remembers_failures_but_no_sentence(
    fetcher: Client, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001)
    patient = replace(fetcher, seconds=fetching.SECONDS)
    for words in ("The other site’s answer is too large.", "Die Antwort ist zu lang."):  # of two visitors
        monkeypatch.setitem(fetching.WHY, "large", words)
        with pytest.raises(Unavailable, match=words):
            fetching.get(site.url("/bad"), patient)
    assert len(site.asked) == 1


def test_client_of_the_site_trusts_the_public_authorities() -> None:
    made: Any = fetching._client()
    assert (made.resolve, made.is_public) == (fetching.resolve, fetching.is_public)
    assert (made.trust.check_hostname, made.trust.verify_mode) == (True, ssl.CERT_REQUIRED)
    assert fetching.resolve("127.0.0.1", 443) == ["127.0.0.1"]
