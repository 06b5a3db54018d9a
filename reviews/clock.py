"""The clock of judging: by when invitations are answered, attempts checked and reviews handed in."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Issuer, Letter
from badges.business_days import Calendar, due_date, shift
from badges.calendars import calendar_of
from submissions import deadlines
from submissions.models import Attempt
from submissions.states import CLOCK_RUNS, Status

from . import due
from .models import Review

LEAST_DAYS = 2  # business days that a reviewer has at the least, however late they are asked
FROM_HOUR = 8
DECIDES_FROM_HOUR = 6
REMINDERS = {"early": -7, "soon": -2, "late": 1}  # business days from the due date, in their order
REMINDER, PRESSING = "reviews/reminder", "reviews/pressing"  # kinds of letters


def today(issuer: Issuer, now: datetime | None = None) -> date:
    """The date where the issuer is."""
    return Calendar(issuer.time_zone).day_of(now or timezone.now())


def answer_by(
    attempt: Attempt,
    *,
    is_third: bool = False,
    asked_at: datetime | None = None,
    calendar: Calendar | None = None,
) -> date:
    """Until when an invitation waits for an answer: not until after the review itself is due."""
    days, asked_at = deadlines.of(attempt).invitation_days, asked_at or timezone.now()
    calendar = calendar or _calendar(attempt)
    due = review_due(attempt, is_third=is_third, asked_at=asked_at, calendar=calendar)
    return min(due_date(asked_at, days, calendar), due)


def review_due(
    attempt: Attempt, *, is_third: bool, asked_at: datetime | None = None, calendar: Calendar | None = None
) -> date:
    """By the clock of the attempt, so that it is the same for all who were asked in time."""
    calendar = calendar or _calendar(attempt)
    promised = deadlines.of(attempt)
    days = promised.third_review_days if is_third else promised.review_days
    asked_on = calendar.day_of(asked_at or timezone.now())
    return max(deadlines.due(attempt, days, calendar=calendar), shift(asked_on, LEAST_DAYS, calendar))


def completeness_due(attempt: Attempt, calendar: Calendar | None = None) -> date:
    """Until when somebody says whether it is complete: counted from the newest hand-in.

    It is the issuer's own affair, so the number of days is the present one.
    """
    assert attempt.submitted_at is not None
    issuer = attempt.submission.badge_version.issuer
    return due_date(attempt.submitted_at, issuer.completeness_days, calendar or _calendar(attempt))


# -- what is or will be late


@dataclass(frozen=True)
class Breaches:
    """Attempts of one issuer: past their decision's date, about to be, or not checked within the time."""

    late: "QuerySet[Attempt]"
    soon: "QuerySet[Attempt]"
    unchecked: "QuerySet[Attempt]"


def breaches(issuer: Issuer, *, calendar: Calendar | None = None, now: datetime | None = None) -> Breaches:
    """Each attempt with its submission, what is due first at the top."""
    calendar = calendar or calendar_of(issuer)
    day = calendar.day_of(now or timezone.now())
    rows = running().filter(submission__badge_version__badge__issuer=issuer)
    rows = rows.select_related("submission__badge_version").order_by("due_date", "pk")
    return Breaches(
        late=rows.filter(due_date__lt=day),
        soon=rows.filter(due_date__gte=day, due_date__lte=shift(day, due.SOON, calendar)),
        unchecked=rows.filter(unchecked_too_long(issuer, calendar, day)),
    )


def running() -> "QuerySet[Attempt]":
    """Attempts whose clock runs: handed in and not decided, not given back, not withdrawn."""
    rows = Attempt.objects.filter(decided_at=None, set_aside_at=None, submission__status__in=CLOCK_RUNS)
    return rows.exclude(submitted_at=None)


def unchecked_too_long(issuer: Issuer, calendar: Calendar, day: date) -> Q:
    """A condition on attempts: nobody has said whether they are complete, and `completeness_due` is over."""
    first_in_time = shift(day, -issuer.completeness_days, calendar)
    midnight = datetime.combine(first_in_time, time.min, ZoneInfo(calendar.time_zone))
    return Q(submission__status=Status.SUBMITTED, checked_at=None, submitted_at__lt=midnight)


