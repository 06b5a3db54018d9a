"""The words of a PDF, page by page, with those of comments, fields, bookmarks and descriptions of pictures.

It reads blind copies, in which every string of words is one that some reader shows or says.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw

from ..kinds import Uncleanable
from ..passages import Passage
from . import pdf_names

MAX_NESTING = 60
MAX_VALUES = 5_000_000
# Strings that are no words: styles, neutral names, languages, orders of glyphs.
NO_WORDS = frozenset(("/DA", "/T", "/ID", "/Lang", "/Registry", "/Ordering"))
# A word broken at the end of a line: PDFium marks its hyphen, other writers leave a plain or soft one.
_BROKEN = re.compile("(?<=\\w)(?:[\ufffe\x02\u00ad\u2010-]\\s*\\r?\\n|[\ufffe\x02]\\s*)(?=(\\w))")
_ODD = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BLANKS = re.compile("[ \t\r\n\f\u00a0]+")


def read(path: Path) -> Iterator[Passage]:
    """Passages with the places {"page": n}, {"bookmark": title}, or {} for what belongs to no page.

    The last one is a list of names of things, such as spot colours and fonts, if there are any.
    Raises `Uncleanable("unreadable_inside")` when the words of a page cannot be known.
    """
    yield from _drawn(path)
    with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as pdf:
        yield from _said(pdf)
        yield from _besides(pdf)


def _drawn(path: Path) -> Iterator[Passage]:
    try:
        with pypdfium2.PdfDocument(path) as pdf:
            for number in range(len(pdf)):
                words = joined(_text(pdf, number))
                if words:
                    yield Passage({"page": number + 1}, words)
    except pypdfium2.PdfiumError as error:
        raise Uncleanable("unreadable_inside") from error


def _text(pdf: pypdfium2.PdfDocument, number: int) -> str:
    """What is drawn on a page; comments, stamps and fields are part of it once they are flattened."""
    page = pdf[number]
    try:
        if pypdfium2.raw.FPDFPage_GetAnnotCount(page) > 0:
            pypdfium2.raw.FPDFPage_Flatten(page, pypdfium2.raw.FLAT_NORMALDISPLAY)
            page.close()
            page = pdf[number]
        words = page.get_textpage()
        try:
            return str(words.get_text_range())
        finally:
            words.close()
    finally:
        page.close()


def joined(text: str) -> str:
    """Words broken over lines whole again, lines as blanks. "Anne-" and "Marie" keep their hyphen."""
    text = _BROKEN.sub(lambda broken: "-" if broken[1].isupper() else "", text)
    return _BLANKS.sub(" ", _ODD.sub("", text)).strip()


class _Looked:
    """Strings of a document's objects; each object is looked at once."""

    def __init__(self) -> None:
        self.met: set[tuple[int, int]] = set()
        self.values = 0

    def strings(self, thing: Any, key: str = "", depth: int = 0) -> Iterator[str]:
        """The words in an object and what lies directly in it."""
        self.values += 1
        if self.values > MAX_VALUES or depth > MAX_NESTING:
            raise Uncleanable("too_complex")
        if isinstance(thing, pikepdf.String):
            if key not in NO_WORDS:
                yield str(thing)
        elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            for name in sorted(thing.keys()):
                if _is_own(value := thing[name]):
                    yield from self.strings(value, name, depth + 1)
        elif isinstance(thing, pikepdf.Array) and not _is_colour(thing):
            for value in thing:
                if _is_own(value):
                    yield from self.strings(value, key, depth + 1)


def _is_own(value: Any) -> bool:
    """A part of the object itself, not one of its own that is referred to."""
    return isinstance(value, pikepdf.Object) and not value.is_indirect


def _is_colour(value: Any) -> bool:
    """A table of colours has a string, too."""
    return len(value) == 4 and value[0] in (pikepdf.Name.Indexed, pikepdf.Name.I)


def _said(pdf: pikepdf.Pdf) -> Iterator[Passage]:
    looked, pages = _Looked(), {}
    for number, page in enumerate(pdf.pages, start=1):
        pages[page.obj.objgen] = number
        for one in page.obj.get("/Annots", ()):
            if isinstance(one, pikepdf.Dictionary):
                looked.met.add(one.objgen)
                yield from _passages({"page": number}, looked.strings(one))
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Object) and thing.objgen not in looked.met:
            yield from _passages(_place(thing, pages), looked.strings(thing))


def _besides(pdf: pikepdf.Pdf) -> Iterator[Passage]:
    """What content streams say within, and the names that drawings refer to."""
    chosen = pdf_names.Chosen()
    for number, data in pdf_names.contents(pdf):
        yield from _passages({"page": number} if number else {}, pdf_names.said_within(data))
        chosen.within(data)
    for thing in pdf.objects:
        chosen.of(thing)
    yield from _passages({}, iter((chosen.text(),)))


def _passages(place: dict[str, Any], strings: Iterator[str]) -> Iterator[Passage]:
    for words in map(joined, strings):
        if words:
            yield Passage(place, words)


def _place(thing: Any, pages: dict[tuple[int, int], int]) -> dict[str, Any]:
    if not isinstance(thing, pikepdf.Dictionary):
        return {}
    page = thing.get("/Pg")
    if isinstance(page, pikepdf.Dictionary) and page.objgen in pages:
        return {"page": pages[page.objgen]}
    if thing.objgen in pages:
        return {"page": pages[thing.objgen]}
    title = thing.get("/Title")
    return {"bookmark": joined(str(title))[:200]} if isinstance(title, pikepdf.String) else {}
