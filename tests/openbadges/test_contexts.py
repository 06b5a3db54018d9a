"""Only pinned contexts are served."""

import hashlib

import pytest

from openbadges import contexts, rdf, vocabulary
from tests.openbadges.vectors import VECTORS


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


def test_every_shipped_file_is_pinned_and_its_licence_named():
    shipped = {path.name for path in contexts.FOLDER.glob("*.json")}
    assert shipped == {name for name, _ in contexts.PINS.values()}
    readme = (contexts.FOLDER / "README.md").read_text()
    assert [name for name in sorted(shipped) if name not in readme and "ob-extensions-" not in name] == []


def test_the_older_body_of_the_open_badges_context_is_another():
    older = (VECTORS / "ob-v3p0-context-3.0.3.spec-repo-2024.json").read_bytes()
    assert hashlib.sha256(older).hexdigest() != contexts.PINS[contexts.OPEN_BADGES_V3][1]


@pytest.mark.parametrize(
    "used",
    [
        (contexts.CREDENTIALS_V2, contexts.OPEN_BADGES_V3, contexts.OPEN_BADGES_V3_EXTENSIONS),
        (contexts.CREDENTIALS_V2, contexts.CLR_V2, contexts.OPEN_BADGES_V3),
        (contexts.CREDENTIALS_V1, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"),
        (contexts.CREDENTIALS_V1, "https://purl.imsglobal.org/spec/ob/v3p0/context.json"),
    ],
)
def test_no_shipped_context_has_two_words_for_one_thing(used):
    """Else a signed member could be written so that a reader misses it."""
    twice = set()
    for further in contexts.PINS:
        try:
            scopes = list(every_scope((*used, further)))
        except vocabulary.NoScope:
            continue
        for names in scopes:
            twice |= {one for one in names.values() if len(one) > 1}
    # These two are of Open Badges 2.0, where nothing reads a document that has such a proof.
    assert twice <= {("revoked", "revokedAssertions"), ("verification", "verify")}


def every_scope(urls):
    """The words of the document, and of a node of each type: what each stands for, and its words."""
    root = vocabulary.scope(urls, contexts.load)
    for scope in [root, *(root.of_types([kind]) for kind in WORDS if opens(root, kind))]:
        meant = {}
        for word in WORDS:
            if rdf.MEMBER.fullmatch(word) and (term := scope.term(word)):
                meant.setdefault(term.iri, []).append(word)
        yield {iri: tuple(words) for iri, words in meant.items()}


def opens(scope, kind):
    try:
        return scope.of_types([kind]) is not scope
    except vocabulary.NoScope:
        return False


def words_of(value):
    if isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from words_of(member)


WORDS = sorted(
    {
        word
        for url in contexts.PINS
        for word in words_of(contexts.load(url)["@context"])
        if not word.startswith("@")
    }
)


@pytest.mark.parametrize("scheme", ["did", "http", "https", "urn", "mailto", "tag"])
def test_no_shipped_context_abbreviates_the_schemes_of_ids(scheme):
    for url in contexts.PINS:
        scope = vocabulary.scope((url,), contexts.load)
        assert scope.iri(f"{scheme}:x", vocabulary=False) == f"{scheme}:x"
