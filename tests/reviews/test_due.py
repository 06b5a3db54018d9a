from datetime import UTC, date, datetime

import pytest

from reviews import due

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "day, text, tone",
    [
        (date(2026, 11, 22), "2 days late", "is-bad"),
        (date(2026, 11, 23), "1 day late", "is-bad"),
        (date(2026, 11, 24), "Due today", "is-warn"),
        (date(2026, 11, 25), "1 day left", "is-warn"),
        (date(2026, 11, 27), "3 days left", "is-warn"),
        (date(2026, 11, 28), "4 days left", "quiet"),
    ],
)
def test_of_says_how_long_there_is(day, text, tone):
    shown = due.of(day, "America/Toronto", NOON)
    assert (shown.text, shown.tone) == (text, tone)


def test_of_counts_days_where_the_issuer_is():
    late_evening_in_toronto = datetime(2026, 11, 25, 3, tzinfo=UTC)
    assert due.of(date(2026, 11, 24), "America/Toronto", late_evening_in_toronto).text == "Due today"
    assert due.of(date(2026, 11, 24), "UTC", late_evening_in_toronto).text == "1 day late"
