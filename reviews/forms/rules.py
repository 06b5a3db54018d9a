"""How an issuer has its submissions judged, as its administrators choose it."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Issuer
from badges.models import Badge, BadgeVersion

from ..models import Assigning, ReviewRules
from ..policies import MOST_REVIEWS

NUMBER = {"inputmode": "numeric"}


class RulesForm(forms.Form):
    assigning = forms.ChoiceField(
        label=_("Who finds the reviewers?"),
        choices=[
            (Assigning.BY_HAND, _("A coordinator chooses; the site ranks the reviewers and says why")),
            (
                Assigning.AUTOMATIC,
                _("The site chooses; a coordinator may release somebody and say who is asked instead"),
            ),
            (
                Assigning.POOL,
                _("Reviewers take submissions from a pool; a coordinator may still ask somebody"),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose from the list.")},
    )
    excludes_department = forms.BooleanField(
        required=False,
        label=_("Nobody reviews the work of their own department"),
        help_text=_("Coordinators can still choose somebody all the same, with a reason that is kept."),
    )
    calibration_percent = forms.IntegerField(
        min_value=1,
        max_value=100,
        label=_("Agreement needed to pass calibration, in percent"),
        help_text=_("With the marks of a badge’s gold samples, where it has some. 80 is usual."),
        error_messages=dict.fromkeys(["min_value", "max_value"], _("Give a number from 1 to 100.")),
        widget=forms.TextInput(attrs=NUMBER),
    )
    reviewer_badge = forms.ChoiceField(
        required=False,
        label=_("Badge for reviewers (optional)"),
        help_text=_("Given for service, without assessment: the quality board has to allow that for it."),
        error_messages={"invalid_choice": _("Choose one of your published badges.")},
    )
    reviewer_badge_after = forms.IntegerField(
        min_value=1,
        max_value=MOST_REVIEWS,
        label=_("After how many reviews?"),
        widget=forms.TextInput(attrs=NUMBER),
    )

    def __init__(self, data: Any = None, *, issuer: Issuer, rules: ReviewRules) -> None:
        versions = BadgeVersion.objects.current().filter(badge__issuer=issuer).select_related("badge")
        self.badges = {version.badge.slug: version for version in versions.order_by("name", "pk")}
        badge = rules.reviewer_badge
        initial = {
            "assigning": rules.assigning,
            "excludes_department": rules.excludes_department,
            "calibration_percent": rules.calibration_percent,
            "reviewer_badge": badge.slug if badge else "",
            "reviewer_badge_after": rules.reviewer_badge_after,
        }
        super().__init__(data, initial=initial)
        cast(forms.ChoiceField, self.fields["reviewer_badge"]).choices = [
            ("", _("None")),
            *((slug, version.name) for slug, version in self.badges.items()),
        ]

    def clean_reviewer_badge(self) -> Badge | None:
        slug = self.cleaned_data["reviewer_badge"]
        return self.badges[slug].badge if slug else None
