"""Optional content (ISO 32000-2, 8.11): layers with the names that readers list, without who made them."""

from typing import Any

import pikepdf

from .walk import MAX_NESTING, UNCHANGED, Shape, Walk, array, either, of, plain, text

_SWITCH = of(
    Shape("switch", dict.fromkeys(("/ViewState", "/PrintState", "/ExportState", "/min", "/max"), plain))
)
_USAGE = of(Shape("usage", {"/View": _SWITCH, "/Print": _SWITCH, "/Export": _SWITCH, "/Zoom": _SWITCH}))
_LAYER = Shape(
    "layer",
    {"/Type": plain, "/Name": text, "/Intent": plain, "/Usage": _USAGE},
    notes={"/CreatorInfo": "properties"},
)


def layer(walk: Walk, value: Any) -> Any:
    if isinstance(value, pikepdf.Dictionary) and str(value.get("/Type")) == "/OCG":
        return of(_LAYER)(walk, value)
    return None


def _tree(walk: Walk, value: Any, nesting: int = 0) -> Any:
    """Names, layers and arrays of them: an order shown to people, or an expression."""
    if not isinstance(value, pikepdf.Array) or nesting > MAX_NESTING:
        return None
    kept = []
    for one in value:
        walk.count()
        if isinstance(one, pikepdf.Array):
            inner = _tree(walk, one, nesting + 1)
            kept += [] if inner is None else [inner]
        elif isinstance(one, pikepdf.Name | pikepdf.String) or layer(walk, one) is UNCHANGED:
            kept.append(one)
    return pikepdf.Array(kept)


_MEMBERSHIP = Shape(
    "membership", {"/Type": plain, "/OCGs": either(layer, array(layer)), "/P": plain, "/VE": _tree}
)


def membership(walk: Walk, value: Any) -> Any:
    """What ties a drawing to layers."""
    if isinstance(value, pikepdf.Dictionary) and str(value.get("/Type")) == "/OCMD":
        return of(_MEMBERSHIP)(walk, value)
    return layer(walk, value)


_APPLIED = of(Shape("applied", {"/Event": plain, "/OCGs": array(layer), "/Category": plain}))
_SETTING = Shape(
    "setting",
    {"/BaseState": plain, "/ON": array(layer), "/OFF": array(layer), "/Intent": plain, "/AS": array(_APPLIED)}
    | {"/Order": _tree, "/ListMode": plain, "/RBGroups": array(array(layer)), "/Locked": array(layer)},
    notes={"/Creator": "properties"},
)
layers = of(Shape("layers", {"/OCGs": array(layer), "/D": of(_SETTING)}))
