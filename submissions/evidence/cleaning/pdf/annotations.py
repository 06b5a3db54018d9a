"""Comments, links and the fields of forms (ISO 32000-2, 12.5 and 12.7): as they look, without who and when.

Fields become single ones that cannot be filled in: the tree of fields, their names and their scripts go.
"""

import re
from typing import Any

import pikepdf

from .destinations import action, destination
from .drawing import form, resources
from .notes import words
from .walk import MAX_NESTING, UNCHANGED, Rule, Shape, Walk, either, every, of, plain, text

HIDDEN = 2 | 32  # flags Hidden and NoView (12.5.3)
READ_ONLY, PASSWORD = 1, 1 << 13
_STYLE = re.compile(rb"[\sA-Za-z0-9_./#+-]*")  # a default appearance: operators, no words


def style(walk: Walk, value: Any) -> Any:
    fine = isinstance(value, pikepdf.String) and len(bytes(value)) < 500 and _STYLE.fullmatch(bytes(value))
    return UNCHANGED if fine else None


def _appearance(walk: Walk, value: Any) -> Any:
    """What is drawn: one form, or one for each state that the annotation may have."""
    if not isinstance(value, pikepdf.Dictionary):
        return None
    normal = value.get("/N")
    if isinstance(normal, pikepdf.Stream):
        form(walk, normal)
        return pikepdf.Dictionary(N=normal)
    if not isinstance(normal, pikepdf.Dictionary):
        return None
    states = pikepdf.Dictionary()
    for key in sorted(normal.keys()):
        walk.count()
        if form(walk, normal[key]) is UNCHANGED:
            states[key] = normal[key]
    return pikepdf.Dictionary(N=states)


def another(walk: Walk, value: Any) -> Any:
    """An annotation that some page still has."""
    known = isinstance(value, pikepdf.Dictionary) and value.objgen in walk.annotations
    return UNCHANGED if known else None


_BORDER = of(Shape("border", dict.fromkeys(("/Type", "/W", "/S", "/D", "/I"), plain)))
_LOOK = of(
    Shape(
        "look",
        dict.fromkeys(("/R", "/BC", "/BG", "/TP"), plain)
        | {
            "/CA": text,
            "/I": form,
            "/IF": of(Shape("fit", dict.fromkeys(("/SW", "/S", "/A", "/FB"), plain))),
        },
        notes={"/RC": None, "/AC": None, "/RI": None, "/IX": None},
    )
)
_ANY: dict[str, Rule] = every(
    "/Type /Subtype /Rect /F /AS /Border /C /StructParent /CA /ca /BM /IC /H /QuadPoints /L /LE"
    " /LL /LLE /LLO /Vertices /InkList /RD /Sy /CP /CO /Cap /Q /CL /RT /Open",
    plain,
) | {"/AP": _appearance, "/BS": _BORDER, "/BE": _BORDER, "/Lang": text}
_NOTES: dict[str, str | None] = {
    "/T": "people",
    "/Subj": "properties",
    "/Parent": None,
    "/P": None,
    "/IT": None,
}

COMMENT = Shape(
    "comment",
    _ANY | {"/Contents": text, "/Name": plain, "/Popup": another, "/IRT": another, "/DA": style},
    notes=_NOTES | {"/A": None, "/IRT": None, "/Popup": None, "/DS": None, "/State": None},
)
POPUP = Shape("popup", _ANY | {"/Parent": another}, notes=_NOTES)
LINK = Shape(
    "link",
    _ANY | {"/Contents": text, "/A": action, "/Dest": destination},
    notes=_NOTES | {"/A": None, "/Dest": None, "/PA": "links"},
)
WIDGET = Shape(
    "widget",
    _ANY
    | dict.fromkeys(("/FT", "/Ff", "/MaxLen"), plain)
    | {"/MK": _LOOK, "/T": text, "/TU": text, "/V": either(text, plain), "/DA": style},
    notes=_NOTES | {"/T": None, "/A": None, "/TM": "hidden"},
)
COMMENTS = words(
    "/Text /FreeText /Line /Square /Circle /Polygon /PolyLine /Highlight /Underline /Squiggly"
    " /StrikeOut /Caret /Stamp /Ink /Watermark /Redact /PrinterMark"
)
_SHAPES = dict.fromkeys(COMMENTS, COMMENT) | {"/Popup": POPUP, "/Link": LINK, "/Widget": WIDGET}
_INHERITED = ("/FT", "/Ff", "/V", "/DA", "/Q", "/MaxLen", "/TU")


