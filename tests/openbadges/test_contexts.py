"""Only pinned contexts are served."""

import hashlib

import pytest

from openbadges import contexts


@pytest.mark.parametrize("url", contexts.PINS)
def test_load_gives_a_context_and_a_fresh_one_each_time(url):
    first = contexts.load(url)
    assert "@context" in first
    first.clear()
    assert "@context" in contexts.load(url)


def test_first_context_has_the_hash_printed_in_the_standard():
    body = (contexts.FOLDER / "credentials-v2.json").read_bytes()
    assert hashlib.sha256(body).hexdigest() == contexts.PINS[contexts.CREDENTIALS_V2][1]
    assert contexts.PINS[contexts.CREDENTIALS_V2][1].startswith("59955ced6697d61e")


def test_load_refuses_an_unknown_address():
    with pytest.raises(contexts.ContextUnknown, match=r"https://example\.org/context"):
        contexts.load("https://example.org/context")


def test_load_refuses_a_changed_file(tmp_path, monkeypatch):
    (tmp_path / "did-v1.json").write_text('{"@context": {}}')
    monkeypatch.setattr(contexts, "FOLDER", tmp_path)
    contexts._pinned.cache_clear()
    with pytest.raises(contexts.ContextChanged, match=r"did-v1\.json"):
        contexts.load(contexts.DID_V1)
