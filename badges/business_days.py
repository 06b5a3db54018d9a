"""Business days where an issuer is: pure. Counting starts on the next business day.

A day counts unless it is a weekend or public holiday of the country and province, a day on which the
issuer is closed, or a date that the time zone left out (Pacific/Apia had no 30 December 2011).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from . import places

DATA_VERSION: str = holidays.__version__  # of the holidays
ONE_DAY = timedelta(days=1)
SATURDAY = 5

Pause = tuple[datetime, datetime | None]  # from when it was asked until it was answered, both aware


@dataclass(frozen=True)
class Calendar:
    """Which days are business days.

    `country` and `province` are codes as in "CA" and "ON"; without a country weekends are Saturday and
    Sunday, and there are no holidays. `closures`: first and last days. Raises ValueError for a time zone,
    country or province that is not known, and for a closure that ends before it begins.
    """

    time_zone: str
    country: str = ""
    province: str = ""
    closures: tuple[tuple[date, date], ...] = ()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (KeyError, ValueError, OSError) as error:  # OSError: the name of a folder, as in "America"
            raise ValueError(f"there is no time zone {self.time_zone!r}") from error
        if self.country or self.province:
            places.check(self.country, self.province)
        for first, last in self.closures:
            if first > last:
                raise ValueError(f"a closure from {first} until {last} ends before it begins")

    def is_business_day(self, day: date) -> bool:
        return (
            day not in _days_off(self.country, self.province, day.year)
            and not any(first <= day <= last for first, last in self.closures)
            and _exists(self.time_zone, day)
        )

    def day_of(self, moment: datetime) -> date:
        """The date in the time zone at an aware moment; ValueError for a naive one."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


def due_date(start: datetime, days: int, calendar: Calendar, pauses: Sequence[Pause] = ()) -> date:
    """The date `days` business days after `start` (aware); days of a pause do not count.

    A pause takes the days after the one on which it was asked, up to and with the one on which it was
    answered. One that is not answered yet takes none: nobody knows how many.
    Raises ValueError for naive moments or less than one day, OverflowError beyond the year 9999.
    """
    if days < 1:
        raise ValueError("a deadline lies at least one business day ahead")
    stops = [
        (calendar.day_of(asked), calendar.day_of(answered))
        for asked, answered in pauses
        if answered is not None
    ]
    day = calendar.day_of(start)
    while days:
        day += ONE_DAY
        if not any(asked < day <= answered for asked, answered in stops):
            days -= calendar.is_business_day(day)
    return day


def shift(day: date, days: int, calendar: Calendar) -> date:
    """The date so many business days after `day`, or before it where `days` is negative; 0: `day` itself."""
    step = ONE_DAY if days > 0 else -ONE_DAY
    left = abs(days)
    while left:
        day += step
        left -= calendar.is_business_day(day)
    return day


def days_until(today: date, due: date, calendar: Calendar) -> int:
    """How many business days lie in (today, due]; negative when late: those in (due, today].

    0 on the day itself, and on days off that lie between the two.
    """
    sign = 1 if today <= due else -1
    first, last = min(today, due), max(today, due)
    span = (last - first).days
    return sign * sum(calendar.is_business_day(first + ONE_DAY * number) for number in range(1, span + 1))


def holidays_of(country: str, province: str, year: int) -> dict[date, str]:
    """The public holidays of a year with their names, in English where the library has them."""
    return dict(sorted(_year(country, province, year).items())) if country else {}


# -- inside


def _year(country: str, province: str, year: int) -> holidays.HolidayBase:
    """Of one year only: the library's objects grow when asked for another, which threads must not share."""
    return holidays.country_holidays(
        country, subdiv=province or None, years=year, expand=False, language=_language(country)
    )


@lru_cache(maxsize=512)
def _language(country: str) -> str | None:
    languages = holidays.country_holidays(country).supported_languages
    return next((one for one in (f"en_{country}", "en_US") if one in languages), None)


@lru_cache(maxsize=512)
def _days_off(country: str, province: str, year: int) -> frozenset[date]:
    """Weekends and holidays of a year; weekends worked to make up for another day are none."""
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    dates = (date.fromordinal(number) for number in range(first, last + 1))
    if not country:
        return frozenset(day for day in dates if day.weekday() >= SATURDAY)
    known = _year(country, province, year)
    return frozenset(day for day in dates if not known.is_working_day(day))


@lru_cache(maxsize=4096)
def _exists(time_zone: str, day: date) -> bool:
    """Whether the zone has this date: a move across the date line leaves one out."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(time_zone))
    try:
        return noon.astimezone(UTC).astimezone(noon.tzinfo).date() == day
    except OverflowError:  # the first and last days of all time
        return True
