"""What coordinators see of their issuers' reviewers: what they know, do, and whose work they do not judge."""

from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Issuer, Membership, Role, User
from badges.calendars import calendar_of
from badges.models import Badge

from . import apart, calibrated, workload
from .models import Conflict
from .workload import Days


@dataclass(frozen=True)
class Reviewer:
    """`calibration`: names of badges whose gold samples they have passed, and have yet to score."""

    user: User
    areas: str
    given: int
    load: int
    pace: int | None
    away: list[Days]  # now or later
    is_away: bool
    passed: list[str]
    waiting: list[str]
    conflicts: list[Conflict]
    is_coordinator: bool  # so nothing is given to them

    @property
    def declared(self) -> int:
        return sum(one.declared_by_id == self.user.pk for one in self.conflicts)


def issuers_of(user: User) -> list[Issuer]:
    """Those whose reviewers this person looks after."""
    mine = Membership.objects.of(user, Role.COORDINATOR).values("issuer")
    return list(Issuer.objects.filter(pk__in=mine).order_by("name", "pk"))


def reviewers_of(issuer: Issuer, viewer: User, only: User | None = None) -> list[Reviewer]:
    """By name. A fixed number of queries, whatever the number of reviewers."""
    roles = Membership.objects.filter(issuer=issuer)
    areas = dict(roles.filter(role=Role.REVIEWER).values_list("user_id", "areas"))
    coordinators = set(roles.filter(role=Role.COORDINATOR).values_list("user_id", flat=True))
    calendar = calendar_of(issuer)
    today = calendar.day_of(timezone.now())
    people = User.objects.filter(pk__in=areas if only is None else {only.pk} & set(areas))
    users = workload.with_workload(people, today, calendar, viewer).order_by(Lower("display_name"), "pk")
    away = workload.absences_of(areas, today)
    conflicts = apart.shown_to(viewer, issuer, apart.conflicts_of(issuer.pk, areas))
    passed, waiting = _calibration(issuer)
    return [
        Reviewer(
            user=user,
            areas=areas[user.pk],
            given=user.given,
            load=user.load,
            pace=workload.pace_of(user, calendar),
            away=[days for days in away[user.pk] if days[1] >= today],
            is_away=any(first <= today <= last for first, last in away[user.pk]),
            passed=passed.get(user.pk, []),
            waiting=waiting.get(user.pk, []),
            conflicts=conflicts.get(user.pk, []),
            is_coordinator=user.pk in coordinators,
        )
        for user in users
    ]


def conflicts_shown_to(viewer: User) -> set[Any]:
    """Keys of the conflicts that this coordinator may see, and remove."""
    return {
        conflict.pk
        for issuer in issuers_of(viewer)
        for rows in apart.shown_to(viewer, issuer, _all(issuer)).values()
        for conflict in rows
    }


def _all(issuer: Issuer) -> dict[int, list[Conflict]]:
    members = Membership.objects.filter(issuer=issuer, role=Role.REVIEWER)
    return apart.conflicts_of(issuer.pk, members.values_list("user_id", flat=True))


def _calibration(issuer: Issuer) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """By the key of the reviewer: names of the badges they passed, and of those they have yet to."""
    badges = list(Badge.objects.filter(issuer=issuer))
    samples = calibrated.samples_of(badge.pk for badge in badges)
    names = {calibrated.measured_by(one): one.badge_version.name for one in samples}
    return (
        _by_person(names, calibrated.passes(badge.pk for badge in badges)),
        _by_person(names, calibrated.waiting(badges, samples)),
    )


def _by_person(names: dict[Any, str], people: dict[Any, set[int]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for measure, name in sorted(names.items(), key=lambda entry: entry[1]):
        for person in people.get(measure, ()):
            found.setdefault(person, []).append(name)
    return found
