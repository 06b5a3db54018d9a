"""What a JSON-LD document says, as canonical N-Quads (RDFC-1.0), for signing and for checking strangers'
documents.

A signature covers these statements, not the JSON. So a document is accepted only in a plain form in which
every member of the JSON is one statement and every statement one member: nothing can be read that was not
signed.
"""

import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

from pyld import jsonld
from pyld.canon import URDNA2015

from openbadges import contexts
from openbadges.composing import ABSOLUTE_IRI, UNCLEAN

NOWHERE = "https://relative.invalid/"  # what relative IRIs are resolved against, to be found out and refused
MAX_STATEMENTS = 3_000
MAX_DEPTH = 16
MAX_VALUES = 300  # of one member: the processor compares each with each
MAX_CONTEXTS = 8
MAX_TIED = 5  # blank nodes that look alike at first sight: labelling them takes factorial time
MAX_TURNS = 100

Load = Callable[[str], Mapping[str, Any]]

_TERM = re.compile(r"[a-z][A-Za-z0-9_]*")  # a class name ("Criteria") would do for its member ("criteria")
_ORDERED = {"allowedValue"}  # the only term of our contexts that holds a list: two statements an entry
_turn = threading.Lock()  # PyLD keeps resolved contexts in a cache that threads must not share


class NotCanonical(ValueError):
    """The document cannot be signed or checked as it stands; the message says why."""


def canonical(document: Mapping[str, Any], load: Load = contexts.load) -> str:
    """The canonical N-Quads of `document` (RDF Dataset Canonicalization 1.0, 4.4), sorted, each line with
    its LF.

    `load` gives the context of an address or raises `LookupError`; nothing else is ever fetched. Raises
    `NotCanonical` for unknown contexts, members that no context defines, anything but plain members
    (keywords, IRIs as keys, nulls, inline contexts), and documents too large or too entangled to be worth
    the time.
    """
    said = _Reading(document, load).said
    try:
        with _turn:
            dataset = jsonld.to_rdf(dict(document), {"documentLoader": _loader(load), "base": NOWHERE})
            return _labelled(dataset, said)
    except NotCanonical:
        raise
    except Exception as error:  # whatever a hostile document makes the processor stumble over
        raise NotCanonical("the document is not sound JSON-LD") from error


class _Reading:
    """The statements that somebody who reads the plain JSON takes from it: (node, member, value)."""

    def __init__(self, document: Mapping[str, Any], load: Load) -> None:
        self.said: set[tuple[Any, ...]] = set()
        self.members = 0
        self.nodes = 0
        members = dict(document)
        self._contexts(members.pop("@context", None), load)
        self._node(members, 0)

    def _contexts(self, urls: Any, load: Load) -> None:
        if not isinstance(urls, list) or not all(isinstance(url, str) for url in urls):
            raise NotCanonical("@context is not a list of addresses")
        if len(urls) > MAX_CONTEXTS:
            raise NotCanonical("too many contexts")
        for url in urls:
            try:
                load(url)
            except LookupError:
                raise NotCanonical(f"the context {url} is not known") from None

    def _node(self, node: Mapping[str, Any], depth: int) -> str:
        self.nodes += 1
        name = node.get("id", f"_:{self.nodes}")
        if not isinstance(name, str) or depth > MAX_DEPTH:
            raise NotCanonical("an id is not a text, or the document is nested too deeply")
        for term, value in node.items():
            if not _TERM.fullmatch(term):
                raise NotCanonical(f"{term!r} is not a plain member")
            if term in _ORDERED and isinstance(value, list):
                self.members += len(value)
                self.said |= {(name, term, number, half) for number in range(len(value)) for half in "ab"}
                value = "in this order"
            if term != "id":
                self._says(name, term, value, depth)
        return name

    def _says(self, name: str, term: str, value: Any, depth: int) -> None:
        values = value if isinstance(value, list) else [value]
        self.members += len(values)
        if len(values) > MAX_VALUES or self.members > MAX_STATEMENTS:
            raise NotCanonical("the document says too much")
        for one in values:
            if isinstance(one, dict):
                self.said.add((name, term, "node", self._node(one, depth + 1)))
            elif isinstance(one, list) or (isinstance(one, str) and UNCLEAN.search(one)):
                raise NotCanonical(f"{term} holds a control character or a list in a list")
            else:
                self.said.add((name, term, type(one).__name__, one))


class _Bounded(URDNA2015):  # type: ignore[misc]
    """The canonicalisation of PyLD, which gives up on documents made to keep it busy."""

    turns = 0

    def hash_n_degree_quads(self, id_: str, issuer: Any) -> Any:
        self.turns += 1
        tied = sum(len(nodes) for nodes in self.hash_to_blank_nodes.values())
        if tied > MAX_TIED or self.turns > MAX_TURNS:
            raise NotCanonical("too many parts of the document look alike")
        return super().hash_n_degree_quads(id_, issuer)


def _labelled(dataset: dict[str, Any], said: set[tuple[Any, ...]]) -> str:
    quads = dataset.pop("@default", [])
    if dataset or len(quads) != len(said):
        raise NotCanonical("the document has members that its contexts do not define")
    for quad in quads:
        for part in quad.values():
            # An IRI is written as it is: with a "> ." inside it could pass for several statements.
            iri = part["value"] if part["type"] == "IRI" else "urn:none"
            if iri.startswith(NOWHERE) or not ABSOLUTE_IRI.fullmatch(iri):
                raise NotCanonical(f"{iri.removeprefix(NOWHERE)!r} is not an absolute IRI")
    text: str = _Bounded().main({"@default": quads}, {"format": "application/n-quads"})
    return text


def _loader(load: Load) -> Callable[[str, Any], dict[str, Any]]:
    def give(url: str, options: Any) -> dict[str, Any]:
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": load(url),
        }

    return give
