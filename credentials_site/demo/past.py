"""The demo's past: what is done inside `at` takes place then, on business days of an issuer. Knows no models.

Actions read Django's clock, so that their dates, deadlines and letters come out as they would have been.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from badges.business_days import Calendar, shift


@dataclass
class Clock:
    """Stands still until somebody waits."""

    moment: datetime

    def wait(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@contextmanager
def at(moment: datetime) -> Iterator[Clock]:
    """Do something at an aware moment. For a process of its own only: all its threads share the clock."""
    clock = Clock(moment)

    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return clock.moment.astimezone(tz)

    # The one thing that `timezone.now` asks: whoever took that function as a default is reached too.
    django_clock: Any = timezone
    real = django_clock.datetime
    django_clock.datetime = Then
    try:
        yield clock
    finally:
        django_clock.datetime = real


def ago(days: int, hour: int, calendar: Calendar) -> datetime:
    """So many business days ago, at this hour where the issuer is; at least one, so that it has passed."""
    if days < 1:
        raise ValueError("the past begins one business day ago")
    day = shift(calendar.day_of(timezone.now()), -days, calendar)
    return datetime.combine(day, time(hour, 10), ZoneInfo(calendar.time_zone))
