"""Colour spaces, functions and shadings (ISO 32000-2, 8.6, 8.7, 7.10)."""

from typing import Any

import pikepdf

from ...kinds import Uncleanable
from .. import icc
from . import content, streams
from .walk import UNCHANGED, Rule, Shape, Walk, array, either, every, mapping, of, plain

MAX_PROFILE = 16 * 1024 * 1024
MAX_NESTING = 4
DEVICE = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}


def parameters(walk: Walk, value: Any) -> Any:
    """How a stream is packed: numbers, and for JBIG2 a stream that several share."""
    if isinstance(value, pikepdf.Array):
        return array(either(_PARAMETERS, _nothing))(walk, value)
    return _PARAMETERS(walk, value)


def _nothing(walk: Walk, value: Any) -> Any:
    return UNCHANGED if value is None else None


BARE = Shape("bare", is_stream=True)
_PARAMETERS = of(
    Shape(
        "parameters",
        every(
            "/Predictor /Colors /BitsPerComponent /Columns /EarlyChange /K /EndOfLine /EncodedByteAlign"
            " /Rows /EndOfBlock /BlackIs1 /DamagedRowsBeforeError /ColorTransform /Name",
            plain,
        )
        | {"/JBIG2Globals": of(BARE)},
    )
)
PACKING: dict[str, Rule] = {"/Length": plain, "/Filter": plain, "/DecodeParms": parameters}
BARE.keys, BARE.then = PACKING, streams.trim


def _calculator(walk: Walk, stream: Any) -> None:
    """A function in PostScript may be commented."""
    if stream.get("/FunctionType") == 4:
        streams.replace(stream, [content.without_comments(streams.unpacked(walk, stream, 1 << 20))])
    else:
        streams.trim(walk, stream)


_FUNCTION_KEYS = every(
    "/FunctionType /Domain /Range /Size /BitsPerSample /Order /Encode /Decode /C0 /C1 /N /Bounds",
    plain,
)
_FORMULA = Shape("function")
_STREAM_FUNCTION = of(Shape("samples", _FUNCTION_KEYS | PACKING, is_stream=True, then=_calculator))
function = either(plain, of(_FORMULA), _STREAM_FUNCTION, array(either(plain, of(_FORMULA), _STREAM_FUNCTION)))
_FORMULA.keys = _FUNCTION_KEYS | {"/Functions": function}


def _profile(walk: Walk, value: Any) -> Any:
    """[/ICCBased profile]. Readers do not apply a broken profile: its plain space is left."""
    stream = value[1] if len(value) == 2 else None
    if not isinstance(stream, pikepdf.Stream):
        return None
    if stream.objgen not in walk.profiles:
        walk.profiles[stream.objgen] = _cleaned(walk, stream)
    if walk.profiles[stream.objgen]:
        walk.queue(stream, _ICC)
        return UNCHANGED
    fallback = stream.get("/Alternate")
    if isinstance(fallback, pikepdf.Name):
        return fallback
    name = DEVICE.get(stream.get("/N", 0))
    return name and pikepdf.Name(name)


def _cleaned(walk: Walk, stream: Any) -> bool:
    old = streams.unpacked(walk, stream, MAX_PROFILE)
    try:
        new = icc.clean(old)
    except Uncleanable:
        walk.note("profile")
        return False
    if new != old:
        walk.note("profile")
    streams.replace(stream, [new])
    return True


def space(walk: Walk, value: Any, nesting: int = 0) -> Any:
    """The name of a colour space, or an array that begins with one."""
    if isinstance(value, pikepdf.Name):
        return UNCHANGED
    if not isinstance(value, pikepdf.Array) or len(value) == 0 or not isinstance(value[0], pikepdf.Name):
        return None
    walk.count()
    family = str(value[0])
    if family == "/ICCBased":
        return _profile(walk, value)
    rules = _FAMILIES.get(family)
    if rules is None or len(value) > len(rules) + 1 or nesting > MAX_NESTING:
        return None
    kept = [value[0]]
    for rule, part in zip(rules, list(value)[1:], strict=False):
        new = space(walk, part, nesting + 1) if rule is space else rule(walk, part)
        if new is None and rule is not _INKS:
            return None
        if new is not None:
            kept.append(part if new is UNCHANGED else new)
    return pikepdf.Array(kept)


def _table(walk: Walk, value: Any) -> Any:
    return UNCHANGED if isinstance(value, pikepdf.String) else of(BARE)(walk, value)


_CALIBRATED = of(
    Shape(
        "calibrated",
        every(
            "/WhitePoint /BlackPoint /Gamma /Matrix /Range",
            plain,
        ),
    )
)
_INKS = of(
    Shape(
        "inks",
        {
            "/Subtype": plain,
            "/Colorants": mapping(space),
            "/Process": of(Shape("process", {"/ColorSpace": space, "/Components": plain})),
        },
    )
)
_FAMILIES: dict[str, tuple[Rule, ...]] = {
    "/CalGray": (_CALIBRATED,),
    "/CalRGB": (_CALIBRATED,),
    "/Lab": (_CALIBRATED,),
    "/Indexed": (space, plain, _table),
    "/I": (space, plain, _table),
    "/Pattern": (space,),
    "/Separation": (plain, space, function),
    "/DeviceN": (plain, space, function, _INKS),
} | dict.fromkeys(("/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/G", "/RGB", "/CMYK"), ())
_ICC = Shape("profile", {"/N": plain, "/Alternate": space, "/Range": plain} | PACKING, is_stream=True)

_SHADING_KEYS: dict[str, Rule] = every(
    "/ShadingType /Background /BBox /AntiAlias /Coords /Domain /Extend /Matrix /BitsPerCoordinate"
    " /BitsPerComponent /BitsPerFlag /Decode /VerticesPerRow",
    plain,
) | {"/ColorSpace": space, "/Function": function}
shading = either(
    of(Shape("shading", _SHADING_KEYS)),
    of(Shape("mesh", _SHADING_KEYS | PACKING, is_stream=True, then=streams.trim)),
)
