"""Forms of an issuer's calendar. The country chosen says which provinces there are to choose from."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import places, policies
from .models import Closure


def _days(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=policies.MOST_DAYS, **more)


class CalendarForm(forms.Form):
    """Whose holidays, and how many business days everything takes."""

    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        required=False,
        help_text=gettext_lazy("Its weekends and public holidays are no business days."),
    )
    province = forms.ChoiceField(
        label=gettext_lazy("Province or state"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("This is not in the country you chose. Choose again."),
        },
    )
    completeness_days = _days(gettext_lazy("Completeness check"))
    review_days = _days(gettext_lazy("Reviews"))
    third_review_days = _days(gettext_lazy("A third review"))
    decision_days = _days(gettext_lazy("The answer"))
    invitation_days = _days(
        gettext_lazy("Answers to invitations"),
        help_text=gettext_lazy("Counted from the day on which a reviewer is asked."),
    )

    def __init__(self, data: Any = None, *, initial: Any) -> None:
        super().__init__(data, initial=initial)
        country = (data if data is not None else initial).get("country", "")
        everywhere = _("All of the country") if places.provinces(country) else _("The same everywhere")
        self._choose("country", {"": _("None: weekends only"), **places.countries()})
        self._choose("province", {"": everywhere, **places.provinces(country)})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        days = {name: cleaned[name] for name in policies.DEADLINES if name in cleaned}
        if len(days) == len(policies.DEADLINES) and (wrong := policies.wrong_deadline(days)):
            self.add_error(*wrong)
        return cleaned

    def _choose(self, name: str, choices: dict[str, str]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = list(choices.items())

    @property
    def place(self) -> list[forms.BoundField]:
        return [self["country"], self["province"]]

    @property
    def deadlines(self) -> list[forms.BoundField]:
        return [self[name] for name in policies.DEADLINES]


class ClosureForm(forms.ModelForm):
    class Meta:
        model = Closure
        fields = ("name", "first_date", "last_date")
        labels: ClassVar = {"name": gettext_lazy("Reason, as in “winter break”")}
        widgets: ClassVar = {
            name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            for name in ("first_date", "last_date")
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, last = given.get("first_date"), given.get("last_date")
        if first and last and (reason := policies.why_not_close(first, last)):
            self.add_error("last_date", reason)
        return given
