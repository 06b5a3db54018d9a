"""When a reviewer is away, what they know, and whom they do not judge."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Absence, Conflict


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AbsenceForm(forms.ModelForm):
    class Meta:
        model = Absence
        fields = ("first_date", "last_date")
        widgets = {"first_date": DateInput, "last_date": DateInput}

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        first, last = given.get("first_date"), given.get("last_date")
        if first and last and last < first:
            self.add_error("last_date", _("The last day lies before the first."))
        return given


class AreasForm(forms.Form):
    areas = forms.CharField(
        required=False,
        max_length=300,
        label=_("Your areas of expertise"),
        help_text=_("Separate them by commas, as in “feedback, universal design, lab teaching”."),
    )


class ConflictForm(forms.ModelForm):
    class Meta:
        model = Conflict
        fields = ("name", "email", "note")
        help_texts = {"note": _("Optional. Only the coordinators read it.")}

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors and not (given.get("name") or given.get("email")):
            self.add_error("name", _("Give a name or an e-mail address."))
        return given
