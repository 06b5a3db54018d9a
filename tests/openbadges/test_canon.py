"""Labels of blank nodes: those another library gives, whatever the names and the order."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyld.canon import URDNA2015

from openbadges import canon


@st.composite
def tangles(draw):
    """Nodes that differ only in whom they point to."""
    count = draw(st.integers(4, 9))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    edges = draw(st.lists(pairs.filter(lambda pair: pair[0] != pair[1]), min_size=count, max_size=2 * count))
    return [canon.Quad(f"_:e{one}", "<urn:p>", f"_:e{other}", "") for one, other in edges]


@st.composite
def datasets(draw):
    """Statements among few blank nodes, so that many look alike."""
    node = st.sampled_from([f"_:e{number}" for number in range(5)])
    thing = st.one_of(node, st.sampled_from(["<urn:a>", "<urn:b>"]))
    graph = st.sampled_from(["", "", "<urn:g>", "_:e0", "_:e4"])
    predicate = st.sampled_from(["<urn:p>", "<urn:q>"])
    quads = st.builds(canon.Quad, thing, predicate, st.one_of(thing, st.just('"text"')), graph)
    # The other library counts a statement of a node about itself twice, against the standard.
    return draw(st.lists(quads.filter(lambda quad: len(set(quad)) == len(quad)), max_size=12))


def pyld_component(text):
    if text.startswith("<"):
        return {"type": "IRI", "value": text[1:-1]}
    if text.startswith("_:"):
        return {"type": "blank node", "value": text}
    return {
        "type": "literal",
        "value": text[1:-1],
        "datatype": "http://www.w3.org/2001/XMLSchema#string",
    }


# Nodes that only a second look tells apart: paths are given up midway.
WIDE = [(0, 1), (1, 6), (2, 0), (2, 1), (3, 2), (3, 4), (4, 0), (4, 3), (5, 1), (6, 0)]
DEEP = [(0, 4), (1, 3), (2, 1), (2, 4), (3, 1), (4, 1), (5, 3), (5, 4)]


@settings(max_examples=60)
@given(st.one_of(datasets(), tangles()))
@example([canon.Quad(f"_:e{one}", "<urn:p>", f"_:e{other}", "") for one, other in DEEP])
@example([canon.Quad(f"_:e{one}", "<urn:p>", f"_:e{other}", "") for one, other in WIDE])
def test_labels_are_those_another_library_gives(quads):
    dataset = {}
    for quad in set(quads):
        triple = {name: pyld_component(getattr(quad, name)) for name in ("subject", "predicate", "object")}
        dataset.setdefault(quad.graph.strip("<>") or "@default", []).append(triple)
    try:
        text = canon.canonical(quads)
    except canon.TooEntangled:
        return
    expected = URDNA2015().main(dataset, {"format": "application/n-quads"})
    assert text == expected


@settings(max_examples=40)
@given(datasets(), st.randoms())
def test_labels_do_not_depend_on_names_or_order(quads, random):
    renamed = [canon.Quad(*(part.replace("_:e", "_:other") for part in quad)) for quad in quads]
    random.shuffle(renamed)
    assert canon.canonical(renamed) == canon.canonical(quads)


def test_a_long_chain_of_like_nodes_is_given_up(monkeypatch):
    monkeypatch.setattr(canon, "MAX_STEPS", 10**9)
    quads = [canon.Quad(f"_:{node}", "<urn:p>", f"_:{(node + 1) % 200}", "") for node in range(200)]
    with pytest.raises(canon.TooEntangled):
        canon.canonical(quads)
