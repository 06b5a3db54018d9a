"""Content streams (ISO 32000-2, 7.8.2) without comments, unknown operators and operands that nothing uses.

What is known at first sight is copied as it stands, in runs; only the rest is taken apart and written again.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator

import pikepdf

from ...kinds import Uncleanable
from . import inline

WHITE = rb"[\x00\t\n\x0c\r ]"
END = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|\Z)"
NAME = rb"/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*+"
NUMBER = rb"[0-9.+-]++"
STRING = rb"\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+\)"
FLAT = re.compile(STRING, re.DOTALL)
HEX = rb"<[0-9A-Fa-f\x00\t\n\x0c\r ]*+>"

# Annex A, by what they take. Those that draw text and begin marked content are apart.
OPERATORS = frozenset(
    b" b B b* B* BT c cm CS cs d0 d1 Do EMC ET f F f* G g gs h i j J K k l m M n q Q re RG rg ri s S SC sc"
    b" SCN scn BX EX BMC MP sh T* Tc Td TD Tf TL Tm Tr Ts Tw Tz v w W W* y".split()
)
SHOWING = {b"Tj": 1, b"'": 1, b'"': 3, b"TJ": 1}
MARKING = frozenset((b"BDC", b"DP"))
KNOWN = OPERATORS | SHOWING.keys() | MARKING | {b"d"}


def _any(words: frozenset[bytes]) -> bytes:
    return b"|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_PLAIN = rb"(?:%s++|%s|%s)*+(?:%s)%s" % (WHITE, NUMBER, NAME, _any(OPERATORS), END)
_SHOWN = rb"""%s*+(?:(?:%s|%s)%s*+(?:Tj|')|\[(?:%s++|%s|%s|%s)*+\]%s*+TJ)%s""" % (
    (WHITE, STRING, HEX, WHITE, WHITE, NUMBER, STRING, HEX, WHITE, END)
)
_PROPERTY = rb"(?:%s++|/MCID%s*+[0-9]++|/Lang%s*+\([A-Za-z-]{0,20}\))*+" % (WHITE, WHITE, WHITE)
_MARKED = rb"%s*+%s%s*+(?:<<%s>>|%s)%s*+BDC%s" % (WHITE, NAME, WHITE, _PROPERTY, NAME, WHITE, END)
_DASHED = rb"%s*+\[(?:%s++|%s)*+\](?:%s++|%s)++d%s" % (WHITE, WHITE, NUMBER, WHITE, NUMBER, END)
KNOWN_RUN = re.compile(rb"(?:%s|%s|%s|%s)++" % (_PLAIN, _SHOWN, _MARKED, _DASHED), re.DOTALL)

TOKEN = re.compile(
    rb"(?P<space>%s++)|(?P<comment>%%[^\r\n]*+)|(?P<name>%s)|(?P<number>%s%s)|(?P<hex>%s)"
    rb"|(?P<open><<|\[)|(?P<close>>>|\])|(?P<string>\()"
    rb"|(?P<word>[^\x00\t\n\x0c\r ()<>\[\]{}/%%]++)|(?P<odd>.)" % (WHITE, NAME, NUMBER, END, HEX),
    re.DOTALL,
)
BRACKETS = re.compile(rb"\\.|[()]", re.DOTALL)
OPERANDS_KEPT = 64  # no operator takes more, other than in arrays
MAX_TOKENS = 2_000_000  # taken apart one by one; what is known at first sight does not count
MAX_PARTS = 300_000  # of one array
NESTING = 20
Operand = tuple[str, bytes]

# What a list of properties in the content may say (14.6, 14.9): read aloud, or where it stands.
SPOKEN = frozenset((b"/ActualText", b"/Alt", b"/E", b"/Lang"))
PLACED = frozenset((b"/MCID", b"/Type", b"/Subtype", b"/Attached", b"/BBox"))


class Rewriter:
    """One stream: `clean_picture` is done to JPEGs within it, `note` called when something is dropped."""

    def __init__(
        self, data: bytes, clean_picture: Callable[[bytes], bytes], note: Callable[[], None]
    ) -> None:
        self.data, self.place, self.tokens = data, 0, 0
        self._clean_picture, self._note = clean_picture, note

    def pieces(self) -> Iterator[bytes | memoryview]:
        view = memoryview(self.data)
        while self.place < len(self.data):
            run = KNOWN_RUN.match(self.data, self.place)
            if run:
                self.place = run.end()
                yield view[run.start() : run.end()]
            else:
                yield self._instruction()

    def _instruction(self) -> bytes:
        """Read up to the next operator, and write it if it is known."""
        operands: deque[Operand] = deque(maxlen=OPERANDS_KEPT)
        while (token := self._token()) is not None:
            kind, content = token
            if kind == "word" and content == b"BI":
                if operands:
                    self._note()
                return self._picture()
            if kind == "word" and content not in (b"true", b"false", b"null"):
                return self._written(content, operands)
            operands.append(token)
        if operands:
            self._note()
        return b""

    def _written(self, operator: bytes, operands: Iterable[Operand]) -> bytes:
        kept = _operands(operator, operands)
        if kept is None or _bare(kept) != _bare(content for _, content in operands):
            self._note()
        return b"" if kept is None else b"\n" + b" ".join((*kept, operator))

    def _picture(self) -> bytes:
        """An inline picture (8.9.7): its keys, then bytes up to a word that may be within them, too."""
        operands: list[Operand] = []
        while (token := self._token()) is not None and token != ("word", b"ID"):
            operands.append(token)
        if token is None:
            return b""
        keys = inline.keys([content for _, content in operands])
        start = self.place + 1
        end, after = inline.end(self.data, start, keys, self._goes_on)
        self.place = after
        return inline.written(keys, self.data[start:end], self._clean_picture)

    def _goes_on(self, place: int) -> bool:
        """Whether what stands there looks like content and not like the middle of a picture."""
        ahead = Rewriter(self.data[place : place + 256], self._clean_picture, self._note)
        for _ in range(12):
            token = ahead._token()
            if token is None:
                return ahead.data.isascii()
            kind, content = token
            if kind == "word":
                return (content in KNOWN or content == b"BI") and ahead.data[: ahead.place].isascii()
            if kind == "odd":
                return False
        return False

    def _token(self) -> Operand | None:
        """The next token. Whole strings, arrays and dictionaries are one; None at the end."""
        depth, kind = 0, ""
        parts: list[bytes] = []
        while found := TOKEN.match(self.data, self.place):
            self.place = found.end()
            self.tokens += 1
            if self.tokens > MAX_TOKENS or len(parts) > MAX_PARTS:
                raise Uncleanable("too_complex")
            what, content = found.lastgroup or "", found[0]
            if what == "comment":
                self._note()
            if what in ("space", "comment", "odd"):
                continue
            if what == "string":
                content = self._string(found.start())
            if what == "open":
                kind = kind or ("dictionary" if content == b"<<" else "array")
                depth += 1
            if what == "close":
                depth -= 1
                if depth < 0:
                    depth = 0
                    continue
            if depth == 0 and what != "close":
                return what, content
            if depth <= NESTING:
                parts.append(content)
            if depth == 0:
                return kind, b" ".join(parts)
        return None

    def _string(self, start: int) -> bytes:
        depth = 1
        for bracket in BRACKETS.finditer(self.data, start + 1):
            depth += {b"(": 1, b")": -1}.get(bracket[0], 0)
            if depth == 0:
                self.place = bracket.end()
                return self.data[start : self.place]
        self.place = len(self.data)
        return b"()"


def _bare(operands: Iterable[bytes]) -> bytes:
    return re.sub(WHITE, b"", b"".join(operands))


def _operands(operator: bytes, operands: Iterable[Operand]) -> list[bytes] | None:
    """Those that the operator takes; None for an operator that nobody knows."""
    if operator not in KNOWN:
        return None
    if operator in SHOWING:
        kinds = ("array",) if operator == b"TJ" else ("string", "hex")
        shown = [content for kind, content in operands if kind in kinds][-1:]
        if operator == b"TJ":
            shown = [_spaced(content) for content in shown]
        if operator == b'"':
            return [content for kind, content in operands if kind == "number"][-2:] + shown
        return shown
    if operator in MARKING:
        return _marking(operands)
    if operator == b"d":
        dashes = [_dashes(content) for kind, content in operands if kind == "array"][-1:]
        return dashes + [content for kind, content in operands if kind == "number"][-1:]
    return [content for kind, content in operands if kind in ("number", "name", "word")][-OPERANDS_KEPT:]


def _tokens(content: bytes) -> list[Operand]:
    """What is in an array or a dictionary."""
    inner = Rewriter(
        content[2:-2] if content.startswith(b"<<") else content[1:-1], lambda data: data, lambda: None
    )
    found = []
    while (token := inner._token()) is not None:
        found.append(token)
    return found


def _spaced(content: bytes) -> bytes:
    return (
        b"["
        + b" ".join(part for kind, part in _tokens(content) if kind in ("string", "hex", "number"))
        + b"]"
    )


def _dashes(content: bytes) -> bytes:
    return b"[" + b" ".join(part for kind, part in _tokens(content) if kind == "number") + b"]"


def _marking(operands: Iterable[Operand]) -> list[bytes]:
    operands = list(operands)
    tags = [content for kind, content in operands if kind == "name"]
    lists = [content for kind, content in operands if kind == "dictionary"]
    if not lists:
        return tags[-2:]
    tokens = _tokens(lists[-1])
    kept: list[bytes] = []
    for (_, key), (kind, value) in zip(tokens[::2], tokens[1::2], strict=False):
        if kind in (("string", "hex") if key in SPOKEN else ("number", "name") if key in PLACED else ()):
            kept += [key, _flat(value) if kind == "string" else value]
        elif key in PLACED and kind == "array":
            kept += [key, _numbers_and_names(value)]
    return [*(tags[-1:] or [b"/Span"]), b"<<" + b" ".join(kept) + b">>"]


def _flat(content: bytes) -> bytes:
    """A string without brackets in brackets: who reads the copy need not count them."""
    if FLAT.fullmatch(content):
        return content
    try:
        return bytes(pikepdf.Object.parse(content).unparse())
    except (pikepdf.PdfError, ValueError):
        return b"()"


def _numbers_and_names(content: bytes) -> bytes:
    return b"[" + b" ".join(part for kind, part in _tokens(content) if kind in ("number", "name")) + b"]"


def without_comments(data: bytes) -> bytes:
    """PostScript (character maps, calculators): the same tokens without what is said between them."""
    pieces, place = [], 0
    reader = Rewriter(data, lambda picture: picture, lambda: None)
    while found := TOKEN.match(data, place):
        place = found.end()
        if found.lastgroup == "string":
            reader._string(found.start())
            place = reader.place
            pieces.append(data[found.start() : place])
        else:
            pieces.append(b"\n" if found.lastgroup == "comment" else found[0])
    return b"".join(pieces)
