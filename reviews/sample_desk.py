"""The desk of a gold sample: for a reviewer who practises, and for the coordinator who agrees its marks.

Both read it through the blind view, without the code of the submission it came from and without dates.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from badges.models import BadgeVersion, Component, Criterion, EvidenceKind, EvidenceRequirement, Level
from submissions import blind
from submissions.blind import BlindComponent, BlindItem, BlindSubmission
from submissions.models import Attempt
from submissions.pane import CHANGES, Addresses, Pane

from .desk import Desk, Row
from .forms import MarkForm
from .forms.gold import ReasonForm
from .forms.scoring import ShownForm
from .models import GoldMark, GoldSample, Trial, TrialMark
from .outcome import criteria_of, required_level


class TrialRow(Row):
    """When practising a comment is a note to oneself: a level is enough."""

    @property
    def is_done(self) -> bool:
        return self.chosen is not None


class GoldRow(Row):
    """An agreed mark always says why."""

    @property
    def is_done(self) -> bool:
        return self.chosen is not None and bool(str(self.form["comment"].value() or "").strip())


@dataclass(frozen=True)
class SamplePart:
    component: Component
    first: int | None
    rows: list[Row]


class SampleDesk(Desk, ABC):
    """What trials and agreed marks have in common. With `data`, every form that was sent is bound to it."""

    row: type[Row]
    form: type[MarkForm]
    page: str  # the name of its address
    needs_reasons: bool

    def __init__(self, sample: GoldSample, data: Any = None) -> None:
        self.sample = sample
        self.data = data
        self.blind = view_of(sample)
        self.version = self.blind.badge_version

    @abstractmethod
    def marks(self) -> Mapping[int, tuple[Level | None, str]]:
        """Level and words by the key of the criterion."""

    @cached_property
    def parts(self) -> list[SamplePart]:  # type: ignore[override]
        marks, found, number = self.marks(), [], 0
        for one in self.blind.components:
            if one.is_settled:
                continue
            rows = []
            for criterion in criteria_of(one.component):
                number += 1
                rows.append(self._row(number, criterion, *marks.get(criterion.pk, (None, ""))))
            found.append(SamplePart(one.component, one.items[0].number if one.items else None, rows))
        return found

    def _row(self, number: int, criterion: Criterion, level: Level | None, words: str) -> Row:
        initial = {"level": str(level.public_id) if level else "", "comment": words}
        form = self._form(self.form, criterion=criterion, initial=initial)
        return self.row(number, form, required_level(criterion))

    @property
    def forms(self) -> list[ShownForm]:
        return [row.form for row in self.rows]

    def keep(self, save: Callable[[MarkForm], object]) -> list[tuple[str, str, str]]:
        """Save every mark that was sent, is sound and changed; returns what was not taken."""
        for row in self.rows:
            if row.form.is_bound and row.form.is_valid():
                save(row.form)
        return self.troubles

    def pane(self, wanted: str, *, form: str = "") -> Pane:
        here = next((part.component for part in self.parts if self.current in part.rows), None)
        addresses = replace(addresses_of(self.sample, self.page), form=form)
        attempt = self.sample.attempt or Attempt()  # of a written sample: one that holds nothing
        wanted = "" if wanted == CHANGES else wanted
        pane = Pane(attempt, addresses, wanted=wanted, first=here, view=self.blind)
        pane.changes_url = ""  # what was different before is no part of a sample
        return pane


class TrialDesk(SampleDesk):
    """A reviewer's: `trial` is theirs, if they have begun."""

    row = TrialRow
    form = MarkForm
    page = "reviews:trial"
    needs_reasons = False

    def __init__(self, sample: GoldSample, trial: Trial | None, data: Any = None) -> None:
        super().__init__(sample, data)
        self.trial = trial

    def marks(self) -> Mapping[int, tuple[Level | None, str]]:
        rows = TrialMark.objects.filter(trial=self.trial) if self.trial else TrialMark.objects.none()
        return {one.criterion_id: (one.level, one.comment) for one in rows.select_related("level")}

    @property
    def hint(self) -> str:
        if self.done == len(self.rows):
            return _("Hand it in to see what was agreed on.")
        return _("You can hand in when every criterion is scored.")


class GoldDesk(SampleDesk):
    """The coordinator's."""

    row = GoldRow
    form = ReasonForm
    page = "reviews:gold_sample"
    needs_reasons = True

    def marks(self) -> Mapping[int, tuple[Level | None, str]]:
        rows = GoldMark.objects.filter(sample=self.sample).select_related("level")
        return {one.criterion_id: (one.level, one.reason) for one in rows}

    @property
    def hint(self) -> str:
        if self.done == len(self.rows):
            return _("Once you publish it, the marks stay as they are.")
        return _("You can publish it when every criterion has its level and its reason.")


def view_of(sample: GoldSample) -> BlindSubmission:
    """What is shown of a sample: neither whose it was, nor which submission, nor when."""
    if sample.attempt is None:
        return _written(sample)
    view = blind.view_of(sample.attempt)
    return replace(view, code="", submitted_date=None, due_date=None, change_note="", attempt_number=1)


def addresses_of(sample: GoldSample, page: str) -> Addresses:
    return Addresses(
        id=sample.pk,
        page=page,
        file="reviews:practice_evidence",
        link="reviews:practice_link",
        captions="reviews:practice_captions",
        picture="reviews:practice_picture",
    )


def _written(sample: GoldSample) -> BlindSubmission:
    version = BadgeVersion.objects.whole().get(pk=sample.badge_version_id)
    said = dict(sample.texts.values_list("requirement_id", "text"))
    asked = [(one, each) for one in version.components.all() for each in one.requirements.all()]
    items: dict[int, list[BlindItem]] = {}
    for component, requirement in asked:
        if requirement.pk in said:
            number = 1 + sum(len(some) for some in items.values())
            item = _text(number, requirement, said[requirement.pk])
            items.setdefault(component.pk, []).append(item)
    return BlindSubmission(
        code="",
        badge_version=version,
        attempt_number=1,
        submitted_date=None,
        due_date=None,
        motivation="",
        change_note="",
        collaboration="",
        components=tuple(
            BlindComponent(one, tuple(items.get(one.pk, ()))) for one in version.components.all()
        ),
    )


def _text(number: int, requirement: EvidenceRequirement, text: str) -> BlindItem:
    return BlindItem(
        number=number,
        name="",
        kind=EvidenceKind.TEXT,
        caption="",
        text=text,
        url="",
        media_type="",
        size=0,
        requirement_prompt=requirement.prompt,
    )
