"""Going through a PDF by lists of allowed keys: what no list names is dropped, with all that hangs on it.

A rule takes a value and gives back what is kept in its place, or None. A shape is the rules of a dictionary.
Objects are met once and in a list of things to do, not by recursion: trees may be deep, broken or circular.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from ...kinds import Uncleanable
from .notes import note_of
from .spool import Later, Spool

MAX_STEPS = 3_000_000  # keys and elements looked at; a tagged book of 1,000 pages has about a million
MAX_NESTING = 40

NO_NOTES: Mapping[str, str | None] = {}
Rule = Callable[["Walk", Any], Any]


@dataclass(eq=False)
class Shape:
    """The keys that a dictionary may keep. `then` is done to the object after its keys."""

    name: str
    keys: Mapping[str, Rule] = field(default_factory=dict)
    is_stream: bool = False
    then: "Callable[[Walk, Any], None] | None" = None
    notes: Mapping[str, str | None] = field(default_factory=dict)  # other than the usual ones


class Walk:
    """One document on its way to being a blind copy."""

    def __init__(self, pdf: pikepdf.Pdf, spool: Spool) -> None:
        self.pdf, self.spool = pdf, spool
        self.notes: set[str] = set()
        self.pages: set[tuple[int, int]] = set()
        self.annotations: set[tuple[int, int]] = set()
        self.destinations: dict[bytes, Any] = {}
        self.fields: list[Any] = []
        self.roles: dict[str, str] = {}  # names of kinds of structure, and what they stand for
        self.identifiers: dict[bytes, int] = {}
        self.contents: dict[tuple[tuple[int, int], ...], Any] = {}  # of pages, that may share them
        self.steps = 0
        self.unpacked = 0
        self._todo: list[tuple[Any, Shape]] = []
        self._met: set[tuple[tuple[int, int], str]] = set()
        self._applied: dict[tuple[tuple[int, int], int], Any] = {}
        self._later: list[tuple[Any, str, Later]] = []
        self.pictures: dict[tuple[int, int], Later | None] = {}  # those looked at, and what becomes of them
        self.profiles: dict[tuple[int, int], bool] = {}  # those cleaned; False when no reader can use it

    def count(self, steps: int = 1) -> None:
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise Uncleanable("too_complex")

    def queue(self, value: Any, shape: Shape) -> None:
        if value.objgen != (0, 0):
            if (value.objgen, shape.name) in self._met:
                return
            self._met.add((value.objgen, shape.name))
        self._todo.append((value, shape))

    def run(self) -> None:
        while self._todo:
            value, shape = self._todo.pop()
            self.keep(value, shape.keys, shape)
            if shape.then is not None:
                shape.then(self, value)

    def keep(self, value: Any, keys: Mapping[str, Rule], shape: Shape) -> None:
        """Apply the rules to a dictionary in its place; drop the keys that have none."""
        for key in sorted(value.keys()):
            self.count()
            rule = keys.get(key)
            self.put(value, key, self.apply(rule, value[key]) if rule else None, shape.notes)

    def apply(self, rule: Rule, value: Any) -> Any:
        """A long array that many refer to is gone through once."""
        if not isinstance(value, pikepdf.Array) or not value.is_indirect:
            return rule(self, value)
        known = (value.objgen, id(rule))
        if known not in self._applied:
            self._applied[known] = rule(self, value)
        return self._applied[known]

    def put(self, container: Any, key: str, kept: Any, notes: Mapping[str, str | None] = NO_NOTES) -> None:
        if isinstance(kept, Later):
            self._later.append((container, key, kept))
        elif kept is None:
            self.note(notes[key] if key in notes else note_of(key))
            if key != "/Length":  # it is the stream's own
                del container[key]
        elif kept is not UNCHANGED:
            container[key] = kept

    def note(self, code: str | None) -> None:
        if code:
            self.notes.add(code)

    def finish(self) -> None:
        """Put the cleaned pictures in the place of the old ones."""
        if not self._later:
            return
        copies = self.spool.streams(self.pdf)
        for container, key, later in self._later:
            container[key] = copies[later.number]
        self.spool.describe(copies)


class _Unchanged:
    pass


UNCHANGED: Any = _Unchanged()  # what a rule says of a value that may stay where it is


def plain(walk: Walk, value: Any, nesting: int = 0) -> Any:
    """Names, numbers, truth values, and arrays of them: no words."""
    if isinstance(value, pikepdf.Array):
        walk.count(len(value))
        if nesting > MAX_NESTING:
            return None
        fine = all(one is None or plain(walk, one, nesting + 1) is UNCHANGED for one in value)
        return UNCHANGED if fine else None
    if isinstance(value, pikepdf.Object) and not isinstance(value, pikepdf.Name):
        return None
    return UNCHANGED


def text(walk: Walk, value: Any) -> Any:
    """Words that people see or hear."""
    return UNCHANGED if isinstance(value, pikepdf.String) else None


def every(names: str, rule: Rule) -> dict[str, Rule]:
    """The same rule for keys that are written with blanks between them."""
    return dict.fromkeys(names.split(), rule)


def of(shape: Shape) -> Rule:
    def rule(walk: Walk, value: Any) -> Any:
        if not isinstance(value, pikepdf.Stream if shape.is_stream else pikepdf.Dictionary):
            return None
        walk.queue(value, shape)
        return UNCHANGED

    return rule


def either(*rules: Rule) -> Rule:
    """The first rule that keeps the value."""

    def rule(walk: Walk, value: Any) -> Any:
        return next((kept for one in rules if (kept := one(walk, value)) is not None), None)

    return rule


def array(rule: Rule) -> Rule:
    """An array without the elements that the rule drops."""

    def whole(walk: Walk, value: Any) -> Any:
        if not isinstance(value, pikepdf.Array):
            return None
        walk.count(len(value))
        kept = [(one, rule(walk, one)) for one in value]
        if all(new is UNCHANGED for _, new in kept):
            return UNCHANGED
        return pikepdf.Array([one if new is UNCHANGED else new for one, new in kept if new is not None])

    return whole


def mapping(rule: Rule) -> Rule:
    """A dictionary whose keys are free names."""

    def whole(walk: Walk, value: Any) -> Any:
        if not isinstance(value, pikepdf.Dictionary):
            return None
        for key in sorted(value.keys()):
            walk.count()
            walk.put(value, key, rule(walk, value[key]))
        return UNCHANGED

    return whole


def only(*names: str) -> Rule:
    """One of some names."""
    allowed = frozenset(names)

    def rule(walk: Walk, value: Any) -> Any:
        return UNCHANGED if isinstance(value, pikepdf.Name) and str(value) in allowed else None

    return rule
