"""What happens by itself: each of these calls one action."""

import logging
from collections.abc import Iterator
from datetime import datetime

from celery import shared_task
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Issuer
from accounts.refusals import Refused
from badges.business_days import Calendar
from badges.calendars import calendars_of, note_counted, uncounted
from submissions.models import Submission
from submissions.states import CLOCK_RUNS

from . import actions, clock, outcome, stages
from .models import Assigning, Decision, Review
from .stages import Stage

log = logging.getLogger(__name__)

ROUNDS = 50  # batches a run, so that one that has years to count ends before long


@shared_task
def count_decisions() -> None:
    """Add what was decided to the figures."""
    try:
        for _round in range(ROUNDS):
            if not actions.count_decisions():
                return
    except Exception:  # one of the batch: the others do not wait for it
        log.exception("decisions do not let themselves be counted together")
        _count_one_by_one()


def _count_one_by_one() -> None:
    waiting = Decision.objects.filter(counted_at=None).order_by("at", "pk").values_list("pk", flat=True)
    for pk in waiting[: actions.AT_MOST]:
        try:
            actions.count_decisions(only=pk)
        except Exception:
            log.exception("decision %s does not let itself be counted", pk)


@shared_task
def decide_unconfirmed(now: datetime | None = None) -> None:
    """Decide what needs no coordinator's word, on the morning after the last review came in."""
    now = now or timezone.now()
    for issuer in Issuer.objects.order_by("pk"):
        if midnight := clock.decided_if_before(issuer, now):
            _decide_unconfirmed(issuer, midnight)


def _decide_unconfirmed(issuer: Issuer, before: datetime) -> None:
    for submission in outcome.complete_without_confirmation(issuer, before=before):
        try:
            actions.decide(by=None, submission=submission)
        except Refused:  # decided in this moment, or two disagree and a third is to be found
            continue
        except Exception:
            log.exception("submission %s needs no confirmation, and is not decided", submission.pk)


@shared_task
def assign_waiting() -> None:
    """Ask reviewers for what had too few: new ones may have come, others be back."""
    chosen_here = {"badge_version__badge__issuer__review_rules__assigning": Assigning.AUTOMATIC}
    rows = stages.with_stage(Submission.objects.filter(**chosen_here, status__in=CLOCK_RUNS))
    for submission in rows.filter(stage__in=[Stage.ASSIGN, Stage.THIRD]).order_by("due_date", "pk"):
        try:
            actions.assign_next(submission=submission)
        except Exception:
            log.exception("no reviewers are asked for submission %s", submission.pk)


# -- the clock


@shared_task
def send_reminders(now: datetime | None = None) -> None:
    """Remind reviewers of their dates, and coordinators of decisions that are about to be late."""
    now = now or timezone.now()
    for issuer, calendar in _calendars():
        if not clock.may_write(calendar, now):
            continue
        for review in clock.to_remind(issuer, calendar, now):
            try:
                actions.remind(review=review, calendar=calendar, now=now)
            except Exception:
                log.exception("review %s is not reminded of", review.pk)
        for attempt in clock.to_escalate(issuer, calendar, now):
            try:
                actions.escalate(submission=attempt.submission, calendar=calendar, now=now)
            except Exception:
                log.exception("submission %s is not told of", attempt.submission_id)


@shared_task
def pass_on_unanswered(now: datetime | None = None) -> None:
    """Ask somebody else where an invitation was not answered in time."""
    now = now or timezone.now()
    for issuer, calendar in _calendars():
        open_ones = Review.objects.invitations().filter(answer_by_date__lt=calendar.day_of(now))
        for review in open_ones.filter(attempt__submission__badge_version__badge__issuer=issuer):
            try:
                actions.pass_on(review=review, now=now)
            except Refused:  # answered in this moment
                continue
            except Exception:
                log.exception("invitation %s is not passed on", review.pk)


@shared_task
def recount_changed_calendars() -> None:
    """Count running dates again where the calendar is another one than when they were counted last."""
    for issuer, calendar in uncounted(Issuer.objects.all()):
        _recount(issuer, calendar)


@shared_task
def recount_all() -> None:
    """Count all running dates again: also what was handed in at the moment in which a calendar changed."""
    for issuer, calendar in _calendars():
        _recount(issuer, calendar)


def _recount(issuer: Issuer, calendar: Calendar) -> None:
    is_whole = True
    for submission in _running(issuer):
        try:
            actions.recount_due_dates(submission=submission, calendar=calendar)
        except Exception:
            is_whole = False
            log.exception("submission %s is not counted again", submission.pk)
    if is_whole:  # else it is tried again soon
        note_counted(issuer, calendar)


def _running(issuer: Issuer) -> "QuerySet[Submission]":
    return Submission.objects.filter(badge_version__badge__issuer=issuer, status__in=CLOCK_RUNS)


def _calendars() -> Iterator[tuple[Issuer, Calendar]]:
    issuers = list(Issuer.objects.order_by("pk"))
    calendars = calendars_of(issuers)
    return ((issuer, calendars[issuer.pk]) for issuer in issuers)
