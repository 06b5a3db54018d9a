"""Business days in an issuer's time zone: pure. Counting starts on the next business day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


def is_business_day(day: date) -> bool:
    return day.weekday() < SATURDAY


def due_date(start: datetime, time_zone: str, days: int) -> date:
    """The date `days` business days after `start` (aware), as the calendar stands in `time_zone`.

    Raises ValueError for a naive `start` or for less than one day.
    """
    if start.tzinfo is None:
        raise ValueError("start needs a time zone")
    if days < 1:
        raise ValueError("a deadline lies at least one business day ahead")
    day = start.astimezone(ZoneInfo(time_zone)).date()
    while days:
        day += timedelta(days=1)
        days -= is_business_day(day)
    return day
