"""Names found in what reviewers would read: of the author and the named colleagues, each with its place.

Nothing is deleted: the earner mends the place, or says why the name may stay. What an earlier attempt settled
is not shown to reviewers again, so it is not searched.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.refusals import Refused
from badges.models import Kind

from .copy_wording import name_of_place
from .evidence import captions, names
from .evidence.names import Person
from .evidence.passages import Passage
from .models import Attempt, BlindCopy, EvidenceItem, KeptNames
from .people import authors_of, colleagues_of

AROUND = 40  # characters shown on each side of a name
SHOWN = 200  # findings of one place: of more only names that were not among them
REMEMBERED = 24 * 60 * 60  # seconds; a long file takes a while. New rules for names count a day later

Text = tuple[str, str]  # where, in words, and what it says
Spot = tuple[int, int, int]  # of a name: in which text of the place, from where, up to where


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
    for item, field, texts in _sources(attempt):
        written = _findings(texts, _spots(texts, people))
        found = (*written, *_found_in(item.copy if item else None, people))
        if found:
            said = kept.get((item.pk if item else None, field))
            places.append(Place(item, field, found, _reason(said, found)))
    return places


def at(attempt: Attempt, key: str) -> Place:
    """The place of that key; refused when no names are found there, or not any more."""
    for place in of(attempt):
        if place.key == key:
            return place
    raise Refused(_("No names are found there any more."))


def _sources(attempt: Attempt) -> Iterator[tuple[EvidenceItem | None, str, list[Text]]]:
    """Each place with the texts that its row holds; those in its file are read when they are needed."""
    yield None, "motivation", [("", attempt.reasons)]
    rows = attempt.items.select_related("copy", "requirement__component").defer("copy__passages")
    items = rows.order_by("requirement__position", "position")
    for item in sorted(items, key=lambda item: Kind.values.index(item.requirement.component.kind)):
        if item.requirement.component.kind not in attempt.approved:
            yield item, "", list(_texts_of(item))
    yield None, "change_note", [("", attempt.change_note)]


def _texts_of(item: EvidenceItem) -> Iterator[Text]:
    yield _("caption"), item.caption
    yield _("address"), item.url
    yield "", item.text
    for passage in captions.passages(item.captions) if item.captions else ():
        yield name_of_place(passage.place), passage.text


def _found_in(copy: BlindCopy | None, people: Sequence[Person]) -> Iterator[Finding]:
    """What is found in a blind copy. It never changes once it is made, so it is searched once a day.

    Remembered are the spots only, under a key that tells no name.
    """
    if copy is None or copy.made_at is None:
        return
    asked = json.dumps([str(copy.pk), [[one.name, one.email, one.username] for one in people]])
    key = "names:" + salted_hmac("submissions.findings", asked, algorithm="sha256").hexdigest()
    spots: list[Spot] | None = cache.get(key)
    if spots is None:
        spots = _spots(_texts_in(copy), people)
        cache.set(key, spots, REMEMBERED)
    if spots:
        yield from _findings(_texts_in(copy), spots)


def _texts_in(copy: BlindCopy) -> list[Text]:
    passages = (Passage(**one) for one in copy.passages)
    return [(name_of_place(passage.place), passage.text) for passage in passages]


def _findings(texts: Sequence[Text], spots: Sequence[Spot]) -> Iterator[Finding]:
    for number, start, end in spots:
        where, text = texts[number]
        before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
        yield Finding(_one_line(before), text[start:end], _one_line(after), where)


def _spots(texts: Sequence[Text], people: Sequence[Person]) -> list[Spot]:
    """The first ones, and after them every name that is not among those."""
    spots, seen = list[Spot](), set[str]()
    for number, (_where, text) in enumerate(texts):
        for hit in names.find(text, people):
            if len(spots) < SHOWN or hit.text not in seen:
                spots.append((number, hit.start, hit.end))
                seen.add(hit.text)
    return spots


def _one_line(text: str) -> str:
    return " ".join(text.replace("\n", " ").split(" "))


def _reason(said: KeptNames | None, found: tuple[Finding, ...]) -> str:
    """The word on a place holds for the names it was given for: another one must be asked for anew."""
    if said is None or not {finding.name for finding in found} <= set(said.found):
        return ""
    return said.reason
