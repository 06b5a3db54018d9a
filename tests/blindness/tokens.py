"""What was planted, and the search for it in texts, headers, letters and files, however it is written."""

import base64
import hashlib
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from tests.submissions.cleaning import searching

ZONES = (UTC, ZoneInfo("America/Toronto"))
TIME = re.compile(r"(?<![\d:.,+-])(\d{1,2}):(\d{2})(?!\d)")
SECONDS = re.compile(r"(?<!\d)\d{10}(?!\d)")
RUN = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
_FOUND: dict[bytes, dict[str | bytes, bool]] = {}
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")


@dataclass(frozen=True)
class Token:
    """Something that tells who `owner` is, or what only they may know. A moment is a time of day."""

    owner: str
    what: str
    secret: str | bytes | datetime

    def __str__(self) -> str:
        return f"{self.owner}'s {self.what} ({self.secret!r:.60})"


class Search:
    """Finds tokens: small letters, entities, percent signs, escapes, hex, base64; times in any form."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self.tokens = frozenset(tokens)

    def in_text(self, text: str) -> set[Token]:
        readings = set(_readings(text))
        found = {token for token, word in self._words if any(word in reading for reading in readings)}
        times = {(int(hour), int(minute)) for one in readings for hour, minute in TIME.findall(one)}
        found |= {token for token, clocks in self._clocks if times & clocks}
        if self._epochs:
            numbers = set(SECONDS.findall(text))
            found |= {token for token, number in self._epochs if number in numbers}
        return found

    def in_file(self, data: bytes) -> set[Token]:
        """As deep as things are packed. Nothing is looked for twice in the same file."""
        mark = hashlib.sha256(data).digest()
        looked_for = _FOUND.setdefault(mark, {})
        new = self._deep.keys() - looked_for.keys()
        if new:
            found = searching.found_among(unpacked(data), new)
            looked_for.update({secret: secret in found for secret in new})
        return {token for secret, tokens in self._deep.items() if looked_for[secret] for token in tokens}

    @cached_property
    def _words(self) -> list[tuple[Token, str]]:
        words = []
        for token in self.tokens:
            if isinstance(token.secret, str):
                words.append((token, token.secret.lower()))
                words.append((token, token.secret.encode().hex()))
            elif isinstance(token.secret, bytes):
                words.append((token, token.secret.decode("latin-1").lower()))
                words.append((token, token.secret.hex()))
        return words

    @cached_property
    def _clocks(self) -> list[tuple[Token, set[tuple[int, int]]]]:
        return [(token, _on_clocks(token.secret)) for token in self.tokens if _is_moment(token)]

    @cached_property
    def _epochs(self) -> list[tuple[Token, str]]:
        return [(token, str(int(token.secret.timestamp()))) for token in self.tokens if _is_moment(token)]

    @cached_property
    def _deep(self) -> dict[str | bytes, list[Token]]:
        deep: dict[str | bytes, list[Token]] = {}
        for token in self.tokens:
            forms = _written(token.secret) if isinstance(token.secret, datetime) else [token.secret]
            for form in forms:
                deep.setdefault(form, []).append(token)
        return deep


@lru_cache(maxsize=200)
def unpacked(data: bytes) -> tuple[bytes, ...]:
    """Copies of files are the same in every state: they are opened once."""
    return tuple(searching.layers(data))


def _is_moment(token: Token) -> bool:
    return isinstance(token.secret, datetime)


def _readings(text: str) -> Iterable[str]:
    """The text, and what it says to those who undo its escapes and its base64."""
    yield text.lower()
    if "&" in text:
        yield html.unescape(text).lower()
    if "%" in text:
        yield unquote(text).lower()
    if "\\u" in text:
        yield ESCAPE.sub(lambda match: chr(int(match[1], 16)), text).lower()
    unpacked = []
    for run in RUN.findall(text):
        plain = run.rstrip("=").replace("-", "+").replace("_", "/")
        for start in range(4 if len(plain) < 400 else 1):
            piece = plain[start:]
            piece = piece[: len(piece) - 1] if len(piece) % 4 == 1 else piece
            unpacked.append(base64.b64decode(piece + "=" * (-len(piece) % 4)))
    if unpacked:
        yield b"\n".join(unpacked).decode("latin-1").lower()


def _on_clocks(moment: datetime) -> set[tuple[int, int]]:
    """Hour and minute as clocks of twelve and of twenty-four hours show it."""
    here = [moment.astimezone(zone) for zone in ZONES]
    return {(hour, one.minute) for one in here for hour in (one.hour, one.hour % 12 or 12)}


def _written(moment: datetime) -> list[str]:
    here = [moment.astimezone(zone) for zone in ZONES]
    return [f"{one:{form}}" for one in here for form in ("%H:%M:%S", "%Y%m%d%H%M%S", "%H%M%SZ")]
