"""Word: text, notes, headers, comments, styles and settings (ECMA-376 part 1, 17)."""

import re

from .. import xml
from ..xml import Element
from . import fields, revisions
from .markup import VO, R, V, W
from .part import Part

AUTHOR, INITIALS = "Author", "A"
NS = f"{{{W}}}"
UNWRAPPED = tuple(NS + name for name in ("smartTag", "customXml"))
GONE = tuple(
    NS + name
    for name in (
        xml.words(
            "smartTagPr customXmlPr altChunk subDoc control movie permStart permEnd proofErr dataBinding "
            "placeholder rsid printerSettings entryMacro exitMacro helpText statusText objectEmbed objectLink"
        )
    )
)
TELLING = {
    "altChunk": "attachments",
    "subDoc": "links",
    "control": "scripts",
    "movie": "links",
    "permStart": "people",
    "dataBinding": "properties",
    "entryMacro": "scripts",
    "exitMacro": "scripts",
    "objectEmbed": "attachments",
    "objectLink": "links",
}
IDENTITIES = re.compile(r"\{.*\}(rsid\w*|paraId|textId)")
PERSONAL = tuple(NS + name for name in ("author", "initials", "date", "name"))
SETTINGS = frozenset(
    xml.words(
        "view zoom mirrorMargins alignBordersAndEdges bordersDoNotSurroundHeader bordersDoNotSurroundFooter "
        "gutterAtTop defaultTabStop autoHyphenation consecutiveHyphenLimit hyphenationZone "
        "doNotHyphenateCaps evenAndOddHeaders bookFoldRevPrinting bookFoldPrinting "
        "drawingGridHorizontalSpacing drawingGridVerticalSpacing "
        "displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery "
        "characterSpacingControl strictFirstAndLastChars noLineBreaksAfter noLineBreaksBefore footnotePr "
        "endnotePr compat mathPr themeFontLang clrSchemeMapping decimalSymbol listSeparator "
        "displayBackgroundShape defaultTableStyle"
    )
)
SETTINGS_TOLD = {
    "documentProtection": "properties",
    "writeProtection": "properties",
    "docVars": "properties",
    "mailMerge": "links",
    "attachedTemplate": "links",
    "schemaLibrary": "properties",
    "rsids": "properties",
}


def clean_text(root: Element, part: Part) -> None:
    """Clean the document, a header, a footer or the notes."""
    if revisions.accept(root):
        part.note("revisions")
    _drop_unquoted(root, part)
    for element in xml.every(root, *GONE):
        if note := TELLING.get(xml.local(element)):
            part.note(note)
        xml.drop(element)
    for element in xml.every(root, *UNWRAPPED):
        part.note("tags")
        xml.unwrap(element)
    if fields.settle(root):
        part.note("links")
    _free_links(root, part)
    _free_objects(root, part)
    _forget_identities(root)
    for element in root.iter(f"{NS}tblCaption", f"{NS}tblDescription"):
        element.tail = None
    if part.role == "officeDocument":
        xml.forget(root, [f"{NS}conformance"])
    _quote(root, part)


def clean_comments(root: Element, part: Part) -> None:
    """Comments stay where they were made; nobody is named for them."""
    for comment in xml.every(root, f"{NS}comment"):
        if comment.get(f"{NS}author", AUTHOR) != AUTHOR or f"{NS}date" in comment.attrib:
            part.note("people")
        xml.forget(comment, PERSONAL)
        comment.set(f"{NS}author", AUTHOR)
        comment.set(f"{NS}initials", INITIALS)
    clean_text(root, part)


def clean_settings(root: Element, part: Part) -> None:
    for child in list(root):
        if xml.local(child) not in SETTINGS:
            if note := SETTINGS_TOLD.get(xml.local(child)):
                part.note(note)
            xml.drop(child)


def clean_styles(root: Element, part: Part) -> None:
    clean_text(root, part)
    for style in root.iter(f"{NS}style"):
        for child in [child for child in style if xml.local(child).startswith("personal")]:
            xml.drop(child)  # marks of mail programs


def _free_links(root: Element, part: Part) -> None:
    for link in xml.every(root, f"{NS}hyperlink"):
        if f"{{{R}}}id" in link.attrib:
            part.note("links")
            xml.forget(link, [f"{{{R}}}id", f"{NS}docLocation"])
            xml.unwrap(link)
        else:
            xml.keep_only(link, [f"{NS}anchor", f"{NS}history"])


def _free_objects(root: Element, part: Part) -> None:
    """Of an embedded file only its picture stays."""
    for holder in xml.every(root, f"{NS}object"):
        xml.drop_all(holder, f"{{{VO}}}OLEObject")
        part.note("attachments")
        if holder.find(f".//{{{V}}}*") is None:
            xml.drop(holder)
            continue
        holder.tag = f"{NS}pict"
        holder.attrib.clear()


def _forget_identities(root: Element) -> None:
    for element in root.iter():
        if found := [name for name in element.attrib if IDENTITIES.fullmatch(name)]:
            xml.forget(element, found)
        if xml.local(element) == "font":
            continue
        if f"{NS}author" in element.attrib and xml.local(element) != "comment":
            xml.forget(element, [f"{NS}author", f"{NS}date"])


QUOTES = {"commentReference": "comment", "footnoteReference": "footnote", "endnoteReference": "endnote"}


def _quote(root: Element, part: Part) -> None:
    """Remember which comments and notes the text asks for."""
    for name, kind in QUOTES.items():
        quoted = part.package.quoted.setdefault(kind, set())
        quoted.update(element.get(f"{NS}id", "") for element in root.iter(NS + name))


def _drop_unquoted(root: Element, part: Part) -> None:
    """Comments and notes on words that are gone are earlier versions too."""
    for kind in QUOTES.values():
        for element in xml.every(root, NS + kind):
            apart = element.get(f"{NS}type", "normal") != "normal"  # the lines above notes
            inside = element.getparent() is root and part.role in ("comments", "footnotes", "endnotes")
            if inside and not apart and element.get(f"{NS}id", "") not in part.package.quoted.get(kind, ()):
                part.note("revisions")
                xml.drop(element)


CLEANERS = {
    "officeDocument": clean_text,
    "header": clean_text,
    "footer": clean_text,
    "footnotes": clean_text,
    "endnotes": clean_text,
    "comments": clean_comments,
    "settings": clean_settings,
    "styles": clean_styles,
    "numbering": clean_text,
    "fontTable": clean_text,
}
