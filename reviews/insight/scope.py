"""Which figures are looked at: of whose badges, over which months, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from badges.models import BadgeVersion

from ..periods import Span


@dataclass(frozen=True)
class Scope:
    """`versions` by key: published ones of issuers that `user` coordinates, with their badge and issuer."""

    user: User
    versions: Mapping[int, BadgeVersion]
    span: Span

    @property
    def months(self) -> Q:
        return months_of(self.span)

    def place_of(self, version: int) -> str:
        """The badge of a version and its number, as far as they tell it from the others."""
        found = self.versions[version]
        badges = {one.badge_id for one in self.versions.values()}
        siblings = [one for one in self.versions.values() if one.badge_id == found.badge_id]
        if len(siblings) == 1:
            return found.name if len(badges) > 1 else ""
        number = _("version %(number)d") % {"number": found.number}
        return f"{found.name}, {number}" if len(badges) > 1 else number


def months_of(span: Span) -> Q:
    wanted = Q()
    if span.first is not None:
        wanted &= Q(month_date__gte=span.first)
    if span.last is not None:
        wanted &= Q(month_date__lte=span.last)
    return wanted
