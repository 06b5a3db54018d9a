"""Pages (ISO 32000-2, 7.7.3), each with all that it had from above, in one plain list."""

from typing import Any

import pikepdf

from ...kinds import Uncleanable
from . import annotations, drawing, streams
from .walk import UNCHANGED, Shape, Walk, array, every, of, plain

MAX_PAGES = 20_000
MAX_DEPTH = 100
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")


def collect(walk: Walk) -> list[Any]:
    """The pages in order; what is no page is none, and what refers to a page that is gone will find none."""
    pages = [page.obj for page in walk.pdf.pages]
    if not 0 < len(pages) <= MAX_PAGES:
        raise Uncleanable("too_complex")
    walk.pages |= {page.objgen for page in pages}
    for page in pages:
        _inherit(walk, page)
        annotations.choose(walk, page)
    return pages


def _inherit(walk: Walk, page: Any) -> None:
    node = page
    for _ in range(MAX_DEPTH):
        walk.count()
        for key in _INHERITED:
            if key not in page and key in node:
                page[key] = node[key]
        node = node.get("/Parent")
        if not isinstance(node, pikepdf.Dictionary):
            return


def _contents(walk: Walk, page: Any) -> None:
    """One stream instead of several: an instruction may begin in one and end in another."""
    found = page.get("/Contents")
    parts = (
        [one for one in found if isinstance(one, pikepdf.Stream)]
        if isinstance(found, pikepdf.Array)
        else [found]
    )
    if not parts or not isinstance(parts[0], pikepdf.Stream):
        if "/Contents" in page:
            del page["/Contents"]
        return
    known = tuple(part.objgen for part in parts)
    walk.count(len(parts))
    if known not in walk.contents:
        stream = pikepdf.Stream(walk.pdf, b"")
        streams.replace(stream, drawing.pieces(walk, _joined(walk, parts)))
        walk.contents[known] = walk.pdf.make_indirect(stream)
    page["/Contents"] = walk.contents[known]


def _joined(walk: Walk, parts: list[Any]) -> bytes:
    pieces, size = [], 0
    for part in parts:
        if "/F" in part:
            walk.note("links")
            continue
        pieces.append(streams.unpacked(walk, part))
        size += len(pieces[-1])
        if size > streams.MAX_UNPACKED:
            raise Uncleanable("too_large_inside")
    return b"\n".join(pieces)


_PAGE = Shape(
    "page",
    every(
        "/Type /MediaBox /CropBox /BleedBox /TrimBox /ArtBox /Rotate /StructParents /Tabs /UserUnit",
        plain,
    )
    | {
        "/Resources": drawing.resources,
        "/Group": drawing.group,
        "/Annots": array(annotations.annotation),
        "/Contents": lambda walk, value: UNCHANGED,  # written anew afterwards
        "/Parent": lambda walk, value: UNCHANGED,  # likewise
    },
    then=_contents,
    notes={"/Metadata": "properties"},
)


def keep(walk: Walk, pages: list[Any]) -> Any:
    """The root of the pages."""
    root = walk.pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Pages, Count=len(pages)))
    for page in pages:
        page["/Parent"] = root
        of(_PAGE)(walk, page)
    root["/Kids"] = pikepdf.Array(pages)
    return root
