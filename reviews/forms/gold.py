"""What coordinators type when they make gold samples, and reviewers when they practise on them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from badges.models import EvidenceRequirement
from submissions.models import Attempt

from .prose import Prose
from .scoring import MarkForm

TITLE = 120
REASON = 2000
TEXT = 20_000


class ReasonForm(MarkForm):
    """The agreed level of one criterion, and why."""

    comment = Prose(required=False, max_length=REASON, label=_("Reason"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("comment") and not said.get("level") and "level" not in self.errors:
            self.add_error("comment", _("Choose the level that this is the reason for."))
        return said


class TitleForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE,
        help_text=_("Reviewers read it: say what is special about it, and name nobody."),
        error_messages={"required": _("Give the sample a title.")},
    )


class ProposeForm(TitleForm):
    """Which past attempt is to be a sample."""

    attempt = forms.ModelChoiceField(
        Attempt.objects.none(),
        to_field_name="public_id",
        error_messages={
            "required": _("Choose an attempt."),
            "invalid_choice": _("Choose from the list."),
        },
    )

    def __init__(self, data: Any = None, *, attempts: Any) -> None:
        super().__init__(data)
        self.fields["attempt"].queryset = attempts  # type: ignore[attr-defined]


class TextsForm(forms.Form):
    """What a written sample says to each requirement: a field for each, named by its public id."""

    def __init__(
        self,
        data: Any = None,
        *,
        requirements: Iterable[EvidenceRequirement],
        texts: Mapping[int, str],
    ) -> None:
        super().__init__(data)
        self.requirements = list(requirements)
        for one in self.requirements:
            self.fields[str(one.public_id)] = Prose(
                required=False,
                max_length=TEXT,
                label=one.prompt,
                help_text=one.hint,
                initial=texts.get(one.pk, ""),
                widget=forms.Textarea(attrs={"rows": 6}),
            )

    @property
    def texts(self) -> dict[EvidenceRequirement, str]:
        """Those that were sent: what was not says nothing, and empties nothing."""
        named = {str(one.public_id): one for one in self.requirements}
        return {one: self.cleaned_data[name] for name, one in named.items() if name in self.data}
