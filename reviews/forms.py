"""What reviewers and coordinators type: cleaned here, judged by the actions."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from badges.models import Component, Criterion, Level

from .candidates import Candidate

WORDS = 4000


class Prose(forms.CharField):
    """Longer text. Browsers count a line's end as one character, and so does the limit."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


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


class AssignForm(forms.Form):
    """Which of the reviewers who may are asked."""

    reviewers = forms.MultipleChoiceField(
        label=_("Reviewers"),
        error_messages={
            "required": _("Choose at least one reviewer."),
            "invalid_choice": _("Choose from the list."),
        },
    )

    instead_reason = Prose(
        required=False,
        max_length=300,
        label=_("Why not those who read the last attempt?"),
        help_text=_("Only if you choose others while they could. It is kept in the record."),
        widget=forms.TextInput(),
    )

    def __init__(self, data: Any = None, *, candidates: list[Candidate]) -> None:
        super().__init__(data)
        self.candidates = candidates
        self.has_last_readers = any(one.has_read_last and one.why_not is None for one in candidates)
        self.eligible = {str(one.user.public_id): one.user for one in candidates if one.why_not is None}
        cast(forms.MultipleChoiceField, self.fields["reviewers"]).choices = [
            (key, user.display_name) for key, user in self.eligible.items()
        ]

    def clean_reviewers(self) -> list[User]:
        return [self.eligible[key] for key in self.cleaned_data["reviewers"]]


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
