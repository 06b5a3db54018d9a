"""What reasons and exclusions are called, for coordinators."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .assignment import Code, Exclusion, Reason

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
    """As they stand in `Review.because`."""
    rows = ({"code": str(one.code), "number": one.number, "text": one.text} for one in reasons)
    return [{key: value for key, value in row.items() if value not in (None, "")} for row in rows]


def of_stored(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """In words; what is not known any more is left out."""
    known = set(Code)
    return [
        of_reason(Reason(Code(row["code"]), row.get("number"), row.get("text", "")))
        for row in rows
        if row.get("code") in known
    ]


def of_reason(reason: Reason) -> str:
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
