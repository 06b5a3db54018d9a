"""What a PDF holds besides the words on its pages: descriptions within content streams, and chosen names.

Spot colours, fonts, resources, tags and glyphs have names that their makers chose. Readers seldom show them;
they stay in the copy because drawings refer to them, so they are looked through for people.
"""

import re
from collections.abc import Iterator
from typing import Any

import pikepdf

from ..cleaning.pdf.content import HEX, NAME, STRING, WHITE
from ..cleaning.pdf.notes import words
from ..cleaning.pdf.structure import STANDARD

MAX_VALUES = 5_000_000
MAX_NESTING = 60
# Properties of marked content (ISO 32000-2, 14.9).
SAID = re.compile(rb"/(?:ActualText|Alt|E|Lang)%s*+(%s|%s)" % (WHITE, STRING, HEX), re.DOTALL)
NAMES = re.compile(NAME)
CODED = re.compile(rb"#([0-9A-Fa-f]{2})")
LANGUAGE = re.compile(r"[A-Za-z]{0,8}(?:-[A-Za-z0-9]{1,8})*")
HOLDERS = words(
    "/XObject /Font /ColorSpace /ExtGState /Pattern /Shading /Properties /CharProcs /Colorants /N"
)
HELD = words("/BaseFont /FontName /CMapName /UseCMap /Name /AS /V")
MAPS = words("/ToUnicode /Encoding /UseCMap")
# What programs call things, fonts that everybody has, and colours that are surnames, too.
ORDINARY = frozenset(name[1:] for name in STANDARD) | words(
    "All None Cyan Magenta Yellow Black White Gray Red Green Blue Artifact Span Watermark Pagination"
    " Header Footer Background Layout Page PlacedPDF PlacedGraphic Clip Shape Text DeviceRGB DeviceCMYK"
    " DeviceGray Pattern MCID Alt ActualText Lang CMap Adobe Identity Registry Ordering Supplement CIDInit"
    " CMapName CMapType CIDSystemInfo ProcSet Adobe-Identity-UCS Helvetica Courier Times Symbol ZapfDingbats"
    " Arial ArialMT Calibri Cambria CourierNew Georgia TimesNewRoman TimesNewRomanPS TimesNewRomanPSMT"
    " Verdana"
)
NUMBERED = re.compile(r"(?:Color|Font|Form|Image|Layer|Link|Meta|Page|Pattern|Shading|Text)[\d_.]*")
SUBSET = re.compile(r"[A-Z]{6}\+")
STYLES = re.compile(
    r"[-,](?:Black|Bold|Book|Condensed|Heavy|Italic|Light|Medium|Oblique|Regular|Roman|Semi|Demi|MT|PS)++$"
)
WORTH = re.compile(r"[A-Za-z]{4}|[^\x00-\x7f]")
APART = "; "  # no name of a person reaches across it


def said_within(data: bytes) -> Iterator[str]:
    """What content says of itself to those who listen."""
    for found in SAID.finditer(data):
        said = _said(found[1])
        if not (found[0].startswith(b"/Lang") and LANGUAGE.fullmatch(said)):
            yield said


def _said(token: bytes) -> str:
    try:
        return str(pikepdf.Object.parse(token))
    except (pikepdf.PdfError, ValueError):  # bytes of a picture that look like it
        return token.decode("latin-1")


def contents(pdf: pikepdf.Pdf) -> Iterator[tuple[int, bytes]]:
    """Content streams, unpacked, with the number of their page; 0 for forms, patterns and glyphs."""
    met = set()
    for number, page in enumerate(pdf.pages, start=1):
        found = page.obj.get("/Contents")
        if isinstance(found, pikepdf.Stream) and found.objgen not in met:
            met.add(found.objgen)
            yield number, found.read_bytes()
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream) and thing.objgen not in met and _is_drawn(thing):
            yield 0, thing.read_bytes()
        elif isinstance(thing, pikepdf.Dictionary) and isinstance(
            glyphs := thing.get("/CharProcs"), pikepdf.Dictionary
        ):
            for name in glyphs.keys():  # noqa: SIM118  # not a Python dictionary
                if isinstance(glyph := glyphs[name], pikepdf.Stream):
                    yield 0, glyph.read_bytes()


def _is_drawn(stream: Any) -> bool:
    return bool(stream.get("/Subtype") == "/Form" or stream.get("/PatternType") == 1)


class Chosen:
    """Names that somebody may have chosen, each once."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.values = 0

    def text(self) -> str:
        return APART.join(sorted(self.names))

    def add(self, name: Any) -> None:
        chosen = STYLES.sub("", SUBSET.sub("", str(name).removeprefix("/")))
        if WORTH.search(chosen) and chosen not in ORDINARY and not NUMBERED.fullmatch(chosen):
            self.names.add(chosen)

    def within(self, data: bytes) -> None:
        """The names in a content stream or a map of characters."""
        for name in set(NAMES.findall(data)):
            coded = CODED.sub(lambda code: bytes([int(code[1], 16)]), name)
            self.add(coded.decode("utf-8", "replace"))

    def of(self, thing: Any, depth: int = 0) -> None:
        """Those in an object and what lies directly in it."""
        self.values += 1
        if self.values > MAX_VALUES or depth > MAX_NESTING:
            return
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            for key in thing.keys():  # noqa: SIM118  # not a Python dictionary
                self._entry(key, thing[key])
                if _is_own(thing[key]):
                    self.of(thing[key], depth + 1)
        elif isinstance(thing, pikepdf.Array):
            if len(thing) > 1 and thing[0] in (pikepdf.Name.Separation, pikepdf.Name.DeviceN):
                for ink in thing[1] if isinstance(thing[1], pikepdf.Array) else (thing[1],):
                    self.add(ink)
            for value in thing:
                if _is_own(value):
                    self.of(value, depth + 1)

    def _entry(self, key: str, value: Any) -> None:
        if key in HELD and isinstance(value, pikepdf.Name):
            self.add(value)
        elif key in HOLDERS and isinstance(value, pikepdf.Dictionary):
            for name in value.keys():  # noqa: SIM118  # not a Python dictionary
                self.add(name)
        elif key == "/Differences" and isinstance(value, pikepdf.Array):
            for glyph in value:
                if isinstance(glyph, pikepdf.Name):
                    self.add(glyph)
        elif key == "/DA" and isinstance(value, pikepdf.String):
            for word in bytes(value).split():
                self.add(word.decode("utf-8", "replace"))
        elif key in ("/Registry", "/Ordering") and isinstance(value, pikepdf.String):
            self.add(value)
        elif key in MAPS and isinstance(value, pikepdf.Stream):
            self.within(value.read_bytes())


def _is_own(value: Any) -> bool:
    return isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect
