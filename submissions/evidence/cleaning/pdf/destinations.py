"""Places within the document (ISO 32000-2, 12.3): jumps stay, named places become plain, the rest goes."""

from collections.abc import Iterator
from typing import Any

import pikepdf

from .walk import UNCHANGED, Rule, Shape, Walk, of, only, plain, text

_ELSEWHERE = frozenset(("/URI", "/GoToR", "/GoToE", "/Launch", "/SubmitForm", "/ImportData", "/Thread"))
_STEPS = only("/NextPage", "/PrevPage", "/FirstPage", "/LastPage")


def collect(walk: Walk, catalog: Any) -> None:
    """Learn what the named places are; nobody needs their names after that."""
    old = catalog.get("/Dests")
    if isinstance(old, pikepdf.Dictionary):
        for key in old.keys():  # noqa: SIM118  # not a Python dictionary
            walk.count()
            walk.destinations[key[1:].encode()] = old[key]
    names = catalog.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        for name, place in tree(walk, names.get("/Dests"), "/Names"):
            if isinstance(name, pikepdf.String):
                walk.destinations[bytes(name)] = place


def tree(walk: Walk, root: Any, leaves: str) -> Iterator[tuple[Any, Any]]:
    """The pairs of a tree of names or numbers (7.9.6), in order, however it is built."""
    waiting, met = [root], set()
    while waiting:
        node = waiting.pop()
        walk.count()
        if not isinstance(node, pikepdf.Dictionary) or (node.is_indirect and node.objgen in met):
            continue
        met.add(node.objgen)
        kids, pairs = node.get("/Kids"), node.get(leaves)
        if isinstance(kids, pikepdf.Array):
            waiting += reversed(list(kids))
        if isinstance(pairs, pikepdf.Array):
            walk.count(len(pairs))
            parts = list(pairs)
            yield from zip(parts[::2], parts[1::2], strict=False)


def destination(walk: Walk, value: Any) -> Any:
    if isinstance(value, pikepdf.String):
        value = walk.destinations.get(bytes(value))
    elif isinstance(value, pikepdf.Name):
        value = walk.destinations.get(str(value)[1:].encode())
    if isinstance(value, pikepdf.Dictionary):
        value = value.get("/D")
    if not isinstance(value, pikepdf.Array) or not 1 <= len(value) <= 8:
        return None
    page, *view = list(value)
    if not isinstance(page, pikepdf.Dictionary) or page.objgen not in walk.pages:
        return None
    if any(one is not None and (isinstance(one, pikepdf.Array) or plain(walk, one) is None) for one in view):
        return None
    return pikepdf.Array([page, *view])


def action(walk: Walk, value: Any) -> Any:
    """A jump within the document, or None: whatever else it does is not for readers of a copy."""
    if not isinstance(value, pikepdf.Dictionary):
        return None
    kind = str(value.get("/S"))
    if kind == "/GoTo":
        place = destination(walk, value.get("/D"))
        return None if place is None else pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=place)
    if kind == "/Named" and _STEPS(walk, value.get("/N")) is UNCHANGED:
        return pikepdf.Dictionary(S=pikepdf.Name.Named, N=value.N)
    if kind not in ("/Named", "/SetOCGState"):
        walk.note("links" if kind in _ELSEWHERE else "scripts")
    return None


_OUTLINE = Shape("outline")
_item: Rule = of(_OUTLINE)
_OUTLINE.keys = dict.fromkeys(("/First", "/Last", "/Next", "/Prev", "/Parent"), _item) | {
    "/Title": text,
    "/Dest": destination,
    "/A": action,
    "/Count": plain,
    "/C": plain,
    "/F": plain,
    "/Type": plain,
}
_OUTLINE.notes = {"/A": None, "/Dest": None, "/SE": None}
outlines: Rule = _item

_LABEL = of(Shape("label", {"/Type": plain, "/S": plain, "/P": text, "/St": plain}))


def page_labels(walk: Walk, value: Any) -> Any:
    """The labels in one list, instead of a tree."""
    kept: list[Any] = []
    for number, label in tree(walk, value, "/Nums"):
        if isinstance(number, int) and _LABEL(walk, label) is UNCHANGED:
            kept += [number, label]
    return pikepdf.Dictionary(Nums=pikepdf.Array(kept)) if kept else None
