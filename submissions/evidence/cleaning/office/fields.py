"""Word's fields (ECMA-376 part 1, 17.16): those that ask for anything outside become what they showed.

A field goes: begin, code, separate, result, end. Its code may be split over runs, and fields nest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...kinds import Uncleanable
from .. import xml
from ..xml import Element
from .markup import W

MOST_OPEN = 50  # fields within fields; Word itself allows fewer
RUN, CHAR, CODE, SIMPLE = (f"{{{W}}}{name}" for name in ("r", "fldChar", "instrText", "fldSimple"))
BOX = f"{{{W}}}txbxContent"
KIND = f"{{{W}}}fldCharType"
WITHIN = frozenset(
    xml.words(
        "PAGE NUMPAGES SECTION SECTIONPAGES PAGEREF REF NOTEREF STYLEREF SEQ TOC TC XE INDEX LISTNUM SYMBOL "
        "EQ = FORMTEXT FORMCHECKBOX FORMDROPDOWN AUTONUM AUTONUMLGL AUTONUMOUT DATE TIME ADVANCE"
    )
)
ANCHOR = re.compile(r'\s*HYPERLINK\s+\\l\s+(?:"[^"\\]*"|\S+)\s*(?:\\h\s*)?', re.IGNORECASE)
# Switches of a table of contents or index that name a file (RD is a field of its own and is not kept).
OTHER_FILE = re.compile(r"[\\/]{2}|://|[A-Za-z]:\\", re.IGNORECASE)
PROPERTIES = f"{{{W}}}rPr"


@dataclass
class _Field:
    marks: list[Element] = field(default_factory=list)
    codes: list[Element] = field(default_factory=list)
    asked: list[Element] = field(default_factory=list)  # anything else before the result: inner fields' words
    inner: list["_Field"] = field(default_factory=list)  # fields within its code
    in_code: bool = True

    def stays(self) -> bool:
        code = "".join(part.text or "" for part in self.codes)
        return is_within(code) and all(one.stays() for one in self.inner)


def is_within(code: str) -> bool:
    """Whether a field asks only for what the text itself holds."""
    name = (code.split() or [""])[0].upper()
    if name == "HYPERLINK":
        return ANCHOR.fullmatch(code) is not None
    return (name in WITHIN or name.startswith("=")) and not OTHER_FILE.search(code)


def settle(root: Element) -> bool:
    """Turn the fields of a part that reach beyond it into their results; whether there were any."""
    found = False
    for simple in xml.every(root, SIMPLE):
        for data in simple.findall(f"{{{W}}}fldData"):
            xml.drop(data)
        if not is_within(simple.get(f"{{{W}}}instr", "")):
            found = True
            xml.unwrap(simple)
    xml.drop_all(root, f"{{{W}}}fldData")
    for story in [root, *root.iter(BOX)]:
        found |= _settle_story(story)
    return found


def _settle_story(story: Element) -> bool:
    """A text box within the text has fields of its own. `Uncleanable`: "damaged_parts"."""
    open_fields: list[_Field] = []
    done: list[_Field] = []
    loose: list[Element] = []
    for element in list(_pieces(story)):
        kind = element.get(KIND) if element.tag == CHAR else None
        if kind == "begin":
            if len(open_fields) == MOST_OPEN:
                raise Uncleanable("damaged_parts")
            opened = _Field([element])
            if open_fields and open_fields[-1].in_code:
                open_fields[-1].inner.append(opened)
            open_fields.append(opened)
        elif element.tag in (CHAR, CODE) and not open_fields:
            loose.append(element)
        elif kind == "separate":
            open_fields[-1].marks.append(element)
            open_fields[-1].in_code = False
        elif kind == "end":
            open_fields[-1].marks.append(element)
            done.append(open_fields.pop())
        elif element.tag == CODE:
            open_fields[-1].codes.append(element)
        else:
            for one in [one for one in open_fields if one.in_code][:1]:
                one.asked.append(element)
    gone = [one for one in done if not one.stays()] + open_fields
    for one in gone:
        _undo(one)
    for element in loose:
        _drop_piece(element)
    return bool(gone or loose)


def _undo(one: _Field) -> None:
    for element in [*one.marks, *one.codes, *one.asked]:
        _drop_piece(element)
    for inner in one.inner:
        _undo(inner)


def _drop_piece(element: Element) -> None:
    run = element.getparent()
    if run is None:
        return
    xml.drop(element)
    if run.tag == RUN and all(child.tag == PROPERTIES for child in run):
        xml.drop(run)


def _pieces(story: Element) -> Iterator[Element]:
    """What the runs of a story hold, in the order of reading; not what its text boxes hold."""
    for child in story:
        if child.tag == BOX:
            continue
        if child.tag == RUN:
            for piece in child:
                if piece.tag != PROPERTIES:
                    yield piece
                    yield from _pieces(piece)
        else:
            yield from _pieces(child)
