"""Drawings in every kind of document: pictures, shapes, charts and old VML (ECMA-376 part 1, 20 and 21)."""

import re

from .. import xml
from ..xml import Element
from . import formulas
from .markup import HOLDERS, P14, VO, A, C, P, R, V, X
from .part import Part

# An alternative text that is no description but where the picture came from.
A_FILE = re.compile(
    r"\s*(?:\w+://\S*|[A-Za-z]:[\\/].*|\\\\.*|/(?:Users|home|mnt|tmp|var)/.*"
    r"|.*\.(?:png|jpe?g|jfif|gif|webp|tiff?|bmp|svg|heic|emf|wmf|pdf|docx?|pptx?|xlsx?|odt|mp4|mov|m4a|mp3|wav))\s*",
    re.IGNORECASE | re.DOTALL,
)
NEUTRAL_NAME = re.compile(r"(?:Picture|Shape|Object) \d+")
NAMED = ("cNvPr", "docPr")
ACTIONS_WITHIN = (
    "ppaction://hlinkshowjump",
    "ppaction://hlinksldjump",
    "ppaction://noaction",
    "ppaction://media",
)
CLICKS = tuple(f"{{{A}}}{name}" for name in ("hlinkClick", "hlinkHover", "hlinkMouseOver"))
FILMS = tuple(
    f"{{{A}}}{name}" for name in ("videoFile", "audioFile", "wavAudioFile", "quickTimeFile", "audioCd")
)
# The one property of a run that stands before its fill.
BEFORE_FILL = f"{{{A}}}ln"
FILLS = tuple(
    f"{{{A}}}{name}" for name in ("noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill")
)
VML_LINKS = (
    "href",
    "target",
    "title",
    "src",
    f"{{{VO}}}href",
    f"{{{VO}}}title",
    f"{{{VO}}}gfxdata",
    f"{{{VO}}}althref",
)
VML_GONE = tuple(
    f"{{{VO}}}{name}" for name in ("OLEObject", "signatureline", "ink", "LinkType", "LockedField")
)
VML_NAME = re.compile(r"_x0000_\w\d+|_x0000_v\d+")
CLIENT_DATA = frozenset(
    xml.words(
        "Anchor Row Column MoveWithCells SizeWithCells AutoFill Visible Locked LockText TextHAlign TextVAlign"
    )
)


def leave(root: Element, part: Part) -> None:
    """Nothing of its own is to be done to this kind of part."""


def clean(root: Element, part: Part) -> None:
    """What holds for drawings wherever they stand."""
    _clean_names(root, part)
    _clean_links(root, part)
    _clean_sounds(root, part)
    _clean_charts(root, part)
    _clean_vml(root, part)
    for element in xml.every(root, f"{{{A}}}graphicData"):  # slicers and such, which cannot be shown
        holder = next(xml.above(element, *HOLDERS), None)
        if not len(element) and holder is not None:
            xml.drop(holder)
    if part.role in ("theme", "themeOverride"):
        for element in root.iter(f"{{{A}}}*"):
            if "name" in element.attrib and xml.local(element) not in ("ext",):
                element.set("name", "Theme")


def is_file(text: str) -> bool:
    """Whether an alternative text is plainly a path, an address or the name of a file."""
    return A_FILE.fullmatch(text) is not None


def _clean_names(root: Element, part: Part) -> None:
    for element in root.iter(f"{{*}}{NAMED[0]}", f"{{*}}{NAMED[1]}"):
        parent = element.getparent()
        kind = {"nvPicPr": "Picture", "nvSpPr": "Shape"}.get(
            xml.local(parent) if parent is not None else "", "Object"
        )
        if "name" in element.attrib and not NEUTRAL_NAME.fullmatch(element.get("name")):
            number = element.get("id", "0")
            element.set("name", f"{kind} {number if number.isdigit() else 0}")
        for name in ("descr", "title"):
            if is_file(element.get(name, "")):
                part.note("properties")
                del element.attrib[name]


def _clean_links(root: Element, part: Part) -> None:
    """No picture and no click leads outside; words that did keep their look."""
    for blip in root.iter(f"{{{A}}}blip"):
        if xml.forget(blip, [f"{{{R}}}link"]):
            part.note("links")
    for click in xml.every(root, *CLICKS):
        action = click.get("action", "")
        inside = part.target(click.get(f"{{{R}}}id"))
        within = action.split("?")[0].lower() in ACTIONS_WITHIN
        xml.forget(click, ["tooltip", "invalidUrl", "tgtFrame"])
        if (within and (inside or not click.get(f"{{{R}}}id"))) or (not action and inside):
            continue
        part.note("links")
        parent = click.getparent()
        if xml.local(click) == "hlinkClick" and xml.local(parent) in ("rPr", "endParaRPr", "defRPr"):
            _look_like_link(parent)
        xml.drop(click)


