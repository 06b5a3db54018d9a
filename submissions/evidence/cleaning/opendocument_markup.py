"""The XML of OpenDocument texts, charts and formulas, without people, changes and ways out (ODF 1.3)."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass

from . import embedded, xml
from .office.drawings import is_file
from .xml import Element

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, DRAW, TABLE, STYLE, META, SVG, FORM, SCRIPT = (
    f"{_ODF}{name}:1.0"
    for name in ("office", "text", "drawing", "table", "style", "meta", "svg-compatible", "form", "script")
)
NUMBER, FO, CHART = f"{_ODF}datastyle:1.0", f"{_ODF}xsl-fo-compatible:1.0", f"{_ODF}chart:1.0"
XLINK, DC = "http://www.w3.org/1999/xlink", "http://purl.org/dc/elements/1.1/"
MATH, XML = "http://www.w3.org/1998/Math/MathML", "http://www.w3.org/XML/1998/namespace"
KNOWN = {OFFICE, TEXT, DRAW, TABLE, STYLE, META, SVG, FORM, NUMBER, FO, CHART, XLINK, DC, MATH, XML} | {
    f"{_ODF}dr3d:1.0",
    f"{_ODF}presentation:1.0",
    f"{_ODF}smil-compatible:1.0",
    "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    "http://openoffice.org/2010/draw",
    "http://openoffice.org/2009/table",
    "http://www.w3.org/TR/css3-text/",
}
KNOWN_OR_NONE = KNOWN | {""}
AUTHOR, INITIALS = "Author", "A"
HREF = f"{{{XLINK}}}href"
NAME = f"{{{DRAW}}}name"


def _tags(space: str, names: str) -> tuple[str, ...]:
    return tuple(f"{{{space}}}{name}" for name in names.split())


# What goes with all it holds, and the note that it leaves.
GONE = {
    **dict.fromkeys(_tags(OFFICE, "scripts event-listeners"), "scripts"),
    **dict.fromkeys(_tags(TEXT, "script execute-macro"), "scripts"),
    **dict.fromkeys(_tags(FORM, "properties connection-resource"), "scripts"),
    **dict.fromkeys(_tags(TEXT, "tracked-changes"), "revisions"),
    **dict.fromkeys(_tags(TEXT, "section-source dde-connection-decls"), "links"),
    **dict.fromkeys(_tags(TEXT, "alphabetical-index-auto-mark-file"), "links"),
    **dict.fromkeys(_tags(OFFICE, "dde-source"), "links"),
    **dict.fromkeys(_tags(TABLE, "table-source cell-range-source dde-links"), "links"),
    **dict.fromkeys(_tags(DRAW, "applet plugin floating-frame"), "attachments"),
    **dict.fromkeys(_tags(TEXT, "user-field-decls"), "properties"),
    **dict.fromkeys(_tags(OFFICE, "change-info"), "properties"),
    **dict.fromkeys(_tags(TEXT, "change change-start change-end"), None),
    **dict.fromkeys(_tags(SVG, "font-face-src definition-src"), None),
    **dict.fromkeys(_tags(MATH, "annotation"), None),
}
# Fields that would ask for people, files or dates again: what they show stays.
SHOWN = _tags(
    TEXT,
    "author-name author-initials initial-creator creator printed-by user-defined file-name template-name "
    "description title subject keywords editing-cycles editing-duration creation-date creation-time "
    "modification-date modification-time print-date print-time sender-firstname sender-lastname "
    "sender-initials sender-title sender-position sender-email sender-phone-private sender-fax "
    "sender-company sender-phone-work sender-street sender-city sender-postal-code sender-country "
    "sender-state-or-province database-display database-name database-next database-row-select "
    "database-row-number dde-connection user-field-get user-field-input meta meta-field bibliography-mark",
)
# Elements that hold elements only; words in them are shown by no reader.
BARE = {OFFICE, TABLE, DRAW, STYLE, FORM, CHART, FO}
BARE_TEXTS = frozenset(_tags(TEXT, "list list-item list-header section sequence-decls variable-decls note"))
SPOKEN = _tags(SVG, "title desc")


@dataclass
class Inside:
    """How a part reaches what else the document holds; both give the name of the copy, or None."""

    picture: Callable[[str], str | None]
    thing: Callable[[str], str | None]
    notes: set[str]


def clean_part(root: Element, inside: Inside) -> None:
    """Clean content.xml or styles.xml of a text, a chart or a formula."""
    for element in xml.every(root, *GONE):
        if (note := GONE[element.tag]) and (len(element) or element.attrib):
            inside.notes.add(note)
        xml.drop(element)
    for element in xml.every(root, *SHOWN):
        inside.notes.add("properties")
        xml.unwrap(element)
    _clean_comments(root, inside)
    _clean_links(root, inside)
    _clean_things(root, inside)
    _clean_pictures(root, inside)
    _leave_unknown(root)
    _clean_attributes(root, inside)


def _clean_comments(root: Element, inside: Inside) -> None:
    for comment in root.iter(f"{{{OFFICE}}}annotation"):
        for child in list(comment):
            if child.tag == f"{{{DC}}}creator":
                if child.text != AUTHOR:
                    inside.notes.add("people")
                child.text = AUTHOR
            elif xml.local(child) in ("creator-initials", "sender-initials"):
                child.text = INITIALS
            elif xml.local(child) in ("date", "date-string"):
                inside.notes.add("people")
                xml.drop(child)


def _clean_links(root: Element, inside: Inside) -> None:
    """A link out of the document becomes the words that it stood on, and looks as it did."""
    for link in xml.every(root, f"{{{TEXT}}}a", f"{{{DRAW}}}a"):
        if link.get(HREF, "").startswith("#"):
            xml.forget(link, [f"{{{OFFICE}}}title", f"{{{OFFICE}}}name", f"{{{XLINK}}}title"])
            continue
        inside.notes.add("links")
        if xml.space(link.tag) == DRAW:
            xml.unwrap(link)
            continue
        style = link.get(f"{{{TEXT}}}style-name", "Internet_20_link")
        for listeners in link.findall(f"{{{OFFICE}}}event-listeners"):
            xml.drop(listeners)
        link.tag = f"{{{TEXT}}}span"
        link.attrib.clear()
        link.set(f"{{{TEXT}}}style-name", style)


def _clean_things(root: Element, inside: Inside) -> None:
    """Charts and formulas stay; of other objects only their picture does."""
    for element in xml.every(root, *_tags(DRAW, "object object-ole")):
        href = element.get(HREF)
        formula = element.find(f"{{{MATH}}}math")
        if href is None and formula is not None:
            continue
        copied = inside.thing(href) if href and xml.local(element) == "object" else None
        if copied is None:
            inside.notes.add("attachments")
            xml.drop(element)
        else:
            element.set(HREF, f"./{copied}")
            xml.forget(element, [f"{{{DRAW}}}notify-on-update-of-ranges"])


def _clean_pictures(root: Element, inside: Inside) -> None:
    for element in xml.every(
        root,
        *_tags(DRAW, "image fill-image"),
        *_tags(STYLE, "background-image"),
        *_tags(TEXT, "list-level-style-image"),
    ):
        xml.forget(element, [f"{{{DRAW}}}mime-type", f"{{{DRAW}}}filter-name"])
        for data in list(element.iter(f"{{{OFFICE}}}binary-data")):
            _clean_inline(data, inside)
        href = element.attrib.pop(HREF, None)
        if href is None:
            continue
        copied = None if "://" in href or href.startswith(("/", "../..")) else inside.picture(href)
        if copied is not None:
            element.set(HREF, copied)
            continue
        if "://" in href or href.startswith("/"):
            inside.notes.add("links")
        if xml.local(element) in ("image", "fill-image"):
            xml.drop(element)


def _clean_inline(data: Element, inside: Inside) -> None:
    try:
        found = embedded.picture(base64.b64decode(data.text or ""))
    except binascii.Error:
        found = None
    if found is None:
        inside.notes.add("attachments")
        xml.drop(data)
        return
    _kind, (picture, notes) = found
    inside.notes.update(notes)
    data.text = base64.b64encode(picture).decode("ascii")


def _leave_unknown(root: Element) -> None:
    for element in xml.every(root):
        if xml.space(element.tag) not in KNOWN and element is not root:
            xml.drop(element)
    for element in root.iter():
        xml.forget(element, [name for name in element.attrib if xml.space(name) not in KNOWN_OR_NONE])
        if _is_bare(element) and not _is_data(element):
            element.text = None
            for child in element:
                child.tail = None


def _is_bare(element: Element) -> bool:
    return xml.space(element.tag) in BARE or element.tag in BARE_TEXTS


def _is_data(element: Element) -> bool:
    return xml.local(element) == "binary-data"


def _clean_attributes(root: Element, inside: Inside) -> None:
    for count, element in enumerate(
        root.iter(*_tags(DRAW, "frame image g custom-shape rect line ellipse text-box")), 1
    ):
        if NAME in element.attrib:
            element.set(NAME, f"Object {count}")
    for spoken in xml.every(root, *SPOKEN):
        if is_file(spoken.text or ""):
            inside.notes.add("properties")
            xml.drop(spoken)
    for element in root.iter():
        keys = [name for name in element.attrib if "protection-key" in name or xml.space(name) == SCRIPT]
        if xml.space(element.tag) == FORM:
            keys += [
                name
                for name in element.attrib
                if name.rpartition("}")[2] in ("command", "datasource", "target-frame")
            ]
        if xml.forget(element, keys):
            inside.notes.add("properties")
        inner = xml.local(element) in (
            "image",
            "fill-image",
            "background-image",
            "object",
            "list-level-style-image",
        )
        if not inner and not element.get(HREF, "#").startswith("#"):
            inside.notes.add("links")
            del element.attrib[HREF]
