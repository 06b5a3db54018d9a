from datetime import UTC, date, datetime

import pytest

from badges.business_days import Calendar
from reviews import due

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday
TORONTO = Calendar("America/Toronto", "CA", "ON")


@pytest.mark.parametrize(
    "day, text, tone",
    [
        (date(2026, 11, 20), "2 business days late", "is-bad"),
        (date(2026, 11, 23), "1 business day late", "is-bad"),
        (date(2026, 11, 24), "Due today", "is-warn"),
        (date(2026, 11, 25), "1 business day left", "is-warn"),
        (date(2026, 11, 27), "3 business days left", "is-warn"),
        (date(2026, 11, 30), "4 business days left", "quiet"),
        (date(2026, 12, 29), "23 business days left", "quiet"),  # without Christmas and Boxing Day
    ],
)
def test_of_says_how_long_there_is(day, text, tone):
    shown = due.of(day, TORONTO, NOON)
    assert (shown.text, shown.tone) == (text, tone)


def test_of_counts_days_where_the_issuer_is():
    late_evening_in_toronto = datetime(2026, 11, 25, 3, tzinfo=UTC)
    assert due.of(date(2026, 11, 24), TORONTO, late_evening_in_toronto).text == "Due today"
    assert due.of(date(2026, 11, 24), Calendar("UTC"), late_evening_in_toronto).text == "1 business day late"


def test_of_says_the_day_when_only_days_off_lie_between():
    sunday = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert due.of(date(2026, 11, 20), TORONTO, sunday).text == "Was due on Friday"
    assert due.of(date(2026, 11, 20), TORONTO, sunday).tone == "is-bad"
    closed = Calendar("UTC", closures=((date(2026, 11, 25), date(2026, 11, 25)),))
    assert due.of(date(2026, 11, 25), closed, NOON).text == "Due on Wednesday"