def is_pressing(attempt: Attempt, calendar: Calendar, now: datetime) -> bool:
    """Whether the decision is due within three business days, or late."""
    if attempt.submission.status not in CLOCK_RUNS or attempt.decided_at or attempt.due_date is None:
        return False
    return attempt.due_date <= shift(calendar.day_of(now), due.SOON, calendar)


def is_escalated(attempt: Attempt) -> bool:
    return Letter.objects.filter(kind=PRESSING, subject_id=attempt.public_id).exists()


# -- reminders


def reminder(review: Review, calendar: Calendar, now: datetime) -> str | None:
    """The newest reminder whose day has come, unless the review was only accepted on that day or later."""
    if review.accepted_at is None:
        return None
    day, accepted_on = calendar.day_of(now), calendar.day_of(review.accepted_at)
    come = [(shift(review.due_date, days, calendar), name) for name, days in REMINDERS.items()]
    come = [(of, name) for of, name in come if of <= day]
    return come[-1][1] if come and accepted_on < come[-1][0] else None


def is_reminded(review: Review, name: str) -> bool:
    """Whether this reminder has been written, or one that comes after it."""
    letters = Letter.objects.filter(kind=REMINDER, subject_id=review.pk)
    return letters.filter(occasion__in=_from(name)).exists()


def _from(name: str) -> set[str]:
    """This reminder and those that come after it."""
    names = list(REMINDERS)
    return set(names[names.index(name) :])


def to_remind(issuer: Issuer, calendar: Calendar, now: datetime) -> "list[Review]":
    """The reviews of an issuer of which somebody should be reminded now."""
    last = shift(calendar.day_of(now), 1 - min(REMINDERS.values()), calendar)  # a day more does no harm
    rows = Review.objects.to_do().filter(due_date__lte=last)
    found = list(rows.filter(attempt__submission__badge_version__badge__issuer=issuer))
    written = Letter.objects.filter(kind=REMINDER, subject_id__in=[review.pk for review in found])
    done: dict[UUID, set[str]] = defaultdict(set)
    for pk, occasion in written.values_list("subject_id", "occasion"):
        done[pk].add(occasion)
    return [
        review
        for review in found
        if (name := reminder(review, calendar, now)) is not None and not done[review.pk] & _from(name)
    ]


def to_escalate(issuer: Issuer, calendar: Calendar, now: datetime) -> "list[Attempt]":
    """The attempts of an issuer of which coordinators should be told now."""
    last = shift(calendar.day_of(now), due.SOON, calendar)
    rows = running().filter(submission__badge_version__badge__issuer=issuer, due_date__lte=last)
    found = list(rows.select_related("submission"))
    written = Letter.objects.filter(kind=PRESSING, subject_id__in=[attempt.public_id for attempt in found])
    done = set(written.values_list("subject_id", flat=True))
    return [attempt for attempt in found if attempt.public_id not in done]


def may_write(calendar: Calendar, now: datetime) -> bool:
    """Letters of the clock go out on business days from eight in the morning where the issuer is."""
    local = now.astimezone(ZoneInfo(calendar.time_zone))
    return calendar.is_business_day(local.date()) and local.hour >= FROM_HOUR


def decided_if_before(issuer: Issuer, now: datetime) -> datetime | None:
    """What was complete before this moment is decided by now where nobody confirms it; None: not yet today.

    Once a day, by the issuer's clock: a letter at once would tell the earner when a reviewer was at work.
    """
    local = now.astimezone(ZoneInfo(issuer.time_zone))
    if local.hour < DECIDES_FROM_HOUR:
        return None
    return datetime.combine(local.date(), time.min, local.tzinfo)


def _calendar(attempt: Attempt) -> Calendar:
    return calendar_of(attempt.submission.badge_version.issuer)
