"""Fonts (ISO 32000-2, 9): what glyphs are drawn, and which letters they stand for.

The names of fonts and the programs themselves stay as they are: their makers' names are not the authors'.
"""

from typing import Any

import pikepdf

from . import content, streams
from .colours import BARE, PACKING
from .walk import UNCHANGED, Rule, Shape, Walk, array, either, every, mapping, of, plain


def _without_comments(walk: Walk, stream: Any) -> None:
    streams.replace(stream, [content.without_comments(streams.unpacked(walk, stream))])


def _collection_name(walk: Walk, value: Any) -> Any:
    """The order of glyphs, such as "Adobe-Japan1": short and of few letters."""
    if not isinstance(value, pikepdf.String):
        return None
    return UNCHANGED if len(bytes(value)) <= 32 else None


_COLLECTION = of(
    Shape("collection", {"/Registry": _collection_name, "/Ordering": _collection_name, "/Supplement": plain})
)
_MAP = Shape("map", is_stream=True, then=_without_comments)
_MAP.keys = {
    "/Type": plain,
    "/CMapName": plain,
    "/CIDSystemInfo": _COLLECTION,
    "/WMode": plain,
    "/UseCMap": either(plain, of(_MAP)),
    **PACKING,
}
_ENCODING = of(Shape("encoding", dict.fromkeys(("/Type", "/BaseEncoding", "/Differences"), plain)))
_PROGRAM = of(
    Shape(
        "program",
        dict.fromkeys(("/Length1", "/Length2", "/Length3", "/Subtype"), plain) | PACKING,
        is_stream=True,
        then=streams.trim,
    )
)
_DESCRIPTOR = Shape(
    "descriptor",
    every(
        "/Type /FontName /FontStretch /FontWeight /Flags /FontBBox /ItalicAngle /Ascent /Descent"
        " /Leading /CapHeight /XHeight /StemV /StemH /AvgWidth /MaxWidth /MissingWidth /Lang",
        plain,
    )
    | dict.fromkeys(("/FontFile", "/FontFile2", "/FontFile3"), _PROGRAM),
)
_DESCENDANT = Shape(
    "descendant",
    every(
        "/Type /Subtype /BaseFont /DW /W /DW2 /W2",
        plain,
    )
    | {
        "/CIDSystemInfo": _COLLECTION,
        "/FontDescriptor": of(_DESCRIPTOR),
        "/CIDToGIDMap": either(plain, of(BARE)),
    },
)


def font_shape(glyph: Shape, resources: Rule) -> Shape:
    """`glyph`: the shape of the little content streams that Type 3 fonts are made of."""
    return Shape(
        "font",
        every(
            "/Type /Subtype /BaseFont /Name /FirstChar /LastChar /Widths /FontBBox /FontMatrix",
            plain,
        )
        | {
            "/FontDescriptor": of(_DESCRIPTOR),
            "/Encoding": either(plain, _ENCODING, of(_MAP)),
            "/ToUnicode": either(plain, of(_MAP)),
            "/DescendantFonts": array(of(_DESCENDANT)),
            "/CharProcs": mapping(of(glyph)),
            "/Resources": resources,
        },
    )
