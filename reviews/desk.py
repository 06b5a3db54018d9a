"""The scoring page: evidence of the blind view on one side, the rubric with its marks on the other.

It is handed a review and reads the submission through `submissions.blind` only: it never holds an author.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from badges.models import Component, Level
from submissions import blind
from submissions.blind import BlindSubmission
from submissions.pane import Addresses, Pane

from .forms import FeedbackForm, MarkForm, NoteForm
from .forms.scoring import ShownForm
from .models import Review
from .outcome import criteria_of, required_level

F = TypeVar("F", bound=ShownForm)


@dataclass(frozen=True)
class Row:
    """One criterion, numbered through all components, with what was chosen and said."""

    number: int
    form: MarkForm
    needed: Level

    @property
    def anchor(self) -> str:
        return f"c{self.number}"

    @property
    def levels(self) -> list[tuple[int, str, Level]]:
        """The keys 1 to n, lowest level first."""
        return [(key, value, level) for key, (value, level) in enumerate(self.form.levels.items(), 1)]

    @property
    def chosen(self) -> Level | None:
        return self.form.chosen

    @property
    def meets(self) -> bool:
        return self.chosen is not None and self.chosen.points >= self.needed.points

    @property
    def is_done(self) -> bool:
        said = str(self.form["comment"].value() or "").strip()
        return self.chosen is not None and (self.meets or bool(said))

    @property
    def tone(self) -> str:
        if self.chosen is None:
            return ""
        return ("is-good" if self.meets else "is-accent") if self.is_done else "is-warn"


@dataclass(frozen=True)
class Part:
    """One component: its first piece of evidence, and its criteria."""

    component: Component
    first: int | None
    rows: list[Row]
    form: FeedbackForm


class Desk:
    """All of it. With `data`, every form whose fields were sent is bound to it."""

    def __init__(self, review: Review, data: Any = None) -> None:
        self.review = review
        self.data = data
        self.blind: BlindSubmission = blind.view_of(review.attempt)
        self.version = self.blind.badge_version

    @cached_property
    def parts(self) -> list[Part]:
        marks = {mark.criterion_id: mark for mark in self.review.marks.select_related("level")}
        said = dict(self.review.feedback.values_list("component_id", "text"))
        parts, number = [], 0
        for one in self.blind.components:
            if one.is_settled:
                continue
            rows = []
            for criterion in criteria_of(one.component):
                number += 1
                mark = marks.get(criterion.pk)
                level = str(mark.level.public_id) if mark and mark.level else ""
                initial = {"level": level, "comment": mark.comment if mark else ""}
                form = self._form(MarkForm, criterion=criterion, initial=initial)
                rows.append(Row(number, form, required_level(criterion)))
            initial = {"text": said.get(one.component.pk, "")}
            words = self._form(FeedbackForm, component=one.component, initial=initial)
            first = one.items[0].number if one.items else None
            parts.append(Part(one.component, first, rows, words))
        return parts

    @cached_property
    def note(self) -> NoteForm:
        return self._form(NoteForm, initial={"text": self.review.private_note})

    def _form(self, kind: type[F], **given: Any) -> F:
        """Bound where this window says something new; what it did not send or change shows as stored."""
        form = kind(self.data, **given)
        sent = self.data is not None and form.add_prefix(form.words) in self.data
        return form if sent and form.is_changed else kind(None, **given)

    @property
    def forms(self) -> list[ShownForm]:
        return [*(row.form for row in self.rows), *(part.form for part in self.parts), self.note]

    @property
    def troubles(self) -> list[tuple[str, str, str]]:
        """Where, on what, and why: everything that was sent and not taken."""
        return [
            (str(form[name].auto_id), form.about, str(error))
            for form in self.forms
            if form.is_bound
            for name, errors in form.errors.items()
            for error in errors
        ]

    @property
    def progress(self) -> dict[str, Any]:
        """What the page and its script show of how far one is, and what is stored."""
        counts = {"done": self.done, "total": len(self.rows)}
        return {
            "progress": _("%(done)d of %(total)d criteria scored.") % counts,
            "hint": self.hint,
            "rows": {
                row.anchor: {
                    "done": row.is_done,
                    "label": row.chosen.label if row.chosen else "",
                    "tone": row.tone,
                    "lacks": bool(row.chosen and not row.is_done),
                }
                for row in self.rows
            },
            "stored": {f"{form.prefix}-seen": form.now_reads for form in self.forms},
        }

    @property
    def hint(self) -> str:
        if self.done == len(self.rows):
            return _("Once you hand in, your marks stay as they are.")
        return _("You can hand in when every criterion is scored.")

    @property
    def rows(self) -> list[Row]:
        return [row for part in self.parts for row in part.rows]

    @property
    def done(self) -> int:
        return sum(row.is_done for row in self.rows)

    @property
    def current(self) -> Row | None:
        """Where to go on: the first criterion that is not finished."""
        return next((row for row in self.rows if not row.is_done), None)

    def pane(self, wanted: str, *, form: str = "") -> Pane:
        """The evidence: the number asked for, or the first of the part where scoring goes on.

        `form` is the id of the form that another tab sends along.
        """
        here = next((part.component for part in self.parts if self.current in part.rows), None)
        addresses = addresses_of(self.review, form)
        return Pane(self.review.attempt, addresses, wanted=wanted, first=here, view=self.blind)


def addresses_of(review: Review, form: str) -> Addresses:
    return Addresses(
        id=review.pk,
        page="reviews:review",
        file="reviews:evidence",
        link="reviews:evidence_link",
        captions="reviews:evidence_captions",
        picture="reviews:evidence_picture",
        form=form,
    )
