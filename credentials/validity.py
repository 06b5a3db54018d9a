"""How long a credential is valid: calendar months, counted where the issuer is. Knows no rows."""

import calendar
from datetime import datetime
from zoneinfo import ZoneInfo


def months_later(moment: datetime, months: int, zone: str) -> datetime:
    """The same day and time of day so many months later by the calendar and clock of `zone`.

    A month without that day ends on its last: 31 January and one month is 28 or 29 February. The result is
    in the zone of `moment`; it raises `OverflowError` or `ValueError` after the year 9999.
    """
    local = moment.astimezone(ZoneInfo(zone))
    years, month = divmod(local.month - 1 + months, 12)
    year, month = local.year + years, month + 1
    day = min(local.day, calendar.monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day).astimezone(moment.tzinfo)
