"""The coordinator's pipeline: how many submissions stand in each stage, and the list of some of them.

Open ones are as many as wait for somebody; what is over only grows, so it is counted and paged by indexes.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Issuer, Membership, Role
from badges.business_days import Calendar, shift
from badges.calendars import calendars_of
from submissions.models import Submission
from submissions.states import Status

from . import due
from .forms.pipeline import ROWS
from .models import Review
from .stages import BY_STATUS, CLOCK_RUNS, OPEN, RUNNING, Stage, cases_for, seen_by, statuses_of, with_stage

CODE = re.compile(r"[2-9A-HJ-NP-Z]{1,3}|[2-9A-HJ-NP-Z]{3}-?[2-9A-HJ-NP-Z]{0,2}")


@dataclass(frozen=True)
class Days:
    """The calendars of a coordinator's issuers; and what is late, or soon will be, by their dates."""

    calendars: Mapping[int, Calendar]
    now: datetime

    @classmethod
    def of(cls, user: Any) -> "Days":
        mine = Membership.objects.of(user, Role.COORDINATOR).values("issuer")
        return cls(calendars_of(Issuer.objects.filter(pk__in=mine)), timezone.now())

    @property
    def late(self) -> Q:
        return self._any(lambda today, _soon: Q(due_date__lt=today))

    @property
    def at_risk(self) -> Q:
        return self._any(lambda today, soon: Q(due_date__gte=today, due_date__lte=soon))

    @property
    def on_time(self) -> Q:
        return self._any(lambda _today, soon: Q(due_date__gt=soon))

    def _any(self, condition: Any) -> Q:
        found = Q(pk__in=[])
        for issuer, calendar in self.calendars.items():
            today = calendar.day_of(self.now)
            of_issuer = Q(badge__issuer=issuer) if len(self.calendars) > 1 else Q()
            found |= of_issuer & condition(today, shift(today, due.SOON, calendar))
        return found


@dataclass(frozen=True)
class Chosen:
    """What a coordinator asked to see; everything open unless something else is said."""

    stage: str = ""
    badge: Any = None
    urgency: str = ""  # the name of a condition of `Days`
    reviewer: Any = None
    words: str = ""

    @property
    def stages(self) -> tuple[Stage, ...]:
        if self.stage:
            return (Stage(self.stage),)
        if self.urgency:
            return RUNNING
        return tuple(Stage) if self.words or self.reviewer else OPEN


@dataclass(frozen=True)
class Place:
    """The last row of a page: the next one begins behind it."""

    due_date: date | None
    started_at: datetime
    pk: UUID

    def __str__(self) -> str:
        return f"{self.due_date or ''}_{self.started_at.isoformat()}_{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """None where this is no place."""
        try:
            day, moment, key = text.split("_")
            started_at = datetime.fromisoformat(moment)
            if started_at.tzinfo is None:
                return None
            return cls(date.fromisoformat(day) if day else None, started_at, UUID(key))
        except ValueError:
            return None


def counted(user: Any, days: Days, stages: tuple[Stage, ...] = tuple(Stage)) -> list[dict[str, Any]]:
    """Each of these stages with how many are in it, how many of them late, and the nearest due date."""
    found = {stage: {"stage": stage, "label": stage.label, "number": 0, "late": 0} for stage in stages}
    statuses = statuses_of(stages)
    running = with_stage(seen_by(user).filter(status__in=set(statuses) & set(CLOCK_RUNS))).order_by()
    late = Count("pk", filter=days.late)
    for row in running.values("stage").annotate(number=Count("pk"), late=late, first=Min("due_date")):
        if row["stage"] in found:
            found[row["stage"]] |= row | {"stage": Stage(row["stage"])}
    others = seen_by(user).filter(status__in=set(statuses) - set(CLOCK_RUNS)).order_by()
    for status, number in others.values_list("status").annotate(Count("pk")):
        found[BY_STATUS[status][0]]["number"] += number
    return list(found.values())


def listed(
    user: Any, chosen: Chosen, days: Days, after: Place | None = None
) -> tuple[list[Any], Place | None]:
    """A page of cases, what is due first at the top; and where the next page begins, if there is one."""
    rows = _ordered(_filtered(user, chosen, days), chosen, after)
    found = list(whole(rows)[: ROWS + 1])
    if len(found) <= ROWS:
        return found, None
    last = found[ROWS - 1]
    return found[:ROWS], Place(last.due_date, last.started_at, last.pk)


def whole(cases: "QuerySet[Any]") -> "QuerySet[Any]":
    """With all that a row shows."""
    rows = cases.select_related("badge_version__badge__issuer", "badge", "earner")
    return rows.prefetch_related("attempts__reviews")


def _filtered(user: Any, chosen: Chosen, days: Days) -> "QuerySet[Any]":
    statuses = statuses_of(chosen.stages)
    rows = cases_for(user).filter(status__in=statuses)
    if {stage for status in statuses for stage in BY_STATUS[status]} != set(chosen.stages):
        rows = rows.filter(stage__in=chosen.stages)  # the status alone does not tell
    if chosen.badge:
        rows = rows.filter(badge=chosen.badge)
    if chosen.urgency:
        rows = rows.filter(getattr(days, chosen.urgency))
    if chosen.reviewer:
        read = Review.objects.filter(reviewer=chosen.reviewer, released_at=None)
        if set(chosen.stages) <= set(RUNNING):
            read = read.filter(attempt__decided_at=None)
        rows = rows.filter(pk__in=read.values("attempt__submission"))
    if chosen.words:
        rows = rows.filter(pk__in=_meant_by(chosen.words))
    return rows


def _meant_by(words: str) -> "QuerySet[Any]":
    """Submissions by a code or the beginning of one, or by people's names."""
    named = Q()
    for word in words.split():
        named &= Q(earner__display_name__icontains=word)
    found = Submission.objects.filter(named).values("pk")
    code = words.strip().upper()
    if CODE.fullmatch(code):
        code = code if "-" in code or len(code) <= 3 else f"{code[:3]}-{code[3:]}"
        found = found.union(Submission.objects.with_code(code).values("pk"))
    return found


