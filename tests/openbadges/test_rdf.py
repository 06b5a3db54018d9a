"""What a document says: as somebody else's processor reads it, and never more than was signed."""

import copy
import json
import math
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from openbadges import clr, contexts, keys, rdf, status_list, v3
from openbadges.proofs import data_integrity
from tests.openbadges.samples import NOW, a_plain_award, an_award
from tests.openbadges.test_clr import a_record
from tests.openbadges.test_schemas import STATUS
from tests.openbadges.vectors import VECTORS

SOUND = [
    "clr-complex",
    "clr-simple",
    "clr-simple_v1",
    "complete",
    "credential-status-revoked-blank-nodes",
    "endorsement-valid",
    "simple",
    "simple-context-alias",
    "simple-context-version",
    "simple-eddsa-2022",
    "simple_v1",
    "status-list",
]


def sample(name):
    return json.loads((VECTORS / "1edtech" / f"{name}.json").read_text())


def status_list_credential():
    encoded = status_list.encode(status_list.bitstring(status_list.MINIMUM, [7, 131_000]))
    return status_list.credential(
        id="https://example.org/status/1",
        issuer="did:web:example.org",
        encoded=encoded,
        valid_from=NOW,
        valid_until=NOW,
        ttl_ms=300_000,
    )


OURS = {
    "full": v3.credential(an_award(status=STATUS)),
    "plain": v3.credential(a_plain_award()),
    "clr": clr.credential(a_record()),
    "status list": status_list_credential(),
}


def loader(url, _options=None):
    document = contexts.load(url)
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": document,
    }


def by_pyld(document):
    """The canonical N-Quads as the library PyLD works them out."""
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": loader}
    return jsonld.normalize(copy.deepcopy(document), {**options, "base": "https://relative.invalid/"})


@pytest.mark.parametrize("name", OURS)
def test_canonical_of_our_documents_is_that_of_another_library(name):
    assert rdf.canonical(OURS[name]) == by_pyld(OURS[name])


@pytest.mark.parametrize("name", SOUND)
def test_canonical_of_other_peoples_documents_is_that_of_another_library(name):
    document = sample(name)
    assert rdf.canonical(document) == by_pyld(document)


@pytest.mark.parametrize("name", OURS)
def test_both_bodies_of_the_open_badges_context_say_the_same_of_what_we_sign(name):
    older = json.loads((VECTORS / "ob-v3p0-context-3.0.3.spec-repo-2024.json").read_text())

    def load(url):
        return older if url == contexts.OPEN_BADGES_V3 else contexts.load(url)

    assert older != contexts.load(contexts.OPEN_BADGES_V3)
    assert rdf.canonical(OURS[name], load) == rdf.canonical(OURS[name])


VALUES = [
    *("x", "urn:y", "https://e.org/a b", "true", "5", "_:b", "assertionMethod", "cred:x", "", "é😀\u2028"),
    *(True, False, 0, 1, 1.0, 2.5, 1e22, 10**21, -3, 1.5e-7, -0.0, None, [], {}, ["a", "a"], [1, "b"]),
    *({"@value": "v", "@language": "EN-us"}, {"@value": "v"}, {"@id": "urn:z"}, {"id": "urn:z"}),
    *({"type": "Profile", "name": "n"}, {"type": ["Evidence", "Profile"]}, 'line\nbreak "q" \\', "cr\r"),
    {"@context": contexts.CREDENTIALS_V2, "type": "VerifiableCredential", "issuer": "urn:i"},
]
DOCUMENTS = [*OURS.values(), *(sample(name) for name in SOUND)]


def nodes(value):
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from nodes(member)


def names_in(value):
    return {name for node in nodes(value) for name in node if not name.startswith("@")}


NAMES = sorted(set().union(*(names_in(contexts.load(url)) for url in contexts.PINS)))


@settings(max_examples=60)
@given(st.sampled_from(DOCUMENTS), st.data())
def test_whatever_is_changed_is_refused_or_read_as_another_library_does(document, data):
    document = copy.deepcopy(document)
    node = data.draw(st.sampled_from(list(nodes(document))))
    change = data.draw(st.sampled_from(["value", "new", "type", "graft", "context", "contexts", "id"]))
    if change == "value" and node:
        node[data.draw(st.sampled_from(list(node)))] = copy.deepcopy(data.draw(st.sampled_from(VALUES)))
    elif change == "new":
        node[data.draw(st.sampled_from(NAMES))] = copy.deepcopy(data.draw(st.sampled_from(VALUES)))
    elif change == "type":
        node["type"] = data.draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3))
    elif change == "graft":
        node[data.draw(st.sampled_from(NAMES))] = copy.deepcopy(data.draw(st.sampled_from(DOCUMENTS)))
    elif change == "context":
        node["@context"] = data.draw(st.lists(st.sampled_from(list(contexts.PINS)), max_size=2))
    elif change == "contexts" and isinstance(document["@context"], list):
        document["@context"].append(data.draw(st.sampled_from(list(contexts.PINS))))
    else:
        node["id"] = data.draw(st.sampled_from(["_:b", "_:b0", "urn:x", "cred:y", "x"]))
    try:
        text = rdf.canonical(document)
    except rdf.NotCanonical:
        return
    assert text == by_pyld(document)


