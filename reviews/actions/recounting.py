"""Counting running dates again after a calendar has changed: of decisions, reviews, invitations."""

from django.db import transaction

import submissions.actions
from accounts import audit
from badges.business_days import Calendar
from badges.calendars import calendar_of
from submissions.models import Attempt, Submission
from submissions.states import CLOCK_RUNS

from .. import clock
from ..models import Review


@transaction.atomic
def recount_due_dates(*, submission: Submission, calendar: Calendar | None = None) -> list[Review]:
    """Move every running date of a submission to where the calendar has it now, if that is later.

    Returns the reviews whose dates moved. Never earlier: people planned by the date they were told.
    """
    submission = Submission.objects.locked(submission.pk)
    if submission.status not in CLOCK_RUNS:
        return []
    calendar = calendar or calendar_of(submission.badge_version.issuer)
    submissions.actions.recount_due_date(submission=submission, calendar=calendar)
    attempt = submission.attempt
    running = attempt.reviews.filter(released_at=None, handed_in_at=None).select_for_update().order_by("pk")
    moved = [review for review in running if _recount(review, attempt, calendar)]
    for review in moved:
        issuer = submission.badge_version.issuer
        audit.record(by=None, verb="recount", thing=review, issuer=issuer, now=f"{review.due_date}")
    return moved


def _recount(review: Review, attempt: Attempt, calendar: Calendar) -> bool:
    told = review.due_date, review.answer_by_date
    due = clock.review_due(attempt, is_third=review.is_third, asked_at=review.assigned_at, calendar=calendar)
    review.due_date = max(review.due_date, due)
    if review.accepted_at is None:
        answer_by = clock.answer_by(
            attempt, is_third=review.is_third, asked_at=review.assigned_at, calendar=calendar
        )
        review.answer_by_date = max(review.answer_by_date, answer_by)
    if told == (review.due_date, review.answer_by_date):
        return False
    review.save(update_fields=["due_date", "answer_by_date"])
    return True
