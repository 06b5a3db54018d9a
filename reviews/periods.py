"""Spans of months that figures are looked at over: pure. A month is named by its first day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .assignment import term_of

MOST_MONTHS = 12  # longer spans are told by term


class Period(StrEnum):
    TERM = "term"  # the one of today
    LAST_TERM = "last"
    YEAR = "year"  # this month and the eleven before
    ALL = "all"


@dataclass(frozen=True)
class Span:
    """From one month to another, both included; None: as far as there is anything."""

    first: date | None = None
    last: date | None = None

    def __contains__(self, month: date) -> bool:
        return (self.first is None or month >= self.first) and (self.last is None or month <= self.last)

    @property
    def before(self) -> "Span | None":
        """As many months before it; None where it has no end."""
        if self.first is None or self.last is None:
            return None
        length = _number(self.last) - _number(self.first) + 1
        return Span(_shift(self.first, -length), _shift(self.last, -length))


def span_of(period: Period, today: date) -> Span:
    month = today.replace(day=1)
    term = term_of(today)[0]
    if period == Period.TERM:
        return Span(term, _shift(term, 3))
    if period == Period.LAST_TERM:
        return Span(_shift(term, -4), _shift(term, -1))
    if period == Period.YEAR:
        return Span(_shift(month, -11), month)
    return Span()


def stretches(months: Iterable[date]) -> list[tuple[date, date]]:
    """From the first of these months to the last: each month, or each term where they are more than a year.

    Returns the first and the last month of each, the oldest first; those between that are not among
    `months` too, so that a gap shows.
    """
    known = sorted(set(months))
    if not known:
        return []
    if _number(known[-1]) - _number(known[0]) < MOST_MONTHS:
        count = _number(known[-1]) - _number(known[0]) + 1
        return [(month, month) for month in (_shift(known[0], number) for number in range(count))]
    first = term_of(known[0])[0]
    count = (_number(known[-1]) - _number(first)) // 4 + 1
    return [(_shift(first, 4 * number), _shift(first, 4 * number + 3)) for number in range(count)]


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1


def _shift(month: date, by: int) -> date:
    year, rest = divmod(_number(month) + by, 12)
    return date(year, rest + 1, 1)
