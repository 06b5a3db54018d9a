"""One text for all ways of writing a name, so that the database finds a person by it."""

from .folding import plain
from .name_words import DEGREES, TITLES

LONGEST = 200  # some letters fold into many; an index takes no more than it must


def key_of(name: str) -> str:
    """The words of a name in one order, whatever case, accents, titles and degrees; "" where none is left."""
    words = (word.strip(".") for word in plain(name).casefold().replace(",", " ").replace("-", " ").split())
    return " ".join(sorted(word for word in words if word not in TITLES | DEGREES))[:LONGEST]
