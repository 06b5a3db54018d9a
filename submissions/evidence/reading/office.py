"""The words of Word, PowerPoint and Excel files: paragraphs, slides, sheets, notes and comments.

It reads the blind copy, in which the names of parts say what they are. Words split over runs are joined.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from ..cleaning import metafiles, xml
from ..cleaning.archives import Archive
from ..cleaning.office import relationships
from ..cleaning.office.markup import P, S, W
from ..cleaning.xml import Element
from ..passages import Passage

PARAGRAPHS = frozenset({"p", "si", "is", "pt"})
VALUE, FORMULA = f"{{{S}}}v", f"{{{S}}}f"
WORDS = frozenset({"t", "v", "f", "formula", "formula1", "formula2", "separator"})
BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Words in attributes: alternative texts, prompts, titles of controls, watermarks, names given by people.
SPOKEN = frozenset(
    {"descr", "title", "alt", "string", "prompt", "promptTitle", "error", "errorTitle", "displayName"}
)
VALUED = SPOKEN | {"val", "displayText"}
NAMING = frozenset(
    xml.words(
        "style definedName sheet table tableColumn cellStyle bookmarkStart section pivotTableDefinition "
        "pivotField dataField cacheField"
    )
)
VALUES = frozenset({"alias", "tag", "tblCaption", "tblDescription", "listItem", "name", "result", "default"})
PIVOTS = {"s": ("v", "c"), "item": ("n",)}  # items of pivot tables, and how people have renamed them
HEADERS = frozenset({"oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"})
STANDARD = re.compile(r"(?i)(office theme|normal|heading \d|table normal|_(toc|ref|hlk|goback)\w*|[a-z]+)")
NUMBER = re.compile(r"\d+(?=\.\w+$)")


def read(path: Path) -> Iterator[Passage]:
    """The passages of a copy, in the order of its parts."""
    with Archive(path) as archive:
        main = next((one.target for one in relationships.read(archive, "")), "")
        reader = {"word": _read_text, "ppt": _read_slides, "xl": _read_workbook}[main.partition("/")[0]]
        yield from reader(archive, main)
        for name in sorted(archive.names()):
            if name.endswith((".emf", ".wmf")):
                yield from _passage({}, metafiles.texts(archive.read(name)))


def _read_text(archive: Archive, main: str) -> Iterator[Passage]:
    yield from _passage({}, lines(xml.read(archive.read(main))))
    for name in _in_order(archive, "word/"):
        if name == main or name.endswith(("styles.xml", "settings.xml", "fonttable.xml")) or "theme" in name:
            continue
        root = xml.read(archive.read(name))
        kind = xml.local(root)
        if kind in ("hdr", "ftr"):
            yield from _passage({"header": _number(name)}, lines(root))
        elif kind in ("comments", "footnotes", "endnotes"):
            inner = [one for one in root if one.get(f"{{{W}}}type", "normal") == "normal"]
            for count, one in enumerate(inner, 1):
                yield from _passage({"comment" if kind == "comments" else "note": count}, lines(one))
        else:
            yield from _passage({}, lines(root))
    if "word/styles.xml" in archive:
        yield from _passage({}, names(xml.read(archive.read("word/styles.xml"))))


def _read_slides(archive: Archive, main: str) -> Iterator[Passage]:
    root = xml.read(archive.read(main))
    targets = {one.id: one.target for one in relationships.read(archive, main)}
    slides = [
        targets.get(one.get(f"{{{relationships.OFFICE}}}id", ""), "") for one in root.iter(f"{{{P}}}sldId")
    ]
    read: set[str] = set()
    for count, slide in enumerate(slides, 1):
        for name in [slide, *_behind(archive, slide, {"slideLayout", "slide"})]:
            if name not in read:
                read.add(name)
                yield from _passage({"slide": count}, lines(xml.read(archive.read(name))))
    for name in _in_order(archive, "ppt/"):
        if name not in {one.lower() for one in read} and "theme" not in name:
            root = xml.read(archive.read(name))
            yield from _passage({}, [*lines(root), *names(root)])


def _read_workbook(archive: Archive, main: str) -> Iterator[Passage]:
    root = xml.read(archive.read(main))
    targets = {one.id: one.target for one in relationships.read(archive, main)}
    strings = _strings(archive)
    yield from _passage({}, [*lines(root), *names(root)])
    read: set[str] = set()
    for sheet in root.iter(f"{{{S}}}sheet"):
        place = {"sheet": sheet.get("name", "")}
        part = targets.get(sheet.get(f"{{{relationships.OFFICE}}}id", ""), "")
        read.add(part.lower())
        yield from _read_sheet(archive.read(part), strings, place)
        for name in _behind(archive, part, set()):
            if name.lower() not in read and name.endswith((".xml", ".vml")):
                read.add(name.lower())
                yield from _passage(place, _all(xml.read(archive.read(name))))
    for name in _in_order(archive, "xl/"):
        if name not in read | {main, "xl/sharedstrings.xml"} and "theme" not in name:
            yield from _passage({}, _all(xml.read(archive.read(name))))


def _read_sheet(data: bytes, strings: list[str], place: dict[str, Any]) -> Iterator[Passage]:
    """A passage for each row, and for what stands beside the rows."""
    for element in _elements(data, {f"{{{S}}}row"}):
        if element.tag == f"{{{S}}}row":
            yield from _passage(place, ["\t".join(_cells(element, strings))])
        else:
            yield from _passage(place, _all(element))


def _cells(row: Element, strings: list[str]) -> Iterator[str]:
    """What each cell shows, and after it the formula in which words may stand."""
    for cell in row:
        shown = formula = ""
        for child in cell:
            if child.tag == VALUE:
                shown = child.text or ""
            elif child.tag == FORMULA:
                formula = child.text or ""
            else:
                shown = "".join(text.text or "" for text in child.iter(f"{{{S}}}t"))
        if cell.get("t") == "s" and shown.strip().isdigit() and int(shown) < len(strings):
            shown = strings[int(shown)]
        yield f"{shown}\t{formula}" if '"' in formula else shown


def _strings(archive: Archive) -> list[str]:
    if "xl/sharedStrings.xml" not in archive:
        return []
    found = _elements(archive.read("xl/sharedStrings.xml"), set())
    return ["".join(text.text or "" for text in item.iter(f"{{{S}}}t")) for item in found]


def _elements(data: bytes, rows: set[str]) -> Iterator[Element]:
    """The children of the root one by one, with rows in place of what holds them; each is freed after use."""
    depth = 0
    for event, element in etree.iterparse(io.BytesIO(data), ("start", "end"), **xml.OPTIONS):
        depth += 1 if event == "start" else -1
        if event == "end" and (element.tag in rows or (depth == 1 and len(element) | len(element.attrib))):
            yield element
        if event == "end" and (element.tag in rows or depth == 1):
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def lines(root: Element) -> Iterator[str]:
    """The words of a part, paragraph by paragraph, then those that stand in attributes."""
    for element in root.iter():
        kind = xml.local(element)
        if kind in PARAGRAPHS:
            yield "".join(_words(element))
            yield "".join(code.text or "" for code in element.iter(f"{{{W}}}instrText"))
        elif kind in HEADERS or (kind in WORDS and not _in_paragraph(element)):
            yield element.text or ""
        if element.attrib:
            wanted = VALUED if kind in VALUES else SPOKEN
            yield from (value for name, value in element.attrib.items() if name.rpartition("}")[2] in wanted)
            yield from (element.get(name, "") for name in PIVOTS.get(kind, ()))


def names(root: Element) -> Iterator[str]:
    """Names that people gave to styles, sheets and the like, and that no page shows."""
    for element in root.iter():
        kind = xml.local(element)
        if kind in NAMING or kind == "cSld":
            for value in (
                value for name, value in element.attrib.items() if name.rpartition("}")[2] == "name"
            ):
                if not STANDARD.fullmatch(value):
                    yield value
        if kind == "name" and xml.local(element.getparent()) in NAMING:
            yield from element.attrib.values()
        if kind == "numFmt":
            yield from element.attrib.values()


def _all(root: Element) -> Iterator[str]:
    yield from lines(root)
    yield from names(root)


def _words(paragraph: Element) -> Iterator[str]:
    """What stands in a paragraph; not what stands in the paragraphs of its text boxes."""
    for child in paragraph:
        name = xml.local(child)
        if name in PARAGRAPHS:
            continue
        if name in WORDS:
            yield child.text or ""
        elif name in BREAKS and xml.local(paragraph) != "tabs":
            yield BREAKS[name]
        else:
            yield from _words(child)


def _in_paragraph(element: Element) -> bool:
    return any(xml.local(above) in PARAGRAPHS for above in element.iterancestors())


def _behind(archive: Archive, part: str, but: set[str]) -> Iterator[str]:
    """The parts of words that a part leads to, and those behind them."""
    for one in relationships.read(archive, part):
        if one.name not in but and one.target.endswith((".xml", ".vml")) and "theme" not in one.target:
            yield one.target
            if one.name in ("drawing", "chart", "chartEx"):
                yield from _behind(archive, one.target, but)


def _in_order(archive: Archive, folder: str) -> list[str]:
    found = [name for name in archive.names() if name.startswith(folder) and name.endswith(".xml")]
    return sorted(found, key=lambda name: (NUMBER.sub("", name), _number(name)))


def _number(name: str) -> int:
    found = NUMBER.search(name)
    return int(found[0]) if found else 0


def _passage(place: dict[str, Any], texts: Any) -> Iterator[Passage]:
    if text := "\n".join(text for text in texts if text.strip()):
        yield Passage(place, text)
