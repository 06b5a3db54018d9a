"""How many business days a decision takes, against what was promised."""

from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..charts import Chart, Mark, columns
from ..models import TurnaroundFigures
from .scope import Scope
from .sections import Column, Section, Table, percent

LAST_DAY = 20  # in the chart; later decisions stand together


@dataclass(frozen=True)
class Turnaround:
    """Sums over a scope, and by business days: {days: (decided, late)}."""

    decided: int
    late: int
    approved: int
    by_days: dict[int, tuple[int, int]]

    @property
    def on_time(self) -> int | None:
        """In percent, of all decisions."""
        return percent(1 - self.late / self.decided) if self.decided else None

    @property
    def approved_share(self) -> int | None:
        return percent(self.approved / self.decided) if self.decided else None


def turnaround(scope: Scope) -> Turnaround:
    rows = TurnaroundFigures.objects.filter(scope.months, version__in=scope.versions)
    summed = rows.values("days").annotate(number=Sum("decided"), too_late=Sum("late"), well=Sum("approved"))
    found = sorted(summed, key=lambda row: row["days"])
    return Turnaround(
        decided=sum(row["number"] for row in found),
        late=sum(row["too_late"] for row in found),
        approved=sum(row["well"] for row in found),
        by_days={row["days"]: (row["number"], row["too_late"]) for row in found},
    )


def days_taken(scope: Scope, found: Turnaround) -> Section:
    limits = {version.issuer.decision_days for version in scope.versions.values()}
    limit = limits.pop() if len(limits) == 1 else None  # issuers that promise different days
    names = [Column(_("Business days")), Column(_("Decisions")), Column(_("Late"))]
    rows = [(days, *numbers) for days, numbers in found.by_days.items()]
    return Section(
        table=Table("turnaround", _("Days to a decision"), names, rows),
        lead=_on_time(found),
        chart=_histogram(found, limit) if rows else None,
        description="; ".join(
            ngettext("%(days)d business day: %(number)d", "%(days)d business days: %(number)d", days)
            % {"days": days, "number": number}
            for days, (number, _late) in found.by_days.items()
        ),
        key=[("bar", _("On time")), ("over", _("Late"))],
        empty=_("Nothing was decided in this time."),
    )


def _histogram(found: Turnaround, limit: int | None) -> Chart:
    last = min(max([*found.by_days, limit or 0]), LAST_DAY)
    stacks = [[0, 0] for _day in range(last + 1)]
    for days, (number, late) in found.by_days.items():
        place = min(days, last)
        stacks[place][0] += number - late
        stacks[place][1] += late
    beyond = max(found.by_days) > last
    labels = [str(day) for day in range(last + 1)]
    if beyond:
        labels[-1] += "+"
    mark = None
    if limit is not None and limit <= last:
        mark = Mark(limit + 1, _("limit: %d") % limit)
    return columns(labels, stacks, ["bar", "over"], mark)


def _on_time(found: Turnaround) -> str:
    if not found.decided:
        return ""
    return _("%(share)d %% within the promised time: %(number)d of %(all)d.") % {
        "share": found.on_time or 0,
        "number": found.decided - found.late,
        "all": found.decided,
    }
