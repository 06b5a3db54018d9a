"""Strict JSON and strict dates."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbadges.reading import MAX_BYTES, Unreadable, moment, parse, same


@pytest.mark.parametrize("data", [b'{"a": [1, 2.5, true, null, "x"]}', b'\xef\xbb\xbf {"a": {}}'])
def test_parse_reads_an_object(data):
    assert list(parse(data)) == ["a"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not JSON"),
        (b"eyJhbGciOiJFZERTQSJ9.e30.AAAA", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 40_000, "not JSON"),
        (b"[" * 100_000, "too many parts"),
        (b"9" * 5_000, "not JSON"),
        (b"[]", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b'{"a": 1, "a": 1}', "named twice"),
        (b'{"a": NaN}', "not a number in JSON"),
        (b'{"a": -Infinity}', "not a number in JSON"),
        (b'{"a": 1e999}', "too large"),
        (b'{"a": "' + b"x" * MAX_BYTES + b'"}', "too long"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "nested too deeply"),
    ],
)
def test_parse_refuses(data, reason):
    with pytest.raises(Unreadable, match=reason):
        parse(data)


def test_moment_reads_a_date_with_a_zone():
    assert moment("2026-11-01T05:00:00.5-05:00") == datetime(2026, 11, 1, 10, 0, 0, 500_000, UTC)
    assert moment("2026-11-01T10:00:00Z") == datetime(2026, 11, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        *(None, 1700000000, "2026-11-01", "2026-11-01T10:00:00", "T", "2026-13-01T00:00:00Z"),
        *("2026-W45-1T10:00:00Z", "20261102T093000Z", "2026-11-02T09Z", "2026-11-02T09:30:00+00:00:30"),
        *("2026-11-02 09:30:00Z", "2026-11-02T09:30:00z", "2026-11-02T09:30:00,5Z"),
        "2026-11-02T09:30:00+0000",
        *("2026-11-02T09:30:00Z\n", "٢٠٢٦-11-02T09:30:00Z"),
    ],
)
def test_moment_refuses_other_values(value):
    with pytest.raises(ValueError, match=r"date|Invalid|month"):
        moment(value)


@given(st.text() | st.datetimes(timezones=st.timezones()).map(lambda one: one.isoformat()))
def test_moment_of_anything_can_be_compared(text):
    try:
        read = moment(text)
    except ValueError:
        return
    assert (read < datetime(2026, 1, 1, tzinfo=UTC)) is not (read >= datetime(2026, 1, 1, tzinfo=UTC))


def test_same_minds_types_but_not_order():
    assert same({"a": 1, "b": {"c": True}}, {"b": {"c": True}, "a": 1})
    assert not same({"a": 1}, {"a": True})
    assert not same({"a": 1}, {"a": 1.0})
    assert not same({"a": [1, 2]}, {"a": [2, 1]})
