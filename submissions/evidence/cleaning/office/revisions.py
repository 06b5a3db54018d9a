"""Word's tracked changes, all accepted: what was added stays, what was deleted or moved away is gone.

The marks stand in ECMA-376 part 1, 17.13.5. A deleted paragraph mark joins two paragraphs.
"""

from .. import xml
from ..xml import Element
from .markup import W

P, TR, TC, TBL = (f"{{{W}}}{name}" for name in ("p", "tr", "tc", "tbl"))
DELETED = tuple(f"{{{W}}}{name}" for name in ("del", "moveFrom"))
ADDED = tuple(f"{{{W}}}{name}" for name in ("ins", "moveTo"))
MARKS = tuple(
    f"{{{W}}}{name}"
    for name in xml.words(
        "moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd customXmlInsRangeStart "
        "customXmlInsRangeEnd customXmlDelRangeStart customXmlDelRangeEnd customXmlMoveFromRangeStart "
        "customXmlMoveFromRangeEnd customXmlMoveToRangeStart customXmlMoveToRangeEnd rPrChange pPrChange "
        "sectPrChange tblPrChange tblPrExChange tcPrChange trPrChange tblGridChange numberingChange cellIns "
        "cellMerge delText delInstrText"
    )
)
CELL_GONE = f"{{{W}}}cellDel"
PROPERTIES = tuple(f"{{{W}}}{name}" for name in ("pPr", "rPr", "trPr", "tcPr", "sdtPr", "sdtEndPr"))


def accept(root: Element) -> bool:
    """Accept all changes; whether there were any."""
    joined = [mark.getparent().getparent().getparent() for mark in _paragraph_marks(root)]
    found = bool(joined)
    for mark in [mark for mark in root.iter(*DELETED) if xml.local(mark.getparent()) == "trPr"]:
        row = next(xml.above(mark, TR), None)
        if row is not None:
            xml.drop(row)
            found = True
    for mark in xml.every(root, CELL_GONE):
        cell = next(xml.above(mark, TC), None)
        if cell is not None:
            xml.drop(cell)
            found = True
    found |= xml.drop_all(root, *DELETED, *MARKS) > 0
    for mark in xml.every(root, *ADDED):
        xml.unwrap(mark)
        found = True
    _join(joined)
    if found:
        _mend_tables(root)
    return found


def _paragraph_marks(root: Element) -> list[Element]:
    """Deletions that stand for the end of a paragraph."""
    return [
        mark
        for mark in root.iter(*DELETED)
        if xml.local(mark.getparent()) == "rPr" and xml.local(mark.getparent().getparent()) == "pPr"
    ]


def _join(paragraphs: list[Element]) -> None:
    """Put what these paragraphs hold at the start of those that follow them, which keep their own layout.

    From the back, so that of a long run of them everything moves only once.
    """
    ending = set(paragraphs)
    for story in dict.fromkeys(paragraph.getparent() for paragraph in paragraphs):
        following = None
        for child in reversed([] if story is None else list(story)):
            if child in ending and following is not None:
                _prepend(child, following)
            elif child.tag == P:
                following = child
            elif not xml.local(child).endswith(("Start", "End")):
                following = None


def _prepend(paragraph: Element, following: Element) -> None:
    at = 1 if len(following) and following[0].tag == f"{{{W}}}pPr" else 0
    for child in [child for child in reversed(paragraph) if child.tag not in PROPERTIES]:
        following.insert(at, child)
    xml.drop(paragraph)


def _mend_tables(root: Element) -> None:
    """A cell ends in a paragraph; a row has cells, a table rows."""
    for row in [row for row in root.iter(TR) if row.find(f".//{TC}") is None]:
        xml.drop(row)
    for table in [table for table in root.iter(TBL) if table.find(f".//{TR}") is None]:
        xml.drop(table)
    for cell in root.iter(TC):
        if not len(cell) or cell[-1].tag not in (P, f"{{{W}}}sdt", f"{{{W}}}customXml"):
            xml.add(cell, P)
