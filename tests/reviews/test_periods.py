"""Months and terms."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.periods import Period, Span, span_of, stretches

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.TERM, date(2026, 9, 1), date(2026, 12, 1)),
        (Period.LAST_TERM, date(2026, 5, 1), date(2026, 8, 1)),
        (Period.YEAR, date(2025, 12, 1), date(2026, 11, 1)),
        (Period.ALL, None, None),
    ],
)
def test_span_of_a_day_in_november(period, first, last):
    assert span_of(period, date(2026, 11, 30)) == Span(first, last)


def test_last_term_in_january_is_of_the_year_before():
    assert span_of(Period.LAST_TERM, date(2026, 1, 1)) == Span(date(2025, 9, 1), date(2025, 12, 1))


@given(days, st.sampled_from([Period.TERM, Period.LAST_TERM, Period.YEAR]))
def test_before_ends_where_the_span_begins(day, period):
    span = span_of(period, day)
    before = span.before

    assert before.last not in span and span.first not in before
    assert (before.last + timedelta(days=31)).replace(day=1) == span.first
    assert before.before is not None


@given(days)
def test_this_term_and_the_year_have_today(day):
    month = day.replace(day=1)

    assert month in span_of(Period.TERM, day)
    assert month in span_of(Period.YEAR, day)
    assert month not in span_of(Period.LAST_TERM, day)
    assert month in span_of(Period.ALL, day)
    assert span_of(Period.ALL, day).before is None


def test_stretches_are_months_with_the_gaps_between():
    found = stretches([date(2026, 11, 1), date(2026, 9, 1), date(2026, 11, 1)])

    assert found == [(month, month) for month in (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1))]
    assert stretches([]) == []


def test_stretches_of_more_than_a_year_are_terms():
    found = stretches([date(2025, 11, 1), date(2026, 11, 1)])

    assert found == [
        (date(2025, 9, 1), date(2025, 12, 1)),
        (date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 5, 1), date(2026, 8, 1)),
        (date(2026, 9, 1), date(2026, 12, 1)),
    ]


@given(st.lists(days, min_size=1, max_size=6))
def test_stretches_hold_every_month_once(found):
    months = {day.replace(day=1) for day in found}
    parts = stretches(months)

    for month in months:
        assert sum(first <= month <= last for first, last in parts) == 1
