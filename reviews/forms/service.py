"""Which reviewers are given the badge for their service."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class ServiceForm(forms.Form):
    """A tick for each who has read enough."""

    reviewers = forms.MultipleChoiceField(
        label=_("Reviewers"),
        error_messages={
            "required": _("Choose at least one reviewer."),
            "invalid_choice": _("Choose from the list: somebody there has been given it meanwhile."),
        },
    )

    def __init__(self, data: Any = None, *, people: Iterable[User]) -> None:
        super().__init__(data)
        self.people = {str(user.public_id): user for user in people}
        cast(forms.MultipleChoiceField, self.fields["reviewers"]).choices = [
            (key, user.display_name) for key, user in self.people.items()
        ]

    def clean_reviewers(self) -> list[User]:
        return [self.people[key] for key in self.cleaned_data["reviewers"]]
