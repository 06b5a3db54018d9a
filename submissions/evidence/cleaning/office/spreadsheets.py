"""Excel: sheets, their words, comments, tables and pivot tables (ECMA-376 part 1, 18)."""

from typing import IO

from ...kinds import Uncleanable
from .. import xml
from ..xml import Element
from . import drawings, markup
from .formulas import reaches_outside
from .markup import XDR, R, S
from .part import Part
from .rows import Stream

NS = f"{{{S}}}"
STREAMED = frozenset({"worksheet", "sharedStrings"})
WORKBOOK = frozenset(
    xml.words("workbookPr workbookProtection bookViews sheets definedNames calcPr oleSize pivotCaches extLst")
)
SHEET = frozenset(
    xml.words(
        "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection autoFilter "
        "sortState mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions "
        "pageMargins pageSetup headerFooter rowBreaks colBreaks cellWatches ignoredErrors drawing drawingHF "
        "legacyDrawing legacyDrawingHF picture tableParts extLst row si"
    )
)
TOLD = {
    "fileSharing": "people",
    "customWorkbookViews": "people",
    "customSheetViews": "people",
    "scenarios": "people",
    "protectedRanges": "people",
    "externalReferences": "links",
    "webPublishObjects": "links",
    "webPublishItems": "links",
    "dataConsolidate": "links",
    "oleObjects": "attachments",
    "controls": "scripts",
    "customProperties": "properties",
    "smartTags": "tags",
}
HASHES = xml.words(
    "password algorithmName hashValue saltValue spinCount workbookPassword workbookAlgorithmName "
    "workbookHashValue workbookSaltValue workbookSpinCount revisionsPassword revisionsAlgorithmName "
    "revisionsHashValue revisionsSaltValue revisionsSpinCount"
)
NAME_TELLS = ("comment", "description", "help", "statusBar", "customMenu", "shortcutKey")
EVERYBODY = "Author"


def clean_workbook(root: Element, part: Part) -> None:
    _keep_children(root, WORKBOOK, part)
    xml.forget(root, ["conformance"])
    for element in root.iter(f"{NS}workbookPr"):
        xml.forget(element, ["codeName"])
    _forget_hashes(root, part)
    for sheet in root.iter(f"{NS}sheet"):
        if part.target(sheet.get(f"{{{R}}}id")) is None:
            raise Uncleanable("sheet_of_unknown_kind")
    for name in xml.every(root, f"{NS}definedName"):
        hidden = name.get("hidden") in ("1", "true") and not name.get("name", "").startswith("_xlnm.")
        if hidden or name.get("function") or name.get("vbProcedure") or name.get("xlm"):
            part.note("hidden")
            xml.drop(name)
        elif reaches_outside(name.text or ""):
            part.note("links")
            xml.drop(name)
        elif xml.forget(name, NAME_TELLS):
            part.note("properties")
    for names in xml.every(root, f"{NS}definedNames", f"{NS}pivotCaches"):
        if not len(names):
            xml.drop(names)
    xml.drop_all(root, f"{NS}extLst")


def stream(data: bytes, file: IO[bytes], part: Part) -> set[str]:
    """Write the copy of a sheet or of the shared strings; the relationships that it still names."""
    used: set[str] = set()
    strings = _Strings(part)
    part.package.dropped_formulas.clear()

    def clean(holder: Element) -> None:
        markup.simplify(holder)
        if part.role == "sharedStrings":
            return strings.clean(holder)
        if xml.local(holder) == "sheetData":
            return _clean_cells(holder, part)
        _clean_sheet(holder, part)
        drawings.clean(holder, part)
        markup.drop_loose_ends(holder, part)
        used.update(markup.ids(holder))

    Stream(file, f"{NS}sheetData", clean).run(data)
    return used


class _Strings:
    """The shared strings that no cell shows are left empty: they are what stood there before."""

    def __init__(self, part: Part) -> None:
        self._part, self._at = part, 0
        self._shown = part.package.quoted.get("string", set())

    def clean(self, holder: Element) -> None:
        for item in holder.iterchildren(f"{NS}si"):
            if str(self._at) not in self._shown and any(text.text for text in item.iter(f"{NS}t")):
                self._part.note("hidden")
                for child in list(item):
                    xml.drop(child)
                xml.add(item, f"{NS}t")
            self._at += 1


def _clean_cells(rows: Element, part: Part) -> None:
    for cell in rows.iter(f"{NS}c"):
        _clean_cell(cell, part)


def _clean_cell(cell: Element, part: Part) -> None:
    """A formula that reaches outside leaves its last value; values of live data types are plain ones."""
    xml.forget(cell, ["cm", "vm"])
    if cell.get("t") == "s":
        part.package.quoted.setdefault("string", set()).add((cell.findtext(f"{NS}v") or "").strip())
    formula = cell.find(f"{NS}f")
    if formula is None:
        return
    shared = formula.get("si") if formula.get("t") == "shared" else None
    if reaches_outside(formula.text or "") or (
        shared and not formula.text and shared in part.package.dropped_formulas
    ):
        part.note("links")
        if shared:
            part.package.dropped_formulas.add(shared)
        xml.drop(formula)


