"""What a cleaner knows of the part in its hands, and of the package around it."""

from dataclasses import dataclass, field

from .relationships import Relationship


@dataclass
class Package:
    """What the parts of one document learn from one another while they are cleaned."""

    base: str  # the folder of its kind: word, ppt, xl
    notes: set[str] = field(default_factory=set)
    quoted: dict[str, set[str]] = field(default_factory=dict)  # what the text asks for: ids by kind
    dropped_formulas: set[str] = field(default_factory=set)  # Excel: shared formulas of the sheet in hand


@dataclass
class Part:
    role: str  # the name of the relationship that leads here, such as "slide"
    source: str  # its name in the archive
    package: Package
    rels: dict[str, Relationship]  # those that may stay, by id
    gone: dict[str, Relationship]  # those that may not

    def note(self, *codes: str) -> None:
        self.package.notes.update(codes)

    def target(self, id: str | None) -> Relationship | None:
        return self.rels.get(id or "")
