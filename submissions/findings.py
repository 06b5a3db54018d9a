"""Names found in what reviewers would read: of the author and the named colleagues, each with its place.

Nothing is deleted: the earner mends the place, or says why the name may stay. What an earlier attempt settled
is not shown to reviewers again, so it is not searched.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from badges.models import Kind

from .copy_wording import name_of_place
from .evidence import captions, names
from .evidence.passages import Passage
from .models import Attempt, EvidenceItem, KeptNames
from .people import authors_of, colleagues_of

AROUND = 40  # characters shown on each side of a name
SHOWN = 200  # findings of one place: more would not be read


@dataclass(frozen=True)
class Finding:
    """One name in its surroundings."""

    before: str
    name: str
    after: str
    where: str  # in words: "page 3", "caption"


@dataclass(frozen=True)
class Place:
    """An item or a field with all the names found in it, and the earner's word on them if it still holds."""

    item: EvidenceItem | None
    field: str
    findings: tuple[Finding, ...]
    reason: str

    @property
    def key(self) -> str:
        return str(self.item.public_id) if self.item else self.field

    @property
    def names(self) -> list[str]:
        return sorted({finding.name for finding in self.findings})

    @property
    def is_kept(self) -> bool:
        return bool(self.reason)


def of(attempt: Attempt) -> list[Place]:
    """Every place with a name in it, in the order of the pages."""
    people = [*authors_of(attempt), *(person for person, _letter in colleagues_of(attempt))]
    kept = {(one.item_id, one.field): one for one in attempt.kept_names.all()}
    places = []
    for item, field, passages in _sources(attempt):
        found = tuple(_findings(passages, people))[:SHOWN]
        if found:
            said = kept.get((item.pk if item else None, field))
            places.append(Place(item, field, found, _reason(said, found)))
    return places


def _sources(attempt: Attempt) -> Iterator[tuple[EvidenceItem | None, str, list[tuple[str, str]]]]:
    yield None, "motivation", [("", attempt.submission.motivation)]
    rows = attempt.items.select_related("copy", "requirement__component")
    items = rows.order_by("requirement__position", "position")
    for item in sorted(items, key=lambda item: Kind.values.index(item.requirement.component.kind)):
        if item.requirement.component.kind not in attempt.approved:
            yield item, "", list(_texts_of(item))
    yield None, "change_note", [("", attempt.change_note)]


def _texts_of(item: EvidenceItem) -> Iterator[tuple[str, str]]:
    yield _("caption"), item.caption
    yield _("address"), item.url
    yield "", item.text
    for passage in captions.passages(item.captions) if item.captions else ():
        yield name_of_place(passage.place), passage.text
    stored: list[dict[str, Any]] = item.copy.passages if item.copy else []
    for passage in (Passage(**one) for one in stored):
        yield name_of_place(passage.place), passage.text


def _findings(texts: list[tuple[str, str]], people: list[names.Person]) -> Iterator[Finding]:
    for where, text in texts:
        for hit in names.find(text, people):
            before, after = text[max(0, hit.start - AROUND) : hit.start], text[hit.end : hit.end + AROUND]
            yield Finding(_one_line(before), hit.text, _one_line(after), where)


def _one_line(text: str) -> str:
    return " ".join(text.replace("\n", " ").split(" "))


def _reason(said: KeptNames | None, found: tuple[Finding, ...]) -> str:
    """The word on a place holds for the names it was given for: another one must be asked for anew."""
    if said is None or not {finding.name for finding in found} <= set(said.found):
        return ""
    return said.reason
