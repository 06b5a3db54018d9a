"""What one verification may read elsewhere, and what it shares with the next."""

import threading

import pytest

from credentials import fetching
from credentials.fetching import Client
from openbadges.verdict import Unavailable
from tests.credentials.tls_site import OK, Site


def test_visit_reads_ten_addresses_and_no_more() -> None:
    visit = fetching.Visit(lambda: True)
    said = []
    for number in range(12):
        with pytest.raises(Unavailable) as refused:
            visit.get(f"https://127.0.0.1/{number}")
        said.append(str(refused.value))
    assert said[9] == "This is not the address of a public site."
    assert said[10] == said[11] == "This site asks other sites only so often. Try again in a minute."


def test_visit_is_counted_when_it_reads_and_once() -> None:
    asked: list[bool] = []
    visit = fetching.Visit(lambda: bool(asked.append(True)))
    assert asked == []
    for _turn in range(2):
        with pytest.raises(Unavailable, match="only so often"):
            visit.get("https://badges.example/")
    assert asked == [True]


def test_visit_with_little_time_left_says_nothing_about_the_site_to_others(
    fetcher: Client, site: Site
) -> None:
    """A badge that names slow sites first must not make the last one unreadable for everybody."""
    rest = threading.Event()
    site.say = lambda link: rest.wait(20) and None
    late = fetching.Visit(lambda: True, fetcher)
    late.SECONDS = 0.3
    with pytest.raises(Unavailable, match="too long"):
        late.get(site.url("/did.json"))
    rest.set()
    site.answers(OK)
    assert fetching.Visit(lambda: True, fetcher).get(site.url("/did.json")).status == 200


def test_visit_shares_what_it_read_and_what_it_found_broken(fetcher: Client, site: Site) -> None:
    site.answers(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001)
    for _visitor in range(2):
        with pytest.raises(Unavailable, match="too large"):
            fetching.Visit(lambda: True, fetcher).get(site.url("/broken"))
    site.answers(OK)
    for _visitor in range(2):
        assert fetching.Visit(lambda: True, fetcher).get(site.url("/good")).status == 200
    assert len(site.asked) == 2