def _look_like_link(properties: Element) -> None:
    if "u" not in properties.attrib:
        properties.set("u", "sng")
    if not any(child.tag in FILLS for child in properties):
        fill = xml.add(properties, f"{{{A}}}solidFill")
        xml.add(fill, f"{{{A}}}schemeClr", val="hlink")
        properties.insert(1 if properties[0].tag == BEFORE_FILL else 0, fill)


def _clean_sounds(root: Element, part: Part) -> None:
    """Recordings that could not be kept leave their picture, without what would start them."""
    lost = False
    for element in xml.every(root, *FILMS):
        id = element.get(f"{{{R}}}link") or element.get(f"{{{R}}}embed")
        xml.forget(element, ["name"])
        if part.target(id) is None:
            lost = True
            xml.drop(element)
    for element in xml.every(root, f"{{{P14}}}media"):
        xml.forget(element, [f"{{{R}}}link"])
        xml.drop_all(element, f"{{{P14}}}bmkLst")
        if part.target(element.get(f"{{{R}}}embed")) is None:
            lost = True
            xml.drop(element)
    for element in xml.every(root, f"{{{A}}}snd", f"{{{P}}}snd", f"{{{P}}}sndTgt"):
        if part.target(element.get(f"{{{R}}}embed")) is None:
            holder = next(xml.above(element, f"{{{P}}}sndAc"), None)
            lost = lost or xml.local(element) == "sndTgt"
            xml.drop(element if holder is None else holder)
        elif "name" in element.attrib:
            element.set("name", "Sound")
    if lost:
        part.note("attachments")
        xml.drop_all(root, f"{{{P}}}timing")


def _clean_charts(root: Element, part: Part) -> None:
    """A chart shows the values that it remembers; its workbook stays behind."""
    if part.role not in ("chart", "chartEx"):
        return
    for element in xml.every(root, f"{{{C}}}externalData", f"{{{C}}}pivotSource", f"{{{C}}}printSettings"):
        if xml.local(element) == "pivotSource":
            part.note("properties")
        xml.drop(element)
    xml.drop_all(root, "{http://schemas.microsoft.com/office/drawing/2014/chartex}externalData")
    for formula in xml.every(root, "{*}f"):
        if formulas.reaches_outside(formula.text or ""):
            part.note("links")
            _as_literal(formula)


def _as_literal(formula: Element) -> None:
    """Remembered values in place of a reference to another file."""
    reference = formula.getparent()
    kind = xml.local(reference)
    if kind not in ("numRef", "strRef"):
        formula.text = ""
        return
    cache = next(iter(reference.iter(f"{{{C}}}numCache", f"{{{C}}}strCache")), None)
    holder = reference.getparent()
    if xml.local(holder) == "tx":
        words = " ".join(value.text or "" for value in reference.iter(f"{{{C}}}v"))
        if xml.local(holder.getparent()) == "ser":
            literal = xml.new(f"{{{C}}}v", {})
            literal.text = words
        else:
            literal = xml.new(f"{{{C}}}rich", {})
            xml.add(literal, f"{{{A}}}bodyPr")
            xml.add(xml.add(xml.add(literal, f"{{{A}}}p"), f"{{{A}}}r"), f"{{{A}}}t").text = words
    else:
        literal = xml.new(f"{{{C}}}{'numLit' if kind == 'numRef' else 'strLit'}", {})
        for child in list(cache) if cache is not None else []:
            literal.append(child)
    xml.replace(reference, literal)


def _clean_vml(root: Element, part: Part) -> None:
    if root.find(f".//{{{V}}}*") is None:
        return
    for element in xml.every(root, *VML_GONE):
        part.note("people" if xml.local(element) == "signatureline" else "attachments")
        xml.drop(element)
    for count, element in enumerate(xml.every(root, f"{{{V}}}*", f"{{{VO}}}*")):
        if xml.forget(element, VML_LINKS) and not part.target(element.get(f"{{{R}}}id")):
            part.note("properties")
        xml.forget(element, [f"{{{VO}}}ole", f"{{{R}}}href", f"{{{R}}}pict"])
        if is_file(element.get("alt", "")):
            part.note("properties")
            del element.attrib["alt"]
        if xml.local(element) != "shapetype" and not VML_NAME.fullmatch(element.get("id", "_x0000_s1")):
            element.set("id", f"_x0000_v{count}")
    for data in xml.every(root, f"{{{X}}}ClientData"):
        if part.package.base == "xl" and data.get("ObjectType") not in ("Note", "Pict", None):
            part.note("scripts")
            xml.drop(data.getparent())
            continue
        for child in [child for child in data if xml.local(child) not in CLIENT_DATA]:
            xml.drop(child)
