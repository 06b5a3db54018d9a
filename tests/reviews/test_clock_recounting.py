"""Running dates when a calendar changes: only ever later, the same everywhere, and said once."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from accounts import letters
from accounts.models import AuditEntry, Letter
from badges import actions as badge_actions
from reviews import actions, clockwork
from reviews.models import Review
from submissions import actions as submission_actions
from submissions.models import Attempt, Pause, Submission
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

TORONTO = ZoneInfo("America/Toronto")
HANDED_IN = datetime(2026, 3, 6, 15, tzinfo=TORONTO)  # a Friday
ASKED = datetime(2026, 3, 9, 9, tzinfo=TORONTO)
ANSWER, REVIEWS, BY = date(2026, 3, 26), date(2026, 3, 18), date(2026, 3, 12)
A_DAY = date(2026, 3, 11)  # a Wednesday before all of them


@pytest.fixture
def submission():
    """One reviewer has accepted, the other has not answered yet."""
    found = factories.submitted()
    college = found.badge_version.issuer
    type(college).objects.filter(pk=college.pk).update(time_zone="America/Toronto")
    people = [factories.reviewer(college) for _place in range(2)]
    first, _second = actions.assign(by=factories.coordinator(college), submission=found, reviewers=people)
    actions.accept(by=first.reviewer, review=first)
    Attempt.objects.filter(submission=found).update(submitted_at=HANDED_IN, due_date=ANSWER)
    reviews = Review.objects.filter(attempt__submission=found)
    reviews.update(assigned_at=ASKED, answer_by_date=BY, due_date=REVIEWS)
    clockwork.recount_changed_calendars()
    assert dates(found) == (ANSWER, [(REVIEWS, BY), (REVIEWS, BY)])
    return Submission.objects.get(pk=found.pk)


def dates(submission):
    """Of the decision; of the review that was accepted and of the invitation: both theirs."""
    attempt = Attempt.objects.get(submission=submission)
    reviews = attempt.reviews.order_by("accepted_at")
    return attempt.due_date, [(review.due_date, review.answer_by_date) for review in reviews]


def close(submission, first=A_DAY, last=None):
    issuer = submission.badge_version.issuer
    by = factories.administrator(issuer)
    return badge_actions.add_closure(
        by=by, issuer=issuer, name="Closed", first_date=first, last_date=last or first
    )


def later():
    return list(Letter.objects.filter(kind="submissions/later").order_by("pk"))


def test_a_closure_moves_all_running_dates_later(submission):
    close(submission)
    clockwork.recount_changed_calendars()
    moved = date(2026, 3, 19)
    # The accepted invitation needs no answer any more.
    assert dates(submission) == (date(2026, 3, 27), [(moved, BY), (moved, date(2026, 3, 13))])


def test_the_earner_gets_one_letter_about_a_later_date(submission):
    close(submission)
    for _time in range(3):
        clockwork.recount_changed_calendars()
        clockwork.recount_all()
    [letter] = later()
    message = letters.compose(letter)
    assert letter.recipient == submission.earner.email
    assert "by 27 March 2026. You were told 26 March 2026." in message.body
    assert "reviewer" not in message.body
    assert AuditEntry.objects.filter(verb="recount", thing="submissions.submission").count() == 1


def test_a_closure_beyond_moves_nothing_and_says_nothing(submission):
    close(submission, date(2026, 4, 1), date(2026, 4, 10))
    clockwork.recount_changed_calendars()
    assert dates(submission) == (ANSWER, [(REVIEWS, BY), (REVIEWS, BY)])
    assert later() == []


def test_a_closure_between_the_reviews_and_the_answer_moves_the_answer_only(submission):
    close(submission, date(2026, 3, 20))
    clockwork.recount_changed_calendars()
    assert dates(submission) == (date(2026, 3, 27), [(REVIEWS, BY), (REVIEWS, BY)])


def test_moving_a_closure_onto_running_days_counts(submission):
    closure = close(submission, date(2026, 5, 1))
    clockwork.recount_changed_calendars()
    badge_actions.move_closure(
        by=factories.administrator(closure.issuer),
        closure=closure,
        name="Closed",
        first_date=A_DAY,
        last_date=A_DAY,
    )
    clockwork.recount_changed_calendars()
    assert dates(submission)[0] == date(2026, 3, 27)


def test_removing_or_moving_away_a_closure_changes_nothing_running(submission):
    closure = close(submission)
    clockwork.recount_changed_calendars()
    told = dates(submission)
    by = factories.administrator(closure.issuer)
    away = date(2026, 6, 1)
    badge_actions.move_closure(by=by, closure=closure, name="Closed", first_date=away, last_date=away)
    clockwork.recount_changed_calendars()
    assert dates(submission) == told
    badge_actions.remove_closure(by=by, closure=closure)
    clockwork.recount_changed_calendars()
    clockwork.recount_all()
    assert dates(submission) == told
    assert len(later()) == 1


def test_another_province_counts(submission):
    issuer = submission.badge_version.issuer
    Attempt.objects.filter(submission=submission).update(due_date=date(2026, 2, 20))
    handed_in = datetime(2026, 2, 2, 12, tzinfo=TORONTO)
    Attempt.objects.filter(submission=submission).update(submitted_at=handed_in)
    by = factories.administrator(issuer)
    badge_actions.set_calendar(by=by, issuer=issuer, country="CA", province="QC")
    clockwork.recount_changed_calendars()
    assert dates(submission)[0] == date(2026, 2, 20)
    badge_actions.set_calendar(by=by, issuer=issuer, country="CA", province="ON")  # Family Day, the 16th
    clockwork.recount_changed_calendars()
    assert dates(submission)[0] == date(2026, 2, 23)


def test_other_deadlines_move_nothing_running(submission):
    issuer = submission.badge_version.issuer
    by = factories.administrator(issuer)
    badge_actions.set_calendar(
        by=by, issuer=issuer, country="", province="", decision_days=40, review_days=20,
        third_review_days=30, invitation_days=10,
    )  # fmt: skip
    clockwork.recount_all()
    assert dates(submission) == (ANSWER, [(REVIEWS, BY), (REVIEWS, BY)])


def test_the_nightly_count_takes_in_new_holiday_data(submission):
    factories.closure(submission.badge_version.issuer, A_DAY)  # as if the library had it from today
    clockwork.recount_all()
    assert dates(submission)[0] == date(2026, 3, 27)


def test_pauses_stay_left_out_when_dates_are_counted_again(submission):
    attempt = submission.attempt
    asked, answered = HANDED_IN + timedelta(hours=1), HANDED_IN + timedelta(days=5)  # until Wednesday
    Pause.objects.create(
        attempt=attempt, handed_in_at=HANDED_IN, asked_at=asked, answered_at=answered,
        asked_by=factories.coordinator(submission.badge_version.issuer), text="A date.",
    )  # fmt: skip
    Attempt.objects.filter(pk=attempt.pk).update(submitted_at=answered, due_date=date(2026, 3, 31))
    clockwork.recount_all()
    assert dates(submission)[0] == date(2026, 3, 31)
    close(submission)  # a day on which the clock stood anyway
    clockwork.recount_changed_calendars()
    assert dates(submission)[0] == date(2026, 3, 31)
    close(submission, date(2026, 3, 13))
    clockwork.recount_changed_calendars()
    assert dates(submission)[0] == date(2026, 4, 1)


def test_what_is_over_or_given_back_keeps_its_dates(submission):
    version = submission.badge_version
    decided = factories.decided(factories.submitted(version=version))
    withdrawn, given_back = (factories.submitted(version=version) for _one in range(2))
    for one in (decided, withdrawn):
        Attempt.objects.filter(submission=one).update(submitted_at=HANDED_IN, due_date=ANSWER)
    submission_actions.withdraw(by=withdrawn.earner, submission=withdrawn)
    by = factories.coordinator(version.issuer)
    actions.ask_for_missing(by=by, submission=given_back, text="A date.")
    close(submission)
    clockwork.recount_all()
    assert [dates(one)[0] for one in (decided, withdrawn, given_back)] == [ANSWER, ANSWER, None]
    assert actions.recount_due_dates(submission=given_back) == []
    assert submission_actions.recount_due_date(submission=given_back).attempt.due_date is None


def test_reviews_that_are_in_or_over_keep_their_dates(submission):
    first, second = submission.attempt.reviews.order_by("accepted_at")
    actions.hand_in(by=first.reviewer, review=factories.mark(first))
    actions.decline(by=second.reviewer, review=second)
    close(submission)
    clockwork.recount_changed_calendars()
    assert dates(submission) == (date(2026, 3, 27), [(REVIEWS, BY), (REVIEWS, BY)])


def test_everybody_sees_the_same_later_date(submission, client):
    close(submission)
    clockwork.recount_changed_calendars()
    day = date_format(date(2026, 3, 27), "j F Y")
    client.force_login(submission.earner)
    assert day in client.get(submission.get_absolute_url()).text
    client.force_login(factories.coordinator(submission.badge_version.issuer))
    assert day in client.get(reverse("reviews:case", args=[submission.pk])).text


def test_one_that_fails_does_not_hold_up_the_others_and_is_tried_again(submission, caplog):
    other = factories.submitted(version=submission.badge_version)
    Attempt.objects.filter(submission=other).update(
        submitted_at=HANDED_IN, due_date=ANSWER, deadlines={"x": 1}
    )
    closure = close(submission)
    clockwork.recount_changed_calendars()
    assert f"submission {other.pk} is not counted again" in caplog.text
    assert dates(submission)[0] == date(2026, 3, 27)
    assert dates(other)[0] == ANSWER
    Attempt.objects.filter(submission=other).update(deadlines=None)
    clockwork.recount_changed_calendars()
    assert dates(other)[0] == date(2026, 3, 27)
    closure.issuer.refresh_from_db()
    assert len(closure.issuer.counted_calendar) == 64
