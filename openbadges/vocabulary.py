"""What the members of a JSON-LD document mean: active contexts (JSON-LD 1.1 API, 4.1), each worked out once
and kept.

The contexts come from the caller; nothing is ever fetched.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pyld import jsonld
from pyld.resolved_context import ResolvedContext

from openbadges.composing import ABSOLUTE_IRI

Load = Callable[[str], Mapping[str, Any]]

MAX_DEFINED = 5_000  # terms worked out for one list of contexts; the largest sample needs 1,720

_NOWHERE = "https://relative.invalid/"
_UNDERSTOOD = [frozenset[str](), {"@set"}, {"@list"}, {"@graph"}, {"@graph", "@set"}]
_turn = threading.Lock()  # the processor keeps caches that threads must not share


class NoScope(ValueError):
    """The contexts contradict one another, or ask for more work than they are worth; the message says why."""


class NoContext(LookupError):
    """A context that the caller does not know; the message is its address."""


@dataclass(frozen=True)
class Term:
    """What a member means: the IRI of its statements, and how its values are read.

    `coerce` is "@id", "@vocab", a datatype or None; `container` has "@list", "@graph", "@set" or nothing;
    `scoped` is the context that holds inside its values.
    """

    iri: str
    coerce: str | None
    container: frozenset[str]
    scoped: Any


class Scope:
    """An active context, and the scopes that open from it."""

    def __init__(self, active: Mapping[str, Any], previous: "Scope | None", kept: "_Kept") -> None:
        self._active = active
        self._kept = kept
        self._inner: dict[Any, Scope] = {}
        self._terms: dict[str, Term | None] = {}
        self.previous = previous  # what holds again in the nodes below: types speak for their own node only

    def term(self, name: str) -> Term | None:
        """What the member `name` means here, None when no context says, or says what we do not read."""
        mappings = self._active["mappings"]
        if name not in mappings:
            vocabulary = self._active.get("@vocab")
            return Term(vocabulary + name, None, frozenset(), None) if vocabulary else None
        if name not in self._terms:
            self._terms[name] = _term(mappings[name])
        return self._terms[name]

    @property
    def worn(self) -> bool:
        """Whether so many scopes are kept that the next document should start afresh."""
        return self._kept.defined > MAX_DEFINED // 2

    def means(self, name: str, keyword: str) -> bool:
        """Whether the member `name` is another word for `keyword` ("@id", "@type")."""
        return (self._active["mappings"].get(name) or {}).get("@id") == keyword

    def iri(self, text: str, *, vocabulary: bool) -> str | None:
        """The absolute IRI that `text` stands for: itself, "prefix:rest", or with `vocabulary` a term.

        None for anything relative.
        """
        mappings = self._active["mappings"]
        if vocabulary and text in mappings:
            text = (mappings[text] or {}).get("@id") or ""
            return text if ABSOLUTE_IRI.fullmatch(text) else None
        prefix, colon, rest = text.partition(":")
        entry = mappings.get(prefix) if colon and not rest.startswith("//") else None
        if entry and entry.get("_prefix"):
            text = entry["@id"] + rest
        elif vocabulary and not colon and "@vocab" in self._active:
            text = self._active["@vocab"] + text
        return text if ABSOLUTE_IRI.fullmatch(text) else None

    def of_property(self, term: Term) -> "Scope":
        """The scope of the values of `term`, which must have a context of its own."""
        return self._open(("property", id(term.scoped)), term.scoped, override_protected=True)

    def of_contexts(self, urls: tuple[str, ...]) -> "Scope":
        """The scope of a node with an `@context` of its own."""
        scope = self
        for url in urls:
            scope = scope._open(("context", url), url)
        return scope

    def of_types(self, types: list[str]) -> "Scope":
        """The scope of a node of these types, where their terms have contexts of their own."""
        scope = self
        for name in sorted(set(types)):
            entry = self._active["mappings"].get(name)
            if entry and entry.get("@context"):
                scope = scope._open(("type", name, id(entry)), entry["@context"], propagate=False)
        return scope

    def _open(self, key: Any, local: Any, **how: bool) -> "Scope":
        if key not in self._inner:
            active = self._kept.process(self._active, local, **how)
            propagate = how.get("propagate", True)
            previous = self.previous if propagate else self.previous or self
            same = propagate and _meaning(active) == _meaning(self._active)
            self._inner[key] = self if same else Scope(active, previous, self._kept)
        return self._inner[key]


class _Kept:
    """The contexts behind one list of addresses, and the processor that reads them."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.defined = 0
        self.documents: dict[str, list[ResolvedContext]] = {}
        self.objects: dict[int, ResolvedContext] = {}
        self.processor = jsonld.JsonLdProcessor()
        self.options = {"base": _NOWHERE, "processingMode": "json-ld-1.1", "contextResolver": self}

    def process(self, active: Mapping[str, Any], local: Any, **how: bool) -> Mapping[str, Any]:
        self.defined += sum(_terms_in(one.document or {}) for one in self.resolve(None, local, ""))
        if self.defined > MAX_DEFINED:
            raise NoScope("the document mixes too many types and contexts")
        try:
            with _turn:  # the public method lacks the two switches that scoped contexts need
                scope: Mapping[str, Any] = self.processor._process_context(active, local, self.options, **how)
        except jsonld.JsonLdError:
            raise NoScope("the contexts of the document contradict one another") from None
        return scope

    def resolve(self, _active: Any, context: Any, _base: str, _cycles: Any = None) -> list[ResolvedContext]:
        """The contexts behind a value of `@context`, as the processor asks its resolver for them."""
        if isinstance(context, Mapping) and "@context" in context:
            context = context["@context"]
        found: list[ResolvedContext] = []
        for one in context if isinstance(context, list) else [context]:
            if isinstance(one, str):
                found += self._named(one)
            else:
                found.append(self.objects.setdefault(id(one), ResolvedContext(one)))
        return found

    def _named(self, url: str) -> list[ResolvedContext]:
        if url not in self.documents:
            try:
                document = self.load(url)
            except LookupError:
                raise NoContext(url) from None
            self.documents[url] = self.resolve(None, document, url)
        return self.documents[url]


