"""How agreement goes over time, by month or by term."""

from collections import defaultdict
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..agreement import MIN_PAIRS, RELIABLE, both_ways, pooled_alpha
from ..charts import Mark, lines
from ..periods import stretches
from .agreeing import Agreeing, Counts
from .sections import Column, Section, Table, percent, rounded


def drift(found: Agreeing) -> Section:
    """Agreement and alpha of all lines together: each line is compared with its own chance only."""
    parts = stretches(found.by_month)
    points = [(first, last, _together(found, first, last)) for first, last in parts]
    rows = [
        (_name(first, last), number, None if share is None else percent(share), rounded(alpha))
        for first, last, (number, share, alpha) in points
    ]
    columns = [
        Column(_("Time"), is_number=False),
        Column(_("Pairs of reviewers")),
        Column(_("Agreement, in percent")),
        Column(_("Krippendorff’s alpha")),
    ]
    told = [(name, share, alpha) for name, _number, share, alpha in rows if share is not None]
    chart = lines(
        [_short(first, last) for first, last in parts],
        [[share for *_months, (_number, share, _alpha) in points], [a for *_months, (_n, _s, a) in points]],
        [Mark(RELIABLE, "0.8")],
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


def _together(found: Agreeing, first: date, last: date) -> tuple[int, float | None, float | None]:
    by_criterion: dict[int, Counts] = defaultdict(Counts)
    for month, counted in found.by_month.items():
        if first <= month <= last:
            for criterion, counts in counted.items():
                for places, pairs in counts.pairs.items():
                    by_criterion[criterion].add(places, int(pairs), counts.weights[places])
    number = sum(counts.number for counts in by_criterion.values())
    if number < MIN_PAIRS:
        return number, None, None
    alike = sum(
        pairs
        for counts in by_criterion.values()
        for (low, high), pairs in counts.pairs.items()
        if low == high
    )
    alpha = pooled_alpha(both_ways(counts.weights) for counts in by_criterion.values())
    return number, alike / number, alpha


def _name(first: date, last: date) -> str:
    if first == last:
        return date_format(first, "F Y")
    return f"{date_format(first, 'F')}–{date_format(last, 'F Y')}"


def _short(first: date, last: date) -> str:
    return date_format(first, "M" if first == last else "M y")
