"""The component editor: one form with rows that grow. Blank rows are ignored, so emptying one removes it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .actions import LEVEL, REQUIREMENT, rubric_of
from .models import Component, EvidenceKind

REQUIREMENTS, CRITERIA = "requirement", "criterion"
BLANK_LEVELS = 3


def _number(size: int = 6, **kwargs: Any) -> forms.IntegerField:
    """Shown as text: a number box of the browser drops what is not a number instead of keeping it."""
    return forms.IntegerField(widget=forms.TextInput(attrs={"inputmode": "numeric", "size": size}), **kwargs)


class RowForm(forms.Form):
    """A row counts as soon as one of its `telling` fields is filled in; the others have defaults."""

    telling: tuple[str, ...] = ()
    use_required_attribute = False

    def has_changed(self) -> bool:
        return any(name in self.telling for name in self.changed_data)


class RequirementForm(RowForm):
    telling = ("prompt", "hint", "kinds")

    prompt = forms.CharField(
        label=gettext_lazy("What to hand in"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say what is to be handed in.")},
    )
    hint = forms.CharField(label=gettext_lazy("Hint (optional)"), max_length=400, required=False)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Accepted"),
        choices=EvidenceKind,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose what may be handed in.")},
    )
    minimum = _number(label=gettext_lazy("At least"), min_value=0, max_value=20, required=False)
    maximum = _number(label=gettext_lazy("At most"), min_value=1, max_value=20, required=False)
    min_words = _number(label=gettext_lazy("Words, at least"), min_value=1, max_value=20000, required=False)
    max_words = _number(label=gettext_lazy("Words, at most"), min_value=1, max_value=20000, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("minimum") is None and "minimum" not in self.errors:
            cleaned["minimum"] = 1
        if cleaned.get("maximum") is None and "maximum" not in self.errors:
            cleaned["maximum"] = max(cleaned.get("minimum") or 1, 1)
        self._check_order("minimum", "maximum")
        self._check_order("min_words", "max_words")
        return cleaned

    def _check_order(self, least: str, most: str) -> None:
        low, high = self.cleaned_data.get(least), self.cleaned_data.get(most)
        if low and high and low > high:
            self.add_error(most, _("This must not be less than “at least”."))


class LevelForm(RowForm):
    telling = ("label", "points", "descriptor")

    label = forms.CharField(
        label=gettext_lazy("Label"),
        max_length=40,
        widget=forms.TextInput(attrs={"size": 12}),
        error_messages={"required": gettext_lazy("Name the level.")},
    )
    points = _number(
        size=3,
        label=gettext_lazy("Points"),
        min_value=0,
        max_value=1000,
        error_messages={"required": gettext_lazy("Give it points.")},
    )
    descriptor = forms.CharField(
        label=gettext_lazy("Descriptor"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 48}),
    )


# Always bound, to what was sent or to what is stored: both are shown by the same path.
RequirementFormSet = forms.formset_factory(RequirementForm, extra=0, max_num=20, absolute_max=20)
LevelFormSet = forms.formset_factory(LevelForm, extra=0, max_num=8, absolute_max=8)


def filled(rows: "forms.BaseFormSet[Any]") -> Iterator[Any]:
    return (form for form in rows.forms if form.has_changed())


class CriterionForm(RowForm):
    """A criterion with its levels, and which of them meets it."""

    telling = ("name", "guidance")

    name = forms.CharField(
        label=gettext_lazy("Criterion"),
        max_length=160,
        error_messages={"required": gettext_lazy("Name the criterion.")},
    )
    guidance = forms.CharField(
        label=gettext_lazy("What to look for (optional)"), max_length=400, required=False
    )
    required = forms.IntegerField(required=False, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = LevelFormSet(self.data, prefix=f"{self.prefix}-level")

    @property
    def chosen(self) -> str:
        """The place of the level that meets it, as it was sent."""
        return str(self["required"].data or "")

    def has_changed(self) -> bool:
        return super().has_changed() or any(True for _form in filled(self.levels))

    def clean(self) -> dict[str, Any]:
        if not self.levels.is_valid():
            raise ValidationError(_("Mend the levels of this criterion."))
        return super().clean() or self.cleaned_data

    def values(self) -> dict[str, Any]:
        levels = [
            {**form.cleaned_data, "is_required": place == self.cleaned_data["required"]}
            for place, form in enumerate(self.levels.forms)
            if form.has_changed()
        ]
        return {
            "name": self.cleaned_data["name"],
            "guidance": self.cleaned_data["guidance"],
            "levels": levels,
        }


CriterionFormSet = forms.formset_factory(CriterionForm, extra=0, max_num=12, absolute_max=12)


class TextForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("What someone does in this part, such as “Use it in a class”."),
    )
    instructions = forms.CharField(
        label=gettext_lazy("Instructions"),
        max_length=20_000,  # it is signed with every credential
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("What to do and what to show. **Bold**, lists and links work (Markdown)."),
    )


class ComponentEditor:
    """Text, requirements and criteria of one component as one form."""

    def __init__(self, data: Any) -> None:
        self.text = TextForm(data)
        self.requirements = RequirementFormSet(data, prefix=REQUIREMENTS)
        self.criteria = CriterionFormSet(data, prefix=CRITERIA)

    def is_valid(self) -> bool:
        return all([self.text.is_valid(), self.requirements.is_valid(), self.criteria.is_valid()])

    def values(self) -> dict[str, Any]:
        """What `write_component` takes."""
        return {
            **self.text.cleaned_data,
            "requirements": [form.cleaned_data for form in filled(self.requirements)],
            "criteria": [form.values() for form in filled(self.criteria)],
        }

    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, what is wrong with it), from top to bottom."""
        forms_in_order: list[forms.Form] = [self.text, *self.requirements.forms]
        for criterion in self.criteria.forms:
            forms_in_order += [criterion, *criterion.levels.forms]
        found = [
            (form[name].id_for_label or form[name].auto_id, f"{form[name].label}: {message}")
            for form in forms_in_order
            for name, messages in form.errors.items()
            if name != "__all__"
            for message in messages
        ]
        if not found and not self.is_valid():
            found.append(("main", _("The form did not arrive whole. Look it over and send it again.")))
        return found


