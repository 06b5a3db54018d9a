"""A package walked from its root: parts that a reader shows are cleaned and written to a new one."""

import posixpath
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.parsers import expat

from ...kinds import Uncleanable
from .. import xml
from ..archives import Archive, Fresh
from ..xml import Element
from . import drawings, leaves, markup, presentations, relationships, spreadsheets, wordprocessing
from .part import Package, Part
from .relationships import KEPT, LEAVES, LEFT, UNNAMED, Relationship, Role

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = {b"wordprocessingml": "word", b"presentationml": "ppt", b"spreadsheetml": "xl"}
# What is asked for of these is known when the rest has been read.
LATE = {"footnotes": 1, "endnotes": 1, "comments": 2, "sharedStrings": 2, "pivotCacheDefinition": 2}
PIVOTS = ("pivotTable", "pivotCacheDefinition")
CLEANERS: dict[str, Mapping[str, Callable[[Element, Part], None]]] = {
    "word": wordprocessing.CLEANERS,
    "ppt": presentations.CLEANERS,
    "xl": spreadsheets.CLEANERS,
}


def clean(source: Path, target: Path) -> tuple[str, ...]:
    """Write the copy of a DOCX, PPTX or XLSX; the notes of what was left behind.

    `Uncleanable`: "damaged_parts", "parts_too_large", "picture_inside", "recording_inside",
    "sheet_of_unknown_kind".
    """
    try:
        with Archive(source) as archive, Fresh(target) as fresh:
            notes = _Walk(archive, fresh, target).run()
        check(target)
    except MemoryError as error:
        raise Uncleanable("parts_too_large", limit=xml.TREE_LIMIT >> 20) from error
    except xml.ODD as error:
        raise Uncleanable("damaged_parts") from error
    return notes