def scope(urls: tuple[str, ...], load: Load) -> Scope:
    """The scope of a document with these addresses in its `@context`.

    Raises `NoContext` for an address that `load` does not know (by a `LookupError`) and `NoScope`, as
    opening further scopes does, too.
    """
    found = _scope(urls, load)
    if found.worn:
        _scope.cache_clear()
        found = _scope(urls, load)
    return found


@lru_cache(maxsize=32)
def _scope(urls: tuple[str, ...], load: Load) -> Scope:
    kept = _Kept(load)
    initial = kept.processor.process_context({}, None, kept.options)
    return Scope(initial, None, kept).of_contexts(urls)


def _meaning(active: Mapping[str, Any]) -> dict[str, Any]:
    """An active context without what the processor only remembers about it."""
    remembered = ("_uuid", "processingMode", "@version", "previousContext")
    return {name: value for name, value in active.items() if name not in remembered}


def _terms_in(context: Mapping[str, Any]) -> int:
    """How many terms a context defines, those of the contexts in it included."""
    return len(context) + sum(_terms_in(value) for value in context.values() if isinstance(value, Mapping))


def _term(entry: Mapping[str, Any] | None) -> Term | None:
    container = frozenset((entry or {}).get("@container") or ())
    if (
        not entry
        or not ABSOLUTE_IRI.fullmatch(entry["@id"] or "")
        or container not in _UNDERSTOOD
        or entry.get("@type") in ("@json", "@none")
        or any(entry.get(unread) for unread in ("reverse", "@nest", "@language", "@direction"))
        or entry.get("@context") is False
    ):
        return None
    return Term(entry["@id"], entry.get("@type"), container, entry.get("@context"))
