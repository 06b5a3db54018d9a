"""The words of an OpenDocument text: paragraphs, headers, notes, comments, charts and alternative texts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..cleaning import metafiles, xml
from ..cleaning.archives import Archive
from ..cleaning.opendocument_markup import DRAW, MATH, NUMBER, OFFICE, STYLE, SVG, TABLE, TEXT
from ..cleaning.xml import Element
from ..passages import Passage

PARAGRAPHS = (f"{{{TEXT}}}p", f"{{{TEXT}}}h")
APART = {f"{{{OFFICE}}}annotation": "comment", f"{{{TEXT}}}note": "note"}
BESIDE = (f"{{{SVG}}}title", f"{{{SVG}}}desc", f"{{{NUMBER}}}text", f"{{{MATH}}}mtext", f"{{{MATH}}}mi")
BREAKS = {f"{{{TEXT}}}tab": "\t", f"{{{TEXT}}}line-break": "\n"}
SPACES = f"{{{TEXT}}}s"
NAMES = (f"{{{STYLE}}}display-name", f"{{{TABLE}}}name", f"{{{TEXT}}}name", f"{{{TEXT}}}string-value")
STRUCK = (*APART, f"{{{DRAW}}}frame", *PARAGRAPHS)


def read(path: Path) -> Iterator[Passage]:
    with Archive(path) as archive:
        for name in sorted(archive.names()):
            if name.endswith("content.xml"):
                yield from _read_content(xml.read(archive.read(name)))
            elif name == "styles.xml":
                yield from _read_styles(xml.read(archive.read(name)))
            elif name.endswith((".emf", ".wmf")):
                yield from _passage({}, metafiles.texts(archive.read(name)))


def _read_content(root: Element) -> Iterator[Passage]:
    yield from _passage({}, _lines(root, apart=False))
    for tag, kind in APART.items():
        for count, element in enumerate(root.iter(tag), 1):
            yield from _passage({kind: count}, _lines(element, apart=True))


def _read_styles(root: Element) -> Iterator[Passage]:
    for count, page in enumerate(root.iter(f"{{{STYLE}}}master-page"), 1):
        yield from _passage({"header": count}, _lines(page, apart=True))
    yield from _passage({}, _beside(root))


def _lines(root: Element, *, apart: bool) -> Iterator[str]:
    """Paragraph by paragraph; those of comments and notes only when they are asked for."""
    for paragraph in root.iter(*PARAGRAPHS):
        if apart or next(xml.above(paragraph, *APART), None) is None:
            yield "".join(_words(paragraph))
    yield from _beside(root)


def _beside(root: Element) -> Iterator[str]:
    for element in root.iter():
        if element.tag in BESIDE:
            yield element.text or ""
        yield from (element.attrib[name] for name in NAMES if name in element.attrib)


def _words(element: Element) -> Iterator[str]:
    """What stands in a paragraph; not what comments, notes and frames in it hold."""
    yield element.text or ""
    for child in element:
        if child.tag == SPACES:
            count = child.get(f"{{{TEXT}}}c", "1")
            yield " " * (min(int(count), 1000) if count.isdigit() else 1)
        elif child.tag in BREAKS:
            yield BREAKS[child.tag]
        elif child.tag not in STRUCK:
            yield from _words(child)
        yield child.tail or ""


def _passage(place: dict[str, Any], texts: Iterator[str]) -> Iterator[Passage]:
    if text := "\n".join(text for text in texts if text.strip()):
        yield Passage(place, text)