class _Walk:
    def __init__(self, archive: Archive, fresh: Fresh, target: Path) -> None:
        self._archive, self._fresh, self._target = archive, fresh, target
        self._package = Package(_kind(archive))
        self._names: dict[str, str] = {}  # where the copy of a part goes
        self._counts: dict[str, int] = {}
        self._types: dict[str, str] = {}
        self._waiting: list[tuple[str, Role]] = []
        self._pivots: bool | None = None
        self._seen: set[str] = set()  # parts that something leads to, kept or not

    def run(self) -> tuple[str, ...]:
        found = relationships.read(self._archive, "")
        main = [one for one in found if one.name == "officeDocument" and one.target in self._archive][:1]
        if not main:
            raise Uncleanable("damaged_parts")
        self._leave([one for one in found if one not in main])
        role = KEPT[self._package.base]["officeDocument"]
        self._name(main[0].target, role)
        self._fresh.write("_rels/.rels", relationships.written("", [(main[0].id, role, role.path)]))
        while self._waiting:
            self._waiting.sort(key=lambda waiting: LATE.get(waiting[1].name, 0))
            self._visit(*self._waiting.pop(0))
        self._fresh.write("[Content_Types].xml", self._content_types())
        strays = self._archive.names() - self._seen - {"[content_types].xml"}
        if any(not name.endswith(".rels") for name in strays):
            self._package.notes.add("hidden")
        return tuple(sorted(self._package.notes))

    def _visit(self, source: str, role: Role) -> None:
        found = relationships.read(self._archive, source)
        kept = {one.id: one for one in found if self._may_stay(one)}
        gone = {one.id: one for one in found if one.id not in kept}
        part = Part(role.name, source, self._package, kept, gone)
        self._leave(list(part.gone.values()))
        name = self._names[source.lower()]
        self._types[f"/{name}"] = role.content
        used = self._write(source, name, part)
        final = []
        for one in kept.values():
            its = KEPT[self._package.base][one.name]
            if its.named and one.id not in used and (role.name, one.name) not in UNNAMED:
                self._leave([one])
                part.note("hidden")
                continue
            final.append((one.id, its, self._place(one, its)))
        if final:
            self._fresh.write(relationships.owners(name), relationships.written(name, final))

    def _write(self, source: str, name: str, part: Part) -> set[str]:
        """Write the copy of a part; the relationships that it still names."""
        if self._package.base == "xl" and part.role in spreadsheets.STREAMED:
            with self._fresh.open(name) as file:
                return spreadsheets.stream(self._archive.read(source), file, part)
        root = xml.read(self._archive.read(source))
        clean_part(root, part)
        self._fresh.write(name, markup.settle(root))
        return markup.ids(root)

    def _may_stay(self, one: Relationship) -> bool:
        if one.outside or one.name not in KEPT[self._package.base] or one.target not in self._archive:
            return False
        if one.name in PIVOTS:
            return self._pivots_stay()
        return one.name not in LEAVES or leaves.kind(self._archive, one) is not None

    def _pivots_stay(self) -> bool:
        """Whether all pivot tables are made from sheets of the same file."""
        if self._pivots is None:
            caches = [
                name
                for name in self._archive.names()
                if "pivotcachedefinition" in name and name[-4:] == ".xml"
            ]
            self._pivots = all(spreadsheets.has_own_rows(self._archive.read(name)) for name in caches)
        return self._pivots

    def _place(self, one: Relationship, role: Role) -> str:
        if one.target.lower() in self._names:
            return self._names[one.target.lower()]
        if role.name not in LEAVES:
            self._name(one.target, role)
        else:
            base = role.path.format(base=self._package.base)
            self._seen.add(one.target.lower())
            ending, media_type, notes = leaves.copy(
                self._archive, one, self._fresh, lambda ending: self._count(base) + ending, self._target
            )
            self._names[one.target.lower()] = ending
            self._types[posixpath.splitext(ending)[1]] = media_type
            self._package.notes.update(notes)
        return self._names[one.target.lower()]

    def _name(self, source: str, role: Role) -> None:
        self._names[source.lower()] = self._count(role.path.format(base=self._package.base))
        self._seen.add(source.lower())
        self._waiting.append((source, role))

    def _count(self, path: str) -> str:
        """A name with the next number in place of "#"; of some kinds of part there is one only."""
        if "#" not in path:
            if path in self._names.values():
                raise Uncleanable("damaged_parts")
            return path
        self._counts[path] = self._counts.get(path, 0) + 1
        return path.replace("#", str(self._counts[path]))

    def _leave(self, gone: list[Relationship]) -> None:
        for one in gone:
            note = "links" if one.outside else LEFT.get(one.name, "hidden")
            if one.outside or one.target in self._archive:
                self._see(one)
                if note:
                    self._package.notes.add(note)

    def _see(self, one: Relationship) -> None:
        """Know of a part that is left, and of those behind it: they are no strays."""
        if one.outside or one.target.lower() in self._seen or one.target not in self._archive:
            return
        self._seen.add(one.target.lower())
        for behind in relationships.read(self._archive, one.target):
            self._see(behind)

    def _content_types(self) -> bytes:
        root = xml.new(f"{{{TYPES}}}Types", {None: TYPES})
        defaults = {
            ".rels": "application/vnd.openxmlformats-package.relationships+xml",
            ".xml": "application/xml",
        }
        for ending, kind in sorted((defaults | self._types).items()):
            if ending.startswith("."):
                xml.add(root, f"{{{TYPES}}}Default", Extension=ending[1:], ContentType=kind)
        for name, kind in sorted(self._types.items()):
            if name.startswith("/"):
                xml.add(root, f"{{{TYPES}}}Override", PartName=name, ContentType=kind)
        return xml.write(root)


def clean_part(root: Element, part: Part) -> None:
    """Clean a part in its tree: what its kind asks for, then what holds for every part."""
    if xml.space(root.tag) not in markup.KNOWN and part.role != "vmlDrawing":
        raise Uncleanable("damaged_parts")
    markup.simplify(root)
    CLEANERS[part.package.base].get(part.role, drawings.leave)(root, part)
    drawings.clean(root, part)
    markup.drop_loose_ends(root, part)


def check(path: Path) -> None:
    """Open what was written: parts are sound XML, and relationships lead to parts that are there."""
    with Archive(path) as archive:
        for name in archive.names():
            if name.endswith((".xml", ".rels", ".vml")):
                try:
                    expat.ParserCreate().Parse(archive.read(name), True)
                except expat.ExpatError as error:
                    raise Uncleanable("damaged_parts") from error
            if not name.endswith(".rels"):
                for one in relationships.read(archive, name):
                    if one.outside or one.target not in archive:
                        raise Uncleanable("damaged_parts")


def _kind(archive: Archive) -> str:
    if "[Content_Types].xml" not in archive:
        raise Uncleanable("damaged_parts")
    types = archive.read("[Content_Types].xml").lower()
    for mark, base in MAIN.items():
        if any(
            mark + main in types
            for main in (b".document.main+xml", b".presentation.main+xml", b".sheet.main+xml")
        ):
            return base
    raise Uncleanable("damaged_parts")
