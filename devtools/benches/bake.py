"""Baking a credential into a picture and taking it out, against two public libraries, three sizes of picture.

Ours bakes on a canvas prepared once, as for one badge and many earners; "ours, alone" prepares it each time.
"""

from __future__ import annotations

import io
import json
import random

import openbadges_bakery  # type: ignore[import-untyped]
from openbadgeslib import baking as theirs
from PIL import Image

from openbadges import v3
from openbadges.baking import png

from ..sample import award
from ..versus import compare

SIDES = (48, 272, 866)  # in pixels: files of about 7 KB, 223 KB and 2.25 MB
V2, V3 = png.KEYWORD_V2, png.KEYWORD_V3


def run() -> None:
    text = json.dumps(v3.credential(award()))
    for side in SIDES:
        picture = artwork(side)
        canvas, size = png.Canvas(picture), f"{len(picture) / 1000:,.0f} KB"
        compare(
            "bake",
            f"bake {len(text)} characters into {size}",
            {
                "ours": lambda: canvas.bake({V3: text}),  # noqa: B023 (called at once)
                "ours, alone": lambda: png.bake(picture, {V3: text}),  # noqa: B023
                "openbadgeslib": lambda: theirs.bake_png(picture, text, keyword=theirs.ITXT_KEYWORD_OB3),  # noqa: B023
                "openbadges-bakery": lambda: bakery(picture, text),  # noqa: B023
            },
        )
        unbake(size, "what each has baked", canvas.bake({V2: text}), bakery(picture, text))
        unbake(size, "what we have baked", canvas.bake({V2: text}), canvas.bake({V2: text}))


def unbake(size: str, what: str, ours: bytes, of_bakery: bytes) -> None:
    """The bakery writes its badge in front of the picture and finds it there at once."""
    compare(
        "bake",
        f"unbake {size}, {what}",
        {
            "ours": lambda: png.unbake(ours),
            "openbadgeslib": lambda: theirs.extract_png(ours),
            "openbadges-bakery": lambda: openbadges_bakery.unbake(io.BytesIO(of_bakery)),
        },
    )


def artwork(side: int) -> bytes:
    """Noise, which does not shrink: about 3 bytes a pixel, the same every time."""
    file = io.BytesIO()
    Image.frombytes("RGB", (side, side), random.Random(7).randbytes(3 * side * side)).save(file, "PNG")
    return file.getvalue()


def bakery(picture: bytes, text: str) -> bytes:
    file = io.BytesIO()
    openbadges_bakery.bake(io.BytesIO(picture), text, file)
    return file.getvalue()