def _clean_sheet(holder: Element, part: Part) -> None:
    _keep_children(holder, SHEET, part)
    _forget_hashes(holder, part)
    for element in holder.iter(f"{NS}sheetPr"):
        xml.forget(element, ["codeName"])
    for link in xml.every(holder, f"{NS}hyperlink"):
        if f"{{{R}}}id" in link.attrib:
            part.note("links")
            xml.drop(link)
        else:
            xml.keep_only(link, ["ref", "location"])
    for rule in xml.every(holder, "{*}cfRule", "{*}dataValidation", "{*}sparklineGroup"):
        if any(
            reaches_outside(text.text or "")
            for text in rule.iter("{*}formula", "{*}formula1", "{*}formula2", "{*}f")
        ):
            part.note("links")
            xml.drop(rule)
    for list_ in xml.every(
        holder, "{*}hyperlinks", "{*}conditionalFormatting", "{*}dataValidations", "{*}slicerList"
    ):
        if not any(xml.local(child) in ("hyperlink", "cfRule", "dataValidation") for child in list_):
            xml.drop(list_)
        elif "count" in list_.attrib:
            list_.set("count", str(len(list_)))


def clean_comments(root: Element, part: Part) -> None:
    """Comments keep their words; the name that Excel writes at their head goes with the author."""
    authors = [author.text or "" for author in root.iter(f"{NS}author")]
    if set(authors) - {EVERYBODY, ""}:
        part.note("people")
    for comment in root.iter(f"{NS}comment"):
        number = comment.get("authorId", "0")
        author = authors[int(number)] if number.isdigit() and int(number) < len(authors) else ""
        first = next((text for text in comment.iter(f"{NS}t") if (text.text or "").strip()), None)
        if first is not None and author and first.text.startswith(f"{author}:"):
            first.text = f"{EVERYBODY}:" + first.text[len(author) + 1 :]
        comment.set("authorId", "0")
        xml.keep_only(comment, ["ref", "authorId", "shapeId"])
    for element in xml.every(root, f"{NS}authors"):
        for author in list(element):
            xml.drop(author)
        xml.add(element, f"{NS}author").text = EVERYBODY
    xml.drop_all(root, f"{NS}commentPr")


def clean_table(root: Element, part: Part) -> None:
    if xml.forget(root, ["comment"]):
        part.note("properties")
    xml.forget(root, ["tableType", "connectionId"])
    xml.drop_all(root, f"{NS}xmlColumnPr")
    for column in root.iter(f"{NS}tableColumn"):
        xml.forget(column, ["queryTableFieldId", "uniqueName"])
    for formula in xml.every(root, f"{NS}calculatedColumnFormula", f"{NS}totalsRowFormula"):
        if reaches_outside(formula.text or ""):
            part.note("links")
            xml.drop(formula)


def clean_pivot_table(root: Element, part: Part) -> None:
    """Remember which items of its cache a table shows: those of rows deleted since are marked as missing."""
    cache = next((one.target for one in part.rels.values() if one.name == "pivotCacheDefinition"), "")
    shown = part.package.quoted.setdefault(f"pivot {cache.lower()}", set())
    for number, field in enumerate(root.iterfind(f"{NS}pivotFields/{NS}pivotField")):
        for item in field.iter(f"{NS}item"):
            if item.get("m") in ("1", "true"):
                xml.forget(item, ["n"])
            else:
                shown.add(f"{number} {item.get('x')}")


def clean_pivot_cache(root: Element, part: Part) -> None:
    """A pivot table shows what it showed; the rows it was made of, and who asked for it, stay behind."""
    if root.get("refreshedBy"):
        part.note("people")
    xml.forget(root, ["refreshedBy", "refreshedDate", "refreshedDateIso", "refreshOnLoad", f"{{{R}}}id"])
    root.set("saveData", "0")
    shown = part.package.quoted.get(f"pivot {part.source.lower()}", set())
    for number, field in enumerate(root.iterfind(f"{NS}cacheFields/{NS}cacheField")):
        for at, item in enumerate(field.iterfind(f"{NS}sharedItems/*")):
            neutral = f"Item {at + 1}"  # items that are alike would not be sound
            if item.tag == f"{NS}s" and f"{number} {at}" not in shown and item.get("v") != neutral:
                part.note("hidden")
                xml.keep_only(item, ["u"])
                item.set("v", neutral)


def has_own_rows(data: bytes) -> bool:
    """Whether a pivot cache is made from a sheet of the same file."""
    root = xml.read(data)
    inside = [f"{{{R}}}id" not in one.attrib for one in root.iter(f"{NS}worksheetSource")]
    return bool(inside) and all(inside)


def clean_drawing(root: Element, part: Part) -> None:
    for element in root.iter(f"{{{XDR}}}*"):
        if element.get("macro"):
            part.note("scripts")
            element.set("macro", "")
        if reaches_outside(element.get("textlink", "")):
            part.note("links")
            del element.attrib["textlink"]


def clean_chartsheet(root: Element, part: Part) -> None:
    xml.drop_all(root, f"{NS}customSheetViews", f"{NS}webPublishItems")
    _forget_hashes(root, part)
    for element in root.iter(f"{NS}sheetPr"):
        xml.forget(element, ["codeName"])


def _keep_children(root: Element, kept: frozenset[str], part: Part) -> None:
    for child in list(root):
        names = [xml.local(child)]
        if child.tag == markup.ALTERNATE:
            names = [xml.local(inner) for choice in child for inner in choice]
        if not kept.issuperset(names) or not names:
            part.note(*(TOLD[name] for name in names if name in TOLD))
            xml.drop(child)


def _forget_hashes(root: Element, part: Part) -> None:
    for element in root.iter(f"{NS}sheetProtection", f"{NS}workbookProtection"):
        if xml.forget(element, HASHES):
            part.note("properties")


CLEANERS = {
    "officeDocument": clean_workbook,
    "chartsheet": clean_chartsheet,
    "comments": clean_comments,
    "table": clean_table,
    "drawing": clean_drawing,
    "pivotTable": clean_pivot_table,
    "pivotCacheDefinition": clean_pivot_cache,
}
