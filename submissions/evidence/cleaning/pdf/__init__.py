"""PDF: what pages need to look the same and to be read aloud is kept, by lists of allowed keys.

All else is dropped. The copy is written afresh: earlier revisions, and what hung on nothing, are not in it.
"""

import re
from pathlib import Path
from typing import Any

import pikepdf

from ...kinds import Uncleanable
from . import annotations, destinations, layers, pages, structure
from .check import compare
from .notes import note_of
from .spool import Spool
from .walk import UNCHANGED, Rule, Shape, Walk, of, only, plain, text

# What a broken document leads to, in a library that takes it at its word.
BROKEN = (
    pikepdf.PdfError,
    AttributeError,
    IndexError,
    KeyError,
    MemoryError,
    OverflowError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
)
REVISION = re.compile(rb"startxref\s+\d+\s+%%EOF")
PIECE = 1 << 20

_VIEWING = of(Shape("viewing", {"/Direction": plain}))
_CATALOG: dict[str, Rule] = {
    "/PageLabels": destinations.page_labels,
    "/Outlines": destinations.outlines,
    "/PageLayout": plain,
    "/PageMode": only("/UseNone", "/UseOutlines", "/UseOC"),
    "/ViewerPreferences": _VIEWING,
    "/Lang": text,
    "/MarkInfo": structure.mark_info,
    "/StructTreeRoot": structure.structure,
    "/OCProperties": layers.layers,
    "/AcroForm": annotations.form_of_fields,
}


def clean(source: Path, target: Path) -> tuple[str, ...]:
    """Write the blind copy; see the package `cleaning`.

    `Uncleanable`: "too_complex", "too_large_inside", "unreadable_inside", "unusual_picture",
    "picture_inside", "picture_too_large", "looks_different", "unreadable".
    """
    try:
        with (
            pikepdf.open(source, access_mode=pikepdf.AccessMode.stream, suppress_warnings=True) as pdf,
            Spool(target.with_name(target.name + ".parts")) as spool,
        ):
            walk = Walk(pdf, spool)
            if _has_revisions(source):
                walk.note("revisions")
            _clean(walk)
            pdf.save(
                target,
                min_version="1.7",
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                deterministic_id=True,
                fix_metadata_version=False,
            )
        compare(source, target)
    except BROKEN as error:
        raise Uncleanable("unreadable") from error
    return tuple(sorted(walk.notes))


def _clean(walk: Walk) -> None:
    pdf, old = walk.pdf, walk.pdf.Root
    destinations.collect(walk, old)
    found = pages.collect(walk)
    new = pikepdf.Dictionary(Type=pikepdf.Name.Catalog, Pages=pages.keep(walk, found))
    walk.run()  # fields are known after that
    for key in sorted(old.keys()):
        kept = _CATALOG[key](walk, old[key]) if key in _CATALOG else None
        if kept is not None:
            new[key] = old[key] if kept is UNCHANGED else kept
        elif key != "/Pages":
            _say(walk, key, old[key])
    if isinstance(form := old.get("/AcroForm"), pikepdf.Dictionary) and "/XFA" in form:
        walk.note("scripts")
    walk.run()
    walk.finish()
    _trailer(walk, pdf.make_indirect(new))
    if all(_stands_alone(one) for one in pdf.objects):
        pdf.remove_unreferenced_resources()  # what was on a page once, and is no longer drawn


def _stands_alone(one: Any) -> bool:
    """Glyphs and patterns without resources of their own use those of the page: all must stay."""
    if isinstance(one, pikepdf.Dictionary):
        return one.get("/Subtype") != "/Type3" or "/Resources" in one
    return not isinstance(one, pikepdf.Stream) or one.get("/PatternType") != 1 or "/Resources" in one


def _trailer(walk: Walk, catalog: Any) -> None:
    trailer = walk.pdf.trailer
    trailer["/Root"] = catalog
    for key in sorted(trailer.keys()):
        if key not in ("/Root", "/Size"):
            _say(walk, key, trailer[key])
            del trailer[key]


def _say(walk: Walk, key: str, value: Any) -> None:
    """Tell what was in an entry of the catalog or the trailer that is not kept."""
    if key == "/Names" and isinstance(value, pikepdf.Dictionary):
        for name in value.keys():  # noqa: SIM118  # not a Python dictionary
            walk.note(note_of(name))
    elif key == "/OpenAction":
        destinations.action(walk, value)
    elif key == "/AcroForm":
        pass  # fields are seen page by page
    elif key != "/Info" or (isinstance(value, pikepdf.Dictionary) and len(value.keys()) > 0):
        walk.note(note_of(key))


def _has_revisions(source: Path) -> bool:
    """More ends than one; a file laid out for the web has two from the beginning."""
    ends, rest, head = 0, b"", b""
    with source.open("rb") as file:
        while piece := file.read(PIECE):
            head = head or piece[:1024]
            rest += piece
            ends += len(REVISION.findall(rest))
            last = rest.rfind(b"%%EOF")
            rest = rest[max(last + 5 if last >= 0 else 0, len(rest) - 64) :]
    return ends > (2 if b"/Linearized" in head else 1)
