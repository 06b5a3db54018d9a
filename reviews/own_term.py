"""How much a reviewer has to do this term, beside the average of their issuer. Numbers only, never names."""

from dataclasses import dataclass
from datetime import date, datetime, time
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Issuer, Membership, Role, User
from submissions.states import Status

from .assignment import term_of
from .models import Review

ENOUGH_REVIEWERS = 3  # of fewer an average would tell what one of them does
KEPT_SECONDS = 3600  # it is counted over a whole term, and nobody needs it to the minute
LAST = 10
ISSUER = "attempt__submission__badge_version__badge__issuer"


@dataclass(frozen=True)
class Workload:
    """Reviews of one issuer, released ones left out. `average`: reviews of this term by reviewer."""

    issuer: Issuer
    open: int
    handed_in: int  # of those of this term
    average: int | None  # None: too few reviewers for a number


def of_reviewer(user: User) -> list[Workload]:
    """By issuer; as many queries for any number of reviews."""
    mine = Membership.objects.of(user, Role.REVIEWER).select_related("issuer").order_by("issuer__name")
    of_term = Q(pk=None)
    for one in mine:
        of_term |= Q(**{ISSUER: one.issuer_id}, assigned_at__gte=_begin(one.issuer))
    rows = Review.objects.of_reviewer(user).order_by().values(ISSUER)
    is_open = Q(handed_in_at=None, attempt__submission__status=Status.IN_REVIEW)
    counted = {
        row[ISSUER]: row
        for row in rows.annotate(
            open=Count("pk", filter=is_open & Q(accepted_at__isnull=False)),
            done=Count("pk", filter=Q(handed_in_at__isnull=False) & of_term),
        )
    }
    nothing = {"open": 0, "done": 0}
    return [
        Workload(one.issuer, found["open"], found["done"], average_of(one.issuer))
        for one in mine
        for found in [counted.get(one.issuer_id, nothing)]
    ]


def average_of(issuer: Issuer) -> int | None:
    """How many reviews a reviewer of the issuer was given this term, rounded; as it was within the hour."""
    key = f"reviews.average:{issuer.public_id}:{_begin(issuer):%Y-%m-%d}"
    found = cache.get(key)
    if found is None:
        found = [_average(issuer)]  # in a list, so that no number is an answer as well
        cache.set(key, found, KEPT_SECONDS)
    return found[0]


def usual_minutes(user: User) -> int | None:
    """The median of what the last reviews took at the desk; None where no time is known."""
    rows = Review.objects.filter(reviewer=user, seconds_spent__gt=0).exclude(handed_in_at=None)
    spent = rows.order_by("-handed_in_at").values_list("seconds_spent", flat=True)[:LAST]
    return max(1, round(median(spent) / 60)) if spent else None


def name_of_term(day: date) -> str:
    """As in "September to December 2026"."""
    first, last = term_of(day)
    words = {"first": date_format(first, "F"), "last": date_format(last, "F Y")}
    return _("%(first)s to %(last)s") % words


def _average(issuer: Issuer) -> int | None:
    """By an index alone for those who review for this issuer only, as nearly all do.

    Somebody who left another issuer this term brings along what they were given there: nobody will notice.
    """
    members = Membership.objects.filter(role=Role.REVIEWER, user__is_active=True)
    people = set(members.filter(issuer=issuer).values_list("user", flat=True))
    if len(people) < ENOUGH_REVIEWERS:
        return None
    elsewhere = set(members.filter(user__in=people).exclude(issuer=issuer).values_list("user", flat=True))
    given: Any = Review.objects.filter(released_at=None, assigned_at__gte=_begin(issuer))
    here = given.filter(reviewer__in=people - elsewhere).count()
    here += given.filter(reviewer__in=elsewhere, **{ISSUER: issuer}).count()
    return round(here / len(people))


def _begin(issuer: Issuer) -> datetime:
    """Of the term, where the issuer is."""
    zone = ZoneInfo(issuer.time_zone)
    return datetime.combine(term_of(timezone.localdate(timezone=zone))[0], time.min, zone)
