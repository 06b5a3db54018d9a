"""How long there is until a date: in words, in business days of the issuer."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.business_days import Calendar, days_until

SOON = 3  # business days


@dataclass(frozen=True)
class Due:
    date: date
    text: str
    tone: str
    icon: str


def of(day: date, calendar: Calendar, now: datetime | None = None) -> Due:
    today = calendar.day_of(now or timezone.now())
    left = days_until(today, day, calendar)
    if day < today:
        return Due(day, _late(day, -left), "is-bad", "circle-alert")
    if day == today:
        return Due(day, _("Due today"), "is-warn", "clock")
    return Due(day, _left(day, left), "is-warn" if left <= SOON else "quiet", "clock")


def _late(day: date, days: int) -> str:
    if not days:  # only days off have passed since
        return _("Was due on %(day)s") % {"day": date_format(day, "l")}
    text = ngettext("%(days)d business day late", "%(days)d business days late", days)
    return text % {"days": days}


def _left(day: date, days: int) -> str:
    if not days:  # a day off by now: a closure that came later moves it soon
        return _("Due on %(day)s") % {"day": date_format(day, "l")}
    text = ngettext("%(days)d business day left", "%(days)d business days left", days)
    return text % {"days": days}
