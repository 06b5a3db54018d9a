"""What a JSON-LD document says, as canonical N-Quads (RDFC-1.0), for signing and for checking strangers'
documents.

A signature covers these statements, not the JSON. So a document is accepted only in a plain form in which
every member of the JSON is one statement and every statement one member: nothing can be read that was not
signed.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from openbadges import contexts, vocabulary
from openbadges.canon import Quad, TooEntangled
from openbadges.canon import canonical as canonical_quads
from openbadges.composing import UNCLEAN
from openbadges.vocabulary import Load, Scope, Term

MAX_STATEMENTS = 5_000
MAX_DEPTH = 16
MAX_CONTEXTS = 10
_STEPS_EACH = 20  # of work for a statement, where more of them are allowed

MEMBER = re.compile(r"[a-z][A-Za-z0-9_]*")  # a class name ("Criteria") would do for its member ("criteria")
_BLANK = re.compile(r"_:[A-Za-z0-9_][A-Za-z0-9_.-]*")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_ESCAPED = re.compile(r'[\\"\n\r]')
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE, _FIRST, _REST, _NIL = (f"<{_RDF}{name}>" for name in ("type", "first", "rest", "nil"))
_LARGE = 10**21  # from here on a whole number is written as a double (JSON-LD 1.1 API, 8.2.2)


class NotCanonical(ValueError):
    """The document cannot be signed or checked as it stands; the message says why."""


class UnknownVocabulary(NotCanonical):
    """The document uses a context that is not shipped, so nobody here knows what it says.

    `address` is that of the context, or "@context" for one that stands in the document itself.
    """

    def __init__(self, address: str) -> None:
        super().__init__(f"the context {address} is not known")
        self.address = address


def canonical(document: Mapping[str, Any], load: Load = contexts.load, most: int = MAX_STATEMENTS) -> str:
    """The canonical N-Quads of `document` (RDF Dataset Canonicalization 1.0, 4.4), sorted, each line with
    its LF.

    `load` gives the context of an address or raises `LookupError`; nothing else is ever fetched. It must
    always give the same for one address, since what was worked out is kept. A document of more than `most`
    statements is not worth the time, unless it is our own.

    Raises `UnknownVocabulary` for contexts that `load` does not know and for contexts that stand in the
    document; else `NotCanonical` for what a plain reader and the signature could understand differently:
    members that no context defines, keywords ("@id", "@graph", "@reverse"…) and IRIs as members, class names
    as members, nulls, lists in lists, texts for truth values, `@value` but together with `@language`, ids
    that are abbreviated or relative, control characters other than LF and CR; and for documents too large
    or too entangled to be worth the time.

    Four differences leave no trace in the statements: an empty array, a value said twice, "1" for 1 where a
    number is expected, and in which of two objects with one id a member stands.
    """
    try:
        reading = _Reading(load, most)
        reading.node(dict(document), None, "", 0)
        return canonical_quads(reading.quads, None if most == MAX_STATEMENTS else most * _STEPS_EACH)
    except (TooEntangled, vocabulary.NoScope) as error:
        raise NotCanonical(str(error)) from None


class _Reading:
    """The statements of a document, collected member by member."""

    def __init__(self, load: Load, most: int) -> None:
        self.load = load
        self.most = most
        self.quads: list[Quad] = []
        self.blanks = 0

    def node(self, node: Mapping[str, Any], outer: Scope | None, graph: str, depth: int) -> str:
        """Say what `node` says, and give the name it is known by."""
        if depth > MAX_DEPTH:
            raise NotCanonical("the document is nested too deeply")
        scope = self._scope(node, outer)
        types = node.get("type", [])
        types = types if isinstance(types, list) else [types]
        if not all(isinstance(one, str) for one in types):
            raise NotCanonical("a type is not a text")
        inner = scope.of_types(types)
        name = self._name(node, inner)
        if types and not (scope.means("type", "@type") and inner.means("type", "@type")):
            raise NotCanonical("the contexts do not define 'type'")
        for one in types:
            self._say(name, _TYPE, _iri(one, scope, vocabulary=True), graph)
        for member, value in node.items():
            if member not in ("id", "type", "@context"):
                self._member(name, member, value, inner, graph, depth)
        return name

    def _scope(self, node: Mapping[str, Any], outer: Scope | None) -> Scope:
        if "@context" not in node and outer is not None:
            return outer
        urls = node.get("@context")
        if not isinstance(urls, list):
            urls = [urls]
        if len(urls) > MAX_CONTEXTS:
            raise NotCanonical("too many contexts")
        for url in urls:
            if not isinstance(url, str):
                raise UnknownVocabulary("@context")
        try:
            if outer is None:
                return vocabulary.scope(tuple(urls), self.load)
            return outer.of_contexts(tuple(urls))
        except vocabulary.NoContext as error:
            raise UnknownVocabulary(str(error)) from None

    def _name(self, node: Mapping[str, Any], scope: Scope) -> str:
        if "id" not in node:
            return self._blank()
        text = node["id"]
        if not isinstance(text, str) or not scope.means("id", "@id"):
            raise NotCanonical("an id is not a text, or the contexts do not define 'id'")
        if _BLANK.fullmatch(text):
            return f"_:said.{text[2:]}"
        if scope.iri(text, vocabulary=False) != text:
            raise NotCanonical(f"{text[:100]!r} is not an absolute IRI")
        return f"<{text}>"

    def _member(self, name: str, member: str, value: Any, scope: Scope, graph: str, depth: int) -> None:
        term = scope.term(member) if MEMBER.fullmatch(member) else None
        if term is None:
            raise NotCanonical(f"{member[:100]!r} is no plain member that the contexts define")
        values = value if isinstance(value, list) else [value]
        if "@list" in term.container:
            self._say(name, f"<{term.iri}>", self._list(values, term, scope, graph, depth), graph)
            return
        for one in values:
            self._say(name, f"<{term.iri}>", self._object(one, term, scope, graph, depth), graph)

    def _list(self, values: list[Any], term: Term, scope: Scope, graph: str, depth: int) -> str:
        head = _NIL
        for one in reversed(values):
            cell = self._blank()
            self._say(cell, _FIRST, self._object(one, term, scope, graph, depth), graph)
            self._say(cell, _REST, head, graph)
            head = cell
        return head

    def _object(self, value: Any, term: Term, scope: Scope, graph: str, depth: int) -> str:
        if isinstance(value, dict) and value.keys() == {"@value", "@language"}:
            return _text_in_language(value)
        if isinstance(value, dict):
            below = scope.previous or scope
            if term.scoped is not None:
                below = below.of_property(term)
            if "@graph" not in term.container:
                return self.node(value, below, graph, depth + 1)
            inner = self._blank()
            self.node(value, below, inner, depth + 1)
            return inner
        if "@graph" in term.container:
            raise NotCanonical("a text stands where only a whole document is signed")
        if isinstance(value, str) and term.coerce in ("@id", "@vocab"):
            scope = scope.of_property(term) if term.scoped is not None else scope
            return _iri(value, scope, vocabulary=term.coerce == "@vocab")
        return _literal(value, term.coerce)

    def _blank(self) -> str:
        self.blanks += 1
        return f"_:{self.blanks}"

    def _say(self, subject: str, predicate: str, object_: str, graph: str) -> None:
        self.quads.append(Quad(subject, predicate, object_, graph))
        if len(self.quads) > self.most:
            raise NotCanonical("the document says too much")


def _iri(text: str, scope: Scope, *, vocabulary: bool) -> str:
    if _BLANK.fullmatch(text):
        return f"_:said.{text[2:]}"
    iri = scope.iri(text, vocabulary=vocabulary)
    if iri is None:
        raise NotCanonical(f"{text[:100]!r} is not an absolute IRI")
    return f"<{iri}>"


def _text_in_language(value: Mapping[str, Any]) -> str:
    text, language = value["@value"], value["@language"]
    if not isinstance(text, str) or not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
        raise NotCanonical("a text or its language is none")
    return f"{_quoted(text)}@{language.lower()}"


def _literal(value: Any, datatype: str | None) -> str:
    """A value as a literal of `datatype`, by default of its own (JSON-LD 1.1 API, 8.2.2)."""
    if datatype in ("@id", "@vocab"):  # these are for texts only
        datatype = None
    # The context of CLR 2.0 says "xsd:boolean" and never says what xsd is.
    truth = datatype is not None and datatype.endswith(("#boolean", "xsd:boolean"))
    if isinstance(value, bool) != truth and (truth or datatype):
        raise NotCanonical("a truth value is written as something else")
    if isinstance(value, str):
        written = _quoted(value)
        return f"{written}^^<{datatype}>" if datatype not in (None, f"{_XSD}string") else written
    if isinstance(value, bool):
        return f'"{str(value).lower()}"^^<{datatype or _XSD + "boolean"}>'
    if isinstance(value, int | float):
        return _number(value, datatype)
    raise NotCanonical("a member is null, or a list in a list")


def _number(value: float, datatype: str | None) -> str:
    try:
        whole = float(value).is_integer() and abs(value) < _LARGE and datatype != f"{_XSD}double"
        if not math.isfinite(value):
            raise NotCanonical("a number is not finite")
    except OverflowError:
        raise NotCanonical("a number is too large") from None
    if whole:
        return f'"{int(value)}"^^<{datatype or _XSD + "integer"}>'
    digits, _, power = f"{value:.15E}".partition("E")
    digits = digits.rstrip("0")
    return f'"{digits}{"0" if digits.endswith(".") else ""}E{int(power)}"^^<{datatype or _XSD + "double"}>'


def _quoted(text: str) -> str:
    if not text.isprintable() and UNCLEAN.search(text.replace("\r", "")):  # a CR all libraries write alike
        raise NotCanonical("a text holds a control character")
    return f'"{text.translate(_ESCAPES) if _ESCAPED.search(text) else text}"'
