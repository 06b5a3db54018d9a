"""What an issuer's calendar comes to: the days off ahead, and when what is handed in today is answered."""

from dataclasses import dataclass
from datetime import date, timedelta
from datetime import datetime as Moment

from django.utils import timezone

from accounts.models import Issuer

from .business_days import Calendar, due_date, holidays_of
from .calendars import calendar_of
from .models import Closure

AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class DaysOff:
    first: date
    last: date
    name: str
    closure: Closure | None = None  # None: a public holiday


@dataclass(frozen=True)
class Example:
    """When everything of a submission handed in now is due."""

    check: date
    reviews: date
    third: date
    answer: date


def ahead(issuer: Issuer, now: Moment | None = None) -> list[DaysOff]:
    """Public holidays of a year from today, and every closure that is not over, by date."""
    calendar = calendar_of(issuer)
    today = calendar.day_of(now or timezone.now())
    holidays = {
        day: name
        for year in (today.year, today.year + 1)
        for day, name in holidays_of(calendar.country, calendar.province, year).items()
    }
    found = [DaysOff(day, day, name) for day, name in holidays.items() if today <= day <= today + AHEAD]
    closures = issuer.closures.filter(last_date__gte=today)
    found += [DaysOff(one.first_date, one.last_date, one.name, one) for one in closures]
    return sorted(found, key=lambda days: (days.first, days.last, days.name))


def example(issuer: Issuer, now: Moment | None = None) -> Example:
    calendar: Calendar = calendar_of(issuer)
    start = now or timezone.now()
    return Example(
        check=due_date(start, issuer.completeness_days, calendar),
        reviews=due_date(start, issuer.review_days, calendar),
        third=due_date(start, issuer.third_review_days, calendar),
        answer=due_date(start, issuer.decision_days, calendar),
    )
