"""What holds for every XML part: known namespaces, one reading of alternatives, no stray words or loose ends.

ECMA-376 part 3 says how a reader treats what it does not know: it leaves it out, and so do we.
"""

from collections.abc import Iterator

from .. import xml
from ..xml import Element
from .part import Part
from .relationships import OFFICE

R = OFFICE
_OPEN = "http://schemas.openxmlformats.org"
_MS = "http://schemas.microsoft.com/office"
W = f"{_OPEN}/wordprocessingml/2006/main"
A = f"{_OPEN}/drawingml/2006/main"
C = f"{_OPEN}/drawingml/2006/chart"
P = f"{_OPEN}/presentationml/2006/main"
S = f"{_OPEN}/spreadsheetml/2006/main"
WP = f"{_OPEN}/drawingml/2006/wordprocessingDrawing"
PIC = f"{_OPEN}/drawingml/2006/picture"
XDR = f"{_OPEN}/drawingml/2006/spreadsheetDrawing"
MC = f"{_OPEN}/markup-compatibility/2006"
V, VO, X = (f"urn:schemas-microsoft-com:{name}" for name in ("vml", "office:office", "office:excel"))
DSP, P14, W15 = f"{_MS}/drawing/2008/diagram", f"{_MS}/powerpoint/2010/main", f"{_MS}/word/2012/wordml"
XML = "http://www.w3.org/XML/1998/namespace"
KNOWN = {W, A, C, P, S, WP, PIC, XDR, MC, V, VO, X, R, DSP, P14, W15, XML} | {
    f"{_OPEN}/officeDocument/2006/math",
    f"{_OPEN}/drawingml/2006/diagram",
    f"{_OPEN}/drawingml/2006/chartDrawing",
    f"{_OPEN}/drawingml/2006/lockedCanvas",
    "urn:schemas-microsoft-com:office:word",
    f"{_MS}/word/2010/wordml",
    f"{_MS}/word/2010/wordprocessingDrawing",
    f"{_MS}/word/2010/wordprocessingShape",
    f"{_MS}/word/2010/wordprocessingGroup",
    f"{_MS}/word/2010/wordprocessingCanvas",
    f"{_MS}/drawing/2010/main",
    f"{_MS}/drawing/2007/8/2/chart",
    f"{_MS}/drawing/2012/chart",
    f"{_MS}/drawing/2012/chartStyle",
    f"{_MS}/drawing/2014/chartex",
    f"{_MS}/powerpoint/2012/main",
    f"{_MS}/powerpoint/2015/09/main",
    f"{_MS}/spreadsheetml/2009/9/main",
    f"{_MS}/spreadsheetml/2009/9/ac",
    f"{_MS}/excel/2006/main",
}
KNOWN_OR_NONE = KNOWN | {""}
# Attributes with the id of a relationship.
RELATED = (f"{{{R}}}", f"{{{VO}}}relid")
# Elements that hold words or numbers; what stands anywhere else is shown by no reader.
TEXTS = frozenset(
    xml.words(
        "t instrText v f formula formula1 formula2 definedName calculatedColumnFormula totalsRowFormula "
        "author oddHeader oddFooter evenHeader evenFooter firstHeader firstFooter tableStyleId attrName text "
        "posOffset align pctPosHOffset pctPosVOffset pctWidth pctHeight col colOff row rowOff x y formatCode "
        "separator sqref pt Anchor Row Column MoveWithCells SizeWithCells AutoFill Visible Locked LockText "
        "TextHAlign TextVAlign"
    )
)
# Identities of objects that would tie two documents together, and people.
NEVER = (
    f"{{{P14}}}creationId",
    f"{{{P14}}}modId",
    f"{{{W15}}}presenceInfo",
    f"{{{W15}}}dataBinding",
    f"{{{W15}}}webExtensionLinked",
    f"{{{W15}}}webExtensionCreated",
    f"{{{_MS}/powerpoint/2012/main}}presenceInfo",
    f"{{{_MS}/powerpoint/2012/main}}threadingInfo",
)
ALTERNATE, CHOICE, FALLBACK = (f"{{{MC}}}{name}" for name in ("AlternateContent", "Choice", "Fallback"))
IGNORABLE = f"{{{MC}}}Ignorable"
# A link to a picture is only an attribute of what shows it; other elements are nothing without their link.
MERELY = frozenset({"blip", "imagedata", "fill", "stroke", "pageSetup", "sheetPr", "hyperlink", "background"})
HOLDERS = (f"{{{P}}}graphicFrame", f"{{{W}}}drawing", f"{{{XDR}}}twoCellAnchor", f"{{{XDR}}}oneCellAnchor")


