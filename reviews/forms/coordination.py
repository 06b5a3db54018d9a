"""What coordinators type when they decide or answer: cleaned here, judged by the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .prose import WORDS, Prose


class DecideForm(forms.Form):
    """A word of the coordinator's own to go with the decision."""

    message = Prose(
        required=False,
        max_length=WORDS,
        label=_("A word to the earner (optional)"),
        help_text=_("It stands above the reviewers’ feedback. Do not name the reviewers."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AppealAnswerForm(forms.Form):
    """What the earner is told on an appeal; needed where the decision stands."""

    answer = Prose(
        required=False,
        max_length=WORDS,
        label=_("Your answer to the earner"),
        help_text=_("Needed if the decision stands: say why. Do not name the reviewers."),
        error_messages={"required": _("Say why the decision stands.")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, data: Any = None, *, needs_words: bool = False) -> None:
        super().__init__(data)
        self.fields["answer"].required = needs_words


class AnotherAttemptForm(forms.Form):
    """Why the earner may hand in once more than the badge allows."""

    reason = Prose(
        max_length=300,
        label=_("Why"),
        help_text=_("Kept in the record. The earner does not read it."),
        error_messages={"required": _("Say why you open another attempt.")},
        widget=forms.TextInput(),
    )
