"""Names in text: whole words, whatever their case, accents, order and line breaks.

What counts as a name of a person called Zeb van der Quill with the address z.quill@college.example:

* two of the names in either order, middle names, initials and particles between them or not, written apart
  or together: "Zeb Quill", "QUILL, Zeb A.", "zeb_quill", "ZebQuill";
* an initial with the surname: "Z. Quill", "Quill, Z.", but not "ZQ";
* the surname alone if it has four letters or more and begins with a capital: "Quill's", but not "a quill". A
  given name alone does not count: too many are words, or names of others;
* the surname or a user name in small letters where a link has it: "example.org/~quill";
* the address, also as "z.quill (at) college.example"; the user name, unless it is a word like "info".

A name of one word counts alone. Names in scripts without capitals or blanks count as they are given.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from unicodedata import normalize

from .folding import Folded, fold, plain

TITLES = frozenset({
    "dr", "prof", "professor", "mr", "mrs", "ms", "mx", "miss", "sir", "dame", "rev", "fr", "dipl", "ing",
    "frau", "herr", "mme", "mlle",
})  # fmt: skip
DEGREES = frozenset(
    {"phd", "dphil", "edd", "msc", "mba", "bsc", "jr", "sr", "ii", "iii", "iv", "ph.d", "m.sc"}
)
SHORT_DEGREES = DEGREES | {
    "ba",
    "ma",
    "md",
    "med",
    "b.a",
    "m.a",
    "m.d",
    "ed.d",
    "b.sc",
}  # some are surnames, too
PARTICLES = frozenset({
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "des", "la",
    "le", "les", "lo", "el", "al", "ten", "ter", "te", "zu", "zum", "zur", "af", "av", "y", "e", "i",
    "bin", "ibn", "bint", "ben", "abu", "st", "san", "santa", "mac", "mc", "o", "d", "l",
})  # fmt: skip
ANYBODY = frozenset({
    "info", "mail", "email", "admin", "office", "contact", "hello", "team", "support", "staff", "teacher",
    "student", "faculty", "post", "webmaster", "test", "user", "name", "school", "college", "university",
    "learning", "teaching", "library", "dean", "course", "help", "home", "work", "noreply",
})  # fmt: skip
MIN_ALONE = 4  # letters
MIN_TOGETHER = 6  # letters of two names without anything between them: "Al Ex" is not "Alex"
WITHOUT_BLANKS = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)


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


def find(text: str, people: Sequence[Person]) -> list[Hit]:
    """Where the people are named, in the order of the text; the hits do not overlap."""
    return [
        Hit(start, end, text[start:end]) for start, end, _person in _hits(fold(text), tuple(people), False)
    ]


def replace(text: str, labels: Mapping[Person, str]) -> str:
    """The text with labels in place of people.

    A given name alone is replaced, too, if it has three letters or more and begins with a capital: here a
    label too many does less harm than a name.
    """
    people, pieces, last = tuple(labels), list[str](), 0
    for start, end, person in _hits(fold(text), people, True):
        pieces += (text[last:start], labels[people[person]])
        last = end
    return "".join(pieces) + text[last:]


def _hits(folded: Folded, people: tuple[Person, ...], given_alone: bool) -> list[tuple[int, int, int]]:
    """Start and end in the original, and whose. Of hits that overlap the first and longest stays."""
    hits = []
    for pattern in _patterns(people, given_alone):
        for match in pattern.finditer(folded.text):
            start, end = match.span(match.lastindex or 0)
            if end > start:
                whose = int((match.lastgroup or "_0_").split("_")[1])
                hits.append((folded.start(start), folded.end(end), whose))
    hits.sort(key=lambda hit: (hit[0], -hit[1]))
    kept: list[tuple[int, int, int]] = []
    for hit in hits:
        if not kept or hit[0] >= kept[-1][1]:
            kept.append(hit)
    return kept


# -- What to look for, as regular expressions over folded text. They are cheap where no word of a name begins:
# -- first the first letter is looked at, then whether a word begins, then the words.

LETTER = r"[^\W\d_]"
CAPITAL = "[A-ZА-ЯΑ-ΩԱ-Ֆ]"
START, END = rf"(?<!{LETTER})", rf"(?!{LETTER})"
INSIDE = r"[\s'._\-]{0,3}"  # between the parts of one name: Jean-Pierre, O'Brien, van der Quill
BETWEEN = r"(?:\s++|[._+\-·・]{1,2}\s*+)"
COMMA = rf"(?:\s*+,\s*+|{BETWEEN})"
AT = r"(?:\s*+(?:@|[(\[{<]\s*+(?:at|@)\s*+[)\]}>])\s*+|\s++at\s++)"
DOT = r"(?:\s*+(?:\.|[(\[{]\s*+(?:dot|\.)\s*+[)\]}])\s*+|\s++dot\s++)"
PARTICLE = "(?i:" + "|".join(sorted(PARTICLES, key=len, reverse=True)) + ")"


@lru_cache(maxsize=64)
def _patterns(people: tuple[Person, ...], given_alone: bool) -> tuple[re.Pattern[str], ...]:
    """Of all people together; a group is named after the number of its person. What says more comes first."""
    forms = [_Forms(person) for person in people]
    words, firsts, groups = list[str](), set[str](), 0
    for look in (_Forms.strong, _Forms.users, _Forms.alone, _Forms.given if given_alone else _Forms.nothing):
        for number, form in enumerate(forms):
            if found := list(look(form)):
                words.append(f"(?P<p_{number}_{groups}>{'|'.join(found)})")
                groups += 1
    for form in forms:
        firsts |= form.firsts()
    patterns = []
    if words:
        letters = re.escape("".join(sorted(firsts)))
        patterns.append(re.compile(f"(?=[{letters}])(?<![^\\W\\d_])(?:{'|'.join(words)})"))
    for number, form in enumerate(forms):
        patterns += [re.compile(f"(?P<p_{number}_x>{found})") for found in form.inside_words()]
    return tuple(patterns)


def _any_case(text: str) -> str:
    return f"(?i:{re.escape(text)})"


def _word(name: str) -> str:
    """One name, its parts apart or together, in any case."""
    parts = [part for part in re.split(r"[\s'._\-]+", name) if part]
    return "(?i:" + INSIDE.join(re.escape(part) for part in parts) + ")"


def _capital(name: str) -> str:
    """One name that begins with a capital, if its script has any."""
    parts = [part for part in re.split(r"[\s'._\-]+", name) if part]
    first = re.escape(parts[0][0].upper()) + f"(?i:{re.escape(parts[0][1:])})"
    return INSIDE.join([first, *(f"(?i:{re.escape(part)})" for part in parts[1:])])


class _Forms:
    """How one person may be written: the names taken apart, and patterns of them."""

    def __init__(self, person: Person) -> None:
        self.spellings = [_Name(name) for name in _spellings(person.name)]
        self.email = plain(person.email.strip())
        local = self.email.partition("@")[0].partition("+")[0]
        usernames = [one for one in (plain(person.username.strip()), local) if len(one) >= MIN_ALONE]
        usernames = [one for one in dict.fromkeys(usernames) if one.lower() not in ANYBODY]
        names = {word.lower() for name in self.spellings for word in name.words}
        self.usernames = [one for one in usernames if one.lower() not in names]
        self.in_links = [one for one in usernames if one.lower() in names]
        self.in_links += [name.surname for name in self.spellings if len(name.surname) >= MIN_ALONE]

    def firsts(self) -> set[str]:
        """Letters with which something that is looked for begins."""
        texts = [self.email, *self.usernames, *(word for name in self.spellings for word in name.starts())]
        letters = {text[0] for text in texts if text}
        return {
            case for letter in letters for case in (letter, letter.upper(), letter.lower()) if len(case) == 1
        }

    def strong(self) -> Iterator[str]:
        if "@" in self.email.strip("@"):
            local, _, domain = self.email.rpartition("@")
            domain = DOT.join(_any_case(part) for part in domain.split("."))
            local = DOT.join(_any_case(part) for part in local.partition("+")[0].split("."))
            yield rf"(?<![^\W_]){local}(?:\+[\w.\-]+)?{AT}{domain}(?![^\W_])"
        for name in self.spellings:
            yield from name.whole()
            yield from name.with_initials()

    def users(self) -> Iterator[str]:
        for username in self.usernames:
            yield rf"(?<![^\W_]){_any_case(username)}(?![^\W_])"
        for name in self.in_links:
            yield rf"(?:(?<=[/@~=])|(?<=www\.)){_word(name)}{END}"

    def alone(self) -> Iterator[str]:
        for name in self.spellings:
            yield from name.alone()

    def given(self) -> Iterator[str]:
        for name in self.spellings:
            for given in name.given:
                if len(given) >= 3:
                    yield _capital(given) + END

    def nothing(self) -> Iterator[str]:
        return iter(())

    def inside_words(self) -> Iterator[str]:
        for name in self.spellings:
            yield from name.inside_words()


class _Name:
    """Given names, then the surname with its particles; all folded."""

    def __init__(self, name: str) -> None:
        self.given, last = _given_and_last(name)
        rest = [word for at, word in enumerate(self.given) if at == 0 or word.lower() not in PARTICLES]
        before = self.given[1:] + last[:-1]
        particles = list(takewhile(lambda word: word.lower() in PARTICLES, reversed(before)))[::-1]
        if len(last) > 1:  # as in "van der Quill, Zeb"
            last = [word for word in last if word.lower() not in PARTICLES] or last
        self.given = rest
        self.surname = " ".join(last)
        self.with_particles = " ".join([*particles, *last])
        self.words = [*self.given, *last]

    def starts(self) -> list[str]:
        return [
            *self.words,
            self.with_particles,
            *self._parts(),
            *(part for one in self.given for part in _split(one)),
        ]

    def _parts(self) -> list[str]:
        """Of "Quill-Feather" each, besides the whole."""
        return [part for part in _split(self.surname) if len(part) >= MIN_ALONE and part != self.surname]

    def _surname(self) -> str:
        return "|".join(
            _word(one) for one in dict.fromkeys((self.with_particles, self.surname, *self._parts()))
        )

    def whole(self) -> Iterator[str]:
        """Two names in either order."""
        if not self.given:
            return
        middle = "|".join([rf"{CAPITAL}(?:{LETTER}|['\-])*+", LETTER, PARTICLE, *map(_word, self.given)])
        middle = rf"(?:(?:{middle}){BETWEEN}){{0,3}}"
        givens = dict.fromkeys(part for one in self.given for part in (one, *_split(one)) if len(part) > 1)
        if givens and len(self.surname) > 1:
            given, surname = "|".join(map(_word, givens)), self._surname()
            yield f"(?:{given}){BETWEEN}{middle}(?:{surname}){END}"
            yield f"(?:{surname}){COMMA}(?:{LETTER}{BETWEEN})?(?:{given})(?:\\s{CAPITAL}\\.)?{END}"
        for one in givens:
            yield from self._together(one, self.surname)
            yield from self._together(self.surname, one)
        for at, one in enumerate(self.given):
            for other in self.given[at + 1 :]:
                if len(one) > 1 and len(other) > 1:
                    yield f"{_word(one)}{BETWEEN}{_word(other)}{END}"

    @staticmethod
    def _together(one: str, other: str) -> Iterator[str]:
        if len(one) + len(other) >= MIN_TOGETHER and len(other) > 1:
            yield f"{_word(one)}{_word(other)}{END}"

    def with_initials(self) -> Iterator[str]:
        """The surname must begin with a capital where only blanks are between: "a hill" is no A. Hill."""
        firsts = "".join(dict.fromkeys(part[0].upper() for one in self.given for part in _split(one)))
        if not firsts or len(self.surname) < 2:
            return
        surnames = dict.fromkeys((self.with_particles, self.surname, *self._parts()))
        capital = "|".join([*map(_capital, surnames)])
        own, more = f"[{re.escape(firsts)}]", rf"(?:[.\s\-]{{0,3}}{CAPITAL}){{0,3}}"
        particles = rf"(?:{PARTICLE}\s++){{0,3}}"
        yield rf"{own}{more}(?:[._]\s*+|\s++){particles}(?:{capital}){END}"
        yield rf"(?i:{own})[._](?:{self._surname()}){END}"
        closed = r"(?=\s*+(?:[,;:&()\[\]\d]|and\b|et\b|$))"
        yield rf"(?:{capital})(?:\s*+,\s*+|\s++){own}{more}\.{END}"
        yield rf"(?:{capital})\s*+,\s*+{own}{more}{END}{closed}"
        yield rf"(?:{capital})\s{own}{CAPITAL}{{1,2}}{END}"

    def alone(self) -> Iterator[str]:
        if not self.given:
            if len(self.surname) > 1:
                yield _capital(self.surname) + END
            return
        for one in dict.fromkeys((self.with_particles, self.surname, *self._parts())):
            if len(one) >= MIN_ALONE or not _has_case(one):
                yield _capital(one) + END

    def inside_words(self) -> Iterator[str]:
        """Where no blank tells words apart: in MyZebQuillEssay.docx, and in Chinese."""
        if not self.given:
            if WITHOUT_BLANKS.search(self.surname) and len(self.surname) > 1:
                yield re.escape(self.surname)
            return
        for one, other in ((self.given[0], self.surname), (self.surname, self.given[0])):
            if WITHOUT_BLANKS.search(one + other):
                yield rf"{re.escape(one)}[\s·・,]{{0,3}}{re.escape(other)}"
            elif _has_case(one) and _has_case(other) and len(one + other) >= MIN_TOGETHER:
                one, other = one[0].upper() + one[1:].lower(), other[0].upper() + other[1:].lower()
                yield rf"{re.escape(one)}(?:[A-Z]?|[._\-]){re.escape(other)}(?![a-z])"
        if len(self.given[0]) == 1 and _has_case(self.surname):
            return
        initial = self.given[0][0].upper()
        if _has_case(self.surname) and len(self.surname) >= MIN_ALONE:
            surname = self.surname[0].upper() + self.surname[1:].lower()
            yield rf"(?<!{LETTER}){re.escape(initial + surname)}{END}"


def _spellings(name: str) -> Iterator[str]:
    """Folded; also as one writes it without the letters of German and Danish, and Korean by letters."""
    pairs = str.maketrans(
        {
            "ä": "ae",
            "ö": "oe",
            "ü": "ue",
            "å": "aa",
            "ø": "oe",
            "Ä": "Ae",
            "Ö": "Oe",
            "Ü": "Ue",
            "Å": "Aa",
            "Ø": "Oe",
        }
    )
    name = " ".join(name.split())
    composed = normalize("NFC", name)
    yield from dict.fromkeys(
        one
        for one in (plain(composed), plain(composed.translate(pairs)), plain(normalize("NFD", name)))
        if re.search(LETTER, one)
    )


def _given_and_last(name: str) -> tuple[list[str], list[str]]:
    """Given names and surname of "Dr Zeb Quill, MA" and of "Quill, Zeb, MA"."""
    first, *others = (_words(part) for part in name.split(","))
    while len(first) > 1 and first[0].lower() in TITLES:
        first = first[1:]
    while len(first) > 2 and first[-1].lower() in DEGREES:
        first = first[:-1]
    behind = next((part for part in others if not {word.lower() for word in part} <= SHORT_DEGREES), [])
    if behind and first:
        return behind, first
    words = first or behind
    return words[:-1], words[-1:]


def _words(text: str) -> list[str]:
    return [word for word in (word.strip('.()"') for word in text.split()) if re.search(LETTER, word)]


def _split(name: str) -> list[str]:
    return [part for part in re.split(r"[\s'._\-]+", name) if part]


def _has_case(text: str) -> bool:
    return text.lower() != text.upper()
