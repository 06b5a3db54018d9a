"""Office files: an archive, a main part of the right type, XML without entities, and nothing that runs.

OPC and Office Open XML (ISO/IEC 29500), OpenDocument 1.3. Archives inside the archive stay closed.
"""

import posixpath
from collections.abc import Callable, Iterator
from typing import BinaryIO
from urllib.parse import unquote
from xml.parsers import expat

from .archives import UNPACKED_LIMIT, Archive
from .kinds import KINDS, Kind, Unacceptable

DEPTH = 500  # elements inside one another; tables in tables in tables take fifty
ELEMENTS_WATCHED = 1 << 24  # bytes of a part up to which each element is looked at
LISTS_LIMIT = 4 << 20  # bytes of the lists of parts, read before it is known what all unpacks to
TYPES, RELATIONS = "[Content_Types].xml", "_rels/.rels"
_FORMATS = "application/vnd.openxmlformats-officedocument."
MAIN = {  # kind: (content type of the main part, its root element)
    "docx": (f"{_FORMATS}wordprocessingml.document.main+xml", "document"),
    "pptx": (f"{_FORMATS}presentationml.presentation.main+xml", "presentation"),
    "xlsx": (f"{_FORMATS}spreadsheetml.sheet.main+xml", "workbook"),
}
RELATED = {  # other main parts, and what people call them
    "wordprocessingml.template": "Word template",
    "presentationml.template": "PowerPoint template",
    "presentationml.slideshow": "PowerPoint show",
    "spreadsheetml.template": "Excel template",
    "visio": "Visio drawing",
}
IWORK = {"docx": "Pages", "odt": "Pages", "pptx": "Keynote", "xlsx": "Numbers"}  # what was renamed to it
# By content type, in lower case. ActiveX controls run the reader's own programs; macro sheets are Excel 4's.
MACRO_TYPES = ("macroenabled", "vbaproject", "ms-office.activex", "macrosheet+xml")
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "/macrosheets/", "/activex/", "vbaprojectsignature")
ODF = "application/vnd.oasis.opendocument."
ODT = f"{ODF}text"
OTHER_ODF = {
    f"{ODF}spreadsheet": "OpenDocument spreadsheet",
    f"{ODF}presentation": "OpenDocument presentation",
    f"{ODF}text-template": "OpenDocument template",
    f"{ODF}graphics": "OpenDocument drawing",
    "application/epub+zip": "EPUB book",
}
# What LibreOffice writes for a library without a module in it.
EMPTY_LIBRARY = ("script-lc.xml", "script-lb.xml", "dialog-lc.xml", "dialog-lb.xml")
SCRIPT_NAMES = "urn:oasis:names:tc:opendocument:xmlns:script:1.0"
OFFICE_NAMES = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
CALLS = ("vnd.sun.star.script:", "vnd.sun.star.expand:", "macro:", "script:")

Watcher = Callable[[str, dict[str, str]], None]


def kind_of(file: BinaryIO, kind: Kind) -> str:
    """What an archive is: the name of an office kind, a label for people, or "zip"; `Unacceptable`."""
    archive = Archive(file, kind)
    types = _main_types(archive) if TYPES in archive.names else set()
    kinds = [name for name, (main, _root) in MAIN.items() if main in types]
    mimetype = archive.start_of("mimetype", 100).strip().decode("ascii", "replace")
    both = [KINDS[name].label for name in kinds] + [KINDS["odt"].label] * (mimetype in (ODT, *OTHER_ODF))
    if len(both) > 1:
        raise Unacceptable("polyglot", claimed=both[0], found=both[1])
    if mimetype == ODT:
        return "odt"
    if mimetype in OTHER_ODF:
        return OTHER_ODF[mimetype]
    if any("macroenabled" in one for one in types) and kind.name in MAIN:
        raise Unacceptable("macros", claimed=kind.label)
    if kinds:
        return kinds[0]
    if any(name.lower().endswith(".iwa") or name == "Index.zip" for name in archive.names):
        raise Unacceptable("iwork", claimed=kind.label, found=IWORK[kind.name])
    return next((label for mark, label in RELATED.items() if any(mark in one for one in types)), "zip")


def check(file: BinaryIO, kind: Kind) -> None:
    """Every part unpacks; the main part is what the kind promises; nothing runs, nothing is locked."""
    archive = Archive(file, kind)
    for entry in archive.entries:
        archive.unpack(entry)
    if kind.name == "odt":
        _check_opendocument(archive, kind)
    else:
        _check_open_xml(archive, kind)


# -- Office Open XML


def _main_types(archive: Archive) -> set[str]:
    """The content types, in lower case, that the list of types gives to single parts."""
    types: set[str] = set()

    def watch(name: str, values: dict[str, str]) -> None:
        if name.endswith(("Override", "Default")):
            types.add(values.get("ContentType", "").lower())

    _parse(archive.pieces(archive.names[TYPES]), watch, LISTS_LIMIT)
    return types


def _check_open_xml(archive: Archive, kind: Kind) -> None:
    types, parts = _types(archive)
    names = [f"/{name}".lower() for name in archive.names]
    if any(mark in one for mark in MACRO_TYPES for one in (*types.values(), *parts.values())) or any(
        mark in name for mark in MACRO_PARTS for name in names
    ):
        raise Unacceptable("macros", claimed=kind.label)
    main, (content_type, root) = _main_part(archive), MAIN[kind.name]
    by_ending = types.get(posixpath.splitext(main)[1].lstrip(".").lower(), "")
    if main not in archive.names or parts.get(f"/{main}".lower(), by_ending) != content_type:
        raise Unacceptable("malformed", claimed=kind.label)
    relations = posixpath.join(posixpath.dirname(main), "_rels", f"{posixpath.basename(main)}.rels")
    if kind.name != "docx" and relations not in archive.names:  # no slide, no sheet
        raise Unacceptable("malformed", claimed=kind.label)
    for name, entry in archive.names.items():
        is_xml = name.lower().endswith((".xml", ".rels")) or name == main
        if is_xml and _parse(archive.pieces(entry), _watch_macros(kind)) != root and name == main:
            raise Unacceptable("malformed", claimed=kind.label)


