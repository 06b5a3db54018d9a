"""How long a review takes at the desk."""

from django.db.models import Sum
from django.utils.translation import gettext as _

from badges.models import BadgeVersion

from ..charts import Row, bars
from ..models import ReviewerFigures
from .scope import Scope
from .sections import Column, Section, Table

MIN_TIMED = 5  # fewer would tell of one submission
MOST_IN_CHART = 12


def time_spent(scope: Scope) -> Section:
    rows = ReviewerFigures.objects.filter(scope.months, version__in=scope.versions, timed__gt=0)
    summed = rows.values("version_id").annotate(seconds=Sum("seconds"), number=Sum("timed"))
    known = [row for row in summed if row["number"] >= MIN_TIMED]
    known.sort(key=lambda row: (-row["seconds"] / row["number"], row["version_id"]))
    found = [(scope.versions[row["version_id"]], row) for row in known]
    told = [
        (version, minutes_of(row["seconds"], row["number"]) or 0, row["number"]) for version, row in found
    ]
    names = [
        Column(_("Badge"), is_number=False),
        Column(_("Version")),
        Column(_("Reviews timed")),
        Column(_("Minutes a review")),
    ]
    drawn = told[:MOST_IN_CHART]
    return Section(
        table=Table(
            "time",
            _("Time a review takes"),
            names,
            [(version.name, version.number, number, minutes) for version, minutes, number in told],
        ),
        lead=_("On average, at the desk: pauses are left out."),
        chart=bars([Row(_version(one), minutes, _("%d min") % minutes) for one, minutes, _number in drawn])
        if drawn
        else None,
        description="; ".join(
            _("%(badge)s: %(minutes)d minutes") % {"badge": _version(one), "minutes": minutes}
            for one, minutes, _number in drawn
        ),
        empty=_("Too few reviews were timed in this time."),
    )


def _version(version: BadgeVersion) -> str:
    if version.number == 1:
        return str(version.name)
    return _("%(badge)s, version %(number)d") % {"badge": version.name, "number": version.number}


def minutes_of(seconds: float, timed: float) -> int | None:
    return max(round(seconds / timed / 60), 1) if timed >= MIN_TIMED else None
