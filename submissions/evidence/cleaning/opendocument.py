"""OpenDocument texts: the parts a reader shows, rewritten without what names a person (ODF 1.3)."""

import posixpath
from pathlib import Path
from urllib.parse import unquote

from ..kinds import Uncleanable
from . import embedded, xml
from .archives import Archive, Fresh
from .opendocument_markup import Inside, clean_part
from .xml import Element

MIMETYPE = b"application/vnd.oasis.opendocument.text"
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
# Objects that are drawn from their own words and numbers: others stay behind, and show their picture.
DRAWN = {
    "application/vnd.oasis.opendocument.chart",
    "application/vnd.oasis.opendocument.formula",
}
META = (
    b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    b'<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    b' office:version="1.3">'
    b"<office:meta/></office:document-meta>"
)
# The note that a part leaves by where it stood; None where nothing is lost with it.
LEFT = (
    ("mimetype", None),
    ("meta-inf/documentsignatures", "signatures"),
    ("meta-inf/", None),
    ("settings.xml", None),
    ("manifest.rdf", None),
    ("layout-cache", None),
    ("configurations2/", None),
    ("thumbnails/", "thumbnail"),
    ("versions/", "revisions"),
    ("versionlist.xml", "revisions"),
    ("basic/", "scripts"),
    ("scripts/", "scripts"),
    ("dialogs/", "scripts"),
    ("object", "attachments"),
)


def clean(source: Path, target: Path) -> tuple[str, ...]:
    """Write the copy of an ODT; the notes of what was left behind.

    `Uncleanable`: "damaged_parts", "parts_too_large", "picture_inside".
    """
    try:
        with Archive(source) as archive, Fresh(target) as fresh:
            notes = _Walk(archive, fresh).run()
        _check(target)
    except MemoryError as error:
        raise Uncleanable("parts_too_large", limit=xml.TREE_LIMIT >> 20) from error
    except xml.ODD as error:
        raise Uncleanable("damaged_parts") from error
    return notes


class _Walk:
    def __init__(self, archive: Archive, fresh: Fresh) -> None:
        self._archive, self._fresh = archive, fresh
        self._notes: set[str] = set()
        self._types: dict[str, str] = {}  # media types by the names of the copy's parts
        self._names: dict[str, str | None] = {}  # where the copy of a picture or object went
        self._seen = {"content.xml", "styles.xml", "meta.xml"}
        self._declared = self._read_manifest()

    def run(self) -> tuple[str, ...]:
        if "content.xml" not in self._archive:
            raise Uncleanable("damaged_parts")
        self._fresh.write("mimetype", MIMETYPE, packed=False)
        for name in ("content.xml", "styles.xml"):
            if name in self._archive:
                self._copy_part(name, name, "")
        if "meta.xml" in self._archive and self._archive.read("meta.xml") != META:
            self._notes.add("properties")
        self._fresh.write("meta.xml", META)
        self._types["meta.xml"] = "text/xml"
        self._fresh.write("META-INF/manifest.xml", self._manifest())
        for name in sorted(self._archive.names() - self._seen):
            self._notes.update(_note_of(name))
        return tuple(sorted(self._notes))

    def _copy_part(self, source: str, name: str, folder: str) -> None:
        inside = Inside(
            picture=lambda href: self._picture(posixpath.normpath(posixpath.join(folder, unquote(href)))),
            thing=lambda href: self._thing(posixpath.normpath(posixpath.join(folder, unquote(href)))),
            notes=self._notes,
        )
        root = xml.read(self._archive.read(source))
        clean_part(root, inside)
        self._fresh.write(name, xml.write(root))
        self._types[name] = "text/xml"

    def _picture(self, source: str) -> str | None:
        """Copy a picture; where it went, None when it cannot be vouched for."""
        if source not in self._archive:
            return None
        self._seen.add(source.lower())
        if source not in self._names:
            self._names[source] = None
            if found := embedded.picture(self._archive.read(source)):
                kind, (data, notes) = found
                number = 1 + sum(name.startswith("Pictures/") for name in self._types)
                name = f"Pictures/image{number}.{kind.extension}"
                self._names[source], self._types[name] = name, kind.media_type
                self._notes.update(notes)
                self._fresh.write(name, data)
            elif not source.startswith("ObjectReplacements/"):
                self._notes.add("attachments")
        return self._names[source]

    def _thing(self, source: str) -> str | None:
        """Copy a chart or a formula; where it went, None for any other object."""
        media_type = self._declared.get(f"{source}/", self._declared.get(source, ""))
        if media_type not in DRAWN or f"{source}/content.xml" not in self._archive:
            return None
        if source not in self._names:
            name = f"Object {1 + sum(kind in DRAWN for kind in self._types.values())}"
            self._names[source], self._types[f"{name}/"] = name, media_type
            for part in ("content.xml", "styles.xml"):
                if f"{source}/{part}" in self._archive:
                    self._copy_part(f"{source}/{part}", f"{name}/{part}", source)
            self._seen.update(one for one in self._archive.names() if one.startswith(f"{source.lower()}/"))
        return self._names[source]

    def _read_manifest(self) -> dict[str, str]:
        name = "META-INF/manifest.xml"
        if name not in self._archive:
            return {}
        entries: list[Element] = list(xml.read(self._archive.read(name)).iter(f"{{{MANIFEST}}}file-entry"))
        return {
            one.get(f"{{{MANIFEST}}}full-path", ""): one.get(f"{{{MANIFEST}}}media-type", "")
            for one in entries
        }

    def _manifest(self) -> bytes:
        root = xml.new(f"{{{MANIFEST}}}manifest", {"manifest": MANIFEST})
        root.set(f"{{{MANIFEST}}}version", "1.3")
        for path, kind in [("/", MIMETYPE.decode()), *sorted(self._types.items())]:
            entry = xml.add(root, f"{{{MANIFEST}}}file-entry")
            entry.set(f"{{{MANIFEST}}}full-path", path)
            entry.set(f"{{{MANIFEST}}}media-type", kind)
        return xml.write(root)


def _note_of(name: str) -> set[str]:
    for start, note in LEFT:
        if name.startswith(start):
            return {note} if note else set()
    return {"hidden"}


def _check(path: Path) -> None:
    """Open what was written: all parts of it are sound."""
    with Archive(path) as archive:
        for name in archive.names():
            if name.endswith(".xml"):
                xml.read(archive.read(name))