def choose(walk: Walk, page: Any) -> None:
    """Leave a page those annotations that people see; remember them, before anything refers to them."""
    found = page.get("/Annots")
    if not isinstance(found, pikepdf.Array):
        return
    walk.count(len(found))
    kept, met = [], set()
    for one in found:
        if isinstance(one, pikepdf.Dictionary) and one.objgen not in met and _seen(walk, one):
            kept.append(one)
            met |= {one.objgen} - {(0, 0)}
    walk.annotations |= met
    if kept:
        page["/Annots"] = pikepdf.Array(kept)
    else:
        del page["/Annots"]


def _seen(walk: Walk, one: Any) -> bool:
    subtype, flags = str(one.get("/Subtype")), one.get("/F", 0)
    if subtype not in _SHAPES:
        walk.note("attachments")
        return False
    if "/StateModel" in one:  # "Accepted, set by ..."
        walk.note("people")
        return False
    if isinstance(flags, int) and flags & HIDDEN and subtype != "/Popup":
        walk.note("hidden")
        return False
    return True


def annotation(walk: Walk, value: Any) -> Any:
    """The rule for one of those chosen."""
    if not isinstance(value, pikepdf.Dictionary):
        return None
    subtype = str(value.get("/Subtype"))
    if subtype == "/Widget" and not _single(walk, value):
        return None
    if subtype == "/Link" and "/A" in value and action(walk, value.A) is None:
        for key in ("/Contents", "/A"):  # the words would be the address
            if key in value:
                del value[key]
    walk.queue(value, _SHAPES[str(value.get("/Subtype"))])
    return UNCHANGED


def _single(walk: Walk, widget: Any) -> bool:
    """Make a widget a field of its own, with what its ancestors say of it; False when nothing shows it."""
    names = _inherit(walk, widget)
    kind, flags = str(widget.get("/FT")), widget.get("/Ff", 0)
    if kind == "/Sig":  # a picture of the signature stays, the certificate goes
        walk.note("signatures")
        widget["/Subtype"] = pikepdf.Name.Stamp
        return "/AP" in widget
    flags = flags if isinstance(flags, int) else 0
    if "/V" in widget:
        value = _shown(widget) if kind == "/Ch" else widget["/V"]
        if flags & PASSWORD and kind == "/Tx":
            walk.note("hidden")
            value = None
        del widget["/V"]
        if isinstance(value, pikepdf.String | pikepdf.Name):
            widget["/V"] = value
    if "/TU" not in widget and names:
        widget["/TU"] = pikepdf.String(".".join(reversed(names)))
    walk.fields.append(widget)
    widget["/T"], widget["/Ff"] = pikepdf.String(f"f{len(walk.fields)}"), flags | READ_ONLY
    return True


def _inherit(walk: Walk, widget: Any) -> list[str]:
    names, node = [], widget
    for _ in range(MAX_NESTING):
        walk.count()
        if isinstance(name := node.get("/T"), pikepdf.String):
            names.append(str(name))
        for key in _INHERITED:
            if key not in widget and key in node:
                widget[key] = node[key]
        node = node.get("/Parent")
        if not isinstance(node, pikepdf.Dictionary):
            break
    return names


def _shown(widget: Any) -> Any:
    """Of a choice, the words that stand for the value."""
    value, options = widget["/V"], widget.get("/Opt")
    if isinstance(value, pikepdf.Array):
        return pikepdf.String(", ".join(str(one) for one in value if isinstance(one, pikepdf.String)))
    for option in options if isinstance(options, pikepdf.Array) else ():
        if isinstance(option, pikepdf.Array) and len(option) == 2 and option[0] == value:
            return option[1]
    return value


def form_of_fields(walk: Walk, old: Any) -> Any:
    """What remains of the interactive form: its fields, and what they are drawn with."""
    if not walk.fields:
        return None
    new = pikepdf.Dictionary(Fields=pikepdf.Array(walk.fields))
    if resources(walk, old.get("/DR")) is UNCHANGED:
        new["/DR"] = old.DR
    if style(walk, old.get("/DA")) is UNCHANGED:
        new["/DA"] = old.DA
    if old.get("/NeedAppearances") is True:
        new["/NeedAppearances"] = True
    return new
