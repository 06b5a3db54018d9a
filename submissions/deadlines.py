"""When the answer to an attempt is due: so many business days after it was handed in, pauses left out.

How many days were promised when it was handed in is kept with it: other numbers count for later ones.
"""

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

from django.utils import timezone

from accounts.models import Issuer
from badges.business_days import Calendar, due_date
from badges.calendars import calendar_of

from .models import Attempt, Submission
from .states import CLOCK_RUNS


@dataclass(frozen=True)
class Deadlines:
    """In business days after the hand-in; `invitation_days`: after a reviewer was asked."""

    decision_days: int
    review_days: int
    third_review_days: int
    invitation_days: int


def promise(attempt: Attempt) -> None:
    """Keep with an attempt that is being handed in what its issuer promises today; a promise given stays."""
    if attempt.deadlines is None:
        attempt.deadlines = asdict(_of_issuer(attempt.submission.badge_version.issuer))


def of(attempt: Attempt) -> Deadlines:
    if attempt.deadlines is None:
        return _of_issuer(attempt.submission.badge_version.issuer)
    # Some keep more numbers, which nobody was promised.
    return Deadlines(**{field.name: attempt.deadlines[field.name] for field in fields(Deadlines)})


def decision_due(
    attempt: Attempt, *, handed_in_at: datetime | None = None, calendar: Calendar | None = None
) -> date:
    return due(attempt, of(attempt).decision_days, handed_in_at=handed_in_at, calendar=calendar)


def due(
    attempt: Attempt, days: int, *, handed_in_at: datetime | None = None, calendar: Calendar | None = None
) -> date:
    """So many business days after this attempt was handed in first; `handed_in_at`: if that were then."""
    pauses = sorted(attempt.pauses.all(), key=lambda pause: pause.asked_at)  # of lists they are prefetched
    start = pauses[0].handed_in_at if pauses else handed_in_at or attempt.submitted_at
    assert start is not None
    # One that is open ends with the hand-in that is asked about.
    stops = [(pause.asked_at, pause.answered_at or handed_in_at) for pause in pauses]
    return due_date(start, days, calendar or calendar_of(attempt.submission.badge_version.issuer), stops)


def is_late(submission: Submission, now: datetime | None = None) -> bool:
    """Whether the answer should have been there yesterday, where the issuer is."""
    due_date = submission.attempt.due_date
    if submission.status not in CLOCK_RUNS or due_date is None:
        return False
    return due_date < Calendar(submission.badge_version.issuer.time_zone).day_of(now or timezone.now())


def _of_issuer(issuer: Issuer) -> Deadlines:
    return Deadlines(
        issuer.decision_days,
        issuer.review_days,
        issuer.third_review_days,
        issuer.invitation_days,
    )
