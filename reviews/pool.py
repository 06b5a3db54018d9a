"""What a reviewer may take by themselves, where their issuer leaves submissions in a pool.

Nobody else's: what is shown carries no author, and its address is of no use to anybody but this reviewer.
"""

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, Max, OuterRef
from django.utils.crypto import salted_hmac

from accounts.models import Issuer, Role, User
from badges.calendars import calendars_of
from badges.models import BadgeVersion
from submissions.models import Submission
from submissions.states import Status

from . import candidates, clock, invitations, stages
from .invitations import Asked
from .models import Absence, Assigning, Conflict, Review
from .stages import Stage

SHOWN = 20
LOOKED_AT = 200  # so many of those due first: of them it is worked out which this reviewer may take


@dataclass(frozen=True)
class Entry:
    """A submission in the pool, as a reviewer who does not read it yet may know it."""

    address: str
    version: BadgeVersion
    attempt_number: int
    asked: Asked
    due_date: date


def open_to(user: User) -> list[Entry]:
    """What this reviewer may take now, due first. A fixed number of queries."""
    found = _open_to(user, _waiting(user))[:SHOWN]
    calendars = calendars_of(one.badge_version.issuer for one in found)
    asked = invitations.asked_of([one.attempt for one in found])
    return [
        Entry(
            address=_address(user, one),
            version=one.badge_version,
            attempt_number=one.attempt.number,
            asked=asked[one.attempt.pk],
            due_date=clock.review_due(
                one.attempt,
                is_third=one.stage == Stage.THIRD,
                calendar=calendars[one.badge_version.badge.issuer_id],
            ),
        )
        for one in found
    ]


def find(user: User, address: str) -> Submission | None:
    """The submission that this reviewer was shown under an address, if they may still take it."""
    for one in _open_to(user, _waiting(user)):
        if hmac.compare_digest(_address(user, one).encode(), address.encode()):
            return one
    return None


def is_open_to(user: User, submission: Submission) -> bool:
    """Whether one submission waits in the pool and this reviewer may take it; asked behind its lock."""
    return bool(_open_to(user, _waiting(user, only=submission)))


def issuers_of(user: Any) -> list[int]:
    """Keys of the issuers whose pool this person takes reviews from."""
    mine = Issuer.objects.filter(memberships__user=user, memberships__role=Role.REVIEWER)
    return list(mine.filter(review_rules__assigning=Assigning.POOL).values_list("pk", flat=True))


def away_until(user: User, now: datetime | None = None) -> date | None:
    """The last day of the absence that closes each pool of theirs; None while one of them is open."""
    days = _away(user, now).values()
    return max((day for day in days if day), default=None) if all(days) else None


def _away(user: User, now: datetime | None = None) -> dict[int, date | None]:
    """By the keys of the issuers whose pool is theirs: until when they are away, by the date there."""
    issuers = Issuer.objects.filter(pk__in=issuers_of(user))
    absences = list(Absence.objects.filter(reviewer=user).order_by("last_date"))
    found: dict[int, date | None] = {}
    for issuer in issuers:
        today = clock.today(issuer, now)
        ends = [one.last_date for one in absences if one.first_date <= today <= one.last_date]
        found[issuer.pk] = ends[-1] if ends else None
    return found


def _waiting(user: User, only: Submission | None = None) -> list[Any]:
    """Found complete, with a free place and not their own; due first."""
    issuers = [issuer for issuer, away in _away(user).items() if away is None]
    if not issuers:
        return []
    rows = Submission.objects.filter(
        badge_version__badge__issuer__in=issuers, status__in=[Status.SUBMITTED, Status.IN_REVIEW]
    ).exclude(earner=user)
    if only is not None:
        rows = rows.filter(pk=only.pk)
    found = stages.with_stage(rows).filter(stage__in=[Stage.ASSIGN, Stage.THIRD])
    asked = Review.objects.filter(attempt=OuterRef("current__pk"), reviewer=user)
    found = found.filter(~Exists(asked))
    found = found.select_related("badge_version__badge__issuer", "earner")
    found = found.prefetch_related("attempts__pauses")
    return list(found.order_by(F("due_date").asc(nulls_last=True), "pk")[:LOOKED_AT])


def _open_to(user: User, waiting: list[Any]) -> list[Any]:
    """Without those that something speaks against, and nobody can tell what.

    Whoever declares a conflict of interest gets nothing any more that was handed in before: if only the
    work of that person went away, declaring would tell which it is.
    """
    rows = Conflict.objects.filter(reviewer=user, declared_by=user).values("issuer")
    since = dict(rows.annotate(last=Max("declared_at")).values_list("issuer", "last"))
    fresh = [
        one
        for one in waiting
        if (last := since.get(one.badge_version.badge.issuer_id)) is None or _handed_in_at(one) > last
    ]
    return candidates.may_claim(user, fresh)


def _handed_in_at(submission: Submission) -> Any:
    """For the first time."""
    return min(one.submitted_at for one in submission.attempts.all() if one.submitted_at)


def _address(user: User, submission: Submission) -> str:
    """Of this attempt for this reviewer: another one for everybody, and it opens nothing else."""
    said = f"{user.public_id}:{submission.attempt.public_id}"
    return salted_hmac("reviews.pool", said, algorithm="sha256").hexdigest()
