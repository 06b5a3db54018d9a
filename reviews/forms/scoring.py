"""What reviewers type at the desk: cleaned here, judged by the actions."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from badges.models import Component, Criterion, Level

from .prose import WORDS, Prose


class ShownForm(forms.Form):
    """A form that sends along what its window showed, so that no window overwrites another unread.

    `seen` holds one text, or two: what was last known to be stored, and what was sent since without an
    answer. Nothing at all, as from other programs, stands for "whatever is stored".
    """

    words = "text"  # the field that is always sent

    @property
    def about(self) -> str:
        """What the form is on, in words."""
        return str(self.fields[self.words].label)

    @property
    def reads(self) -> str:
        """What was stored when the page was asked for, as one text."""
        return _plain(*(str(self.initial.get(name) or "") for name in self.fields))

    @property
    def now_reads(self) -> str:
        """What is stored once a form without errors is saved."""
        return self._said() if self.is_bound and self.is_valid() else self.reads

    @property
    def seen(self) -> list[str] | None:
        name = f"{self.prefix}-seen"
        if not self.is_bound or name not in self.data:
            return None
        texts = cast(QueryDict, self.data).getlist(name)
        return [_plain(*text.split("\n", len(self.fields) - 1)) for text in texts]

    @property
    def is_changed(self) -> bool:
        """Whether this window says anything new, to what is stored and to what it showed."""
        return self.has_changed() and self.seen != [self._said()]

    def _said(self) -> str:
        return _plain(*(str(self[name].value() or "") for name in self.fields))


def _plain(*parts: str) -> str:
    """As it is stored: browsers send other line ends, and what surrounds a text is cut off."""
    return "\n".join(part.replace("\r\n", "\n").strip() for part in parts)


class MarkForm(ShownForm):
    """The level and the comment for one criterion."""

    words = "comment"
    level = forms.ChoiceField(required=False, label=_("Level"))
    comment = Prose(required=False, max_length=WORDS, label=_("Comment"))

    def __init__(self, data: Any = None, *, criterion: Criterion, initial: dict[str, str]) -> None:
        super().__init__(data, prefix=f"mark-{criterion.public_id}", initial=initial)
        self.criterion = criterion
        self.levels = {str(level.public_id): level for level in criterion.levels.all()}
        cast(forms.ChoiceField, self.fields["level"]).choices = [
            (key, level.label) for key, level in self.levels.items()
        ]

    @property
    def about(self) -> str:
        return self.criterion.name

    @property
    def chosen(self) -> Level | None:
        return self.levels.get(str(self["level"].value() or ""))


class FeedbackForm(ShownForm):
    """What is said on a whole component."""

    text = Prose(required=False, max_length=WORDS, label=_("Feedback"))

    def __init__(self, data: Any = None, *, component: Component, initial: dict[str, str]) -> None:
        super().__init__(data, prefix=f"feedback-{component.kind}", initial=initial)
        self.component = component

    @property
    def about(self) -> str:
        return self.component.kind_label


class NoteForm(ShownForm):
    """A word to the coordinator that nobody else reads."""

    text = Prose(required=False, max_length=WORDS, label=_("Note to the coordinator"))

    def __init__(self, data: Any = None, *, initial: dict[str, str]) -> None:
        super().__init__(data, prefix="note", initial=initial)
