"""What the earner reads of the date: the same everywhere, and of a late answer no word on who is late."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter
from submissions import actions, deadlines
from submissions.models import Attempt, Submission
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def submission():
    return factories.submitted()


def due_on(submission, day):
    Attempt.objects.filter(submission=submission).update(due_date=day)
    return Submission.objects.get(pk=submission.pk)


def test_is_late_from_the_day_after_where_the_issuer_is(submission):
    issuer = submission.badge_version.issuer
    issuer.time_zone = "America/Toronto"
    issuer.save()
    found = due_on(submission, date(2026, 3, 26))
    assert not deadlines.is_late(found, datetime(2026, 3, 27, 3, 59, tzinfo=UTC))
    assert deadlines.is_late(found, datetime(2026, 3, 27, 4, 0, tzinfo=UTC))


def test_what_is_over_or_given_back_is_not_late(submission):
    late = timezone.now() - timedelta(days=40)
    found = due_on(submission, late.date())
    assert deadlines.is_late(found)
    actions.withdraw(by=found.earner, submission=found)
    assert not deadlines.is_late(Submission.objects.get(pk=found.pk))
    assert not deadlines.is_late(factories.draft())


@pytest.mark.parametrize("make", [factories.submitted, factories.in_review])
def test_a_late_answer_is_owned_up_to_without_a_word_on_reviewers(client, make):
    submission = make()
    due_on(submission, timezone.now().date() - timedelta(days=10))
    client.force_login(submission.earner)
    page = client.get(submission.get_absolute_url()).text
    lead = page[page.index('class="lead"') :].split("</p>")[0]
    assert "we are sorry" in lead
    assert "The coordinators know" in lead
    assert "review" not in lead.replace(submission.badge_version.name, "")
    assert "The answer was due by" in client.get(reverse("submissions:mine")).text


def test_the_receipt_and_the_pages_tell_the_same_date(client, submission):
    day = submission.attempt.due_date
    client.force_login(submission.earner)
    for page in (submission.get_absolute_url(), reverse("submissions:mine")):
        assert f"{day.day} {day:%B %Y}" in client.get(page).text
    receipt = Letter.objects.get(kind="submissions/receipt", subject_id=submission.attempt.public_id)
    assert receipt.values["due"] == f"{day.day} {day:%B %Y}"


def test_what_happened_is_told_by_dates_without_the_clock(client):
    submission = factories.in_review()
    client.force_login(submission.earner)
    page = client.get(submission.get_absolute_url()).text
    told = page[page.index('id="events-title"') :].split("</ol>")[0]
    assert "Reviewers began to read" in told
    assert re.search(r"\d\d:\d\d", told) is None


def test_what_was_promised_stays_when_it_is_handed_in_again(submission):
    issuer = submission.badge_version.issuer
    promised = submission.attempt.deadlines
    actions.ask_for_missing(
        by=factories.coordinator(issuer), submission=submission, text="The certificate has no date."
    )
    issuer.decision_days = 50
    issuer.save()
    again = factories.hand_in(Submission.objects.get(pk=submission.pk))
    assert again.attempt.deadlines == promised
    assert promised["decision_days"] == 14
    assert again.attempt.due_date == submission.attempt.due_date  # asked and answered on one day


def test_the_badge_page_says_the_issuers_number(client, submission):
    issuer = submission.badge_version.issuer
    issuer.decision_days = 19
    issuer.save()
    assert "within 19 business days" in client.get(submission.badge_version.get_absolute_url()).text
