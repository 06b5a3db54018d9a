"""What needs a coordinator today, the most urgent first: a line for each submission, with the reason."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from submissions.states import Status

from .models import Assigning, Ending, Review, ReviewRules
from .open_cases import Days, OpenCase
from .pipeline import dressed, shown
from .stages import RUNNING, Stage

FIRST = 10
ALL = 100  # worked off, they make room for the next


class Reason(TextChoices):
    """Why a person must act; in this order among what is equally urgent."""

    CHECK = "1check", _("Handed in: see that nothing is missing")
    NOBODY = "2nobody", _("Nobody has been asked to review it yet")
    NOBODY_FOUND = "3nobody_found", _("The site found nobody who could review it")
    PLACE_FREE = "4place_free", _("A reviewer who was asked does not read it, and nobody has their place")
    GONE = "5gone", _("Somebody asked to read it is not a reviewer any more: release them")
    RECOGNISED = "5recognised", _("A reviewer recognised the person: find another, or keep them")
    THIRD = "6third", _("The two reviewers disagree: a third one must read it")
    DECIDE = "7decide", _("All reviews are in: it can be decided")
    APPEAL = "8appeal", _("The earner has appealed")
    SLOW = "9slow", _("Reviews are still out")


URGENCIES = ("late", "at_risk", "on_time", "")
BY_STAGE = {
    Stage.CHECK: Reason.CHECK,
    Stage.THIRD: Reason.THIRD,
    Stage.DECIDE: Reason.DECIDE,
    Stage.APPEAL: Reason.APPEAL,
}


def first(opened: Sequence[OpenCase], days: Days, number: int = FIRST) -> tuple[list[Any], int]:
    """The most urgent of all open cases, dressed, each with its `reason`; and how many there are."""
    free: list[Any] = [case.pk for case in opened if case.stage == Stage.ASSIGN]
    rules = ReviewRules.objects.filter(issuer__in=days.calendars)
    assigning = dict(rules.values_list("issuer", "assigning"))
    known = Review.objects.filter(ending=Ending.RECOGNISED, attempt__decided_at=None)
    there = known.filter(attempt__submission__in=free).values_list("attempt__submission", flat=True)
    recognised = {str(pk) for pk in there}
    left = Review.objects.left_behind().filter(attempt__submission__badge__issuer__in=days.calendars)
    gone = {str(pk) for pk in left.values_list("attempt__submission", flat=True)}
    found = (
        (
            case.pk,
            Reason.GONE if str(case.pk) in gone else _reason(case, days, assigning, case.pk in recognised),
        )
        for case in opened
    )
    reasons = {pk: reason for pk, reason in found if reason is not None}
    needing = sorted(
        (case for case in opened if case.pk in reasons), key=lambda case: _order(case, reasons, days)
    )
    cases = dressed(shown(needing[:number]), days)
    for case in cases:
        case.reason = reasons[str(case.pk)].label
    return cases, len(needing)


def _order(case: OpenCase, reasons: Mapping[Any, Any], days: Days) -> tuple[Any, ...]:
    urgency = min(URGENCIES.index(days.urgency_of(case)), URGENCIES.index("on_time"))
    newest = -case.started_at.timestamp()
    return urgency, reasons[case.pk], str(case.due_date or ""), newest, case.pk


def _reason(case: OpenCase, days: Days, assigning: Mapping[int, str], is_recognised: bool) -> Reason | None:
    pressing = days.urgency_of(case) in ("late", "at_risk")
    if case.stage in BY_STAGE:
        return BY_STAGE[Stage(case.stage)]
    if case.stage != Stage.ASSIGN:
        return Reason.SLOW if pressing and case.stage in RUNNING else None
    if is_recognised:
        return Reason.RECOGNISED
    how = assigning.get(case.issuer, Assigning.BY_HAND)
    if how == Assigning.POOL and not pressing:
        return None  # open to reviewers: somebody may come by until it becomes pressing
    if case.status == Status.IN_REVIEW:
        return Reason.PLACE_FREE
    return Reason.NOBODY_FOUND if how == Assigning.AUTOMATIC else Reason.NOBODY
