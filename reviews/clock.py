"""The clock of judging: by when invitations are answered, attempts checked and reviews handed in."""

from datetime import date, datetime

from django.utils import timezone

from accounts.models import Issuer
from badges.business_days import Calendar, due_date, shift
from badges.calendars import calendar_of
from submissions import deadlines
from submissions.models import Attempt

LEAST_DAYS = 2  # business days that a reviewer has at the least, however late they are asked


def today(issuer: Issuer, now: datetime | None = None) -> date:
    return calendar_of(issuer).day_of(now or timezone.now())


def answer_by(
    attempt: Attempt, *, asked_at: datetime | None = None, calendar: Calendar | None = None
) -> date:
    """Until when an invitation to read this attempt waits for an answer."""
    days = deadlines.of(attempt).invitation_days
    return due_date(asked_at or timezone.now(), days, calendar or _calendar(attempt))


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
    return deadlines.due(attempt, deadlines.of(attempt).completeness_days, calendar=calendar)


def _calendar(attempt: Attempt) -> Calendar:
    return calendar_of(attempt.submission.badge_version.issuer)