def bare(**members):
    return {
        "@context": [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES_V3],
        "id": "urn:x",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        **members,
    }


def profiles(edges):
    """Blank nodes that hang on one another as `edges` says."""
    return [
        {"id": f"_:n{node}", "type": ["Profile"], "parentOrg": [{"id": f"_:n{other}"} for other in others]}
        for node, others in edges.items()
    ]


def everyone(count):
    return {node: [other for other in range(count) if other != node] for node in range(count)}


def ring(count):
    return {node: [(node + 1) % count] for node in range(count)}


def nested(depth):
    return {"type": "Profile", "parentOrg": nested(depth - 1)} if depth else {"id": "urn:end"}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (bare(evidence=profiles(everyone(8))), "look alike"),
        (bare(evidence=profiles(everyone(64))), "look alike"),
        (bare(evidence=profiles(ring(200))), "look alike"),
        (bare(evidence=[nested(20)]), "nested too deeply"),
        (bare(evidence=[{"id": f"urn:{number}"} for number in range(100_000)]), "says too much"),
        (bare(type=["VerifiableCredential"] * 100_000), "says too much"),
        ({**bare(), "@context": [contexts.CREDENTIALS_V2] * 11}, "too many contexts"),
        (bare(evidence=[{"id": "urn:a>b"}]), "not an absolute IRI"),
        (bare(evidence=[{"id": "urn:a b"}]), "not an absolute IRI"),
        (bare(evidence=[{"id": "relative"}]), "not an absolute IRI"),
        (bare(evidence=[{"@context": [contexts.CLR_V2], "type": "ClrSubject", "id": "cred:x"}]), "IRI"),
        (bare(evidence=["relative"]), "not an absolute IRI"),
        (bare(evidence=[{"id": 7}]), "an id is not a text"),
        (bare(type="NoSuchType"), "not an absolute IRI"),
        (bare(type=[{}]), "a type is not a text"),
        (bare(unknown="x"), "no plain member"),
        (bare(**{"@type": "x"}), "no plain member"),
        (bare(**{"https://schema.org/name": "x"}), "no plain member"),
        (bare(evidence=[{"type": "Evidence", "Evidence": "x"}]), "no plain member"),
        (bare(_sd="x"), "no plain member"),
        (bare(name=None), "null"),
        (bare(name=[["x"]]), "list in a list"),
        (bare(name={"@value": "x"}), "no plain member"),
        (bare(name={"@value": 5, "@language": "en"}), "a text or its language"),
        (bare(name={"@value": "x", "@language": "not a tag"}), "a text or its language"),
        (bare(name="a\tb"), "control character"),
        (bare(name={"@value": "a\tb", "@language": "en"}), "control character"),
        (bare(name=math.inf), "not finite"),
        (bare(name=10**400), "too large"),
        (bare(evidence=[{"type": "IdentityObject", "hashed": "true"}]), "truth value"),
        (bare(evidence=[{"type": "IdentityObject", "hashed": 1}]), "truth value"),
        (bare(evidence=[{"type": "Result", "achievedLevel": True}]), "truth value"),
        (bare(proof="eyJhbGciOiJub25lIn0"), "only a whole document is signed"),
        ({"@context": [], "id": "urn:x"}, "do not define 'id'"),
        ({"@context": [], "type": "urn:x"}, "do not define 'type'"),
        (bare(evidence=[{"@context": contexts.OPEN_BADGES_V2}]), "contradict one another"),
    ],
)
def test_canonical_refuses_what_could_be_understood_in_two_ways_or_is_not_worth_the_time(document, reason):
    with pytest.raises(rdf.NotCanonical, match=reason):
        rdf.canonical(document)


@pytest.mark.parametrize(
    ("context", "address"),
    [
        ([contexts.CREDENTIALS_V2, "https://example.org/context"], "https://example.org/context"),
        ("https://example.org/context", "https://example.org/context"),
        ([contexts.CREDENTIALS_V2, {"expires": "urn:x"}], "@context"),
        (None, "@context"),
    ],
)
def test_canonical_names_a_vocabulary_it_does_not_know(context, address):
    with pytest.raises(rdf.UnknownVocabulary) as caught:
        rdf.canonical({**bare(), "@context": context})
    assert caught.value.address == address


def test_canonical_names_an_unknown_vocabulary_of_a_part():
    with pytest.raises(rdf.UnknownVocabulary) as caught:
        rdf.canonical(bare(evidence=[{"@context": "https://example.org/context"}]))
    assert caught.value.address == "https://example.org/context"


def test_canonical_takes_many_parts_that_look_alike():
    document = bare(evidence=[{"type": "Evidence"} for _ in range(64)])
    assert rdf.canonical(document) == by_pyld(document)


