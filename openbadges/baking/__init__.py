"""Putting badge documents into pictures, and taking them out again."""

from typing import NamedTuple

KEYWORD_V2 = "openbadges"
KEYWORD_V3 = "openbadgecredential"
KEYWORD_CLR = "clrcredential"
MAX_TEXT = 1_000_000  # bytes of one badge text once inflated


class Baked(NamedTuple):
    """What a picture carries: the badge texts by keyword, and what is odd about them, a sentence each.

    `address` is what an SVG says beside the content of its 2.0 badge ("" when nothing): where to read it.
    """

    texts: dict[str, str]
    warnings: tuple[str, ...] = ()
    address: str = ""