def _types(archive: Archive) -> tuple[dict[str, str], dict[str, str]]:
    """Content types in lower case: by ending, and by part."""
    endings: dict[str, str] = {}
    parts: dict[str, str] = {}

    def watch(name: str, values: dict[str, str]) -> None:
        content_type = values.get("ContentType", "").lower()
        if name.endswith("Default"):
            endings[values.get("Extension", "").lower()] = content_type
        elif name.endswith("Override"):
            parts[values.get("PartName", "").lower()] = content_type

    if TYPES in archive.names:
        _parse(archive.pieces(archive.names[TYPES]), watch, LISTS_LIMIT)
    return endings, parts


def _main_part(archive: Archive) -> str:
    """The name of the part that the package points to as its document; "" without one."""
    targets: list[str] = []

    def watch(_name: str, values: dict[str, str]) -> None:
        if values.get("Type", "").endswith("/officeDocument") and values.get("TargetMode") != "External":
            targets.append(unquote(values.get("Target", "")).lstrip("/"))

    if RELATIONS in archive.names:
        _parse(archive.pieces(archive.names[RELATIONS]), watch, LISTS_LIMIT)
    return posixpath.normpath(targets[0]) if len(targets) == 1 else ""


def _watch_macros(kind: Kind) -> Watcher:
    """Relations to what runs, whatever their parts are called."""

    def watch(name: str, values: dict[str, str]) -> None:
        if name.endswith("Relationship"):
            relation = values.get("Type", "").lower()
            if relation.endswith(("/vbaproject", "/control", "/activexcontrolbinary", "/xlmacrosheet")):
                raise Unacceptable("macros", claimed=kind.label)

    return watch


# -- OpenDocument


def _check_opendocument(archive: Archive, kind: Kind) -> None:
    _check_manifest(archive, kind)
    for name in archive.names:
        folder, base = name.partition("/")[0].lower(), posixpath.basename(name)
        if folder in ("basic", "scripts", "dialogs") and base and base not in EMPTY_LIBRARY:
            raise Unacceptable("macros", claimed=kind.label)
    bodies: set[str] = set()
    for name, entry in archive.names.items():
        if not name.lower().endswith((".xml", ".rdf")):
            continue
        root = _parse(
            archive.pieces(entry), _watch_opendocument(kind, bodies if name == "content.xml" else set())
        )
        if name == "content.xml" and root != "document-content":
            raise Unacceptable("malformed", claimed=kind.label)
    if "text" not in bodies:
        raise Unacceptable("malformed", claimed=kind.label)


def _check_manifest(archive: Archive, kind: Kind) -> None:
    manifest, whole = "META-INF/manifest.xml", []

    def watch(name: str, values: dict[str, str]) -> None:
        if name.endswith(("encryption-data", "encrypted-key")):
            raise Unacceptable("encrypted", claimed=kind.label)
        if values.get(_namespaced("manifest", "full-path")) == "/":
            whole.append(values.get(_namespaced("manifest", "media-type")))

    if manifest not in archive.names:
        raise Unacceptable("malformed", claimed=kind.label)
    _parse(archive.pieces(archive.names[manifest]), watch, LISTS_LIMIT)
    if whole != [ODT]:
        raise Unacceptable("malformed", claimed=kind.label)


def _watch_opendocument(kind: Kind, bodies: set[str]) -> Watcher:
    def watch(name: str, values: dict[str, str]) -> None:
        namespace, _blank, local = name.rpartition(" ")
        bodies.add(local if namespace == OFFICE_NAMES else "")
        listens = namespace == SCRIPT_NAMES and local == "event-listener"
        holds = namespace == OFFICE_NAMES and local == "script"
        calls = any(value.lstrip().lower().startswith(CALLS) for value in values.values())
        if listens or holds or calls:
            raise Unacceptable("macros", claimed=kind.label)

    return watch


def _namespaced(room: str, name: str) -> str:
    return f"urn:oasis:names:tc:opendocument:xmlns:{room}:1.0 {name}"


# -- XML


def _parse(pieces: Iterator[bytes], watch: Watcher, limit: int = UNPACKED_LIMIT) -> str:
    """The local name of the root element. ValueError for what is no XML, or declares a document type.

    Names come with their namespace before a blank. Beyond the first 16 MB of a part only its form is checked.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    depth, root = 0, ""

    def refuse(*_declared: object) -> None:
        raise ValueError("a document type may hold entities")

    def start(name: str, values: dict[str, str]) -> None:
        nonlocal depth, root
        depth += 1
        root = root or name.rpartition(" ")[2]
        if depth > DEPTH:
            raise ValueError("elements too deep inside one another")
        watch(name, values)

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    read = 0
    try:
        for piece in pieces:
            read += len(piece)
            if read > limit:
                raise ValueError("too long")
            if read > ELEMENTS_WATCHED:
                parser.StartElementHandler = parser.EndElementHandler = None
            parser.Parse(piece, False)
        if read:  # LibreOffice writes settings without a byte in them
            parser.Parse(b"", True)
    except (expat.ExpatError, LookupError) as error:  # a LookupError is for an encoding that nobody knows
        raise ValueError("not well-formed") from error
    return root
