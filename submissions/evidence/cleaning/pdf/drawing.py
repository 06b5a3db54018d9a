"""What pages are drawn with (ISO 32000-2, 7.8.3): resources, forms, pictures and patterns, at any depth."""

from typing import Any

import pikepdf

from ...kinds import Unacceptable, Uncleanable
from .. import jpeg, jpeg2000
from . import content, streams
from .colours import PACKING, function, shading, space
from .fonts import font_shape
from .layers import membership
from .walk import UNCHANGED, Shape, Walk, array, either, every, mapping, of, plain, text

MAX_PIXELS = 300_000_000  # a poster at 600 dots per inch
CLEANED = {
    "/DCTDecode": jpeg.clean_bytes,
    "/DCT": jpeg.clean_bytes,
    "/JPXDecode": jpeg2000.clean_bytes,
}


def rewrite(walk: Walk, stream: Any) -> None:
    """The content of a form, a pattern or a glyph."""
    streams.replace(stream, pieces(walk, streams.unpacked(walk, stream)))


def pieces(walk: Walk, data: bytes) -> Any:
    def note() -> None:
        walk.note("hidden")

    def clean_picture(picture: bytes) -> bytes:
        return cleaned(walk, "/DCTDecode", picture)

    writer = content.Rewriter(data, clean_picture, note)
    yield from writer.pieces()
    walk.count(writer.tokens)


def cleaned(walk: Walk, name: str, data: bytes) -> bytes:
    try:
        new, notes = CLEANED[name](data)
    except (Unacceptable, Uncleanable) as error:
        raise Uncleanable("picture_inside", **error.found, reason=error.code) from error
    walk.notes.update(notes)
    return new


def _picture(walk: Walk, value: Any) -> Any:
    if not isinstance(value, pikepdf.Stream):
        return None
    if "/F" in value:  # the picture is another file, which nobody is to fetch
        walk.note("links")
        return None
    if value.objgen in walk.pictures:
        return walk.pictures[value.objgen] or UNCHANGED
    walk.pictures[value.objgen] = None
    width, height = value.get("/Width", 0), value.get("/Height", 0)
    if not isinstance(width, int) or not isinstance(height, int) or width * height > MAX_PIXELS:
        raise Uncleanable("picture_too_large", width=str(width), height=str(height))
    walk.keep(value, _IMAGE.keys, _IMAGE)
    names = streams.filters(value)
    if names and names[-1] in CLEANED:
        walk.pictures[value.objgen] = _of_its_own_format(walk, value, names)
    else:
        streams.trim(walk, value)
    return walk.pictures[value.objgen] or UNCHANGED


def _of_its_own_format(walk: Walk, value: Any, names: list[str]) -> Any:
    old = streams.packed_before(walk, value)
    new = cleaned(walk, names[-1], old)
    if new == old and len(names) == 1:
        return None
    packing = {"/Filter": pikepdf.Name(names[-1])}
    parms = value.get("/DecodeParms")
    if isinstance(parms, pikepdf.Array):
        parms = parms[-1] if len(parms) == len(names) else None
    if isinstance(parms, pikepdf.Dictionary):
        packing["/DecodeParms"] = parms
    return walk.spool.add(new, value, packing)


def _xobject(walk: Walk, value: Any) -> Any:
    if not isinstance(value, pikepdf.Stream):
        return None
    subtype = str(value.get("/Subtype"))
    if subtype == "/Image":
        return _picture(walk, value)
    return form(walk, value) if subtype == "/Form" else None


def _mask(walk: Walk, value: Any) -> Any:
    return plain(walk, value) if isinstance(value, pikepdf.Array) else _picture(walk, value)


RESOURCES, FORM = Shape("resources"), Shape("form", is_stream=True, then=rewrite)
resources, form = of(RESOURCES), of(FORM)
_GROUP = of(Shape("group", dict.fromkeys(("/Type", "/S", "/I", "/K"), plain) | {"/CS": space}))
group = _GROUP
_IMAGE = Shape(
    "image",
    every(
        "/Type /Subtype /Width /Height /BitsPerComponent /Intent /ImageMask /Decode /Interpolate"
        " /SMaskInData /StructParent /Matte",
        plain,
    )
    | {"/ColorSpace": space, "/SMask": _picture, "/Mask": _mask, "/OC": membership}
    | PACKING,
    is_stream=True,
    notes={"/Alternates": "hidden"},
)
FORM.keys = (
    every(
        "/Type /Subtype /FormType /BBox /Matrix /StructParent /StructParents",
        plain,
    )
    | {"/Resources": resources, "/Group": _GROUP, "/OC": membership}
    | PACKING
)
_GLYPH = Shape("glyph", dict(PACKING), is_stream=True, then=rewrite)
FONT = font_shape(_GLYPH, resources)

_SOFT_MASK = of(Shape("soft mask", {"/Type": plain, "/S": plain, "/G": form, "/BC": plain, "/TR": function}))


def _font_and_size(walk: Walk, value: Any) -> Any:
    if not isinstance(value, pikepdf.Array) or len(value) != 2:
        return None
    return of(FONT)(walk, value[0]) and plain(walk, value[1])


_STATE = Shape(
    "state",
    every(
        "/Type /LW /LC /LJ /ML /D /RI /OP /op /OPM /FL /SM /SA /BM /CA /ca /AIS /TK /UseBlackPtComp",
        plain,
    )
    | {
        "/Font": _font_and_size,
        "/TR": either(function, array(function)),
        "/TR2": either(function, array(function)),
    }
    | {"/SMask": either(plain, _SOFT_MASK)},
)
_TILES = Shape(
    "tiles",
    every(
        "/Type /PatternType /PaintType /TilingType /BBox /XStep /YStep /Matrix",
        plain,
    )
    | {"/Resources": resources}
    | PACKING,
    is_stream=True,
    then=rewrite,
)
_GRADIENT = Shape(
    "gradient",
    {"/Type": plain, "/PatternType": plain, "/Matrix": plain, "/Shading": shading, "/ExtGState": of(_STATE)},
)
_SPOKEN = Shape(
    "spoken",
    {"/Type": plain, "/MCID": plain, "/ActualText": text, "/Alt": text, "/E": text, "/Lang": text},
)


def _property(walk: Walk, value: Any) -> Any:
    kept = membership(walk, value)
    return of(_SPOKEN)(walk, value) if kept is None else kept


RESOURCES.keys = {
    "/XObject": mapping(_xobject),
    "/Font": mapping(of(FONT)),
    "/ColorSpace": mapping(space),
    "/ExtGState": mapping(of(_STATE)),
    "/Pattern": mapping(either(of(_TILES), of(_GRADIENT))),
    "/Shading": mapping(shading),
    "/Properties": mapping(_property),
}
