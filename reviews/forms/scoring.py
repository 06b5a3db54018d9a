"""What reviewers type at the desk: cleaned here, judged by the actions."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from badges.models import Component, Criterion, Level

from .prose import WORDS, Prose


class MarkForm(forms.Form):
    """The level and the comment for one criterion."""

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
    def chosen(self) -> Level | None:
        return self.levels.get(str(self["level"].value() or ""))


class FeedbackForm(forms.Form):
    """What is said on a whole component."""

    text = Prose(required=False, max_length=WORDS, label=_("Feedback"))

    def __init__(self, data: Any = None, *, component: Component, initial: dict[str, str]) -> None:
        super().__init__(data, prefix=f"feedback-{component.kind}", initial=initial)
        self.component = component
