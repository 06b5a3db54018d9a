"""What needs a coordinator today, the most urgent first: a line for each submission, with the reason."""

from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, TextChoices, Value, When, Window
from django.utils.translation import gettext_lazy as _

from submissions.states import Status

from .models import Assigning, Ending, Review
from .pipeline import Days, dressed, whole
from .stages import CLOCK_RUNS, Stage, cases_for

FIRST = 10
ALL = 100  # worked off, they make room for the next


class Reason(TextChoices):
    """Why a person must act; in this order among what is equally urgent."""

    CHECK = "1check", _("Handed in: see that nothing is missing")
    NOBODY = "2nobody", _("Nobody has been asked to review it yet")
    NOBODY_FOUND = "3nobody_found", _("The site found nobody who could review it")
    PLACE_FREE = "4place_free", _("A reviewer who was asked does not read it, and nobody has their place")
    RECOGNISED = "5recognised", _("A reviewer recognised the person: find another, or keep them")
    THIRD = "6third", _("The two reviewers disagree: a third one must read it")
    DECIDE = "7decide", _("All reviews are in: it can be decided")
    APPEAL = "8appeal", _("The earner has appealed")
    SLOW = "9slow", _("Reviews are still out")


def first(user: Any, days: Days, number: int = FIRST) -> tuple[list[Any], int]:
    """The most urgent cases, dressed, each with its `reason`; and how many there are."""
    found = list(whole(_needing(user, days))[:number])
    for case in dressed(found, days):
        case.reason = Reason(case.reason).label
    return found, found[0].in_all if found else 0


def _needing(user: Any, days: Days) -> "QuerySet[Any]":
    rows = cases_for(user).filter(status__in=[*CLOCK_RUNS, Status.APPEALED])
    pressing = days.late | days.at_risk
    return (
        rows.annotate(reason=_reason(pressing))
        .exclude(reason="")
        .annotate(
            urgency=Case(When(days.late, then=Value(0)), When(days.at_risk, then=Value(1)), default=Value(2)),
            in_all=Window(Count("*")),
        )
        .order_by("urgency", "reason", "due_date", "-started_at", "pk")
    )


def _reason(pressing: Q) -> Case:
    free = Q(stage=Stage.ASSIGN)
    in_pool = Q(badge__issuer__review_rules__assigning=Assigning.POOL)
    by_site = Q(badge__issuer__review_rules__assigning=Assigning.AUTOMATIC)
    ended = Review.objects.filter(attempt=OuterRef("current__pk"), ending=Ending.RECOGNISED)
    return Case(
        When(stage=Stage.CHECK, then=Value(Reason.CHECK)),
        When(free & Exists(ended), then=Value(Reason.RECOGNISED)),
        # The pool is open to reviewers: somebody may come by until it becomes pressing.
        When(free & in_pool & ~pressing, then=Value("")),
        When(free & Q(status=Status.IN_REVIEW), then=Value(Reason.PLACE_FREE)),
        When(free & by_site, then=Value(Reason.NOBODY_FOUND)),
        When(free, then=Value(Reason.NOBODY)),
        When(stage=Stage.THIRD, then=Value(Reason.THIRD)),
        When(stage=Stage.DECIDE, then=Value(Reason.DECIDE)),
        When(stage=Stage.APPEAL, then=Value(Reason.APPEAL)),
        When(pressing, then=Value(Reason.SLOW)),
        default=Value(""),
    )
