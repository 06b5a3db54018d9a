"""The logical structure (ISO 32000-2, 14.7 and 14.8): headings, tables, pictures, and what is read aloud.

Names of kinds that authors made up become the standard's; identifiers become numbers.
"""

from typing import Any

import pikepdf

from .annotations import another
from .destinations import tree
from .drawing import form
from .notes import words
from .walk import UNCHANGED, Rule, Shape, Walk, every, of, plain, text

STANDARD = words(
    "/Document /DocumentFragment /Part /Art /Sect /Div /Aside /BlockQuote /Caption /TOC /TOCI /Index"
    " /NonStruct /Private /Title /Sub /P /H /H1 /H2 /H3 /H4 /H5 /H6 /L /LI /Lbl /LBody /Table /TR /TH"
    " /TD /THead /TBody /TFoot /Span /Quote /Note /FENote /Reference /BibEntry /Code /Link /Annot /Em"
    " /Strong /Ruby /RB /RT /RP /Warichu /WT /WP /Figure /Formula /Form /Artifact"
)
OWNERS = frozenset(("/Layout", "/List", "/Table", "/PrintField", "/Artifact"))
MAX_ROLES = 50
_ATTRIBUTES = every(
    "/O /Placement /WritingMode /BackgroundColor /BorderColor /BorderStyle /BorderThickness"
    " /Padding /Color /SpaceBefore /SpaceAfter /StartIndent /EndIndent /TextIndent /TextAlign"
    " /BBox /Width /Height /BlockAlign /InlineAlign /TBorderStyle /TPadding /BaselineShift"
    " /LineHeight /TextDecorationColor /TextDecorationThickness /TextDecorationType /RubyAlign"
    " /RubyPosition /GlyphOrientationVertical /ColumnCount /ColumnGap /ColumnWidths /ListNumbering"
    " /RowSpan /ColSpan /Scope /Role /Checked /checked",
    plain,
)


def _attributes(walk: Walk, value: Any) -> Any:
    """One set of attributes, or several in an array with the numbers of revisions."""
    if isinstance(value, pikepdf.Array):
        kept = [
            one for one in value if isinstance(one, pikepdf.Dictionary) and _attributes(walk, one) is not None
        ]
        walk.count(len(value))
        return pikepdf.Array(kept) if kept else None
    if not isinstance(value, pikepdf.Dictionary | pikepdf.Stream) or str(value.get("/O")) not in OWNERS:
        if isinstance(value, pikepdf.Dictionary):
            walk.note("hidden")
        return None
    return of(_SET)(walk, value)


def _headers(walk: Walk, value: Any) -> Any:
    """Which cells head this one, by their identifiers."""
    if not isinstance(value, pikepdf.Array):
        return None
    return pikepdf.Array([_identifier(walk, one) for one in value if isinstance(one, pikepdf.String)])


def _identifier(walk: Walk, value: Any) -> Any:
    if not isinstance(value, pikepdf.String):
        return None
    number = walk.identifiers.setdefault(bytes(value), len(walk.identifiers) + 1)
    return pikepdf.String(f"i{number}")


_SET = Shape(
    "attributes",
    _ATTRIBUTES | {"/Headers": _headers, "/Summary": text, "/Short": text, "/Desc": text},
)


def _page(walk: Walk, value: Any) -> Any:
    known = isinstance(value, pikepdf.Dictionary) and value.objgen in walk.pages
    return UNCHANGED if known else None


def _drawn(walk: Walk, value: Any) -> Any:
    """What a part of the structure stands for, other than content: an annotation or a form."""
    return another(walk, value) if isinstance(value, pikepdf.Dictionary) else form(walk, value)


_CONTENT = of(Shape("content", {"/Type": plain, "/MCID": plain, "/Pg": _page, "/Stm": form}))
_OBJECT = of(Shape("object", {"/Type": plain, "/Pg": _page, "/Obj": _drawn}))
_ELEMENT, _ROOT = Shape("element"), Shape("structure")


def _kid(walk: Walk, value: Any) -> Any:
    if isinstance(value, int):
        return UNCHANGED
    if not isinstance(value, pikepdf.Dictionary):
        return None
    kind = str(value.get("/Type"))
    if kind == "/MCR":
        return _CONTENT(walk, value)
    if kind == "/OBJR":
        return _OBJECT(walk, value) if _drawn(walk, value.get("/Obj")) is UNCHANGED else None
    return _element(walk, value)


def _element(walk: Walk, value: Any) -> Any:
    if not isinstance(value, pikepdf.Dictionary) or "/S" not in value:
        return None
    walk.queue(value, _ELEMENT)
    return UNCHANGED


def _kids(walk: Walk, value: Any) -> Any:
    if not isinstance(value, pikepdf.Array):
        return _kid(walk, value)
    walk.count(len(value))
    parts = list(value)
    kept = [one for one in parts if _kid(walk, one) is UNCHANGED]
    return UNCHANGED if len(kept) == len(parts) else pikepdf.Array(kept)


def _role(walk: Walk, value: Any) -> Any:
    """The standard's name for a kind that the author may have named."""
    name = str(value)
    for _ in range(MAX_ROLES):
        if name in STANDARD or name not in walk.roles:
            break
        name = walk.roles[name]
    return pikepdf.Name(name if name in STANDARD else "/NonStruct")


def _above(walk: Walk, value: Any) -> Any:
    if isinstance(value, pikepdf.Dictionary) and str(value.get("/Type")) == "/StructTreeRoot":
        return of(_ROOT)(walk, value)
    return _element(walk, value)


_ELEMENT.keys = {
    "/Type": plain,
    "/S": _role,
    "/P": _above,
    "/ID": _identifier,
    "/Pg": _page,
    "/K": _kids,
    "/A": _attributes,
    "/Lang": text,
    "/Alt": text,
    "/ActualText": text,
    "/E": text,
}
_ELEMENT.notes = {"/T": "hidden", "/A": None, "/K": None}


def _parents(walk: Walk, value: Any) -> Any:
    """Which elements the contents of each page belong to: one list of numbers instead of a tree."""
    kept: list[Any] = []
    for number, parents in tree(walk, value, "/Nums"):
        if isinstance(parents, pikepdf.Array):
            walk.count(len(parents))
            fine = all(one is None or _element(walk, one) is UNCHANGED for one in parents)
            one = parents if fine else None
        else:
            one = parents if _element(walk, parents) is UNCHANGED else None
        if isinstance(number, int) and one is not None:
            kept += [number, one]
    return pikepdf.Dictionary(Nums=pikepdf.Array(kept))


_ROOT.keys = {"/Type": plain, "/K": _kids, "/ParentTree": _parents, "/ParentTreeNextKey": plain}


def structure(walk: Walk, value: Any) -> Any:
    if not isinstance(value, pikepdf.Dictionary):
        return None
    roles = value.get("/RoleMap")
    if isinstance(roles, pikepdf.Dictionary):
        for key in roles.keys():  # noqa: SIM118  # not a Python dictionary
            walk.count()
            if isinstance(role := roles[key], pikepdf.Name):
                walk.roles[key] = str(role)
    return of(_ROOT)(walk, value)


mark_info: Rule = of(Shape("marks", {"/Marked": plain, "/Suspects": plain}))
