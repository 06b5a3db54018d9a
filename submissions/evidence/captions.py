"""Captions of video and sound: WebVTT or SubRip in, plain WebVTT out (W3C WebVTT, sections 4 and 6).

Only times and what is spoken stay: no notes, styles, regions, names of cues or text of the header. Who
speaks is written out ("Ana: Good morning."), so that readers see it and names in it are found.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .kinds import Unacceptable
from .passages import Passage

MAX_BYTES = 1_000_000
MAX_CUES = 10_000
MAX_LINE, MAX_CUE = 2_000, 10_000  # characters, as read: far more than fit on a screen
ARROW = "-->"
TIME = r"(?:(\d{2,6}):)?([0-5]\d):([0-5]\d)[.,](\d{3})"
TIMES = re.compile(rf"\s*{TIME}\s*-->\s*{TIME}(?:\s+(.*))?", re.ASCII)
SETTING = re.compile(
    r"vertical:(?:rl|lr)|align:(?:start|center|end|left|right)"
    r"|(?:line:-?|position:|size:)\d{1,4}(?:\.\d{1,3})?%?(?:,(?:start|center|end|line-left|line-right))?",
    re.ASCII,
)
# Each pattern ends before the next sign that could begin it again: the time grows with the text, no faster.
TAG = re.compile(r"<(?=[a-z/\d])(/?)([^>\s.]*)((?:\.[^>\s]*)?)\s*([^>]*)(?:>|$)")
SUBRIP_TAG = re.compile(r"</?(?:[biu]|font|s)\b[^<>\n]*>", re.IGNORECASE)
SUBRIP_POSITION = re.compile(r"\{\\[^{}\n]*\}")
WRITTEN = re.compile(r"&(amp|lt|gt);|</?[biu]>")  # what the normal form may add to a text
NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{10}")  # of no character
PLAIN_TAGS = frozenset("biu")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Cue:
    """One caption: milliseconds, where on the picture, and text with tags of its own."""

    start: int
    end: int
    settings: str
    text: str

    @property
    def plain(self) -> str:
        return html.unescape(re.sub(r"</?[biu]>", "", self.text))


def read(data: bytes) -> str:
    """WebVTT in its normal form. Raises `Unacceptable` with the line that is wrong, counted from 1."""
    if len(data) > MAX_BYTES:
        raise Unacceptable("captions_too_large", limit=MAX_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unacceptable("captions_not_utf8", line=data.count(b"\n", 0, error.start) + 1) from error
    cues = list(_cues(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")))
    if not cues:
        raise Unacceptable("captions_empty")
    return _written(cues)


def cues(vtt: str) -> list[Cue]:
    """The captions of text in normal form."""
    return list(_cues(vtt.split("\n"))) if vtt else []


def passages(vtt: str) -> list[Passage]:
    """The words of each caption; the place is when it is shown: {"cue": "00:01:02"}."""
    return [Passage({"cue": clock(cue.start)[:-4]}, cue.plain) for cue in cues(vtt)]


def clock(milliseconds: int) -> str:
    """As in 00:01:02.500."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def _written(found: list[Cue]) -> str:
    blocks = (f"{clock(cue.start)} --> {clock(cue.end)}{cue.settings}\n{cue.text}\n" for cue in found)
    return "WEBVTT\n\n" + "\n".join(blocks)


def _cues(lines: list[str]) -> Iterator[Cue]:
    is_vtt = re.match(r"WEBVTT(?:[ \t]|$)", lines[0]) is not None
    blocks = _blocks(lines)
    if is_vtt:
        next(blocks)  # the header, with whatever stands in it
    before = 0
    for count, (number, block) in enumerate(blocks):
        if count > MAX_CUES:
            raise Unacceptable("captions_too_many", limit=MAX_CUES)
        if is_vtt and re.match(r"(?:NOTE|STYLE|REGION)(?:\s|$)", block[0]) and ARROW not in block[0]:
            continue
        if not is_vtt and count == 0 and not any(ARROW in line for line in block[:2]):
            raise Unacceptable("captions_unknown", line=number)
        cue = _cue(number, block, is_vtt, before)
        before = cue.start
        if cue.text:
            yield cue


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """What stands between empty lines, with the number of its first line."""
    start = 0
    for place, line in enumerate([*lines, ""]):
        if not line.strip():
            if place > start:
                yield start + 1, lines[start:place]
            start = place + 1


def _cue(number: int, block: list[str], is_vtt: bool, before: int) -> Cue:
    if ARROW not in block[0]:  # its name, or its number in SubRip
        number, block = number + 1, block[1:]
    found = TIMES.fullmatch(block[0]) if block else None
    if found is None:
        raise Unacceptable("captions_time", line=number)
    start, end = _milliseconds(found.groups()[:4]), _milliseconds(found.groups()[4:8])
    if end <= start or start < before:
        raise Unacceptable("captions_order", line=number)
    _check_lines(number, block, is_vtt)
    text = "\n".join(line.strip() for line in block[1:])
    settings = [one for one in (found[9] or "").split() if SETTING.fullmatch(one)] if is_vtt else []
    return Cue(start, end, "".join(f" {one}" for one in settings), (_vtt if is_vtt else _subrip)(text))


def _check_lines(number: int, block: list[str], is_vtt: bool) -> None:
    left = MAX_CUE
    for place, line in enumerate(block[1:], start=1):
        # The length of the normal form is at most that of what it was made of, so it is taken again.
        length = len(WRITTEN.sub(lambda found: "x" if found[1] else "", line)) if is_vtt else len(line)
        left -= length
        if ARROW in line or CONTROL.search(line) or NUMBER.search(line) or length > MAX_LINE or left < 0:
            raise Unacceptable("captions_text", line=number + place)


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _vtt(text: str) -> str:
    """Tags for bold, italic and underlined stay; a voice is written out; all others go."""
    kept, at, open_tags = [], 0, []
    for tag in TAG.finditer(text):
        kept.append(_escaped(html.unescape(text[at : tag.start()])))
        at = tag.end()
        closes, name, said = bool(tag[1]), tag[2], html.unescape(tag[4]).strip()
        if name == "v" and said and not closes:
            kept.append(_escaped(f"{said}: "))
        elif name in PLAIN_TAGS and not closes:
            open_tags.append(name)
            kept.append(f"<{name}>")
        elif name in PLAIN_TAGS and open_tags[-1:] == [name]:
            kept.append(f"</{open_tags.pop()}>")
    kept.append(_escaped(html.unescape(text[at:])))
    kept += [f"</{name}>" for name in reversed(open_tags)]
    return _without_gaps("".join(kept))


def _subrip(text: str) -> str:
    return _without_gaps(_escaped(SUBRIP_TAG.sub("", SUBRIP_POSITION.sub("", text))))


def _without_gaps(text: str) -> str:
    """An empty line would end the caption."""
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _escaped(text: str) -> str:
    text = CONTROL.sub("", text.replace("\r", "\n"))  # references may stand for any character
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