def test_canonical_takes_many_levels():
    levels = [
        {
            "id": f"urn:level:{number}",
            "type": ["RubricCriterionLevel"],
            "name": "Level",
            "alignment": [{"type": ["Alignment"], "targetName": "A", "targetUrl": "https://example.org/a"}],
        }
        for number in range(60)
    ]
    document = bare(evidence=[{"type": ["ResultDescription"], "rubricCriterionLevel": levels}])
    assert rdf.canonical(document) == by_pyld(document)


def test_canonical_takes_lists_in_their_order():
    def allowed(*values):
        return bare(evidence=[{"type": "ResultDescription", "allowedValue": list(values)}])

    assert rdf.canonical(allowed("a", "b", "a")) == by_pyld(allowed("a", "b", "a"))
    assert rdf.canonical(allowed("a", "b")) != rdf.canonical(allowed("b", "a"))
    assert rdf.canonical(allowed()) == by_pyld(allowed())


VOCABULARY = "https://www.w3.org/ns/credentials/undefined-terms/v2"
MIXABLE = [*bare()["@context"], contexts.CLR_V2, contexts.MULTIKEY_V1, VOCABULARY]


def test_canonical_reads_types_only_where_both_scopes_say_so():
    """A type may bring a context that means something else by "type", or the first to mean it."""

    def load(url):
        plain = {"id": "@id", "type": "@type"}
        away = {"@id": "urn:t:Away", "@context": {"type": "urn:p"}}
        if url == "urn:away":
            return {"@context": {"@version": 1.1, **plain, "Away": away}}
        late = {"@id": "urn:t:Late", "@context": plain}
        return {"@context": {"@version": 1.1, "id": "@id", "Late": late}}

    for url, kind in (("urn:away", "Away"), ("urn:late", "Late")):
        with pytest.raises(rdf.NotCanonical, match="do not define 'type'"):
            rdf.canonical({"@context": [url], "id": "urn:x", "type": kind}, load)


def test_canonical_takes_contexts_again_in_parts():
    parts = [{"@context": list(mix), "name": "x"} for mix in product(bare()["@context"], repeat=6)]
    assert rdf.canonical(bare(evidence=parts)) == by_pyld(bare(evidence=parts))


def test_canonical_works_out_hostile_mixtures_of_contexts_only_so_far():
    mixes = [{"@context": list(mix), "name": "x"} for mix in product(MIXABLE, repeat=4)]
    for _ in range(2):  # the second time with what was worked out the first time
        with pytest.raises(rdf.NotCanonical, match="mixes too many"):
            rdf.canonical(bare(evidence=mixes))
    assert rdf.canonical(bare(evidence=mixes[:2])) == by_pyld(bare(evidence=mixes[:2]))


def test_canonical_reads_terms_with_a_context_of_their_own():
    document = {
        "@context": [contexts.CREDENTIALS_V1],
        "type": "VerifiableCredential",
        "credentialSchema": {"id": "urn:schema", "type": "JsonSchemaValidator2018"},
    }
    assert rdf.canonical(document) == by_pyld(document)


def test_canonical_reads_labels_and_numbers_where_nodes_are_meant():
    document = bare(evidence=["_:other", {"id": "_:other", "type": "Evidence"}, 5, 2.5, True])
    assert rdf.canonical(document) == by_pyld(document)


def test_members_that_only_presentations_have_are_not_read():
    document = {
        "@context": [contexts.CREDENTIALS_V2],
        "type": "VerifiablePresentation",
        "verifiableCredential": [OURS["plain"]],
    }
    with pytest.raises(rdf.NotCanonical, match="no plain member"):
        rdf.canonical(document)


def test_words_of_a_whole_vocabulary_are_signed_by_their_names():
    document = {**bare(notDefined="x"), "@context": [*bare()["@context"], VOCABULARY]}
    assert "<https://www.w3.org/ns/credentials/undefined-term#notDefined>" in rdf.canonical(document)
    assert rdf.canonical(document) == by_pyld(document)


def test_a_signature_over_a_whole_record_with_embedded_proofs_holds():
    key = keys.generate()
    signed = data_integrity.sign(OURS["clr"], key, "did:web:example.org#key-1", NOW)
    data_integrity.check(signed, key.public_key())
    unsecured = {name: member for name, member in signed.items() if name != "proof"}
    assert rdf.canonical(unsecured) == by_pyld(unsecured)
    part = signed["credentialSubject"]["verifiableCredential"][0]
    part["proof"]["created"] = "2020-01-01T00:00:00Z"
    with pytest.raises(data_integrity.ProofError, match="something in it was changed"):
        data_integrity.check(signed, key.public_key())


def test_threads_that_start_together_read_the_same():
    def load(url):  # a loader of its own: nothing is worked out yet
        return contexts.load(url)

    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda _: rdf.canonical(OURS["full"], load), range(16)))
    assert set(texts) == {rdf.canonical(OURS["full"])}
