"""What coordinators write down of a reviewer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class KnowsForm(forms.Form):
    areas = forms.CharField(
        required=False,
        max_length=300,
        label=_("Areas of expertise"),
        help_text=_("Separate them by commas, as in “feedback, universal design, lab teaching”."),
    )


class KnownConflictForm(forms.Form):
    name = forms.CharField(required=False, max_length=120, label=_("Name"))
    email = forms.EmailField(required=False, label=_("E-mail address"))
    note = forms.CharField(
        required=False,
        max_length=300,
        label=_("Why (optional)"),
        help_text=_("Only coordinators read it."),
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors and not (given.get("name") or given.get("email")):
            self.add_error("name", _("Give a name or an e-mail address."))
        return given
