"""The pane in which evidence is shown: the same for reviewers and for the earner's own preview.

It is handed an attempt and reads it through `blind` only: it never holds an author.
"""

import uuid
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from badges.models import Component, EvidenceKind

from . import blind, changed
from .blind import BlindItem, BlindSubmission
from .evidence.passages import Passage
from .models import Attempt

CHANGES = "changes"  # asked for instead of a number: what is different from the attempt before
ICONS = {"video": "video", "link": "link", "text": "pencil", "image": "image", "audio": "video"}


def shown_as(item: BlindItem) -> str:
    """How: text, link, pdf, image, video, audio, words (of a file), waiting or withheld."""
    if item.kind in (EvidenceKind.TEXT, EvidenceKind.LINK):
        return item.kind
    if item.is_waiting or item.is_withheld:
        return "waiting" if item.is_waiting else "withheld"
    if item.media_type == "application/pdf":
        return "pdf"
    main = item.media_type.partition("/")[0]
    return main if main in ("image", "video", "audio") else "words"


def icon_of(item: BlindItem) -> str:
    return ICONS.get(shown_as(item), "file-text")


@dataclass(frozen=True)
class Addresses:
    """Where a pane and its files are: the names of addresses that take `id` and a number."""

    id: uuid.UUID
    page: str
    file: str
    link: str
    captions: str
    picture: str
    form: str = ""  # the form on the page that another tab sends along, so that nothing typed there is lost


@dataclass(frozen=True)
class Tab:
    """One item, with the addresses of what is shown of it."""

    item: BlindItem
    addresses: Addresses

    @property
    def label(self) -> str:
        return self.item.caption or self.item.requirement_prompt

    @property
    def url(self) -> str:
        return f"{reverse(self.addresses.page, args=[self.addresses.id])}?item={self.item.number}"

    @property
    def file_url(self) -> str:
        return self._at(self.addresses.file)

    @property
    def link_url(self) -> str:
        return self._at(self.addresses.link)

    @property
    def captions_url(self) -> str:
        return self._at(self.addresses.captions) if self.item.captions else ""

    @property
    def picture_url(self) -> str:
        return self._at(self.addresses.picture) if self.item.has_picture else ""

    def _at(self, name: str) -> str:
        return reverse(name, args=[self.addresses.id, self.item.number])

    @property
    def shown_as(self) -> str:
        return shown_as(self.item)

    @property
    def icon(self) -> str:
        return icon_of(self.item)


@dataclass(frozen=True)
class Handle:
    """By what a tab is opened: where it leads, what to ask for, and how it reads. `current` is for ARIA."""

    url: str
    value: str
    text: str
    icon: str = ""
    title: str = ""
    count: int = 0
    current: str = ""


@dataclass(frozen=True)
class PanePart:
    component: Component
    tabs: list[Tab]


class Pane:
    """The evidence of one attempt in tabs, one of them open; what is settled already is not among them."""

    def __init__(
        self,
        attempt: Attempt,
        addresses: Addresses,
        *,
        wanted: str = "",
        first: Component | None = None,
        view: BlindSubmission | None = None,
    ) -> None:
        """`wanted` is the number asked for; without one the tabs of `first` come before the others.

        `view` is the blind view of the attempt, where the caller has it already.
        """
        self.attempt = attempt
        self.blind = view or blind.view_of(attempt)
        self.page = reverse(addresses.page, args=[addresses.id])
        self.form = addresses.form
        self.parts = [
            PanePart(one.component, [Tab(item, addresses) for item in one.items])
            for one in self.blind.components
            if not one.is_settled
        ]
        self.settled = [one.component for one in self.blind.components if one.is_settled]
        self.changes_url = f"{self.page}?item={CHANGES}" if changed.attempt_before(attempt) else ""
        self.changes = changed.since_last(attempt) if wanted == CHANGES else None
        self.tab = None if self.changes else self._open(wanted, first)
        self.part = next((part for part in self.parts if self.tab in part.tabs), None)

    @property
    def tabs(self) -> list[Tab]:
        return [tab for part in self.parts for tab in part.tabs]

    @property
    def part_handles(self) -> list[Handle]:
        """The components that have evidence, each by its first item, and what changed."""
        handles = [
            Handle(
                url=one.tabs[0].url,
                value=str(one.tabs[0].item.number),
                text=one.component.kind_label,
                count=len(one.tabs),
                current="true" if one == self.part else "",
            )
            for one in self.parts
            if one.tabs
        ]
        if self.changes_url:
            current = "page" if self.changes is not None else ""
            handles.append(
                Handle(self.changes_url, CHANGES, _("What changed"), icon="history", current=current)
            )
        return handles

    @property
    def item_handles(self) -> list[Handle]:
        """The items of the open component."""
        return [
            Handle(
                url=one.url,
                value=str(one.item.number),
                text=f"{one.item.number} {Truncator(one.label).chars(26)}",
                icon=one.icon,
                title=one.label,
                current="page" if one == self.tab else "",
            )
            for one in (self.part.tabs if self.part else [])
        ]

    @property
    def wanted(self) -> str:
        """What to ask for to come back to this view."""
        if self.changes is not None:
            return CHANGES
        return str(self.tab.item.number) if self.tab else ""

    @property
    def words(self) -> list[Passage]:
        """What the open file says, where its words are shown in its place."""
        if self.tab is None or self.tab.shown_as != "words":
            return []
        return blind.words_of(self.attempt, self.tab.item.number)

    def _open(self, wanted: str, first: Component | None) -> Tab | None:
        asked = [tab for tab in self.tabs if str(tab.item.number) == wanted]
        here = [tab for part in self.parts for tab in part.tabs if part.component == first]
        return next(iter([*asked, *here, *self.tabs]), None)
