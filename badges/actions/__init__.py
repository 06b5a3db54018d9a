"""The verbs of definitions, and those of an issuer's calendar."""

from .defining import (
    COPIED,
    DESCRIBED,
    LEVEL,
    REQUIREMENT,
    NotArtwork,
    NotReady,
    SlugTaken,
    allow_awards,
    create_badge,
    describe,
    publish,
    retire,
    revise,
    rubric_of,
    set_artwork,
    write_component,
)
from .timing import add_closure, move_closure, remove_closure, set_calendar

__all__ = [
    "COPIED",
    "DESCRIBED",
    "LEVEL",
    "REQUIREMENT",
    "NotArtwork",
    "NotReady",
    "SlugTaken",
    "add_closure",
    "allow_awards",
    "create_badge",
    "describe",
    "move_closure",
    "publish",
    "remove_closure",
    "retire",
    "revise",
    "rubric_of",
    "set_artwork",
    "set_calendar",
    "write_component",
]
