"""What a coordinator looks at: which badge, and over which time."""

from collections import defaultdict
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Role
from badges.models import BadgeVersion

from ..periods import Period

PERIODS = [
    (Period.TERM, gettext_lazy("This term")),
    (Period.LAST_TERM, gettext_lazy("Last term")),
    (Period.YEAR, gettext_lazy("The last twelve months")),
    (Period.ALL, gettext_lazy("From the beginning")),
]


class InsightForm(forms.Form):
    """Nothing chosen: all badges, this term. Offers what is published by the issuers `user` coordinates."""

    badge = forms.ChoiceField(label=gettext_lazy("Badge"), required=False)
    period = forms.ChoiceField(label=gettext_lazy("Time"), required=False, choices=PERIODS)

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__({"period": Period.TERM} | data)
        issuers = Membership.objects.of(user, Role.COORDINATOR).values("issuer")
        rows = BadgeVersion.objects.published().filter(badge__issuer__in=issuers)
        self.versions = list(rows.select_related("badge__issuer").order_by("-number", "pk"))
        cast(forms.ChoiceField, self.fields["badge"]).choices = self._badges()

    def chosen_versions(self) -> dict[int, BadgeVersion]:
        """By key; what is chosen is the id of a badge or of one version."""
        wanted = self.cleaned_data["badge"]
        return {
            version.pk: version
            for version in self.versions
            if wanted in ("", str(version.public_id), str(version.badge.public_id))
        }

    def chosen_period(self) -> Period:
        return Period(self.cleaned_data["period"] or Period.TERM)

    def _badges(self) -> list[Any]:
        by_badge: dict[int, list[BadgeVersion]] = defaultdict(list)
        for version in self.versions:
            by_badge[version.badge_id].append(version)
        found = [_badge(versions) for versions in by_badge.values()]
        return [("", _("All badges")), *sorted(found, key=lambda choice: str(choice[1]).casefold())]


def _badge(versions: list[BadgeVersion]) -> tuple[Any, Any]:
    """A choice, or a group of choices under the badge's newest name where it has several versions."""
    badge, name = versions[0].badge, versions[0].name
    if len(versions) == 1:
        return str(badge.public_id), name
    each = [
        (
            str(version.public_id),
            _("%(badge)s, version %(number)d") % {"badge": name, "number": version.number},
        )
        for version in versions
    ]
    return name, [(str(badge.public_id), _("%(badge)s, all versions") % {"badge": name}), *each]
