"""How much reviewers have to do and were given, how quick they are, and when they are away."""

from collections.abc import Iterable
from datetime import date, datetime, time
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from accounts.models import Membership, Role, User
from badges.business_days import Calendar, days_until
from submissions.models import Collaborator
from submissions.states import Status

from . import assignment
from .models import Absence, Review

LAST = 10  # so many reviews tell somebody's pace
Days = tuple[date, date]  # the first and the last


def with_workload(
    people: "QuerySet[User]", today: date, calendar: Calendar, viewer: User | None = None
) -> "QuerySet[Any]":
    """Active ones, each with `load` (reviews open), `given` (of this term, not handed back), `last`, and
    `since` when they review: for any issuer, as they are counted for all.

    Without reviews of what `viewer` worked on: a coordinator would see by the numbers who reads it.
    """
    first, _last = assignment.term_of(today)
    begin = datetime.combine(first, time.min, ZoneInfo(calendar.time_zone))
    reviews = Review.objects.filter(reviewer=OuterRef("pk"), released_at=None)
    if viewer is not None:
        named = Collaborator.objects.naming(viewer).values("attempt__submission")
        reviews = reviews.exclude(attempt__submission__earner=viewer)
        reviews = reviews.exclude(attempt__submission__in=named)
    open_ones = reviews.filter(handed_in_at=None, attempt__submission__status=Status.IN_REVIEW)
    handed_in = reviews.exclude(handed_in_at=None).order_by("-handed_in_at")
    roles = Membership.objects.filter(user=OuterRef("pk"), role=Role.REVIEWER).order_by("since_at")
    dates = JSONObject(asked="assigned_at", handed_in="handed_in_at")
    return people.filter(is_active=True).annotate(
        load=_number(open_ones),
        given=_number(reviews.filter(assigned_at__gte=begin)),
        last=ArraySubquery(handed_in.values_list(dates)[:LAST]),
        since=Subquery(roles.values("since_at")[:1]),
    )


def pace_of(user: Any, calendar: Calendar) -> int | None:
    """Median business days from being asked until handing in; None without any."""
    spans = [
        days_until(_day(row["asked"], calendar), _day(row["handed_in"], calendar), calendar)
        for row in user.last
    ]
    return round(median(spans)) if spans else None


def days_there(user: Any, today: date, absences: Iterable[Days], calendar: Calendar) -> int:
    """Of this term, as `assignment.Candidate.days`: from the day on which they became a reviewer."""
    first, _last = assignment.term_of(today)
    return assignment.days_there(max(first, calendar.day_of(user.since)), today, absences)


def absences_of(people: Iterable[int], today: date) -> dict[int, list[Days]]:
    """By the key of the reviewer: those of this term and later, in order."""
    first, _last = assignment.term_of(today)
    found: dict[int, list[Days]] = {pk: [] for pk in people}
    rows = Absence.objects.filter(reviewer__in=found, last_date__gte=first).order_by("first_date")
    for row in rows:
        found[row.reviewer_id].append((row.first_date, row.last_date))
    return found


def _number(rows: "QuerySet[Review]") -> Coalesce:
    counted = rows.order_by().values("reviewer").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _day(moment: str, calendar: Calendar) -> date:
    return calendar.day_of(datetime.fromisoformat(moment))
