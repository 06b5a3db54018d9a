"""RDF Dataset Canonicalization (RDFC-1.0), with a bound on the work that a hostile dataset can ask for.

It knows quads as written lines in four pieces, nothing of JSON.
"""

import hashlib
from collections.abc import Iterable
from itertools import permutations
from typing import NamedTuple

# The work: ten for a hash, one for a label carried along. The largest sample of the standards takes 20,000.
MAX_STEPS = 60_000
MAX_DEPTH = 64  # like nodes that hang on one another


class Quad(NamedTuple):
    """A statement in N-Quads terms: "<iri>", "_:label" or a literal; `graph` is "" for the default graph."""

    subject: str
    predicate: str
    object: str
    graph: str


class TooEntangled(ValueError):
    """So many nodes look alike that telling them apart would take too long."""


def canonical(quads: Iterable[Quad], most_steps: int | None = None) -> str:
    """The canonical N-Quads document (RDFC-1.0, 4.4): sorted, each line once and with its LF.

    Blank nodes are named "_:c14n0" and so on, whatever their labels were. Literals and IRIs must be written
    canonically already. Raises `TooEntangled` where that would take more than `most_steps` (`MAX_STEPS`).
    """
    return _Canonicalization(quads, MAX_STEPS if most_steps is None else most_steps).text()


class _Labels:
    """An identifier issuer (RDFC-1.0, 4.5): it remembers whom it named, in order."""

    def __init__(self, prefix: str, given: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.given = given or {}

    def give(self, node: str) -> str:
        if node not in self.given:
            self.given[node] = f"{self.prefix}{len(self.given)}"
        return self.given[node]

    def copy(self) -> "_Labels":
        return _Labels(self.prefix, dict(self.given))


class _Canonicalization:
    def __init__(self, quads: Iterable[Quad], most_steps: int) -> None:
        self.most_steps = most_steps
        self.quads = list(dict.fromkeys(quads))
        self.of: dict[str, list[Quad]] = {}
        for quad in self.quads:
            nodes = (part for part in (quad.subject, quad.object, quad.graph) if part[:2] == "_:")
            for node in dict.fromkeys(nodes):
                self.of.setdefault(node, []).append(quad)
        self.first = {node: self._first_degree(node) for node in self.of}
        self.names = _Labels("_:c14n")
        self.steps = 0

    def text(self) -> str:
        alike: dict[str, list[str]] = {}
        for node, digest in self.first.items():
            alike.setdefault(digest, []).append(node)
        groups = [alike[digest] for digest in sorted(alike)]
        for nodes in groups:
            if len(nodes) == 1:
                self.names.give(nodes[0])
        for nodes in groups:
            if len(nodes) > 1:
                self._name(nodes)
        names = self.names.given
        lines = [_line(names[part] if part[:2] == "_:" else part for part in quad) for quad in self.quads]
        return "".join(sorted(lines))

    def _name(self, nodes: list[str]) -> None:
        results = []
        for node in nodes:
            if node not in self.names.given:
                labels = _Labels("_:b")
                labels.give(node)
                results.append(self._n_degree(node, labels, 0))
        for _, labels in sorted(results, key=lambda result: result[0]):
            for node in labels.given:
                self.names.give(node)

    def _first_degree(self, node: str) -> str:
        """Hash First Degree Quads (4.6)."""
        lines = [
            _line(("_:a" if part == node else "_:z") if part[:2] == "_:" else part for part in quad)
            for quad in self.of[node]
        ]
        return _sha256("".join(sorted(lines)))

    def _related(self, node: str, labels: _Labels) -> dict[str, list[str]]:
        """The nodes next to `node` by the hash of how they stand to it (4.7 and 4.8.3, step 3)."""
        found: dict[str, list[str]] = {}
        for quad in self.of[node]:
            for position, part in (("s", quad.subject), ("o", quad.object), ("g", quad.graph)):
                if part[:2] == "_:" and part != node:
                    self._step(10)
                    known = self.names.given.get(part) or labels.given.get(part) or self.first[part]
                    how = position if position == "g" else position + quad.predicate
                    found.setdefault(_sha256(how + known), []).append(part)
        return found

    def _n_degree(self, node: str, labels: _Labels, depth: int) -> tuple[str, _Labels]:
        """Hash N-Degree Quads (4.8)."""
        if depth > MAX_DEPTH:
            raise TooEntangled("too many parts of the document look alike")
        data = []
        for digest, nodes in sorted(self._related(node, labels).items()):
            path, labels = self._shortest(nodes, labels, depth)
            data += [digest, path]
        return _sha256("".join(data)), labels

    def _shortest(self, nodes: list[str], labels: _Labels, depth: int) -> tuple[str, _Labels]:
        """The least of all paths through `nodes`, and the labels given on it (4.8.3, step 5)."""
        chosen: tuple[str, _Labels] | None = None
        for order in permutations(nodes):
            self._step(len(nodes) + len(labels.given))
            tried = self._path(order, labels.copy(), depth, chosen[0] if chosen else "")
            if tried and (chosen is None or tried[0] < chosen[0]):
                chosen = tried
        assert chosen is not None  # the first order is never given up
        return chosen

    def _path(
        self, order: tuple[str, ...], labels: _Labels, depth: int, best: str
    ) -> tuple[str, _Labels] | None:
        path, deeper = "", []
        for node in order:
            if node in self.names.given:
                path += self.names.given[node]
            else:
                if node not in labels.given:
                    deeper.append(node)
                path += labels.give(node)
            if best and len(path) >= len(best) and path > best:
                return None
        for node in deeper:
            digest, below = self._n_degree(node, labels, depth + 1)
            path += f"{labels.give(node)}<{digest}>"
            labels = below
            if best and len(path) >= len(best) and path > best:
                return None
        return path, labels

    def _step(self, count: int) -> None:
        self.steps += count
        if self.steps > self.most_steps:
            raise TooEntangled("too many parts of the document look alike")


def _line(parts: Iterable[str]) -> str:
    return " ".join(filter(None, parts)) + " .\n"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
