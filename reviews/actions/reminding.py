"""Letters that the clock writes: to reviewers on their dates, to coordinators on a decision's."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Letter
from badges.business_days import Calendar
from badges.calendars import calendar_of
from submissions.models import Submission

from .. import clock, emails, policies
from ..models import Review
from .locking import locked_review


@transaction.atomic
def remind(*, review: Review, calendar: Calendar | None = None, now: datetime | None = None) -> Letter | None:
    """Remind a reviewer of the date of a review, once at each of its stages.

    Only the newest stage counts: after a standstill nobody gets the ones missed as well, and a date that has
    moved since sends none a second time. None: there is nothing to remind of now.
    """
    submission, review = locked_review(review)
    if policies.why_not_remind(review) is not None:
        return None
    calendar = calendar or calendar_of(submission.badge_version.issuer)
    now = now or timezone.now()
    stage = clock.reminder(review, calendar, now)
    if stage is None or clock.is_reminded(review, stage):
        return None
    return emails.reminder(review, stage, calendar, now)


@transaction.atomic
def escalate(
    *, submission: Submission, calendar: Calendar | None = None, now: datetime | None = None
) -> list[Letter]:
    """Tell the coordinators, once an attempt, that its decision is about to be late, or is.

    Where none of them may see the case the administrators are told.
    """
    submission = Submission.objects.locked(submission.pk)
    attempt, now = submission.attempt, now or timezone.now()
    calendar = calendar or calendar_of(submission.badge_version.issuer)
    if not clock.is_pressing(attempt, calendar, now) or clock.is_escalated(attempt):
        return []
    if able := policies.coordinators_of(submission):
        return emails.pressing(attempt, calendar, now, to=able)
    return emails.pressing_seen_by_nobody(attempt, calendar, now)
