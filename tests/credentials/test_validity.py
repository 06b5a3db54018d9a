"""Calendar months from one moment to another, in the issuer's zone; the day on which a credential expires."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from badges.models import BadgeVersion
from credentials import actions, sharing
from credentials.models import Basis, Credential
from credentials.validity import months_later
from tests import factories

TORONTO = "America/Toronto"


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(TORONTO))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (at(2026, 11, 21, 15, 30), 1, at(2026, 12, 21, 15, 30)),
        (at(2026, 11, 21), 2, at(2027, 1, 21)),
        (at(2026, 1, 31), 1, at(2026, 2, 28)),
        (at(2028, 1, 31), 1, at(2028, 2, 29)),
        (at(2026, 3, 31), 1, at(2026, 4, 30)),
        (at(2028, 2, 29), 12, at(2029, 2, 28)),
        (at(2026, 11, 21), 36, at(2029, 11, 21)),
        (at(2026, 11, 21), 600, at(2076, 11, 21)),
        # It is a month later by the clock on the wall, though the clock was put forward in between.
        (at(2027, 2, 20, 9, 0), 1, at(2027, 3, 20, 9, 0)),
    ],
)
def test_months_later(start, months, end):
    assert months_later(start, months, TORONTO) == end


def test_months_later_counts_the_days_of_the_zone():
    # In Toronto it is still the last of January.
    start = datetime(2026, 2, 1, 3, 0, tzinfo=UTC)
    assert months_later(start, 1, TORONTO) == at(2026, 2, 28, 22, 0)
    assert months_later(start, 1, "UTC") == datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    st.integers(1, 600),
    st.sampled_from(["UTC", TORONTO, "Pacific/Kiritimati"]),
)
def test_months_later_ends_in_the_right_month_and_goes_on_rising(start, months, zone):
    end = months_later(start, months, zone)
    local, last = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    assert last.year * 12 + last.month == local.year * 12 + local.month + months
    assert last.day == local.day or last.day < local.day <= 31
    assert end.tzinfo is UTC
    assert end > start + timedelta(days=27)
    assert months_later(start, months + 1, zone) > end


def a_version(months: int | None) -> BadgeVersion:
    return factories.published_badge(valid_months=months)


@pytest.mark.django_db
def test_issue_says_until_when(media: Path):
    credential = factories.issued(a_version(18))
    zone = credential.issuer.time_zone
    assert credential.valid_until_at == months_later(credential.awarded_at, 18, zone)


@pytest.mark.django_db
def test_issue_of_a_badge_without_an_end(media: Path):
    assert factories.issued(a_version(None)).valid_until_at is None


@pytest.mark.django_db
def test_issue_of_what_would_have_expired_is_refused(media: Path):
    version = a_version(12)
    with pytest.raises(actions.ExpiredAlready):
        factories.issued(version, basis=Basis.AWARDED, awarded_at=timezone.now() - timedelta(days=400))
    assert not Credential.objects.exists()


@pytest.mark.django_db
def test_page_and_linkedin_say_until_when(client: Client, media: Path):
    credential = factories.claimed(factories.published_badge(valid_months=12), public=True)
    end = credential.valid_until_at.astimezone(ZoneInfo(credential.issuer.time_zone))
    page = client.get(credential.get_absolute_url()).text
    assert "Valid until" in page
    assert f"{end.day} {end:%B %Y}" in page
    assert f"expirationYear={end.year}&expirationMonth={end.month}" in sharing.linkedin_url(credential)


@pytest.mark.django_db
def test_page_and_linkedin_of_what_does_not_expire(client: Client, media: Path):
    credential = factories.claimed(factories.published_badge(), public=True)
    assert "Valid until" not in client.get(credential.get_absolute_url()).text
    assert "expiration" not in sharing.linkedin_url(credential)
