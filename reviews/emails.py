"""The letters of this room: one function each. None says whose work it is about."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format

from accounts import letters
from accounts.models import Letter, Membership, Role, User
from badges.business_days import Calendar
from submissions.models import Attempt

from . import clock, due, invitations
from .models import GoldRequest, Review


def invitation(review: Review) -> Letter:
    """Ask a reviewer to read an attempt. The link is made when it is sent: no token is kept."""
    version = review.attempt.submission.badge_version
    return letters.post(
        kind="reviews/invitation",
        to=review.reviewer.email,
        subject_id=review.pk,
        values={
            "name": review.reviewer.display_name,
            "badge": version.name,
            "issuer": version.issuer.name,
            "time": invitations.asked(review.attempt).time,
            "due": date_format(review.due_date, "l j F Y"),
            "answer_by": date_format(review.answer_by_date, "l j F"),
            "review_id": str(review.pk),
        },
    )


def passed_on(review: Review) -> Letter:
    """Tell a reviewer that an invitation went on to somebody else."""
    version = review.attempt.submission.badge_version
    return letters.post(
        kind="reviews/passed_on",
        to=review.reviewer.email,
        subject_id=review.pk,
        values={
            "name": review.reviewer.display_name,
            "badge": version.name,
            "issuer": version.issuer.name,
            "path": reverse("reviews:dashboard"),
        },
    )


def left(review: Review, *, to: Iterable[User], is_place_filled: bool) -> list[Letter]:
    """Tell coordinators that a reviewer has left before handing in, and whether a place is open."""
    submission = review.attempt.submission
    return [
        letters.post(
            kind="reviews/left",
            to=coordinator.email,
            subject_id=review.pk,
            # Who was kept may leave once more, for another reason.
            occasion=f"{review.ending} {coordinator.public_id}",
            values={
                "name": coordinator.display_name,
                "badge": submission.badge_version.name,
                "code": submission.code,
                "reviewer": review.reviewer.display_name,
                "ending": review.ending,
                "is_place_filled": is_place_filled,
                "path": reverse("reviews:case", args=[submission.pk]),
            },
        )
        for coordinator in to
    ]


def kept(review: Review) -> Letter:
    """Ask a reviewer who recognised the person to go on."""
    version = review.attempt.submission.badge_version
    return letters.post(
        kind="reviews/kept",
        to=review.reviewer.email,
        subject_id=review.pk,
        values={
            "name": review.reviewer.display_name,
            "badge": version.name,
            "issuer": version.issuer.name,
            "due": date_format(review.due_date, "l j F Y"),
            "path": review.get_absolute_url(),
        },
    )


def gold_request(request: GoldRequest) -> Letter:
    """Ask an earner whether reviewers may practise on an attempt of theirs, without the name."""
    submission = request.attempt.submission
    version, earner = submission.badge_version, submission.earner
    return letters.post(
        kind="reviews/gold_request",
        to=earner.email,
        subject_id=request.pk,
        values={
            "name": earner.display_name,
            "badge": version.name,
            "issuer": version.issuer.name,
            "code": submission.code,
            "path": f"{submission.get_absolute_url()}#practice-{request.pk}",
        },
    )


def reminder(review: Review, stage: str, calendar: Calendar, now: datetime) -> Letter:
    """Remind a reviewer of the date of a review: early, soon, or late."""
    version = review.attempt.submission.badge_version
    return letters.post(
        kind=clock.REMINDER,
        to=review.reviewer.email,
        subject_id=review.pk,
        occasion=stage,
        values={
            "name": review.reviewer.display_name,
            "badge": version.name,
            "issuer": version.issuer.name,
            "due": date_format(review.due_date, "l j F Y"),
            "left": due.of(review.due_date, calendar, now).text,
            "is_late": review.due_date < calendar.day_of(now),
            "path": review.get_absolute_url(),
        },
    )


def pressing(attempt: Attempt, calendar: Calendar, now: datetime, *, to: Iterable[User]) -> list[Letter]:
    """Tell coordinators that a decision is about to be late, or is: which, by code and badge."""
    case = reverse("reviews:case", args=[attempt.submission_id])
    return _pressing(attempt, calendar, now, to=to, path=case, is_seen_by_nobody=False)


def pressing_seen_by_nobody(attempt: Attempt, calendar: Calendar, now: datetime) -> list[Letter]:
    """Tell administrators instead, where no coordinator may see the case: they can make somebody one.

    Not those who were asked to review it: why nobody may see it has to do with whose work it is.
    """
    submission = attempt.submission
    members = Membership.objects.filter(issuer=submission.badge_version.issuer, user__is_active=True)
    asked = Review.objects.filter(attempt__submission=submission).values("reviewer")
    rows = members.filter(role=Role.ADMINISTRATOR).exclude(user=submission.earner).exclude(user__in=asked)
    people = [row.user for row in rows.select_related("user").order_by("pk")]
    pipeline = reverse("reviews:pipeline")
    return _pressing(attempt, calendar, now, to=people, path=pipeline, is_seen_by_nobody=True)


def _pressing(
    attempt: Attempt,
    calendar: Calendar,
    now: datetime,
    *,
    to: Iterable[User],
    path: str,
    is_seen_by_nobody: bool,
) -> list[Letter]:
    submission = attempt.submission
    assert attempt.due_date is not None
    values = {
        "badge": submission.badge_version.name,
        "issuer": submission.badge_version.issuer.name,
        "code": submission.code,
        "due": date_format(attempt.due_date, "l j F Y"),
        "left": due.of(attempt.due_date, calendar, now).text,
        "is_late": attempt.due_date < calendar.day_of(now),
        "is_seen_by_nobody": is_seen_by_nobody,
        "path": path,
    }
    return [
        letters.post(
            kind=clock.PRESSING,
            to=person.email,
            subject_id=attempt.public_id,
            occasion=str(person.public_id),
            values={"name": person.display_name, **values},
        )
        for person in to
    ]
