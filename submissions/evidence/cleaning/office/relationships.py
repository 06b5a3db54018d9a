"""Which parts of a package are kept, by the kind of relationship that leads to them (ECMA-376, part 2)."""

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from .. import xml
from ..archives import Archive

RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office"
_TYPES = "application/vnd.openxmlformats-officedocument."
_WORD, _SLIDES, _CELLS, _DRAWN = (
    _TYPES + name for name in ("wordprocessingml.", "presentationml.", "spreadsheetml.", "drawingml.")
)


@dataclass(frozen=True)
class Role:
    """What a part is for: where copies of it go ("#" is a number), their content type, how they are cleaned.

    `named` ones stay only when the part that leads to them names them in its XML.
    """

    name: str
    path: str
    content: str
    named: bool = False
    type: str = OFFICE  # the address that the relationship's name is put after


def _roles(*roles: Role) -> dict[str, Role]:
    return {role.name: role for role in roles}


_SHARED = _roles(
    Role("theme", "{base}/theme/theme#.xml", _TYPES + "theme+xml"),
    Role("themeOverride", "{base}/theme/themeOverride#.xml", _TYPES + "themeOverride+xml"),
    Role("chart", "{base}/charts/chart#.xml", _DRAWN + "chart+xml", True),
    Role("chartUserShapes", "{base}/drawings/shapes#.xml", _DRAWN + "chartshapes+xml", True),
    Role("diagramData", "{base}/diagrams/data#.xml", _DRAWN + "diagramData+xml", True),
    Role("diagramLayout", "{base}/diagrams/layout#.xml", _DRAWN + "diagramLayout+xml", True),
    Role("diagramQuickStyle", "{base}/diagrams/quickStyle#.xml", _DRAWN + "diagramStyle+xml", True),
    Role("diagramColors", "{base}/diagrams/colors#.xml", _DRAWN + "diagramColors+xml", True),
    Role(
        "diagramDrawing",
        "{base}/diagrams/drawing#.xml",
        "application/vnd.ms-office.drawingml.diagramDrawing+xml",
        type=f"{MICROSOFT}/2007/relationships",
    ),
    Role(
        "chartStyle",
        "{base}/charts/style#.xml",
        "application/vnd.ms-office.chartstyle+xml",
        type=f"{MICROSOFT}/2011/relationships",
    ),
    Role(
        "chartColorStyle",
        "{base}/charts/colors#.xml",
        "application/vnd.ms-office.chartcolorstyle+xml",
        type=f"{MICROSOFT}/2011/relationships",
    ),
    Role(
        "chartEx",
        "{base}/charts/chartEx#.xml",
        "application/vnd.ms-office.chartex+xml",
        True,
        f"{MICROSOFT}/2014/relationships",
    ),
)
# Pictures and sound: kept by what they are found to be, so their content type comes later.
LEAVES = _roles(
    Role("image", "{base}/media/image#", "", True),
    Role("video", "{base}/media/media#", "", True),
    Role("audio", "{base}/media/media#", "", True),
    Role("media", "{base}/media/media#", "", True, f"{MICROSOFT}/2007/relationships"),
)
_VML = Role("vmlDrawing", "{base}/drawings/vmlDrawing#.vml", _TYPES + "vmlDrawing", True)
KEPT: dict[str, dict[str, Role]] = {
    "word": LEAVES
    | _SHARED
    | _roles(
        Role("officeDocument", "word/document.xml", _WORD + "document.main+xml"),
        Role("styles", "word/styles.xml", _WORD + "styles+xml"),
        Role("settings", "word/settings.xml", _WORD + "settings+xml"),
        Role("numbering", "word/numbering.xml", _WORD + "numbering+xml"),
        Role("fontTable", "word/fontTable.xml", _WORD + "fontTable+xml"),
        Role("footnotes", "word/footnotes.xml", _WORD + "footnotes+xml"),
        Role("endnotes", "word/endnotes.xml", _WORD + "endnotes+xml"),
        Role("comments", "word/comments.xml", _WORD + "comments+xml"),
        Role("header", "word/header#.xml", _WORD + "header+xml", True),
        Role("footer", "word/footer#.xml", _WORD + "footer+xml", True),
    ),
    "ppt": LEAVES
    | _SHARED
    | _roles(
        _VML,
        Role("officeDocument", "ppt/presentation.xml", _SLIDES + "presentation.main+xml"),
        Role("presProps", "ppt/presProps.xml", _SLIDES + "presProps+xml"),
        Role("tableStyles", "ppt/tableStyles.xml", _SLIDES + "tableStyles+xml"),
        Role("slide", "ppt/slides/slide#.xml", _SLIDES + "slide+xml", True),
        Role("slideLayout", "ppt/slideLayouts/slideLayout#.xml", _SLIDES + "slideLayout+xml"),
        Role("slideMaster", "ppt/slideMasters/slideMaster#.xml", _SLIDES + "slideMaster+xml", True),
        Role("notesMaster", "ppt/notesMasters/notesMaster#.xml", _SLIDES + "notesMaster+xml", True),
        Role("notesSlide", "ppt/notesSlides/notesSlide#.xml", _SLIDES + "notesSlide+xml"),
    ),
    "xl": LEAVES
    | _SHARED
    | _roles(
        _VML,
        Role("officeDocument", "xl/workbook.xml", _CELLS + "sheet.main+xml"),
        Role("worksheet", "xl/worksheets/sheet#.xml", _CELLS + "worksheet+xml", True),
        Role("chartsheet", "xl/chartsheets/sheet#.xml", _CELLS + "chartsheet+xml", True),
        Role("styles", "xl/styles.xml", _CELLS + "styles+xml"),
        Role("sharedStrings", "xl/sharedStrings.xml", _CELLS + "sharedStrings+xml"),
        Role("comments", "xl/comments#.xml", _CELLS + "comments+xml"),
        Role("table", "xl/tables/table#.xml", _CELLS + "table+xml", True),
        Role("drawing", "xl/drawings/drawing#.xml", _TYPES + "drawing+xml", True),
        Role("pivotTable", "xl/pivotTables/pivotTable#.xml", _CELLS + "pivotTable+xml"),
        Role(
            "pivotCacheDefinition",
            "xl/pivotCache/pivotCacheDefinition#.xml",
            _CELLS + "pivotCacheDefinition+xml",
        ),
    ),
}
# A note, a layout and its slide name one another by being related, without a word in their XML.
UNNAMED = {("notesSlide", "slide"), ("slideLayout", "slideMaster"), ("notesSlide", "notesMaster")}
# What is left behind, by relationship: the note it leaves, None where nothing is lost with it.
LEFT = {
    "core-properties": "properties",
    "extended-properties": "properties",
    "custom-properties": "properties",
    "docMetadata": "properties",
    "classificationlabels": "properties",
    "customXml": "properties",
    "customProperty": "properties",
    "thumbnail": "thumbnail",
    "commentAuthors": "people",
    "authors": "people",
    "people": "people",
    "person": "people",
    "usernames": "people",
    "comments": "people",
    "threadedComment": "people",
    "threadedComments": "people",
    "package": "attachments",
    "oleObject": "attachments",
    "aFChunk": "attachments",
    "hyperlink": "links",
    "attachedTemplate": "links",
    "externalLink": "links",
    "externalLinkPath": "links",
    "connections": "links",
    "pivotTable": "links",
    "pivotCacheDefinition": "links",
    "pivotCacheRecords": "hidden",
    "queryTable": "links",
    "mailMergeSource": "links",
    "mailMergeHeaderSource": "links",
    "recipientData": "people",
    "subDocument": "links",
    "control": "scripts",
    "ctrlProp": "scripts",
    "vbaProject": "scripts",
    "keyMapCustomizations": "scripts",
    "webextensiontaskpanes": "scripts",
    "webextension": "scripts",
    "origin": "signatures",
    "revisionHeaders": "revisions",
    "revisionLog": "revisions",
    "changesInfo": "revisions",
    "revisionInfo": "revisions",
    "tags": "tags",
} | dict.fromkeys(
    (
        *("webSettings", "viewProps", "calcChain", "stylesWithEffects", "commentsExtended", "commentsIds"),
        *("sheetMetadata", "handoutMaster", "notesMaster", "presProps"),
    ),
    None,
)