def stored(component: Component) -> dict[str, Any]:
    """A component as its form would send it, with blank rows where it has none yet."""
    data: dict[str, Any] = {"title": component.title, "instructions": component.instructions}
    requirements = list(component.requirements.order_by("position").values(*REQUIREMENT))
    data |= _rows(REQUIREMENTS, requirements or [{}])
    criteria = rubric_of(component)
    data |= _rows(CRITERIA, [{"name": row["name"], "guidance": row["guidance"]} for row in criteria] or [{}])
    for place, criterion in enumerate(criteria or [{"levels": []}]):
        levels = criterion["levels"]
        rows = [{name: level[name] for name in LEVEL if name != "is_required"} for level in levels]
        data |= _rows(f"{CRITERIA}-{place}-level", rows or [{}] * BLANK_LEVELS)
        required = [at for at, level in enumerate(levels) if level["is_required"]]
        data[f"{CRITERIA}-{place}-required"] = str(required[0]) if required else ""
    return data


def with_one_more(data: Any, prefix: str) -> Any:
    """What was sent, with one more blank row in the set called `prefix`; a new criterion has levels."""
    more = data.copy()
    count = f"{prefix}-TOTAL_FORMS"
    sent = str(more.get(count, ""))
    rows = int(sent) if sent.isdecimal() and len(sent) < 4 else 0
    more[count] = str(rows + 1)
    if prefix == CRITERIA:
        for name, value in _rows(f"{CRITERIA}-{rows}-level", [{}] * BLANK_LEVELS).items():
            more[name] = value
    return more


def _rows(prefix: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Rows as a formset's fields. None are initial: blank ones may then always be left out."""
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
    for place, row in enumerate(rows):
        data |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
    return data
