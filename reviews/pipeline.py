"""The list of the coordinator's pipeline: what was chosen of it, page by page, each row with its words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from badges.business_days import Calendar
from submissions.models import Attempt, Submission
from submissions.states import Status

from . import due
from .forms.pipeline import ROWS
from .models import Review
from .open_cases import Days, OpenCase
from .stages import OPEN, RUNNING, Stage, cases_for, seen_by, statuses_of

SHOWN = (
    *("status", "started_at", "badge__issuer", "badge_version__name", "badge_version__reviews_required"),
    *("earner__display_name", "earner__department"),
)
AT_MOST = 200  # people of one name, and submissions of one code: who looks for somebody finds few
CODE = re.compile(r"[2-9A-HJ-NP-Z]{1,3}|[2-9A-HJ-NP-Z]{3}-?[2-9A-HJ-NP-Z]{0,2}")


@dataclass(frozen=True)
class Chosen:
    """What a coordinator asked to see; everything open unless something else is said."""

    stage: str = ""
    badge: Any = None
    urgency: str = ""
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


@dataclass(frozen=True)
class Listed:
    """A page of cases; where the next one begins, if there is one; whether more was meant than looked at."""

    rows: list[Any]
    following: Place | None
    is_cut: bool = False


def listed(
    user: Any, chosen: Chosen, opened: Sequence[OpenCase], days: Days, after: Place | None = None
) -> Listed:
    """What is due first comes first, then the newest. `opened` are all open cases of this coordinator."""
    named, is_cut = _named(user, chosen)
    if set(chosen.stages) <= set(OPEN):
        found = sorted(_open_ones(chosen, opened, days, named), key=_order)
        behind = [case for case in found if after is None or _order(case) > _order(after)][: ROWS + 1]
        rows = shown(behind)
    else:
        rows = list(_lean(_ordered(_in_stages(user, chosen, named), chosen, after))[: ROWS + 1])
    if len(rows) <= ROWS:
        return Listed(rows, None, is_cut)
    last = rows[ROWS - 1]
    return Listed(rows[:ROWS], Place(last.due_date, last.started_at, last.pk), is_cut)


def whole(cases: "QuerySet[Any]") -> "QuerySet[Any]":
    """With all that it takes to act on them."""
    rows = cases.select_related("badge_version__badge__issuer", "badge", "earner")
    return rows.prefetch_related("attempts__reviews")


def _lean(cases: "QuerySet[Any]") -> "QuerySet[Any]":
    """With what a row shows, and nothing else."""
    reviews = Review.objects.only("attempt", "accepted_at", "handed_in_at", "released_at")
    attempts = Attempt.objects.only("submission", "number", "set_aside_at")
    rows = cases.select_related("badge_version", "badge", "earner").only(*SHOWN)
    return rows.prefetch_related(
        Prefetch("attempts", attempts.prefetch_related(Prefetch("reviews", reviews)))
    )


def shown(found: Sequence[OpenCase]) -> list[Any]:
    """These cases with what a row shows, in this order; their stage and due date are as they were read."""
    rows = {str(row.pk): row for row in _lean(Submission.objects.filter(pk__in=[one.pk for one in found]))}
    cases = []
    for one in found:
        case: Any = rows.get(one.pk)
        if case is not None:
            case.stage, case.due_date = one.stage, one.due_date
            cases.append(case)
    return cases


def _named(user: Any, chosen: Chosen) -> tuple[set[str] | None, bool]:
    """The submissions that words and reviewer leave (None: all), and whether more people were meant."""
    found, is_cut = None, False
    if chosen.reviewer:
        read = Review.objects.filter(reviewer=chosen.reviewer, released_at=None)
        if set(chosen.stages) <= set(RUNNING):
            read = read.filter(attempt__decided_at=None)
        found = {str(pk) for pk in read.values_list("attempt__submission", flat=True)}
    if chosen.words:
        meant, is_cut = _meant_by(user, chosen.words)
        found = meant if found is None else found & meant
    return found, is_cut


def _meant_by(user: Any, words: str) -> tuple[set[str], bool]:
    """Submissions by a code or the beginning of one, or by people's names."""
    theirs = seen_by(user).filter(earner=OuterRef("pk"))
    people = User.objects.filter(Exists(theirs))
    for word in words.split():
        people = people.filter(display_name__icontains=word)
    earners = list(people.order_by("pk").values_list("pk", flat=True)[: AT_MOST + 1])
    found = list(Submission.objects.filter(earner__in=earners[:AT_MOST]).values_list("pk", flat=True))
    code, coded = words.strip().upper(), []
    if CODE.fullmatch(code):
        code = code if "-" in code or len(code) <= 3 else f"{code[:3]}-{code[3:]}"
        coded = list(Submission.objects.with_code(code).values_list("pk", flat=True)[: AT_MOST + 1])
    return {str(pk) for pk in found + coded[:AT_MOST]}, max(len(earners), len(coded)) > AT_MOST


def _open_ones(
    chosen: Chosen, opened: Iterable[OpenCase], days: Days, named: set[str] | None
) -> Iterable[OpenCase]:
    return (
        case
        for case in opened
        if case.stage in chosen.stages
        and (not chosen.badge or case.badge == chosen.badge.pk)
        and (not chosen.urgency or days.urgency_of(case) == chosen.urgency)
        and (named is None or case.pk in named)
    )


def _order(row: OpenCase | Place) -> tuple[bool, date, float, str]:
    return row.due_date is None, row.due_date or date.min, -row.started_at.timestamp(), str(row.pk)


# -- what is over: paged by an index


def _in_stages(user: Any, chosen: Chosen, named: set[str] | None) -> "QuerySet[Any]":
    statuses = statuses_of(chosen.stages)
    rows = cases_for(user).filter(status__in=statuses)
    if chosen.badge:
        rows = rows.filter(badge=chosen.badge)
    if chosen.urgency:
        rows = rows.none()  # no clock runs
    return rows if named is None else rows.filter(pk__in=named)


def _ordered(rows: "QuerySet[Any]", chosen: Chosen, after: Place | None) -> "QuerySet[Any]":
    """As `_order` has it; where nothing has a due date, it is left out: an index has the rest."""
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