@dataclass(frozen=True)
class Relationship:
    id: str
    name: str  # the last step of its type's address, such as "image"
    target: str  # the part's name in the archive, or an address outside
    outside: bool


def owners(part: str) -> str:
    """The name of the part with a part's relationships; of the package's own for ""."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def read(archive: Archive, part: str) -> list[Relationship]:
    """The relationships of a part, in their order; those of the package for ""."""
    if owners(part) not in archive:
        return []
    found = []
    for element in xml.read(archive.read(owners(part))).iter(f"{{{RELS}}}Relationship"):
        kind, target = element.get("Type", ""), element.get("Target", "")
        outside = element.get("TargetMode", "Internal").lower() == "external"
        if not outside:
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), unquote(target)))[1:]
        found.append(Relationship(element.get("Id", ""), kind.rpartition("/")[2], target, outside))
    return found


def written(part: str, kept: list[tuple[str, Role, str]]) -> bytes:
    """The relationships of a part as a part: (id, role, target's name in the archive) each."""
    root = xml.new(f"{{{RELS}}}Relationships", {None: RELS})
    folder = posixpath.dirname(part) or "."
    for id, role, target in kept:
        where = posixpath.relpath(target, folder) if part else target
        xml.add(root, f"{{{RELS}}}Relationship", Id=id, Type=f"{role.type}/{role.name}", Target=where)
    return xml.write(root)
