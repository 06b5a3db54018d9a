"""Text as one looks for names in it: without accents, invisible characters and breaks inside words.

Capitals stay. Every place in the folded text leads back to its place in the original.
"""

import re
import unicodedata
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from urllib.parse import unquote

# Letters that Unicode does not take apart, as people without them on the keyboard write them.
_LETTERS = {
    "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L",
    "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T",
    "ı": "i", "ŋ": "n", "Ŋ": "N", "ĸ": "k", "ƒ": "f", "ə": "e", "Ə": "E",
    "ɓ": "b", "Ɓ": "B", "ɗ": "d", "Ɗ": "D", "ƴ": "y", "Ƴ": "Y", "ơ": "o", "ư": "u", "ӏ": "і", "ـ": "",
}  # fmt: skip
_SIGNS = dict.fromkeys("’‘ʼʻʹ´`′＇", "'") | dict.fromkeys("‐‑‒–—―−﹣－", "-")
_SOFT = "\u00ad\u0002\ufffe"  # soft hyphens; the latter two are what PDF readers make of them

_breaks = (
    rf"[{_SOFT}]+(?:[^\S\r\n]*[\r\n]\s*)?"  # hy-phenation that says so
    r"|(?<=[^\W\d_])[-‐‑][^\S\r\n]*[\r\n]\s*(?=[^\W\d_A-Z])"  # and that of plain hyphens at a line's end,
    r"|(?<=[A-Z])[-‐‑][^\S\r\n]*[\r\n]\s*(?=[A-Z])"  # if what follows does not begin a name
    r"|(?:%[0-9A-Fa-f]{2})+"  # in links
)
_ascii_breaks = re.compile(_breaks, re.ASCII)


class _Table(dict[int, str]):
    """What becomes of a character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


def _folded(letter: str) -> str:
    if letter in _LETTERS:
        return _LETTERS[letter]
    if letter in _SIGNS:
        return _SIGNS[letter]
    if unicodedata.category(letter) in ("Mn", "Cf", "Me"):  # accents; what is not seen
        return ""
    parts = unicodedata.normalize("NFKD", letter)
    if parts == letter or "가" <= letter <= "힣":  # Korean syllables would each become three
        return letter
    kept = "".join(_LETTERS.get(part, part) for part in parts if not unicodedata.combining(part))
    return kept if kept.strip() or letter.isspace() else letter


_TABLE = _Table({code: chr(code) for code in range(128)})


@dataclass(frozen=True)
class Folded:
    """`text` and, for each stretch that has not the length of the original, where both begin and end."""

    text: str
    original: str
    _starts: "array[int]" = field(default_factory=lambda: array("Q"))
    _ends: "array[int]" = field(default_factory=lambda: array("Q"))
    _original_starts: "array[int]" = field(default_factory=lambda: array("Q"))
    _original_ends: "array[int]" = field(default_factory=lambda: array("Q"))

    def start(self, place: int) -> int:
        """Where the character at a place of the folded text begins in the original."""
        at = bisect_right(self._starts, place) - 1
        if at < 0:
            return place
        if place < self._ends[at]:
            return self._original_starts[at]
        return self._original_ends[at] + place - self._ends[at]

    def end(self, place: int) -> int:
        """Where what ends before a place of the folded text ends in the original, its accents included."""
        at = bisect_right(self._starts, place - 1) - 1
        if at >= 0 and place - 1 < self._ends[at]:
            over = self._original_ends[at]
        else:
            over = self.start(place - 1) + 1
        while over < len(self.original) and unicodedata.combining(self.original[over]):
            over += 1
        return over


def plain(text: str) -> str:
    """A short text folded, when nobody asks for places."""
    return text.translate(_TABLE)


def fold(text: str) -> Folded:
    """Linear in the text; text in ASCII without breaks comes back as it is."""
    if text.isascii():
        breaks = _ascii_breaks
    else:
        odd = [letter for letter in set(text) if len(_TABLE[ord(letter)]) != 1]
        letters = f"|[{re.escape(''.join(odd))}]" if odd else ""
        breaks = re.compile(_breaks + letters)
    folded = Folded("", text)
    pieces, last, length = list[str](), 0, 0
    for match in breaks.finditer(text):
        between = text[last : match.start()].translate(_TABLE)
        instead = _instead(match[0])
        pieces += (between, instead)
        folded._starts.append(length + len(between))
        length += len(between) + len(instead)
        folded._ends.append(length)
        folded._original_starts.append(match.start())
        folded._original_ends.append(match.end())
        last = match.end()
    rest = text[last:]
    pieces.append(rest if rest.isascii() else rest.translate(_TABLE))
    return Folded(
        "".join(pieces), text, folded._starts, folded._ends, folded._original_starts, folded._original_ends
    )


def _instead(found: str) -> str:
    if found[0] == "%":
        return unquote(found).translate(_TABLE)
    if len(found) > 1 or found in _SOFT:
        return ""
    return _TABLE[ord(found)]
