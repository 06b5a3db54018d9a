from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Issuer, User
from badges.business_days import Calendar
from badges.calendars import calendar_of
from badges.models import Badge, BadgeVersion, Closure
from credentials import documents
from credentials.models import Credential
from credentials_site.demo import badges, past, people, reviewers
from openbadges import v3
from reviews import clock, history, outcome
from reviews.models import Absence, Calibration, Conflict, GoldSample, Review, Trial
from submissions import deadlines
from submissions.models import Appeal, Pause, Submission
from tests.openbadges import laws

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def test_setup_demo_makes_every_state_and_can_be_repeated(settings):
    settings.DEMO = True
    call_command("setup_demo", verbosity=0)
    before = Submission.objects.count(), Credential.objects.count(), User.objects.count()
    call_command("setup_demo", verbosity=0)
    assert (Submission.objects.count(), Credential.objects.count(), User.objects.count()) == before
    assert BadgeVersion.objects.current().count() >= 8
    assert {row.status for row in Submission.objects.all()} == {
        *("draft", "submitted", "incomplete", "in_review", "changes_requested", "appealed"),
        *("approved", "withdrawn"),
    }
    assert Credential.objects.unfinished().count() == 0
    assert Credential.objects.filter(claimed_at=None).exists()
    assert Credential.objects.exclude(public_at=None).exists()
    assert User.objects.get(email="faculty1@northlake.example").check_password("demo")
    _dates_are_business_days_in_order()
    _reviewing_is_shown()


def _dates_are_business_days_in_order():
    for submission in Submission.objects.select_related("badge_version__badge__issuer"):
        calendar = calendar_of(submission.badge_version.issuer)
        issuer = submission.badge_version.issuer
        assert (issuer.country, issuer.province, issuer.closures.count()) == ("CA", "ON", 1)
        # As a coordinator reads it: each event is in its place by what it means, not by when it was stored.
        told = [event.at for event in history.of(submission)]
        moments = [submission.started_at, *told]
        assert moments == sorted(moments)
        assert max(moments) < timezone.now()
        assert all(calendar.is_business_day(calendar.day_of(moment)) for moment in moments)
        verbs = submission.status_changes.order_by("pk")
        assert [one.at for one in verbs] == sorted(one.at for one in verbs)
        for attempt in submission.attempts.exclude(submitted_at=None):
            assert attempt.due_date == deadlines.decision_due(attempt, calendar=calendar)
            assert calendar.is_business_day(attempt.due_date)
            assert attempt.items.filter(added_at__gte=attempt.submitted_at).count() == 0
            _reviews_are_in_order(attempt, calendar)


def _reviews_are_in_order(attempt, calendar):
    for review in attempt.reviews.all():
        assert attempt.submitted_at < attempt.checked_at <= review.assigned_at
        asked_at = review.assigned_at
        assert review.due_date == clock.review_due(attempt, is_third=False, asked_at=asked_at)
        assert review.answer_by_date == clock.answer_by(attempt, is_third=review.is_third, asked_at=asked_at)
        days = review.due_date, review.answer_by_date
        assert all(calendar.is_business_day(day) for day in days)
        moments = [review.assigned_at, review.accepted_at, review.worked_at, review.handed_in_at]
        moments = [moment for moment in [*moments, attempt.decided_at] if moment]
        assert moments == sorted(moments)
        assert bool(review.handed_in_at) == (1500 <= review.seconds_spent <= 4200)


def _reviewing_is_shown():
    running = Submission.objects.filter(status="in_review")
    outcomes = [outcome.of_attempt(submission.attempt) for submission in running]
    assert sum(one.needs_third for one in outcomes) == 1
    assert sum(one.is_complete for one in outcomes) == 1
    [invitation] = Review.objects.invitations()
    assert invitation.answer_by_date >= clock.today(invitation.attempt.submission.badge_version.issuer)
    assert [row.attempt.approved for row in Pause.objects.filter(answered_at=None)] == [[]]
    assert Appeal.objects.filter(answered_at=None).count() == 1
    [second] = [one for one in running if one.attempt.number == 2]
    assert second.attempt.approved == ["demonstration", "reflective"]
    assert second.attempt.change_note
    first, again = second.attempts.order_by("number")
    assert {one.reviewer for one in first.reviews.all()} == {one.reviewer for one in again.reviews.all()}
    assert Review.objects.exclude(private_note="").count() == 3
    northlake = Issuer.objects.get(slug="northlake")
    pressing = clock.breaches(northlake)
    assert pressing.soon.count() >= 1
    assert (pressing.late.count(), pressing.unchecked.count()) == (0, 0)
    assert Absence.objects.count() == Conflict.objects.count() == 1
    assert GoldSample.objects.in_use().count() == 2
    passed = Calibration.objects.order_by("reviewer__email").values_list("reviewer__email", flat=True)
    assert [*passed] == ["reviewer1@northlake.example", "reviewer2@northlake.example"]
    assert [trial.agreed for trial in Trial.objects.filter(reviewer__email__startswith="reviewer3")] == [6]
    assert not Trial.objects.filter(reviewer__email__startswith="reviewer4").exists()


@pytest.mark.parametrize("day", [date(2026, 12, 29), date(2027, 1, 1), date(2027, 2, 27)])
def test_closures_and_absences_of_the_demo_lie_ahead_of_any_day(day):
    with past.at(datetime.combine(day, time(18), UTC)):
        people.load()
        closure = Closure.objects.filter(issuer__slug="northlake").get()
        assert closure.last_date >= day
        assert (closure.last_date - closure.first_date).days == 8
        reviewers.load()
        absence = Absence.objects.get()
        assert absence.first_date.month == day.month % 12 + 1
        assert absence.first_date.weekday() == 0


def test_what_is_done_in_the_past_takes_place_then():
    then = datetime(2026, 3, 2, 14, 10, tzinfo=UTC)
    with past.at(then) as moved:
        assert timezone.now() == then
        moved.wait(90)
        people.load()
    assert timezone.now() > then + timedelta(days=1)
    joined = {user.joined_at for user in User.objects.all()}
    assert joined == {then + timedelta(seconds=90) - people.LONG_AGO}
    with pytest.raises(ValueError, match="one business day ago"):
        past.ago(0, 9, Calendar("America/Toronto"))


def test_setup_demo_refuses_outside_the_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("setup_demo", verbosity=0)
    assert User.objects.count() == 0


def test_badges_of_the_demo_keep_the_laws_and_may_be_awarded():
    people.load()
    badges.load()
    for version in BadgeVersion.objects.published().whole():
        achievement = v3.achievement(documents.achievement(version))
        laws.keep(achievement)
        assert [error.message for error in laws.ACHIEVEMENT.iter_errors(achievement)] == []
        laws.keep_2(documents.ob2_badge(version), laws.BADGE_CLASS)
    assert not Badge.objects.filter(may_be_awarded=False).exists()
    given = BadgeVersion.objects.published()
    assert given.filter(valid_months__isnull=False).count() >= 2
    assert given.filter(credits__isnull=False).count() >= 2
