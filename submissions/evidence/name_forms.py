"""How one person may be written: the names taken apart, and regular expressions over folded text of them.

They are cheap where no word of a name begins: first the first letter is looked at, then whether a word
begins, then the words. Surnames alone are looked for apart; `name_places` reads what stands around them.
"""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Protocol
from unicodedata import normalize

from .folding import plain
from .name_words import (
    ANYBODY,
    DEGREES,
    FAMILIES,
    ORDINARY,
    PARTICLES,
    SECONDS,
    SHORT_DEGREES,
    TITLES,
)

MIN_ALONE = 4  # letters
MIN_TOGETHER = 6  # letters of two names without anything between them: "Al Ex" is not "Alex"
MIN_AFTER_INITIAL = 6  # letters of a surname written together with an initial in small letters: "zquill"
MIN_GIVEN = 3
WITHOUT_BLANKS = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
LETTER = r"[^\W\d_]"
CAPITAL = "[A-ZА-ЯΑ-ΩԱ-Ֆ]"
START, END = rf"(?<!{LETTER})", rf"(?!{LETTER})"
INSIDE = r"[\s'._\-]{0,3}"  # between the parts of one name: Jean-Pierre, O'Brien, van der Quill
# Between two names; a dot with a blank ends a sentence, if it is not behind an initial.
BETWEEN = rf"(?:\s++|[_+\-·・]{{1,2}}\s*+|\.[_+\-·・]?(?!\s)|(?<!{LETTER}{LETTER})\.\-?\s*+)"
COMMA = rf"(?:\s*+,\s*+|{BETWEEN})"
AT = r"(?:\s*+(?:@|[(\[{<]\s*+(?:(?i:at)|@)\s*+[)\]}>])\s*+|\s++(?i:at)\s++)"
DOT = r"(?:\s*+(?:\.|[(\[{]\s*+(?:(?i:dot)|\.)\s*+[)\]}])\s*+|\s++(?i:dot)\s++)"
PARTICLE = "(?i:" + "|".join(sorted(PARTICLES, key=len, reverse=True)) + ")"


class Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def username(self) -> str: ...


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


class Forms:
    """All the ways in which one person may be written."""

    def __init__(self, person: Named) -> None:
        self.spellings = [Name(name) for name in _spellings(person.name)]
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

    def addresses(self) -> Iterator[str]:
        if "@" in self.email.strip("@"):
            local, _, domain = self.email.rpartition("@")
            domain = DOT.join(_any_case(part) for part in domain.split("."))
            local = DOT.join(_any_case(part) for part in local.partition("+")[0].split("."))
            yield rf"(?<![^\W_]){local}(?:\+[\w.\-]+)?{AT}{domain}(?![^\W_])"

    def whole(self) -> Iterator[str]:
        for name in self.spellings:
            yield from name.whole()

    def users(self) -> Iterator[str]:
        for name in self.spellings:
            yield from name.after_initials()
        for username in self.usernames:
            yield rf"(?<![^\W_]){_any_case(username)}(?![^\W_])"
        for one in self.in_links:
            yield rf"(?:(?<=[/@~=])|(?<=www\.)){_word(one)}{END}"

    def surnames(self) -> Iterator[str]:
        """Those that may stand alone."""
        for name in self.spellings:
            yield from (_capital(one) + END for one in name.surnames if name.stands_alone(one))

    def others(self) -> Iterator[str]:
        """Surnames that count only with an initial or a title."""
        for name in self.spellings:
            yield from (_capital(one) + END for one in name.surnames if len(one) > 1)

    def given(self) -> Iterator[str]:
        for name in self.spellings:
            yield from (_capital(one) + END for one in name.given if len(one) >= MIN_GIVEN)

    def initials(self) -> str:
        """The letters that may stand for a given name."""
        return "".join(dict.fromkeys(letter for name in self.spellings for letter in name.initials))

    def inside_words(self) -> Iterator[str]:
        for name in self.spellings:
            yield from name.inside_words()


class Name:
    """Given names, then the surname with its particles; all folded.

    Of three words without a comma each but the first may be the surname, or part of it; and so may the first,
    if it is one of the families that stand first elsewhere.
    """

    def __init__(self, name: str) -> None:
        self.given, last = _given_and_last(name)
        given = list(self.given)
        is_clear = "," in name or not given
        rest = [word for at, word in enumerate(self.given) if at == 0 or word.lower() not in PARTICLES]
        before = self.given[1:] + last[:-1]
        particles = list(takewhile(lambda word: word.lower() in PARTICLES, reversed(before)))[::-1]
        if len(last) > 1:  # as in "van der Quill, Zeb"
            last = [word for word in last if word.lower() not in PARTICLES] or last
        self.given = rest
        self.surname = " ".join(last)
        self.with_particles = " ".join([*particles, *last])
        self.words = [*self.given, *last]
        self._own = [self.with_particles, self.surname, *self._parts()]
        maybe = [] if is_clear else [word for word in rest[1:] if len(word) > 1]
        turned = not is_clear and rest[0].lower() in FAMILIES
        together = [" ".join([*maybe, *last])] if maybe and not is_clear else []
        maybe += [word for word in last if len(word) > 1 and word.lower() not in PARTICLES]
        self.surnames = list(dict.fromkeys([*together, *self._own, *maybe, *(rest[:1] if turned else ())]))
        named = [*given, *last] if turned else rest
        self.initials = [part[0].upper() for one in named for part in _split(one)]

    def stands_alone(self, surname: str) -> bool:
        if not self.given:
            return len(surname) > 1
        is_sure = surname in self._own or surname.lower() not in ORDINARY | SECONDS
        return is_sure and (len(surname) >= MIN_ALONE or (surname in self._own and not _has_case(surname)))

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
        return "|".join(_word(one) for one in dict.fromkeys(self._own))

    def whole(self) -> Iterator[str]:
        """Two names in either order."""
        if not self.given:
            return
        word = rf"(?>{CAPITAL}(?:{LETTER}|['\-]){{0,40}}+|{LETTER}{END}|(?:{PARTICLE}|{self._given()}){END})"
        middle = rf"(?:{word}{BETWEEN}){{0,3}}"
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

    def _given(self) -> str:
        return "|".join(map(_word, self.given))

    @staticmethod
    def _together(one: str, other: str) -> Iterator[str]:
        if len(one) + len(other) >= MIN_TOGETHER and len(other) > 1:
            yield f"{_word(one)}{_word(other)}{END}"

    def after_initials(self) -> Iterator[str]:
        """In small letters, too, where a sign or nothing is between: z.quill, zquillo."""
        own = "".join(dict.fromkeys(re.escape(letter) for letter in self.initials))
        if not own or len(self.surname) < 2:
            return
        yield rf"(?i:[{own}])[._](?:{self._surname()}){END}"
        if together := [one for one in dict.fromkeys(self._own) if len(one) >= MIN_AFTER_INITIAL]:
            yield rf"(?i:[{own}])(?:{'|'.join(map(_word, together))}){END}"

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
