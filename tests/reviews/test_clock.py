"""What is due when, and the letters of the clock: every test says what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from accounts import letters
from accounts.models import Issuer, Letter
from badges.business_days import days_until
from badges.calendars import calendar_of
from reviews import actions, clock, clockwork, policies
from reviews.models import Review
from submissions import actions as submission_actions
from submissions import deadlines
from submissions.models import Attempt, Submission
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

TORONTO = ZoneInfo("America/Toronto")
# Handed in on Friday 6 March 2026, as Toronto has it: the answer is due on Thursday 26 March.
HANDED_IN = datetime(2026, 3, 6, 23, 59, tzinfo=TORONTO)
ANSWER, REVIEWS, THIRD = date(2026, 3, 26), date(2026, 3, 18), date(2026, 3, 24)


def at(day, hour=9, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=TORONTO)


@pytest.fixture
def submission():
    """Two reviewers have accepted it on the Monday after it was handed in."""
    found = factories.in_review()
    Issuer.objects.update(time_zone="America/Toronto", country="CA", province="ON")
    Attempt.objects.filter(submission=found).update(submitted_at=HANDED_IN, due_date=ANSWER)
    reviews = Review.objects.filter(attempt__submission=found)
    reviews.update(assigned_at=at(9), accepted_at=at(9), answer_by_date=at(12).date(), due_date=REVIEWS)
    return Submission.objects.get(pk=found.pk)


@pytest.fixture
def review(submission):
    """The one of the two whose letters are looked at."""
    return submission.attempt.reviews.order_by("pk").first()


def remind(moment):
    clockwork.send_reminders(now=moment)


def reminders(review):
    rows = Letter.objects.filter(kind="reviews/reminder", subject_id=review.pk).order_by("pk")
    return list(rows.values_list("occasion", flat=True))


def pressing(submission):
    rows = Letter.objects.filter(kind="reviews/pressing", subject_id=submission.attempt.public_id)
    return list(rows.order_by("pk"))


# -- what is due when


def test_one_clock_says_all_dates(submission):
    attempt = submission.attempt
    assert deadlines.decision_due(attempt) == ANSWER
    assert clock.review_due(attempt, is_third=False, asked_at=at(9)) == REVIEWS
    assert clock.review_due(attempt, is_third=True, asked_at=at(18)) == THIRD
    assert clock.answer_by(attempt, is_third=False, asked_at=at(9)) == date(2026, 3, 12)
    assert clock.completeness_due(attempt) == date(2026, 3, 9)


def test_who_is_asked_late_has_two_business_days(submission):
    attempt = submission.attempt
    assert clock.review_due(attempt, is_third=False, asked_at=at(16)) == REVIEWS
    assert clock.review_due(attempt, is_third=False, asked_at=at(20)) == date(2026, 3, 24)
    assert clock.review_due(attempt, is_third=True, asked_at=at(27)) == date(2026, 3, 31)


def test_who_is_asked_late_cannot_accept_once_the_review_is_due(submission):
    attempt = submission.attempt
    assert clock.answer_by(attempt, is_third=False, asked_at=at(13)) == REVIEWS  # three days, as always
    assert clock.answer_by(attempt, is_third=False, asked_at=at(16)) == REVIEWS
    assert clock.answer_by(attempt, is_third=True, asked_at=at(16)) == date(2026, 3, 19)
    assert clock.answer_by(attempt, is_third=True, asked_at=at(27)) == date(2026, 3, 31)


def test_other_deadlines_count_for_what_is_handed_in_afterwards(submission):
    issuer = submission.badge_version.issuer
    issuer.decision_days, issuer.review_days, issuer.third_review_days, issuer.invitation_days = 30, 20, 25, 5
    issuer.save()
    attempt = Submission.objects.get(pk=submission.pk).attempt
    assert deadlines.decision_due(attempt) == ANSWER
    assert clock.review_due(attempt, is_third=False, asked_at=at(9)) == REVIEWS
    assert clock.answer_by(attempt, is_third=False, asked_at=at(9)) == date(2026, 3, 12)
    # What is kept from before may hold a number that is nobody's promise.
    attempt.deadlines = {**attempt.deadlines, "completeness_days": 1}
    assert deadlines.decision_due(attempt) == ANSWER
    later = factories.submitted(version=submission.badge_version).attempt
    calendar = calendar_of(issuer)
    assert days_until(calendar.day_of(later.submitted_at), later.due_date, calendar) == 30


def test_today_is_the_day_where_the_issuer_is(submission):
    issuer = submission.badge_version.issuer
    assert clock.today(issuer, datetime(2026, 3, 10, 3, tzinfo=UTC)) == date(2026, 3, 9)


# -- reminders of reviews


@pytest.mark.parametrize(
    "moment, found",
    [
        (at(9, 7, 59), []),  # seven business days before the 18th: Monday, but not before eight
        (at(9), []),  # they have accepted it on this very day
        (at(10), []),
        (at(13), []),
        (at(16, 7, 59), []),
        (at(16, 8), ["soon"]),
        (at(17), ["soon"]),
        (at(18), ["soon"]),
        (at(19, 7, 59), []),
        (at(19, 8), ["late"]),
        (at(31), ["late"]),
    ],
)
def test_reminders_say_the_newest_only_from_eight_in_the_morning(review, moment, found):
    remind(moment)
    assert reminders(review) == found


def test_a_reviewer_who_accepted_before_is_reminded_seven_days_ahead(review):
    Review.objects.filter(pk=review.pk).update(accepted_at=HANDED_IN)
    remind(at(9, 7, 59))
    assert reminders(review) == []
    remind(at(9, 8))
    assert reminders(review) == ["early"]


def test_each_reminder_is_sent_once(review):
    Review.objects.filter(pk=review.pk).update(accepted_at=HANDED_IN)
    for moment in [at(9, 8), at(9, 8, 5), at(10), at(16), at(16, 17), at(17), at(19), at(20), at(27)]:
        remind(moment)
    assert reminders(review) == ["early", "soon", "late"]
    assert actions.remind(review=review, now=at(27)) is None


def test_after_a_standstill_only_the_newest_reminder_is_sent(review):
    Review.objects.filter(pk=review.pk).update(accepted_at=HANDED_IN)
    remind(at(17, 15))
    remind(at(17, 16))
    assert reminders(review) == ["soon"]


def test_a_date_that_moved_later_sends_no_reminder_again(review):
    Review.objects.filter(pk=review.pk).update(accepted_at=HANDED_IN)
    remind(at(17))
    Review.objects.filter(pk=review.pk).update(due_date=date(2026, 3, 25))
    for day in (17, 18, 20, 23, 25):
        remind(at(day))
    assert reminders(review) == ["soon"]
    remind(at(26))
    assert reminders(review) == ["soon", "late"]


def test_what_was_told_already_is_not_looked_at_again(review):
    issuer = review.attempt.submission.badge_version.issuer
    Review.objects.exclude(pk=review.pk).delete()
    Review.objects.filter(pk=review.pk).update(accepted_at=HANDED_IN)

    def waiting(moment):
        return clock.to_remind(issuer, calendar_of(issuer), moment)

    assert waiting(at(19)) == [review]
    remind(at(19))
    assert waiting(at(20)) == []
    # The day of an earlier reminder comes once more.
    Review.objects.filter(pk=review.pk).update(due_date=date(2026, 3, 25))
    assert waiting(at(23)) == []


def test_no_reminder_is_sent_on_days_off(review):
    remind(at(15, 12))  # a Sunday
    remind(at(21, 12))  # a Saturday, after the date
    factories.closure(review.attempt.submission.badge_version.issuer, date(2026, 3, 23), date(2026, 3, 23))
    remind(at(23, 12))
    assert reminders(review) == []


def test_no_reminder_for_an_invitation_or_for_what_is_over(submission, review):
    other = submission.attempt.reviews.exclude(pk=review.pk).get()
    Review.objects.filter(pk=review.pk).update(accepted_at=None)
    by = factories.coordinator(submission.badge_version.issuer)
    actions.release(by=by, review=other)
    remind(at(17))
    assert (reminders(review), reminders(other)) == ([], [])
    assert (
        policies.why_not_remind(Review.objects.get(pk=review.pk)) == "This invitation has not been accepted."
    )
    assert policies.why_not_remind(Review.objects.get(pk=other.pk)) == "This review is over."


def test_no_reminder_for_what_was_handed_in(review):
    actions.hand_in(by=review.reviewer, review=factories.mark(review))
    remind(at(19))
    assert reminders(review) == []
    assert actions.remind(review=review, now=at(19)) is None


def test_no_reminder_for_what_was_withdrawn(submission, review):
    submission_actions.withdraw(by=submission.earner, submission=submission)
    remind(at(19))
    assert (reminders(review), pressing(submission)) == ([], [])
    assert actions.remind(review=review, now=at(19)) is None


def test_a_reminder_tells_the_date_and_nobody(review):
    remind(at(16))
    letter = Letter.objects.get(kind="reviews/reminder", subject_id=review.pk)
    message = letters.compose(letter)
    assert letter.recipient == review.reviewer.email
    assert message.subject == "Your review is due on Wednesday 18 March 2026: " + (
        review.attempt.submission.badge_version.name
    )
    assert "2 business days left" in message.body
    earner = review.attempt.submission.earner
    whole = message.subject + message.body + message.alternatives[0].content
    assert earner.display_name not in whole
    assert review.get_absolute_url() in whole


def test_the_last_reminder_says_that_it_is_late(review):
    remind(at(19))
    message = letters.compose(Letter.objects.get(kind="reviews/reminder", subject_id=review.pk))
    assert message.subject.startswith("Your review is late")
    assert "was due on Wednesday 18 March 2026" in message.body


def test_reminders_of_one_issuer_wait_for_its_own_morning(submission, review):
    issuer = submission.badge_version.issuer
    issuer.time_zone, issuer.country, issuer.province = "Pacific/Auckland", "NZ", ""
    issuer.save()
    remind(datetime(2026, 3, 15, 18, 59, tzinfo=UTC))  # 07:59 on Monday in Auckland
    assert reminders(review) == []
    remind(datetime(2026, 3, 15, 19, tzinfo=UTC))
    assert reminders(review) == ["soon"]


def test_a_place_that_is_not_known_any_more_stops_nobody(submission, review):
    """Not that issuer either: its weekends still count."""
    lost = factories.issuer(country="ZZ")
    assert lost.pk > submission.badge_version.issuer.pk
    type(lost).objects.filter(pk=submission.badge_version.issuer.pk).update(country="QQ", province="ON")
    for task in (clockwork.recount_all, clockwork.recount_changed_calendars, clockwork.pass_on_unanswered):
        task()
    remind(at(15, 12))  # a Sunday
    assert reminders(review) == []
    remind(at(16))
    assert reminders(review) == ["soon"]


# -- escalation


def test_coordinators_are_told_three_business_days_before_a_decision_is_late(submission):
    by = factories.coordinator(submission.badge_version.issuer)
    remind(at(20, 17))
    assert pressing(submission) == []
    remind(at(23, 7, 59))
    assert pressing(submission) == []
    remind(at(23, 8))
    remind(at(24))
    remind(at(30))
    told = pressing(submission)
    coordinators = policies.coordinators_of(submission)
    assert {letter.recipient for letter in told} == {person.email for person in coordinators}
    assert by in coordinators
    assert len(told) == len(coordinators)


def test_escalation_names_the_code_and_the_badge_and_nobody(submission):
    coordinator = factories.coordinator(submission.badge_version.issuer)
    remind(at(24))
    letter = next(one for one in pressing(submission) if one.recipient == coordinator.email)
    message = letters.compose(letter)
    whole = message.subject + message.body + message.alternatives[0].content
    assert submission.code in message.subject
    assert submission.badge_version.name in whole
    assert "2 business days left" in message.body
    people = [submission.earner, *(review.reviewer for review in submission.attempt.reviews.all())]
    assert [person.display_name for person in people if person.display_name in whole] == []


def test_coordinators_of_asks_twice_however_many_there_are(submission, django_assert_num_queries):
    """And finds those whom the policy lets coordinate."""
    college = submission.badge_version.issuer
    for person in (submission.earner, submission.attempt.reviews.first().reviewer):
        college.memberships.create(user=person, role="coordinator")
    for _person in range(3):
        factories.coordinator(college)
    gone = factories.coordinator(college)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    with django_assert_num_queries(2):
        found = policies.coordinators_of(submission)
    members = college.memberships.filter(role="coordinator", user__is_active=True).order_by("pk")
    able = [row.user for row in members if policies.why_not_coordinate(row.user, submission) is None]
    assert found == able and len(able) >= 3


def test_administrators_are_told_where_no_coordinator_may_see_the_case(submission):
    college = submission.badge_version.issuer
    college.memberships.filter(role="coordinator").delete()
    reader = submission.attempt.reviews.first().reviewer
    for nobody in (reader, submission.earner):
        college.memberships.create(user=nobody, role="coordinator")
    for kept_out in (reader, submission.earner):
        college.memberships.create(user=kept_out, role="administrator")
    administrator = factories.administrator(college)
    remind(at(24))
    remind(at(26))
    told = {letter.recipient: letter for letter in pressing(submission)}
    administrators = set(
        college.memberships.filter(role="administrator").values_list("user__email", flat=True)
    )
    assert administrator.email in told
    assert set(told) == administrators - {reader.email, submission.earner.email}
    message = letters.compose(told[administrator.email])
    whole = message.subject + message.body + message.alternatives[0].content
    assert submission.code in message.subject and submission.badge_version.name in whole
    assert "Please make somebody else a coordinator" in whole
    assert str(submission.pk) not in whole  # they may not open it
    people = [submission.earner, *(review.reviewer for review in submission.attempt.reviews.all())]
    assert [person.display_name for person in people if person.display_name in whole] == []


def test_escalation_after_a_standstill_says_that_it_is_late(submission):
    factories.coordinator(submission.badge_version.issuer)
    remind(at(30))
    assert letters.compose(pressing(submission)[0]).subject == f"A decision is late: {submission.code}"


def test_a_decision_that_moved_later_is_not_told_of_again(submission):
    factories.coordinator(submission.badge_version.issuer)
    remind(at(24))
    number = len(pressing(submission))
    Attempt.objects.filter(submission=submission).update(due_date=date(2026, 3, 31))
    remind(at(31))
    assert len(pressing(submission)) == number > 0


def test_nothing_decided_paused_or_withdrawn_is_told_of(submission):
    college = submission.badge_version.issuer
    factories.coordinator(college)
    decided = factories.decided(factories.submitted(version=submission.badge_version))
    paused = factories.submitted(version=submission.badge_version)
    submission_actions.withdraw(by=submission.earner, submission=submission)
    for one in (decided, paused):
        Attempt.objects.filter(submission=one).update(submitted_at=HANDED_IN, due_date=ANSWER)
    by = factories.coordinator(college)
    actions.ask_for_missing(by=by, submission=paused, text="The certificate has no date.")
    remind(at(26))
    assert [pressing(one) for one in (submission, decided, paused)] == [[], [], []]
    assert actions.escalate(submission=paused, now=at(26)) == []


def test_breaches_lists_what_is_late_what_will_be_and_what_is_unchecked(submission):
    issuer = submission.badge_version.issuer
    new = factories.submitted(version=submission.badge_version)
    Attempt.objects.filter(submission=new).update(submitted_at=HANDED_IN, due_date=date(2026, 3, 31))

    def found(moment):
        of = clock.breaches(issuer, now=moment)
        return tuple([one.submission_id for one in rows] for rows in (of.late, of.soon, of.unchecked))

    assert found(at(9, 23, 59)) == ([], [], [])
    assert found(at(10, 0, 0)) == ([], [], [new.pk])
    assert found(at(20)) == ([], [], [new.pk])
    assert found(at(23)) == ([], [submission.pk], [new.pk])
    assert found(at(26)) == ([], [submission.pk, new.pk], [new.pk])
    assert found(at(27)) == ([submission.pk], [new.pk], [new.pk])
    actions.confirm_complete(by=factories.coordinator(issuer), submission=new)
    assert found(at(27))[2] == []


def test_what_is_unchecked_counts_where_midnight_never_was(submission):
    Issuer.objects.update(time_zone="Africa/Cairo", country="EG", province="")
    issuer = Issuer.objects.get(pk=submission.badge_version.issuer.pk)
    submission.badge_version.badge.issuer = issuer
    new = factories.submitted(version=submission.badge_version)
    # Thursday the 23rd; the night to Friday 24 April 2026 has no midnight, and none of it is a business day.
    zone = ZoneInfo("Africa/Cairo")
    handed_in = datetime(2026, 4, 23, 12, tzinfo=zone)
    Attempt.objects.filter(submission=new).update(submitted_at=handed_in)
    attempt = Submission.objects.get(pk=new.pk).attempt
    assert clock.completeness_due(attempt) == date(2026, 4, 26)
    for day, is_late in ((26, False), (27, True)):
        now = datetime(2026, 4, day, 0, 30, tzinfo=zone)
        assert clock.breaches(issuer, now=now).unchecked.exists() == is_late
