"""How often one visitor may ask."""

from typing import Any

import pytest
from django.test import RequestFactory

from credentials import limiting


@pytest.fixture(autouse=True)
def two_a_minute(settings: Any) -> None:
    settings.VERIFY_LIMITS = {"verify": 2}


def asks(address: str, times: int = 1) -> list[bool]:
    request = RequestFactory().post("/verify/", REMOTE_ADDR=address)
    return [limiting.too_many(request, "verify") for _turn in range(times)]


@pytest.mark.parametrize("address", ["198.51.100.7", "2001:db8:7::1"])
def test_too_many_after_the_share_of_a_minute(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting.time, "time", lambda: 6_000_000.0)
    assert asks(address, 4) == [False, False, True, True]
    monkeypatch.setattr(limiting.time, "time", lambda: 6_000_060.0)
    assert asks(address) == [False]


def test_too_many_counts_a_network_of_ipv6_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting.time, "time", lambda: 7_000_000.0)
    assert asks("2001:db8:8::1", 2) == [False, False]
    assert asks("2001:db8:8::2") == [True]
    assert asks("2001:db8:9::1") == [False]


def test_too_many_is_nobody_without_an_address_or_a_cache(settings: Any) -> None:
    assert asks("", 5) == [False] * 5
    settings.CACHES = {
        "default": {
            **settings.CACHES["default"],
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert asks("198.51.100.9", 5) == [False] * 5
