"""Which figures are looked at: of whose badges, over which months, and by whom."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from badges.models import BadgeVersion, Level

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

    @cached_property
    def places(self) -> dict[int, str]:
        """By version: its badge and number, as far as they tell it from the others."""
        siblings = Counter(version.badge_id for version in self.versions.values())
        return {
            pk: ", ".join(
                [version.name] * (len(siblings) > 1)
                + [_("version %(number)d") % {"number": version.number}] * (siblings[version.badge_id] > 1)
            )
            for pk, version in self.versions.items()
        }

    @cached_property
    def scales(self) -> dict[int, dict[int, int]]:
        """By criterion: the place of each number of points, from 0 for the lowest."""
        found: dict[int, set[int]] = defaultdict(set)
        for criterion, points, _version in self._levels:
            found[criterion].add(points)
        return {
            criterion: {one: place for place, one in enumerate(sorted(points))}
            for criterion, points in found.items()
        }

    @cached_property
    def version_of(self) -> dict[int, int]:
        """By criterion."""
        return {criterion: version for criterion, _points, version in self._levels}

    @cached_property
    def _levels(self) -> list[tuple[int, int, int]]:
        """Criterion, points and version. One query."""
        rows = Level.objects.filter(criterion__rubric__component__version__in=self.versions)
        version = "criterion__rubric__component__version"
        return list(rows.values_list("criterion_id", "points", version))


def months_of(span: Span) -> Q:
    wanted = Q()
    if span.first is not None:
        wanted &= Q(month_date__gte=span.first)
    if span.last is not None:
        wanted &= Q(month_date__lte=span.last)
    return wanted
