"""How a reviewer narrows the list of what they have handed in."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

WAITING, APPROVED, CHANGES = "waiting", "approved", "changes_requested"
OUTCOMES = [
    ("", _("Any outcome")),
    (WAITING, _("Waiting for the decision")),
    (APPROVED, _("Approved")),
    (CHANGES, _("Changes asked for")),
]


class NarrowForm(forms.Form):
    """What does not stand in the lists narrows nothing."""

    badge = forms.ChoiceField(required=False, label=_("Badge"))
    outcome = forms.ChoiceField(required=False, label=_("Outcome"), choices=OUTCOMES)
    term = forms.ChoiceField(required=False, label=_("Term"))

    def __init__(
        self, data: Mapping[str, Any], *, badges: Iterable[tuple[str, str]], terms: Iterable[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        choices = {"badge": [("", _("Any badge")), *badges], "term": [("", _("Any term")), *terms]}
        for name, offered in choices.items():
            cast(forms.ChoiceField, self.fields[name]).choices = offered
        self.is_valid()

    def chosen(self, name: str) -> str:
        return str(self.cleaned_data.get(name, ""))

    @property
    def is_narrowed(self) -> bool:
        return any(self.chosen(name) for name in self.fields)

    @property
    def query(self) -> dict[str, str]:
        """For links to other pages of the same list."""
        return {name: self.chosen(name) for name in self.fields if self.chosen(name)}
