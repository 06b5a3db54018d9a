import pytest
from django.core.cache import caches

from accounts.cache import ForgivingRedisCache


@pytest.fixture
def nobody(tmp_path):
    return ForgivingRedisCache(f"unix://{tmp_path}/nobody.sock", {})


def test_cache_keeps_and_forgets():
    cache = caches["default"]
    cache.set("key", 1)
    assert (cache.get("key"), cache.has_key("key"), cache.incr("key")) == (1, True, 2)
    cache.touch("key", 60)
    cache.delete("key")
    assert cache.get("key", "nothing") == "nothing"


def test_cache_that_is_away_answers_as_an_empty_one(nobody):
    nobody.set("key", 1)
    assert nobody.get("key", "nothing") == "nothing"
    assert nobody.add("key", 1) is True
    assert nobody.incr("key") == 1
    assert (nobody.has_key("key"), nobody.touch("key"), nobody.delete("key")) == (False, False, False)
