"""Whom a coordinator asks to review: cleaned here, judged by the action."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User

from ..candidates import Candidate, best
from ..models import Assigning, Review
from .prose import Prose

SHOWN = 6  # of those who may, beyond the places; the others are a click away
NOBODY = {  # is named instead: who reads it then
    Assigning.BY_HAND: _("Nobody yet"),
    Assigning.AUTOMATIC: _("Whom the site chooses"),
    Assigning.POOL: _("Whoever takes it from the pool"),
}


class AssignForm(forms.Form):
    """Which reviewers are asked: the best ones are chosen already, and some others may be with a reason."""

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
    override_reason = Prose(
        required=False,
        max_length=300,
        label=_("Why all the same?"),
        help_text=_("Only if you choose somebody of this list. It is kept with the review."),
        widget=forms.TextInput(),
    )

    def __init__(self, data: Any = None, *, candidates: list[Candidate], places: int = 1) -> None:
        super().__init__(data)
        self.candidates, self.places = candidates, places
        self.has_last_readers = any(one.has_read_last and one.why_not is None for one in candidates)
        self.able = [one for one in candidates if one.why_not is None]
        self.overridable = [one for one in candidates if one.is_overridable]
        self.hard = [one for one in candidates if one.why_not and not one.is_overridable]
        self.by_key = {str(one.user.public_id): one for one in candidates}
        # Also those who cannot: the action says why not.
        cast(forms.MultipleChoiceField, self.fields["reviewers"]).choices = [
            (key, one.user.display_name) for key, one in self.by_key.items()
        ]

    @property
    def chosen(self) -> set[str]:
        """Outside ids of those typed, or else of those the site would ask."""
        if self.is_bound:
            return set(self["reviewers"].value() or ())
        return {str(one.user.public_id) for one in best(self.candidates, self.places)}

    @property
    def rows(self) -> list[tuple[Candidate, bool]]:
        """Those who may, and whether they are chosen; `more` has the rest."""
        return self._ticked(self.able[: self.places + SHOWN])

    @property
    def more(self) -> list[tuple[Candidate, bool]]:
        return self._ticked(self.able[self.places + SHOWN :])

    @property
    def with_reason(self) -> list[tuple[Candidate, bool]]:
        return self._ticked(self.overridable)

    @property
    def is_more_chosen(self) -> bool:
        return any(ticked for _one, ticked in self.more)

    @property
    def is_with_reason_chosen(self) -> bool:
        return any(ticked for _one, ticked in self.with_reason)

    def clean_reviewers(self) -> list[User]:
        chosen = self.cleaned_data["reviewers"]
        if len(chosen) > self.places > 0:
            raise forms.ValidationError(
                ngettext("Choose only one here.", "Choose at most %(number)d here.", self.places)
                % {"number": self.places}
            )
        return [self.by_key[key].user for key in chosen]

    def _ticked(self, candidates: list[Candidate]) -> list[tuple[Candidate, bool]]:
        chosen = self.chosen
        return [(one, str(one.user.public_id) in chosen) for one in candidates]


class ReleaseForm(forms.Form):
    """Who is asked instead of a reviewer that is let go, if a coordinator says so."""

    instead = forms.ChoiceField(
        required=False,
        label=_("Who is asked instead?"),
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    reason = Prose(
        required=False,
        max_length=300,
        label=_("Why this one?"),
        help_text=_(
            "Only for somebody who can only with a reason, or in place of those who read the last attempt. "
            "It is kept in the record."
        ),
        widget=forms.TextInput(),
    )

    def __init__(
        self, data: Any = None, *, review: Review, candidates: list[Candidate], assigning: str
    ) -> None:
        super().__init__(data, auto_id=f"release-{review.pk}-%s")
        self.review = review
        self.by_key = {str(one.user.public_id): one.user for one in candidates}
        able = [_option(one) for one in candidates if one.why_not is None]
        with_reason = [_option(one) for one in candidates if one.is_overridable]
        groups = [(_("The best choice first"), able), (_("Only with a reason"), with_reason)]
        cast(forms.ChoiceField, self.fields["instead"]).choices = [
            ("", NOBODY[Assigning(assigning)]),
            *((label, options) for label, options in groups if options),
        ]
        if not with_reason and not any(one.has_read_last for one in candidates):
            del self.fields["reason"]

    @property
    def given(self) -> dict[str, Any]:
        """As `actions.release` takes it."""
        key, reason = self.cleaned_data["instead"], self.cleaned_data.get("reason", "")
        chosen = [self.by_key[key]] if key else []
        return {"instead": chosen, "instead_reason": reason, "override_reason": reason}


def _option(one: Candidate) -> tuple[str, str]:
    name = one.user.display_name
    return str(one.user.public_id), f"{name}, {one.user.department}" if one.user.department else name
