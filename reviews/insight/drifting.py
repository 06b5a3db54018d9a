"""How agreement goes over time, by month or by term: all rubric lines together."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import ExpressionWrapper, F, FloatField, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..agreement import MIN_ATTEMPTS, RELIABLE, Moments, pooled_alpha
from ..charts import Mark, lines
from ..models import PairFigures
from ..periods import stretches
from .scope import Scope
from .sections import Column, Section, Table, percent, rounded

LOW, HIGH, WEIGHT = F("low"), F("high"), F("weight")


@dataclass
class Stretch:
    """A month or a term: each line is compared with its own chance only, on a scale from 0 to 1."""

    first: date
    last: date
    pairs: int = 0
    alike: int = 0
    moments: dict[int, Moments] = field(default_factory=lambda: defaultdict(Moments))
    by_line: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))  # pairs

    def add(self, line: tuple[int, int], pairs: int, alike: int) -> None:
        """`line`: its version and criterion."""
        self.pairs += pairs
        self.alike += alike
        self.by_line[line] += pairs

    @property
    def attempts(self) -> int:
        """So many at least: each has one pair for each line of its version that was not settled before."""
        most: dict[int, int] = defaultdict(int)
        for (version, _criterion), pairs in self.by_line.items():
            most[version] = max(most[version], pairs)
        return sum(most.values())

    @property
    def is_told(self) -> bool:
        return self.attempts >= MIN_ATTEMPTS

    @property
    def agreement(self) -> float | None:
        return self.alike / self.pairs if self.is_told else None

    @property
    def alpha(self) -> float | None:
        return pooled_alpha(self.moments.values()) if self.is_told else None

    @property
    def name(self) -> str:
        if self.first == self.last:
            return date_format(self.first, "F Y")
        return f"{date_format(self.first, 'F')}–{date_format(self.last, 'F Y')}"

    @property
    def label(self) -> str:
        return date_format(self.first, "M" if self.first == self.last else "M y")


def over_time(scope: Scope) -> list[Stretch]:
    """Summed by month and line in the database: what is read does not grow with the pairs."""
    rows = list(_summed(scope))
    months = {row[0] for row in rows}
    found = [Stretch(first, last) for first, last in stretches(months)]
    by_month = {month: one for one in found for month in months if one.first <= month <= one.last}
    lengths = {criterion: max(scale) - min(scale) for criterion, scale in scope.scales.items()}
    for month, criterion, pairs, alike, *sums in rows:
        stretch = by_month[month]
        stretch.add((scope.version_of[criterion], criterion), pairs, alike)
        if lengths[criterion]:
            stretch.moments[criterion] += Moments(*sums).over(lengths[criterion])
    return found


def _summed(scope: Scope) -> Any:
    rows = PairFigures.objects.filter(scope.months, criterion__in=list(scope.scales))
    return rows.values_list("month_date", "criterion_id").annotate(
        all_pairs=Sum("pairs"),
        alike=Coalesce(Sum("pairs", filter=Q(low=HIGH)), 0),
        all_weight=Sum("weight"),
        # The weight first: small integers overflow when multiplied.
        total=_total(WEIGHT * LOW + WEIGHT * HIGH),
        squares=_total(WEIGHT * LOW * LOW + WEIGHT * HIGH * HIGH),
        off=_total(WEIGHT * (HIGH - LOW) * (HIGH - LOW)),
    )


def _total(expression: Any) -> Sum:
    return Sum(ExpressionWrapper(expression, output_field=FloatField()))


def drift(found: Sequence[Stretch]) -> Section:
    rows = [
        (one.name, one.pairs, None if one.agreement is None else percent(one.agreement), rounded(one.alpha))
        for one in found
    ]
    columns = [
        Column(_("Time"), is_number=False),
        Column(_("Pairs of reviewers")),
        Column(_("Agreement, in percent")),
        Column(_("Krippendorff’s alpha")),
    ]
    told = [(name, share, alpha) for name, _pairs, share, alpha in rows if share is not None]
    chart = lines(
        [one.label for one in found],
        [[one.agreement for one in found], [one.alpha for one in found]],
        [Mark(RELIABLE, str(RELIABLE))],
    )
    return Section(
        table=Table("drift", _("Agreement over time"), columns, rows),
        lead=_("All rubric lines together. A fall can mean new reviewers, a new kind of evidence, or haste."),
        chart=chart if told else None,
        description="; ".join(
            _("%(time)s: agreement %(share)s %%, alpha %(alpha)s")
            % {"time": name, "share": share, "alpha": "–" if alpha is None else alpha}
            for name, share, alpha in told
        ),
        key=[("line", _("Agreement")), ("line-2", _("Krippendorff’s alpha"))],
        empty=_("No submission with two reviews was decided in this time."),
    )
