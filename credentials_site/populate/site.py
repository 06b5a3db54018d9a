"""What submissions are made for: the issuer's badges with their rubrics, its clock, and words to fill in."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.models import Issuer
from badges.business_days import Calendar, due_date, shift
from badges.calendars import calendar_of
from badges.models import BadgeVersion, EvidenceKind
from reviews.clock import LEAST_DAYS
from submissions.deadlines import Deadlines

from .marks import Criterion

OPENING, OPEN_MINUTES = time(8), 10 * 60
SENTENCES = (
    "I tried it with two groups and compared what they handed in.",
    "Half of the class answered that the new form of feedback helped them.",
    "Next term I will begin earlier and ask them to plan the second draft.",
    "A colleague sat in and noted who spoke, how long and to whom.",
    "The first version asked too much at once, so I cut it in two.",
    "What surprised me was how many came back to the comments weeks later.",
)


@dataclass(frozen=True)
class Part:
    """A component: its kind, key and title, its criteria, and what is handed in for it: key, kind."""

    kind: str
    key: int
    title: str
    criteria: list[Criterion]
    asked: list[tuple[int, str]]


@dataclass(frozen=True)
class Version:
    key: int
    badge: int
    reviews_required: int
    parts: list[Part]


class Clock:
    """Due dates by the issuer's calendar, each worked out once."""

    def __init__(self, issuer: Issuer) -> None:
        self.issuer: int = issuer.pk
        self.calendar: Calendar = calendar_of(issuer)
        names = Deadlines.__dataclass_fields__
        self.promised = {name: getattr(issuer, name) for name in names}
        self._known: dict[tuple[date, int], date] = {}

    def due(self, start: datetime, name: str) -> date:
        key = self.calendar.day_of(start), self.promised[name]
        if key not in self._known:
            self._known[key] = due_date(start, key[1], self.calendar)
        return self._known[key]

    def at_work_before(self, moment: datetime, chance: Random) -> datetime:
        """In office hours of the last business day before that of the moment."""
        day = shift(self.calendar.day_of(moment), -1, self.calendar)
        opening = datetime.combine(day, OPENING, ZoneInfo(self.calendar.time_zone))
        return (opening + timedelta(minutes=chance.uniform(0, OPEN_MINUTES))).astimezone(UTC)

    def review_due(self, start: datetime, name: str, asked_at: datetime) -> date:
        """Whoever is asked late has a few days all the same."""
        least = shift(self.calendar.day_of(asked_at), LEAST_DAYS, self.calendar)
        return max(self.due(start, name), least)


def versions_of(issuer: Issuer) -> list[Version]:
    rows = BadgeVersion.objects.current().filter(badge__issuer=issuer).whole().order_by("pk")
    return [
        Version(row.pk, row.badge_id, row.reviews_required, [_part(one) for one in row.components.all()])
        for row in rows
    ]


def _part(component: Any) -> Part:
    criteria = [_criterion(one) for one in component.rubric.criteria.all()]
    asked = []
    for requirement in component.requirements.all():
        for kind in (EvidenceKind.TEXT, EvidenceKind.LINK):
            if kind in requirement.kinds:
                asked.append((requirement.pk, kind.value))
                break
    return Part(component.kind, component.pk, component.title, criteria, asked)


def _criterion(row: Any) -> Criterion:
    levels = sorted(row.levels.all(), key=lambda level: level.points)
    required = next(place for place, level in enumerate(levels) if level.is_required)
    return Criterion(row.pk, [level.pk for level in levels], required)


def prose(chance: Random, sentences: int) -> str:
    return " ".join(chance.choices(SENTENCES, k=sentences))


def key(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
