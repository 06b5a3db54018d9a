"""What coordinators type when they decide or answer: cleaned here, judged by the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import ComponentFeedback, Mark
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


class MissingForm(forms.Form):
    """What is missing before reviewers can read it."""

    text = Prose(
        max_length=WORDS,
        label=_("What is missing?"),
        help_text=_("The earner reads it word for word: what to add, and where."),
        error_messages={"required": _("Say what is missing.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RewordForm(forms.Form):
    """Other words for what a reviewer wrote."""

    text = Prose(
        required=False,
        max_length=WORDS,
        label=_("What the earner reads"),
        error_messages={"required": _("Below the level that is needed, the earner has to read why.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    instead_of = forms.CharField(required=False, widget=forms.HiddenInput())  # the newest when it was shown

    def __init__(
        self, of: Mark | ComponentFeedback, data: Any = None, *, prefix: str, must_say: bool = False
    ) -> None:
        newest = of.rewording.public_id if of.rewording else ""
        super().__init__(data, prefix=prefix, initial={"text": of.said, "instead_of": newest})
        self.fields["text"].required = must_say
