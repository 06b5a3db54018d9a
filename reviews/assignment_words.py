"""What reasons and exclusions are called, for coordinators."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .assignment import Code, Exclusion, Reason

# They rest on all reviews of a person, also on those that the one who looks must not know of.
OF_WORKLOAD = frozenset({Code.FEWEST_GIVEN, Code.FEWEST_OPEN, Code.QUICK})
EXCLUDED = {
    Exclusion.AUTHOR: gettext_lazy("This is their own submission."),
    Exclusion.COLLABORATOR: gettext_lazy("The author names them as a colleague in it."),
    Exclusion.COORDINATOR: gettext_lazy(
        "Coordinators see who the author is, so they never review: today’s, and who looked after this one."
    ),
    Exclusion.CONFLICT: gettext_lazy(
        "A conflict of interest with the author, or with a colleague named in it, is on record."
    ),
    Exclusion.APPEALED: gettext_lazy("They read it before the appeal."),
    Exclusion.ASSIGNED: gettext_lazy("They were asked to review this attempt already."),
    Exclusion.DEPARTMENT: gettext_lazy("They belong to the author’s department."),
    Exclusion.NOT_CALIBRATED: gettext_lazy("They have not passed the calibration of this rubric yet."),
    Exclusion.AWAY: gettext_lazy("They are away before the review is due."),
}


def of_exclusions(exclusions: Iterable[Exclusion]) -> str:
    return " ".join(str(EXCLUDED[one]) for one in exclusions)


def stored(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """As they stand in `Review.because`: without numbers, which coordinators who are authors could set
    beside those of today's candidates, where the reviews of their own submissions are left out."""
    rows = ({"code": str(one.code), "text": one.text} for one in reasons)
    return [{key: value for key, value in row.items() if value} for row in rows]


def of_stored(rows: Iterable[Mapping[str, Any]], *, leave_out: Collection[Code] = ()) -> list[str]:
    """In words; what is not known any more is left out."""
    known = set(Code) - set(leave_out)
    return [
        of_reason(Reason(Code(row["code"]), text=row.get("text", "")))
        for row in rows
        if row.get("code") in known
    ]


def of_reason(reason: Reason) -> str:
    """With its number, if it has one."""
    if reason.number is None and reason.code in OF_WORKLOAD:
        return _without_number(reason.code)
    number = reason.number or 0
    match reason.code:
        case Code.READ_LAST:
            return _("Read the last attempt")
        case Code.FITS:
            return _("Knows the field: %(areas)s") % {"areas": reason.text}
        case Code.FEWEST_GIVEN if not number:
            return _("No review yet this term")
        case Code.FEWEST_GIVEN:
            words = ngettext("Few reviews this term: one", "Few reviews this term: %(number)d", number)
            return words % {"number": number}
        case Code.FEWEST_OPEN if not number:
            return _("No review open")
        case Code.FEWEST_OPEN:
            return ngettext("Only one review open", "Only %(number)d reviews open", number) % {
                "number": number
            }
        case Code.QUICK:
            words = ngettext(
                "Quick: usually within a business day", "Quick: usually %(number)d business days", number
            )
            return words % {"number": number}
        case Code.INSTEAD:
            known = set(Exclusion)
            found = [Exclusion(code) for code in reason.text.split(",") if code in known]
            return _("Instead of those who read the last attempt. %(why)s") % {"why": of_exclusions(found)}


def _without_number(code: Code) -> str:
    match code:
        case Code.FEWEST_GIVEN:
            return _("Fewest reviews this term")
        case Code.FEWEST_OPEN:
            return _("Fewest reviews open")
        case _:
            return _("Among the quickest")
