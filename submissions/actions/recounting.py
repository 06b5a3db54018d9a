"""Counting a running date again after the calendar has changed."""

from django.db import transaction

from accounts import audit
from badges.business_days import Calendar

from .. import deadlines, emails
from ..models import Submission
from ..states import CLOCK_RUNS


@transaction.atomic
def recount_due_date(*, submission: Submission, calendar: Calendar | None = None) -> Submission:
    """Move the date of the decision to where the calendar has it now, if that is later; never earlier.

    People planned by the date they were told, so only a later one is news: the earner gets a letter.
    Nothing happens while no clock runs, and the second time.
    """
    submission = Submission.objects.locked(submission.pk)
    attempt = submission.attempt
    if submission.status not in CLOCK_RUNS or attempt.due_date is None:
        return submission
    told, counted = attempt.due_date, deadlines.decision_due(attempt, calendar=calendar)
    if counted <= told:
        return submission
    attempt.due_date = counted
    attempt.save(update_fields=["due_date"])
    issuer = submission.badge_version.issuer
    audit.record(by=None, verb="recount", thing=submission, issuer=issuer, told=f"{told}", now=f"{counted}")
    emails.moved(attempt, told)
    return submission
