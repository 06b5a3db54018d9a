"""What stands around a surname: titles, initials, and whether a word is merely the first of its sentence.

All of it over folded text; only so many characters before a surname are looked at.
"""

import re
from functools import lru_cache

from .name_forms import CAPITAL, END, LETTER, PARTICLE
from .name_words import CALLED, MONTHS, ORDINARY, PARTICLES

BEFORE = 48
INITIALS = 4
SMALL_WORDS = CALLED | PARTICLES
_TITLE = "(?:" + "|".join(f"(?i:{one})" for one in sorted(CALLED, key=len, reverse=True)) + "|M)"
TITLES = re.compile(rf"(?<!{LETTER})(?:{_TITLE}(?:\.\s*+|\s++)){{1,3}}(?:{PARTICLE}\s++){{0,3}}\Z")
# Capitals that are words or abbreviations of their own.
WORDS = r"(?!(?:A[IMNSTV]|E[UX]|I[DFNPQST]|O[FHKNR]|P[CEM]|T[OV]|U[KS])\b)"
MORE = rf"(?:[.\s\-]{{0,3}}{CAPITAL})"

WORD = re.compile(r"[^\W\d_]+")
SENTENCE = re.compile(
    r"(?:(?:\A|[.!?…][\"')\]]*\s+|\n[^\S\n]*\n\s*|[\n\t][^\w\n\t]*?|[\n\t]\s*\d+[.)]\s+)[\"'(\[*•\-]*"
    r"|(?:\A|[\s(])[\"'“„«¿¡]+\s?)\Z"
)
CONTINUED = re.compile(r"[a-z,;&(]\s?\n[^\S\n]*\Z")  # a line that goes on in the next one
ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|cf|vs|resp|incl|ed|eds|pp?|no)\.\s+\Z", re.IGNORECASE)
OF_SOMEBODY = re.compile(r"'s\b|\s+et\s+al\b|,?\s*\(?(?:19|20)\d\d\b|[^\S\n\t]*(?:[\n\t]|\Z)")
ALONE_BEFORE = re.compile(r"(?:\A|[\n\t])[^\S\n\t]*\Z")
DATE_BEFORE = re.compile(
    r"(?:\b(?:in|on|of|since|by|until|till|from|to|through|early|mid|late|this|last|next|every|each|during|before"
    r"|after|and|or)|\d(?:st|nd|rd|th)?\.?)[\s\-]+\Z",
    re.IGNORECASE,
)
DATE_AFTER = re.compile(r"[\s,]+\d")


@lru_cache(maxsize=256)
def _initials(letters: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Before and after a surname. Of A and I, which are words, the dot is wanted."""
    own = f"[{re.escape(letters)}]"
    bare = own if not set(letters) & set("AI") else rf"(?![AI]){own}"
    before = rf"(?:{own}{MORE}{{0,3}}[._]\s*+|{bare}{MORE}{{0,3}}\s++|{own}{MORE}{{1,3}}\s++)"
    closed = r"(?=\s*+(?:[,;:&()\[\]\d]|and\b|et\b|\Z))"
    after = (
        rf"(?:\s*+,\s*+|\s++){own}{MORE}{{0,3}}\.{END}"
        rf"|\s*+,\s*+{bare}{MORE}{{0,3}}{END}{closed}"
        rf"|\s{WORDS}{own}{CAPITAL}{{1,2}}{END}"
    )
    return re.compile(rf"(?<!{LETTER}){WORDS}{before}(?:{PARTICLE}\s++){{0,3}}\Z"), re.compile(after)


def _may_belong(text: str, start: int) -> bool:
    """Whether a title, a particle or an initial stands before a surname; most words are neither."""
    if not start or not (text[start - 1].isspace() or text[start - 1] in "._"):
        return False
    words = text[max(0, start - BEFORE) : start].split()
    word = re.split(r"[\W_]", words[-1].rstrip("._"))[-1] if words else ""
    return len(word) == 1 or (1 < len(word) <= INITIALS and word.isupper()) or word.lower() in SMALL_WORDS


def with_initials(text: str, start: int, end: int, letters: str) -> tuple[int, int] | None:
    """Where a surname with initials before or after it begins and ends."""
    if not letters:
        return None
    before, after = _initials(letters)
    if _may_belong(text, start) and (found := before.search(text, max(0, start - BEFORE), start)):
        return found.start(), end
    if found := after.match(text, end):
        surname = text[start:end]
        if not text[found.end() : found.end() + len(surname) + 2].lstrip().startswith(surname):  # Li, W. Li
            return start, found.end()
    return None


def with_title(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a surname with titles before it begins and ends."""
    if _may_belong(text, start) and (found := TITLES.search(text, max(0, start - BEFORE), start)):
        return found.start(), end
    return None


def is_merely_a_word(text: str, start: int, end: int) -> bool:
    """Whether what may be a surname is an ordinary word that has its capital from where it stands."""
    word = text[start:end].lower()
    if word not in ORDINARY:
        return False
    before = text[max(0, start - BEFORE) : start]
    if word in MONTHS and (DATE_BEFORE.search(before) or DATE_AFTER.match(text, end)):
        return True
    if re.search(rf"(?<!{LETTER})[AI]\s+\Z", before):  # "I Hope" and "A Day" in a heading
        return True
    return begins_sentence(text, start) and not _is_somebody(text, before, end)


def _is_somebody(text: str, before: str, end: int) -> bool:
    """Whether what follows says that a word is a name: Hope's, Hope et al., Hope (2020), a line of it."""
    found = OF_SOMEBODY.match(text, end)
    if found is None:
        return False
    return bool(found[0].strip()) or ALONE_BEFORE.search(before) is not None


def begins_sentence(text: str, start: int) -> bool:
    """Whether a sentence, a line of its own or what is quoted begins here."""
    before = text[max(0, start - BEFORE) : start]
    if CONTINUED.search(before) or ABBREVIATED.search(before):
        return False
    return SENTENCE.search(before) is not None


def is_whole_name(found: str, is_small: bool) -> bool:
    """Whether two names that stand together are meant as one: they have a capital, or a sign between.

    In a text without capitals none is wanted, nor where neither name is a word. Where all are words (long,
    will) all have capitals.
    """
    words = WORD.findall(found)
    if len(words) < 2 or found.upper() == found.lower() or re.search(r"[._\-+@/'·・]", found):
        return True
    capitals = [word[0].isupper() for word in words]
    if all(word.lower() in ORDINARY for word in words):
        return all(capitals)
    capital = re.search(rf"(?<!{LETTER}){CAPITAL}", found.partition(",")[0])
    return is_small or capital is not None or not any(word.lower() in ORDINARY for word in words)