def _ordered(rows: "QuerySet[Any]", chosen: Chosen, after: Place | None) -> "QuerySet[Any]":
    """By due date, else the newest first; no due dates, no sorting by them: then an index has the order."""
    newest = ("-started_at", "pk")
    behind = Q()
    if after:
        same = Q(started_at=after.started_at, pk__gt=after.pk)
        behind = Q(started_at__lt=after.started_at) | same
    if not set(chosen.stages) & set(RUNNING):
        return rows.filter(behind).order_by(*newest)
    if after and after.due_date:
        behind = (behind & Q(due_date=after.due_date)) | Q(due_date__gt=after.due_date) | Q(due_date=None)
    elif after:
        behind &= Q(due_date=None)
    return rows.filter(behind).order_by(F("due_date").asc(nulls_last=True), *newest)


# -- rows in words


def dressed(cases: Iterable[Any], days: Days) -> list[Any]:
    return [dress(case, days.calendars[case.badge.issuer_id], days.now) for case in cases]


def dress(case: Any, calendar: Calendar, now: datetime | None = None) -> Any:
    """Give a row what it shows beyond its fields: the time left, where it stands, and the next step."""
    case.due = due.of(case.due_date, calendar, now) if case.due_date else None
    case.stage_label = Stage(case.stage).label
    case.standing, case.next_step = _words(case)
    return case


def _words(case: Any) -> tuple[str, str]:
    said = {
        Stage.CHECK: (_("Handed in; not checked yet"), _("Check that nothing is missing")),
        Stage.THIRD: (_("The two reviewers disagree"), _("Choose a third reviewer")),
        Stage.DECIDE: (_("All reviews are in"), _("Read and decide")),
        Stage.APPEAL: (_("The earner has appealed against the decision"), _("Read the appeal")),
        Stage.EARNER: (_with_the_earner(case), _("Look")),
        Stage.APPROVED: (str(Stage.APPROVED.label), _("Look")),
        Stage.WITHDRAWN: (str(Stage.WITHDRAWN.label), _("Look")),
    }
    return said.get(case.stage) or _among_reviewers(case)


def _with_the_earner(case: Any) -> str:
    if case.status == Status.INCOMPLETE:
        return _("Something is missing; the clock stands still")
    return _("Changes asked for; the clock stands still")


def _among_reviewers(case: Any) -> tuple[str, str]:
    asked = [review for review in case.attempt.reviews.all() if review.released_at is None]
    if case.stage == Stage.ASSIGN and not asked:
        return _("Waiting for reviewers"), _("Choose reviewers")
    wanted = max(case.badge_version.reviews_required, len(asked))
    numbers = {"number": sum(review.handed_in_at is not None for review in asked), "wanted": wanted}
    standing = (
        ngettext("%(number)d of %(wanted)d review is in", "%(number)d of %(wanted)d reviews are in", wanted)
        % numbers
    )
    if case.stage == Stage.ASSIGN:
        return standing, _("Choose another reviewer")
    open_invitations = sum(review.accepted_at is None for review in asked)
    if open_invitations:
        waiting = ngettext("one invitation is open", "%(number)d invitations are open", open_invitations)
        standing = f"{standing}; {waiting % {'number': open_invitations}}"
    return standing, _("See who is reviewing")
