"""Business days: their laws, and the days on which calendars and clocks are known to stumble."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges import places
from badges.business_days import Calendar, days_until, due_date, holidays_of, shift

ONE_DAY = timedelta(days=1)
# Clocks that jump at midnight (Cairo, Asuncion, Beirut, Havana), that left a date out (Apia, Kwajalein), that
# lie a day apart (Kiritimati, Pago Pago), and plain ones.
ZONES = [
    "Africa/Cairo",
    "America/Asuncion",
    "America/Havana",
    "America/St_Johns",
    "America/Toronto",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Pacific/Kwajalein",
    "Pacific/Pago_Pago",
    "UTC",
]
PLACES = [
    ("", ""),
    ("CA", "ON"),
    ("CA", "QC"),
    ("US", "MA"),
    ("EG", ""),
    ("AE", ""),
    ("CN", ""),
    ("DE", "BY"),
]

days = st.integers(1, 40)
dates = st.dates(date(1990, 1, 1), date(2040, 12, 31))
moments = st.datetimes(datetime(1990, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC))


@st.composite
def calendars(draw):
    closures = draw(st.lists(st.tuples(dates, st.integers(0, 20)), max_size=3))
    country, province = draw(st.sampled_from(PLACES))
    closed = tuple((first, first + timedelta(days=more)) for first, more in closures)
    return Calendar(draw(st.sampled_from(ZONES)), country, province, closed)


@st.composite
def pauses(draw, after):
    """Up to three, each asked and answered, or the last one not yet."""
    found, moment = [], after
    for hours in draw(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 400)), max_size=3)):
        asked = moment + timedelta(hours=hours[0])
        moment = asked + timedelta(hours=hours[1])
        found.append((asked, moment))
    if found and draw(st.booleans()):
        found[-1] = (found[-1][0], None)
    return found


def business_days_in(first, last, calendar):
    """Those of (first, last], counted without the functions under test."""
    span = (last - first).days
    return sum(calendar.is_business_day(first + ONE_DAY * number) for number in range(1, span + 1))


# -- laws


@given(start=moments, number=days, calendar=calendars())
def test_exactly_so_many_business_days_lie_ahead(start, number, calendar):
    due = due_date(start, number, calendar)
    assert calendar.is_business_day(due)
    assert business_days_in(calendar.day_of(start), due, calendar) == number


@given(start=moments, number=days, more=days, calendar=calendars())
def test_more_days_end_later(start, number, more, calendar):
    assert due_date(start, number, calendar) < due_date(start, number + more, calendar)


@given(
    start=moments, later=st.timedeltas(timedelta(0), timedelta(days=60)), number=days, calendar=calendars()
)
def test_who_starts_later_is_never_due_earlier(start, later, number, calendar):
    assert due_date(start, number, calendar) <= due_date(start + later, number, calendar)


@given(data=st.data(), start=moments, number=days, calendar=calendars())
def test_pauses_never_make_it_earlier(data, start, number, calendar):
    paused = due_date(start, number, calendar, data.draw(pauses(start)))
    assert paused >= due_date(start, number, calendar)
    assert calendar.is_business_day(paused)


@given(data=st.data(), start=moments, number=days, calendar=calendars())
def test_only_the_days_of_pauses_are_left_out(data, start, number, calendar):
    stops = data.draw(pauses(start))
    due = due_date(start, number, calendar, stops)
    paused = {
        day
        for asked, answered in stops
        if answered is not None
        for day in _days_between(calendar.day_of(asked), calendar.day_of(answered))
    }
    counted = [day for day in _days_between(calendar.day_of(start), due) if day not in paused]
    assert sum(map(calendar.is_business_day, counted)) == number


@given(data=st.data(), start=moments, number=days, calendar=calendars())
def test_a_pause_within_one_day_changes_nothing(data, start, number, calendar):
    asked_on = calendar.day_of(start) + timedelta(days=data.draw(st.integers(0, 30)))
    noon = datetime(asked_on.year, asked_on.month, asked_on.day, 12, tzinfo=ZoneInfo(calendar.time_zone))
    pause = (noon, noon + timedelta(hours=data.draw(st.integers(0, 11))))
    if calendar.day_of(pause[0]) != calendar.day_of(pause[1]):  # where this noon never was
        return
    assert due_date(start, number, calendar, [pause]) == due_date(start, number, calendar)


@given(start=moments, number=days, calendar=calendars(), closed=st.tuples(dates, st.integers(0, 20)))
def test_a_closure_never_makes_it_earlier(start, number, calendar, closed):
    first, more = closed
    closures = (*calendar.closures, (first, first + timedelta(days=more)))
    closed_too = Calendar(calendar.time_zone, calendar.country, calendar.province, closures)
    assert due_date(start, number, closed_too) >= due_date(start, number, calendar)


@given(day=dates, number=days, calendar=calendars())
def test_shift_forward_and_back_meets_the_same_number_of_days(day, number, calendar):
    assert days_until(day, shift(day, number, calendar), calendar) == number
    before = shift(day, -number, calendar)
    assert calendar.is_business_day(before)
    assert business_days_in(before - ONE_DAY, day - ONE_DAY, calendar) == number


@given(one=dates, span=st.integers(-90, 90), calendar=calendars())
def test_days_until_is_the_same_both_ways_with_the_sign_changed(one, span, calendar):
    other = one + timedelta(days=span)
    assert days_until(one, other, calendar) == -days_until(other, one, calendar)


@given(start=moments, number=days, calendar=calendars())
def test_days_until_agrees_with_due_date(start, number, calendar):
    assert days_until(calendar.day_of(start), due_date(start, number, calendar), calendar) == number


def _days_between(first, last):
    return [first + ONE_DAY * number for number in range(1, (last - first).days + 1)]


# -- days on which it is easy to be wrong


ONTARIO = Calendar("America/Toronto", "CA", "ON")
QUEBEC = Calendar("America/Toronto", "CA", "QC")


def at(zone, *parts):
    return datetime(*parts, tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    "start, number, calendar, due",
    [
        # From 00:00 and from 23:59 of one day: the same; a minute later: the next.
        (at("America/Toronto", 2026, 3, 2), 1, ONTARIO, date(2026, 3, 3)),
        (at("America/Toronto", 2026, 3, 2, 23, 59, 59), 1, ONTARIO, date(2026, 3, 3)),
        (at("America/Toronto", 2026, 3, 3), 1, ONTARIO, date(2026, 3, 4)),
        # A weekend starts with its Friday's evening: counting begins on Monday either way.
        (at("America/Toronto", 2026, 3, 6, 23, 59), 1, ONTARIO, date(2026, 3, 9)),
        (at("America/Toronto", 2026, 3, 7, 0, 0), 1, ONTARIO, date(2026, 3, 9)),
        (at("America/Toronto", 2026, 3, 8, 23, 59), 1, ONTARIO, date(2026, 3, 9)),
        # Leap days count, where there is one.
        (at("UTC", 2028, 2, 28, 9), 1, Calendar("UTC"), date(2028, 2, 29)),
        (at("UTC", 2027, 2, 26, 9), 1, Calendar("UTC"), date(2027, 3, 1)),
        # Ontario has Family Day, Quebec does not; Quebec has 24 June, Ontario does not.
        (at("America/Toronto", 2026, 2, 13, 9), 1, ONTARIO, date(2026, 2, 17)),
        (at("America/Toronto", 2026, 2, 13, 9), 1, QUEBEC, date(2026, 2, 16)),
        (at("America/Toronto", 2026, 6, 23, 9), 1, ONTARIO, date(2026, 6, 24)),
        (at("America/Toronto", 2026, 6, 23, 9), 1, QUEBEC, date(2026, 6, 25)),
        # Over the end of the year: 25 December, Boxing Day moved to the Monday, New Year's Day.
        (at("America/Toronto", 2026, 12, 22, 9), 5, ONTARIO, date(2026, 12, 31)),
        (at("America/Toronto", 2026, 12, 22, 9), 6, ONTARIO, date(2027, 1, 4)),
        # Friday and Saturday are the weekend of Egypt; Sunday is a working day there.
        (at("Africa/Cairo", 2026, 2, 12, 9), 1, Calendar("Africa/Cairo", "EG"), date(2026, 2, 15)),
        # The Emirates moved theirs in 2022.
        (at("Asia/Dubai", 2021, 11, 18, 9), 1, Calendar("Asia/Dubai", "AE"), date(2021, 11, 21)),
        (at("Asia/Dubai", 2022, 11, 18, 9), 1, Calendar("Asia/Dubai", "AE"), date(2022, 11, 21)),
        # China works on some weekends: Sunday 29 September 2024 before the days off of October.
        (at("Asia/Shanghai", 2024, 9, 27, 9), 1, Calendar("Asia/Shanghai", "CN"), date(2024, 9, 29)),
        # Samoa went from Thursday 29 to Saturday 31 December 2011.
        (at("Pacific/Apia", 2011, 12, 29, 9), 1, Calendar("Pacific/Apia"), date(2012, 1, 2)),
        # Clocks in Toronto go forward in the night to 8 March 2026, and back in the one to 1 November.
        (at("America/Toronto", 2026, 3, 6, 12), 2, ONTARIO, date(2026, 3, 10)),
        (datetime(2026, 11, 1, 4, 30, tzinfo=UTC), 1, Calendar("America/Toronto"), date(2026, 11, 2)),
        # Midnight never was in Cairo on 24 April 2026: what is 22:00 UTC is 01:00 there already.
        (datetime(2026, 4, 23, 22, tzinfo=UTC), 1, Calendar("Africa/Cairo"), date(2026, 4, 27)),
        (datetime(2026, 4, 23, 21, 59, tzinfo=UTC), 1, Calendar("Africa/Cairo"), date(2026, 4, 24)),
        # In Beirut the clock goes back at midnight: 23:30 comes twice on 24 October 2026.
        (datetime(2026, 10, 24, 20, 30, tzinfo=UTC), 1, Calendar("Asia/Beirut"), date(2026, 10, 26)),
        (datetime(2026, 10, 24, 21, 30, tzinfo=UTC), 1, Calendar("Asia/Beirut"), date(2026, 10, 26)),
        # Asuncion went forward at midnight on Sunday 6 October 2024.
        (datetime(2024, 10, 6, 4, tzinfo=UTC), 1, Calendar("America/Asuncion"), date(2024, 10, 7)),
    ],
)
def test_due_date_on_the_days_on_which_clocks_stumble(start, number, calendar, due):
    assert due_date(start, number, calendar) == due


def test_the_zone_says_which_day_it_is():
    start = datetime(2026, 3, 3, 3, tzinfo=UTC)  # still Monday in Toronto, Tuesday in Samoa for long
    assert due_date(start, 1, Calendar("America/Toronto")) == date(2026, 3, 3)
    assert due_date(start, 1, Calendar("Pacific/Apia")) == date(2026, 3, 4)


def test_closures_of_one_day_and_of_many_are_left_out():
    start = at("America/Toronto", 2026, 3, 2, 9)
    closed = Calendar("America/Toronto", closures=((date(2026, 3, 3), date(2026, 3, 3)),))
    assert due_date(start, 1, closed) == date(2026, 3, 4)
    winter = (date(2026, 3, 4), date(2026, 3, 20))
    closed = Calendar("America/Toronto", closures=(*closed.closures, winter))
    assert due_date(start, 2, closed) == date(2026, 3, 24)


def test_a_pause_leaves_out_the_days_after_the_question_up_to_the_answer():
    start, monday = at("UTC", 2026, 3, 2, 9), at("UTC", 2026, 3, 2, 15)
    wednesday = at("UTC", 2026, 3, 4, 8)
    assert due_date(start, 3, Calendar("UTC")) == date(2026, 3, 5)
    assert due_date(start, 3, Calendar("UTC"), [(monday, wednesday)]) == date(2026, 3, 9)
    assert due_date(start, 3, Calendar("UTC"), [(monday, None)]) == date(2026, 3, 5)  # nobody knows yet


def test_two_pauses_over_the_same_days_count_once():
    start = at("UTC", 2026, 3, 2, 9)
    pause = (at("UTC", 2026, 3, 2, 15), at("UTC", 2026, 3, 4, 8))
    assert due_date(start, 3, Calendar("UTC"), [pause, pause]) == date(2026, 3, 9)


def test_days_until_is_zero_today_and_over_days_off():
    friday, sunday = date(2026, 3, 6), date(2026, 3, 8)
    calendar = Calendar("UTC")
    assert days_until(friday, friday, calendar) == 0
    assert days_until(sunday, friday, calendar) == 0
    assert days_until(date(2026, 3, 9), friday, calendar) == -1
    assert shift(sunday, 0, calendar) == sunday


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"time_zone": "Mars/Olympus"}, "no time zone 'Mars/Olympus'"),
        ({"time_zone": "America"}, "no time zone 'America'"),
        ({"time_zone": "../etc/passwd"}, "no time zone"),
        ({"time_zone": ""}, "no time zone ''"),
        ({"country": "ZZ"}, "no holidays of the country 'ZZ'"),
        ({"country": "ca"}, "no holidays of the country 'ca'"),
        ({"country": "CA", "province": "XX"}, "no holidays of 'XX' in CA"),
        ({"country": "CA", "province": "BY"}, "no holidays of 'BY' in CA"),
        ({"province": "ON"}, "no holidays of the country ''"),
        ({"closures": ((date(2026, 1, 2), date(2026, 1, 1)),)}, "ends before it begins"),
    ],
)
def test_a_calendar_refuses_what_it_does_not_know(wrong, words):
    with pytest.raises(ValueError, match=words):
        Calendar(**{"time_zone": "UTC", **wrong})


def test_due_date_refuses_naive_moments_and_no_days():
    with pytest.raises(ValueError, match="time zone"):
        due_date(datetime(2026, 3, 2), 1, Calendar("UTC"))
    with pytest.raises(ValueError, match="at least one"):
        due_date(at("UTC", 2026, 3, 2), 0, Calendar("UTC"))
    with pytest.raises(ValueError, match="time zone"):
        due_date(at("UTC", 2026, 3, 2), 1, Calendar("UTC"), [(datetime(2026, 3, 2), at("UTC", 2026, 3, 3))])
    with pytest.raises(OverflowError):
        due_date(at("UTC", 9999, 12, 30), 9, Calendar("UTC"))


def test_every_place_on_offer_has_a_calendar():
    for country in places.countries():
        for province in ["", *places.provinces(country)]:
            Calendar("UTC", country, province).is_business_day(date(2026, 7, 1))
            assert len(province) <= 20  # as long as it may be stored


def test_places_have_names():
    assert (places.countries()["CA"], places.countries()["US"]) == ("Canada", "United States")
    assert (places.countries()["BA"], places.countries()["CD"]) == ("Bosnia and Herzegovina", "DR Congo")
    assert (places.provinces("CA")["QC"], places.provinces("FR")["974"]) == ("Quebec", "La Réunion")
    assert places.provinces("ZZ") == places.provinces("") == {}


def test_holidays_have_names():
    names = holidays_of("CA", "QC", 2026)
    assert names[date(2026, 6, 24)] == "Saint Jean Baptiste Day"
    assert list(names) == sorted(names)
    assert holidays_of("EG", "", 2026)[date(2026, 10, 8)] == "Armed Forces Day (observed)"
    assert holidays_of("", "", 2026) == {}
