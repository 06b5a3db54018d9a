"""Names in text: whole words, whatever their case, accents, order and line breaks.

What counts as a name of a person called Zeb van der Quill with the address z.quill@college.example:

* two of the names in either order, middle names, initials and particles between them or not, written apart
  or together: "Zeb Quill", "QUILL, Zeb A.", "zeb_quill", "ZebQuill". In small letters words
  count only with a sign between, or in a text without any capitals;
* an initial with the surname: "Z. Quill", "Quill, Z.", "zquillo", but not "ZQ"; A and I want the dot;
* a title with the surname: "Ms Quill";
* the surname alone if it has four letters or more and begins with a capital: "Quill's", but not "a quill".
  One that is an ordinary word ("Hope") does not count where a sentence begins. A given name alone does not
  count: too many are words, or names of others;
* the surname or a user name in small letters where a link has it: "example.org/~quill";
* the address, also as "z.quill (at) college.example"; the user name, unless it is a word like "info".

Of three names each but the first may be the surname. A name of one word counts alone. Names in scripts
without capitals or blanks count as they are given.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from . import name_places
from .folding import Folded, fold
from .name_forms import Forms
from .name_words import DEGREES, TITLES

__all__ = ["DEGREES", "TITLES", "Hit", "Person", "find", "replace"]

MOST = 1000  # hits of a text; nobody reads on
LETTERS = re.compile(r"[^\W_]{2}")


@dataclass(frozen=True)
class Person:
    name: str
    email: str = ""
    username: str = ""


@dataclass(frozen=True)
class Hit:
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class _Found:
    """In the folded text, and whose."""

    start: int
    end: int
    person: int


def find(text: str, people: Sequence[Person]) -> list[Hit]:
    """Where the people are named, in the order of the text; the hits do not overlap, and end after 1,000."""
    folded = fold(text)
    hits = (
        (folded.start(one.start), folded.end(one.end)) for one in _hits(folded, tuple(people), False, MOST)
    )
    return [Hit(start, end, text[start:end]) for start, end in hits]


def replace(text: str, labels: Mapping[Person, str]) -> str:
    """The text with labels in place of people.

    A given name alone is replaced, too, if it has three letters or more and begins with a capital: here a
    label too many does less harm than a name. Only where a sentence begins an ordinary word stays.
    """
    people, pieces, last, folded = tuple(labels), list[str](), 0, fold(text)
    for one in _hits(folded, people, True, len(text) + 1):
        start, end = folded.start(one.start), folded.end(one.end)
        if start >= last:
            pieces += (text[last:start], labels[people[one.person]])
            last = end
    return "".join(pieces) + text[last:]


def _hits(folded: Folded, people: tuple[Person, ...], given_alone: bool, most: int) -> list[_Found]:
    """Of hits that overlap the first and longest stays."""
    hits, over = list[_Found](), len(folded.text) + 1
    for look in _looks(people, given_alone):
        found = list(islice(look(folded.text), most + 1))
        hits += found
        if len(found) > most:  # what the others find behind it would stand alone there
            over = min(over, found[-1].start)
    hits.sort(key=lambda hit: (hit.start, -hit.end))
    kept: list[_Found] = []
    for hit in hits:
        if len(kept) == most or hit.start >= over:
            break
        if kept and hit.end > kept[-1].end > hit.start:  # of "Quill, A. Quill" the second is one, too
            hit = _behind(folded.text, kept[-1].end, hit)
        if hit.end > hit.start and (not kept or hit.start >= kept[-1].end):
            kept.append(hit)
    return kept


def _behind(text: str, over: int, hit: _Found) -> _Found:
    """What a hit has behind a place, without blanks and signs."""
    letter = LETTERS.search(text, over, hit.end)
    return _Found(letter.start() if letter else hit.end, hit.end, hit.person)


_Look = Callable[[str], Iterator[_Found]]


@lru_cache(maxsize=64)
def _looks(people: tuple[Person, ...], given_alone: bool) -> tuple[_Look, ...]:
    """Ways of looking for all people together. What says more comes first."""
    forms = [Forms(person) for person in people]
    looks: list[_Look] = []
    strong = [("t", Forms.addresses), ("n", Forms.whole), ("t", Forms.users)]
    if pattern := _pattern(forms, strong):
        looks.append(_Names(pattern))
    kinds = [("a", Forms.surnames), ("w", Forms.others), *([("g", Forms.given)] if given_alone else [])]
    if pattern := _pattern(forms, kinds):
        looks.append(_Surnames(pattern, tuple(form.initials() for form in forms)))
    for number, form in enumerate(forms):
        looks += [_Names(re.compile(f"(?P<t_{number}_x>{found})")) for found in form.inside_words()]
    return tuple(looks)


_Kinds = Sequence[tuple[str, Callable[[Forms], Iterator[str]]]]


def _pattern(forms: Sequence[Forms], kinds: _Kinds) -> re.Pattern[str] | None:
    """A group is named after its kind and the number of its person."""
    words, firsts = list[str](), set[str]()
    for kind, look in kinds:
        for number, form in enumerate(forms):
            if found := list(dict.fromkeys(look(form))):
                words.append(f"(?P<{kind}_{number}_{len(words)}>{'|'.join(found)})")
    for form in forms:
        firsts |= form.firsts()
    if not words:
        return None
    letters = re.escape("".join(sorted(firsts)))
    return re.compile(f"(?=[{letters}])(?<![^\\W\\d_])(?:{'|'.join(words)})")


def _whose(match: re.Match[str]) -> tuple[str, int]:
    kind, number, _ = (match.lastgroup or "t_0_").split("_")
    return kind, int(number)


class _Names:
    """Whole names, addresses and the like."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern

    def __call__(self, text: str) -> Iterator[_Found]:
        is_small, at = text == text.lower(), 0
        while match := self._pattern.search(text, at):
            start, end = match.span()
            kind, person = _whose(match)
            if end > start and (kind == "t" or name_places.is_whole_name(match[0], is_small)):
                at = end
                yield _Found(start, end, person)
            else:
                at = start + 1


class _Surnames:
    """Surnames with initials or titles, and alone; given names alone, if they are looked for."""

    def __init__(self, pattern: re.Pattern[str], initials: tuple[str, ...]) -> None:
        self._pattern, self._initials = pattern, initials

    def __call__(self, text: str) -> Iterator[_Found]:
        for match in self._pattern.finditer(text):
            kind, person = _whose(match)
            if span := self._span(text, match, kind, self._initials[person]):
                yield _Found(*span, person)

    @staticmethod
    def _span(text: str, match: re.Match[str], kind: str, initials: str) -> tuple[int, int] | None:
        start, end = match.span()
        if kind != "g" and (found := name_places.with_initials(text, start, end, initials)):
            return found
        if found := name_places.with_title(text, start, end):
            return found
        if kind == "w" or name_places.is_merely_a_word(text, start, end):
            return None
        return start, end
