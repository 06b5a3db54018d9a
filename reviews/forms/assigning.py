"""Whom a coordinator asks to review: cleaned here, judged by the action."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..candidates import Candidate
from .prose import Prose


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
