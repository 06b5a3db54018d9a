"""Every rubric line with what its figures mean: what needs reading again stands first."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..agreement import RELIABLE, TENTATIVE, Reading
from ..charts import Mark, Row, dots
from .agreeing import Line
from .scope import Scope
from .sections import Column, Section, Table, percent, rounded

MOST_IN_CHART = 8


def rubric_lines(scope: Scope, found: list[Line]) -> Section:
    columns = [
        Column(_("Criterion"), is_number=False),
        Column(_("Part"), is_number=False),
        Column(_("Badge"), is_number=False),
        Column(_("Version")),
        Column(_("Pairs of reviewers")),
        Column(_("Agreement, in percent")),
        Column(_("Weighted kappa")),
        Column(_("Krippendorff’s alpha")),
        Column(_("Agreement before, in percent")),
        Column(_("What it means"), is_number=False),
    ]
    rows = [
        (
            line.criterion.name,
            line.part,
            (version := scope.versions[line.criterion.rubric.component.version_id]).name,
            version.number,
            line.counts.number,
            line.percent,
            rounded(line.kappa),
            rounded(line.alpha),
            None if line.before is None else percent(line.before),
            line.meaning,
        )
        for line in found
    ]
    drawn = [line for line in found if line.alpha is not None][:MOST_IN_CHART]
    chart = dots(  # below 0 is drawn at 0: no better than chance
        [Row(line.criterion.name, line.alpha, note=line.place) for line in drawn],
        [Mark(TENTATIVE, "0.67"), Mark(RELIABLE, "0.8")],
        low=0,
        high=1,
        scale=[(0, _("chance")), (1, _("always alike"))],
    )
    again = sum(line.reading == Reading.APART for line in found)
    return Section(
        table=Table("criteria", _("Rubric lines"), columns, rows),
        lead=_lead(found, again),
        chart=chart if drawn else None,
        description=_("Krippendorff’s alpha of each line: ")
        + "; ".join(f"{line.criterion.name} {rounded(line.alpha)}" for line in drawn),
        empty=_("No submission with two reviews was decided in this time."),
    )


def _lead(found: list[Line], again: int) -> str:
    if again:
        return ngettext(
            "Reviewers read one line differently. It stands first.",
            "Reviewers read %(number)d lines differently. They stand first.",
            again,
        ) % {"number": again}
    if any(line.reading in (Reading.SAME, Reading.NEARLY_SAME) for line in found):
        return _("Wherever there is enough to say, two reviewers mean the same or nearly the same.")
    return ""
