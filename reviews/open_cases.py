"""All open submissions of a coordinator at a glance: read once for a page, as many as wait for somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import Issuer, Membership, Role
from badges.business_days import Calendar, shift
from badges.calendars import calendars_of
from badges.models import Badge
from submissions.models import Submission
from submissions.states import Status

from . import due
from .stages import OPEN, Stage, cases_for, naming, read_by, seen_by, statuses_of

OVER = tuple(stage for stage in Stage if stage not in OPEN)


class OpenCase(NamedTuple):
    """`pk` as text: to make thousands of UUIDs takes longer than to read all the rest."""

    pk: str
    stage: str
    status: str
    due_date: date | None
    started_at: datetime
    badge: int
    issuer: int


@dataclass(frozen=True)
class Days:
    """The calendars of a coordinator's issuers; and what is late, or soon will be, by their dates.

    `soon`: for each issuer today, and the last day that is less than so many business days away.
    """

    calendars: Mapping[int, Calendar]
    now: datetime
    soon: Mapping[int, tuple[date, date]]

    @classmethod
    def of(cls, user: Any) -> "Days":
        mine = Membership.objects.of(user, Role.COORDINATOR).values("issuer")
        calendars, now = calendars_of(Issuer.objects.filter(pk__in=mine)), timezone.now()
        soon = {}
        for issuer, calendar in calendars.items():
            today = calendar.day_of(now)
            soon[issuer] = today, shift(today, due.SOON, calendar)
        return cls(calendars, now, soon)

    def urgency_of(self, case: OpenCase) -> str:
        """One of "late", "at_risk", "on_time"; "" while no clock runs."""
        if case.due_date is None:
            return ""
        today, soon = self.soon[case.issuer]
        if case.due_date < today:
            return "late"
        return "at_risk" if case.due_date <= soon else "on_time"


def read(user: Any) -> list[OpenCase]:
    rows = cases_for(user).filter(status__in=statuses_of(OPEN)).order_by()
    names = ("stage", "status", "due_date", "started_at", "badge", "badge__issuer")
    return [OpenCase(*row) for row in rows.values_list(Cast("pk", TextField()), *names)]


def counted(cases: Sequence[OpenCase], days: Days) -> dict[Stage, dict[str, Any]]:
    """Each open stage with how many are in it, how many of them late, and the nearest due date."""
    found = {stage: _row(stage) for stage in OPEN}
    for case in cases:
        row = found[Stage(case.stage)]
        row["number"] += 1
        row["late"] += days.urgency_of(case) == "late"
        row["first"] = min(filter(None, (row["first"], case.due_date)), default=None)
    return found


def counted_over(user: Any) -> dict[Stage, dict[str, Any]]:
    """Each stage of what is over with how many are in it."""
    found = {stage: _row(stage) for stage in OVER}
    found[Stage.WITHDRAWN]["number"] = seen_by(user).filter(status=Status.WITHDRAWN).count()
    found[Stage.APPROVED]["number"] = _approved(user)
    return found


def _approved(user: Any) -> int:
    """As `seen_by` has it, but by an index alone: all of these badges less the few that one does not see."""
    issuers = list(Membership.objects.of(user, Role.COORDINATOR).values_list("issuer", flat=True))
    badges = list(Badge.objects.filter(issuer__in=issuers).values_list("pk", flat=True))
    approved = Submission.objects.filter(status=Status.APPROVED, badge__in=badges)
    own = Submission.objects.filter(earner=user).values_list("pk", flat=True)
    others = read_by(user).union(naming(user)).values_list("attempt__submission", flat=True)
    hidden = {*own, *others}
    return approved.count() - approved.filter(pk__in=hidden).count()


def _row(stage: Stage) -> dict[str, Any]:
    return {"stage": stage, "label": stage.label, "number": 0, "late": 0, "first": None}