def simplify(root: Element) -> None:
    """Leave out what a plain reader would not understand, and words where none are shown."""
    for alternate in xml.every(root, ALTERNATE):
        _choose(alternate)
    xml.drop_all(root, *NEVER)
    for element in list(_unknown(root)):
        xml.drop(element)
    for element in root.iter():
        for name in [name for name in element.attrib if xml.space(name) not in KNOWN_OR_NONE]:
            del element.attrib[name]
        if element.text and (len(element) or xml.local(element) not in TEXTS):
            element.text = None
        if element is not root:
            element.tail = None
    for element in xml.every(root, CHOICE):
        if not len(element):
            xml.drop(element)


def _unknown(root: Element) -> Iterator[Element]:
    """The topmost elements of unknown namespaces."""
    for child in root:
        if xml.space(child.tag) not in KNOWN:
            yield child
        else:
            yield from _unknown(child)


def _choose(alternate: Element) -> None:
    """Keep the choices that are understood; without any, what stands in for them."""
    for choice in alternate.findall(CHOICE):
        wanted = {choice.nsmap.get(prefix) for prefix in choice.get("Requires", "").split()}
        if not wanted <= KNOWN or any(xml.local(inner) == "contentPart" for inner in choice.iter()):
            xml.drop(choice)
    if alternate.find(CHOICE) is None:
        fallback = alternate.find(FALLBACK)
        if fallback is not None:
            xml.unwrap(fallback)
        xml.unwrap(alternate)


def references(element: Element) -> Iterator[tuple[str, str]]:
    """The attributes of an element that name a relationship, with its id."""
    for name, value in element.attrib.items():
        if name.startswith(RELATED):
            yield name, value


def drop_loose_ends(root: Element, part: Part) -> None:
    """Take out what leads to parts that are not there."""
    for element in xml.every(root):
        loose = [name for name, id in references(element) if id and id not in part.rels]
        if not loose or element.getroottree().getroot() is not root or element is root:
            continue
        if xml.local(element) in MERELY:
            xml.forget(element, loose)
        else:
            holder = next(xml.above(element, *HOLDERS), None) if _shows_all(element) else None
            xml.drop(element if holder is None else holder)
    _drop_empty(root)


def _shows_all(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and xml.local(parent) == "graphicData"


def _drop_empty(root: Element) -> None:
    """Lists of extensions from which everything was taken."""
    for name in ("ext", "extLst"):
        for element in [found for found in root.iter(f"{{*}}{name}") if not len(found)]:
            if name == "extLst" or "uri" in element.attrib:
                xml.drop(element)


def ids(root: Element) -> set[str]:
    """The relationships that a part still names."""
    return {id for element in root.iter() for _name, id in references(element)}


def settle(root: Element) -> bytes:
    """The part in bytes, with those of its ignorable prefixes that still mean something."""
    used = {space for element in root.iter() for space in _spaces(element)}
    ignorable = [
        prefix for prefix in root.get(IGNORABLE, "").split() if root.nsmap.get(prefix) in used & KNOWN
    ]
    for element in root.iter():
        xml.forget(element, [name for name in element.attrib if xml.space(name) == MC])
    required = {prefix for choice in root.iter(CHOICE) for prefix in choice.get("Requires", "").split()}
    if ignorable:
        root.set(IGNORABLE, " ".join(dict.fromkeys(ignorable)))
    return xml.write(root, required | set(ignorable))


def _spaces(element: Element) -> Iterator[str]:
    yield xml.space(element.tag)
    for name in element.attrib:
        yield xml.space(name)
