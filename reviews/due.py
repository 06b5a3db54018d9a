"""How long there is until a date: in words, as the calendar stands where the issuer is."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SOON = 3


@dataclass(frozen=True)
class Due:
    date: date
    text: str
    tone: str
    icon: str


def of(day: date, time_zone: str, now: datetime | None = None) -> Due:
    today = (now or timezone.now()).astimezone(ZoneInfo(time_zone)).date()
    left = (day - today).days
    if left < 0:
        text = ngettext("%(days)d day late", "%(days)d days late", -left) % {"days": -left}
        return Due(day, text, "is-bad", "circle-alert")
    if left == 0:
        return Due(day, _("Due today"), "is-warn", "clock")
    text = ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
    return Due(day, text, "is-warn" if left <= SOON else "quiet", "clock")
