"""How far reviewers agree on each rubric line: the pairs of a scope, read once and counted."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Sum, Value, When
from django.utils.translation import gettext_lazy

from badges.models import Criterion, Kind

from ..agreement import (
    MIN_ATTEMPTS,
    Reading,
    both_ways,
    kappa_of_table,
    krippendorff_alpha,
    percent_agreement,
    reading,
)
from ..models import PairFigures
from .scope import Scope, months_of
from .sections import percent

MEANING = {
    Reading.SAME: (gettext_lazy("Two reviewers mean the same"), "is-good", "circle-check"),
    Reading.NEARLY_SAME: (gettext_lazy("Two reviewers mean nearly the same"), "is-good", "circle-check"),
    Reading.APART: (
        gettext_lazy("Read this rubric line again: reviewers read it differently"),
        "is-bad",
        "triangle-alert",
    ),
    Reading.ONE_SIDED: (
        gettext_lazy("They agree, but nearly all marks are alike: more cannot be said"),
        "quiet",
        "circle-help",
    ),
    Reading.TOO_FEW: (gettext_lazy("Too few attempts to say"), "quiet", "circle-dashed"),
}
# As they stand in the table: what needs reading again first.
ORDER = [Reading.APART, Reading.NEARLY_SAME, Reading.SAME, Reading.ONE_SIDED, Reading.TOO_FEW]


@dataclass
class Counts:
    """Pairs and their weights by (low, high) place on the scale."""

    pairs: dict[tuple[int, int], float] = field(default_factory=lambda: defaultdict(float))
    weights: dict[tuple[int, int], float] = field(default_factory=lambda: defaultdict(float))

    def add(self, places: tuple[int, int], pairs: int, weight: float) -> None:
        self.pairs[places] += pairs
        self.weights[places] += weight

    @property
    def number(self) -> int:
        """Of pairs: one of each attempt."""
        return int(sum(self.pairs.values()))

    @property
    def agreement(self) -> float | None:
        """None while it would say more of chance, or of one submission, than of the rubric."""
        return percent_agreement(self.pairs) if self.number >= MIN_ATTEMPTS else None

    @property
    def kappa(self) -> float | None:
        return kappa_of_table(both_ways(self.pairs)) if self.number >= MIN_ATTEMPTS else None

    @property
    def alpha(self) -> float | None:
        return krippendorff_alpha(both_ways(self.weights)) if self.number >= MIN_ATTEMPTS else None


@dataclass(frozen=True)
class Line:
    """A rubric line, as it did in the period and (agreement only) in as many months before."""

    criterion: Criterion
    counts: Counts
    agreement: float | None
    kappa: float | None
    alpha: float | None
    before: float | None
    place: str  # badge and version, where there are several

    @property
    def reading(self) -> Reading:
        return reading(self.alpha, self.agreement, self.counts.number)

    @property
    def change(self) -> int | None:
        """In percentage points of agreement."""
        if self.agreement is None or self.before is None:
            return None
        return percent(self.agreement) - percent(self.before)

    @property
    def fall(self) -> int:
        return -(self.change or 0)

    @property
    def part(self) -> str:
        component = self.criterion.rubric.component
        return component.title or str(Kind(component.kind).label)

    @property
    def meaning(self) -> str:
        return str(MEANING[self.reading][0])

    @property
    def tone(self) -> str:
        return MEANING[self.reading][1]

    @property
    def icon(self) -> str:
        return MEANING[self.reading][2]

    @property
    def percent(self) -> int | None:
        return None if self.agreement is None else percent(self.agreement)


def lines_of(scope: Scope) -> list[Line]:
    """Every rubric line that two reviewers marked in the scope; what is to be read again comes first."""
    now: dict[int, Counts] = defaultdict(Counts)
    before: dict[int, Counts] = defaultdict(Counts)
    for criterion, is_now, low, high, pairs, weight in _summed(scope):
        scale = scope.scales[criterion]
        (now if is_now else before)[criterion].add((scale[low], scale[high]), pairs, weight)
    rows = Criterion.objects.filter(pk__in=now).select_related("rubric__component")
    return sorted((_line(scope, row, now[row.pk], before[row.pk]) for row in rows), key=_rank)


def _summed(scope: Scope) -> Any:
    """Of the period, and of as many months before it, where it has a beginning."""
    before = scope.span.before
    months = scope.months | months_of(before) if before else scope.months
    rows = PairFigures.objects.filter(months, criterion__in=list(scope.scales))
    is_now = Case(When(scope.months, then=True), default=False) if before else Value(True)
    grouped = rows.annotate(is_now=is_now).values_list("criterion_id", "is_now", "low", "high")
    return grouped.annotate(Sum("pairs"), Sum("weight"))


def _line(scope: Scope, criterion: Criterion, now: Counts, before: Counts) -> Line:
    place = scope.places[criterion.rubric.component.version_id]
    return Line(criterion, now, now.agreement, now.kappa, now.alpha, before.agreement, place)


def _rank(line: Line) -> tuple[int, float, int, int]:
    alpha = 0.0 if line.alpha is None else line.alpha
    return ORDER.index(line.reading), alpha, -line.counts.number, line.criterion.pk
