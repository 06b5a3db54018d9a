"""A coordinator's page of one submission: the check, what is with the earner, who did what, notes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Letter
from reviews import actions, history
from reviews.models import Assigning
from submissions import actions as submission_actions
from submissions.models import Submission
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
MISSING = "The certificate shows no date."


@pytest.fixture
def college():
    return factories.issuer()


@pytest.fixture
def coordinator(client, college):
    """Signed in."""
    person = factories.coordinator(college)
    client.force_login(person)
    return person


def submitted(college):
    return factories.submitted(version=factories.published_badge(college))


def url(name, submission, *more):
    return reverse(f"reviews:{name}", args=[submission.pk, *more])


def page(client, submission):
    answer = client.get(url("case", submission))
    assert answer.status_code == 200
    return answer.content.decode()


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


# -- is it complete?


def test_what_has_come_in_is_checked_first(client, college, coordinator):
    submission = submitted(college)
    shown = page(client, submission)
    assert "Is it complete?" in shown and "It passes the automatic checks" in shown
    assert "Educational: everything that is asked for is there" in shown
    answer = client.post(url("confirm_complete", submission), follow=True)
    assert "It is complete." in answer.content.decode()
    shown = page(client, submission)
    assert "Is it complete?" not in shown and "Choose reviewers" in shown
    assert "Found complete" in shown and coordinator.display_name in shown
    assert fresh(submission).attempt.checked_by == coordinator


def test_where_the_site_chooses_reviewers_are_asked_at_once(client, college, coordinator):
    factories.review_rules(college, assigning=Assigning.AUTOMATIC)
    for _number in range(2):
        factories.reviewer(college)
    submission = submitted(college)
    assert "Reviewers are asked at once." in page(client, submission)
    answer = client.post(url("confirm_complete", submission), follow=True)
    assert "It is complete. Reviewers are asked." in answer.content.decode()
    assert fresh(submission).status == "in_review"


def test_choosing_reviewers_by_hand_says_that_it_is_complete(client, college, coordinator):
    submission = submitted(college)
    chosen = [factories.reviewer(college) for _number in range(2)]
    actions.assign(by=coordinator, submission=submission, reviewers=chosen)
    assert fresh(submission).attempt.checked_by == coordinator


def test_two_windows_find_it_complete_once(client, college, coordinator):
    submission = submitted(college)
    client.post(url("confirm_complete", submission))
    answer = client.post(url("confirm_complete", submission))
    assert answer.status_code == 409
    assert "It was found complete already." in answer.content.decode()
    answer = client.post(url("ask_for_missing", submission), {"text": MISSING})
    assert answer.status_code == 409 and MISSING in answer.content.decode()
    assert fresh(submission).status == "submitted"


def test_asking_for_what_is_missing_needs_words(client, college, coordinator):
    submission = submitted(college)
    answer = client.post(url("ask_for_missing", submission), {"text": " "})
    assert answer.status_code == 422
    assert "Say what is missing." in answer.content.decode()
    assert fresh(submission).status == "submitted"


# -- with the earner


def test_what_was_given_back_shows_what_was_asked_and_nothing_that_is_written(client, college, coordinator):
    submission = submitted(college)
    client.post(url("ask_for_missing", submission), {"text": MISSING})
    assert Letter.objects.filter(kind="submissions/missing").count() == 1
    earner = submission.earner
    submission_actions.save_motivation(
        by=earner, submission=submission, motivation="Half a sentence about my"
    )
    shown = page(client, submission)
    assert MISSING in shown and coordinator.display_name in shown
    assert "With the earner: something is missing" in shown and "clock stands still" in shown
    assert "Half a sentence" not in shown and "I tried it and it went well." not in shown
    assert "To be understood by my students." not in shown
    for name in ("case_evidence", "case_captions", "case_picture"):
        assert client.get(url(name, submission, 1)).status_code == 404
    pipeline = client.get(reverse("reviews:pipeline"), {"stage": "earner"}).content.decode()
    assert submission.code in pipeline


def test_what_was_given_back_in_a_later_attempt_shows_the_one_before(client, college, coordinator):
    submission = factories.hand_in(factories.sent_back(submitted(college)))
    client.post(url("ask_for_missing", submission), {"text": MISSING})
    shown = page(client, submission)
    assert MISSING in shown and "Of attempt 1. The next one is with the earner." in shown
    assert "2 of 3" in shown


def test_what_comes_back_is_checked_again(client, college, coordinator):
    submission = submitted(college)
    client.post(url("ask_for_missing", submission), {"text": MISSING})
    factories.hand_in(fresh(submission))
    shown = page(client, submission)
    assert "Is it complete?" in shown
    assert "Something was missing: the clock stood still" in shown and MISSING in shown
    assert "Handed in again: the clock goes on" in shown


def test_what_is_withdrawn_while_something_is_missing_stays_to_be_seen(client, college, coordinator):
    submission = submitted(college)
    client.post(url("ask_for_missing", submission), {"text": MISSING})
    submission_actions.withdraw(by=submission.earner, submission=fresh(submission))
    shown = page(client, submission)
    assert "Withdrawn by the earner" in shown and MISSING in shown
    assert "its evidence stays with the earner" in shown
    assert "I tried it and it went well." not in shown


def test_a_draft_that_was_withdrawn_is_nobodys_business(client, college, coordinator):
    writing = factories.complete_submission(version=factories.published_badge(college))
    submission_actions.withdraw(by=writing.earner, submission=writing)
    assert client.get(url("case", writing)).status_code == 404


# -- who decided


def test_the_page_says_who_decided(client, college, coordinator):
    submission = factories.reviewed(submitted(college))
    client.post(url("decide", submission))
    assert f"Confirmed by {coordinator.display_name}" in page(client, submission)


def test_the_page_says_that_nobody_confirmed(client, college, coordinator):
    version = factories.published_badge(college, needs_confirmation=False)
    submission = factories.reviewed(factories.submitted(version=version))
    shown = page(client, submission)
    assert "This badge asks for no confirmation" in shown and "What the reviews come to" in shown
    actions.decide(by=None, submission=submission)
    shown = page(client, submission)
    assert "by what the reviews came to: this badge asks for no confirmation" in shown
    assert "as the badge has it" in shown


def test_the_median_is_said_to_be_one(client, college, coordinator):
    submission = factories.reviewed(submitted(college), steps=(0, 1))
    assert "Outcome (the median)" not in page(client, submission)
    third = factories.reviewer(college)
    (review,) = factories.assign(by=coordinator, submission=fresh(submission), reviewers=[third])
    actions.hand_in(by=third, review=factories.mark(review, step=2))
    shown = page(client, submission)
    assert shown.count("Outcome (the median)") == 3 and "a third told" in shown


# -- notes and history


def test_private_notes_are_shown_once_handed_in_and_to_coordinators_only(client, college, coordinator):
    submission = factories.in_review(submitted(college))
    first, second = submission.attempt.reviews.order_by("pk")
    for review in (first, second):
        factories.mark(review, step=0)
        actions.save_note(by=review.reviewer, review=review, text=f"Between us, {review.pk}.")
    actions.hand_in(by=first.reviewer, review=first)
    shown = page(client, submission)
    assert f"Between us, {first.pk}." in shown and f"Between us, {second.pk}." not in shown
    actions.hand_in(by=second.reviewer, review=second)
    assert f"Between us, {second.pk}." in page(client, submission)
    actions.decide(by=coordinator, submission=submission)
    assert "Between us" not in str(submission.attempts.get(number=1).feedback)
    for person, address in (
        (first.reviewer, second.get_absolute_url()),
        (submission.earner, submission.get_absolute_url()),
    ):
        client.force_login(person)
        assert f"Between us, {second.pk}." not in client.get(address).content.decode()


def test_history_tells_how_invitations_ended(client, college, coordinator):
    submission = submitted(college)
    people = [factories.reviewer(college) for _number in range(2)]
    first, second = actions.assign(by=coordinator, submission=submission, reviewers=people)
    actions.decline(by=people[0], review=first, note="I am away.")
    actions.accept(by=people[1], review=second)
    actions.release(by=coordinator, review=second, note="")
    said = [event.said for event in history.of(fresh(submission))]
    names = [person.display_name for person in people]
    assert said[:2] == ["Handed in", "Found complete"]
    assert f"{names[0]} declined" in said and f"{names[1]} accepted" in said
    assert said[-1] == f"{names[1]} was released"
    assert "I am away." in page(client, submission)


def test_history_of_a_second_reading_does_not_find_it_complete_twice(college):
    submission = factories.sent_back(submitted(college))
    factories.appeal(submission)
    by = factories.coordinator(college)
    actions.grant_appeal(by=by, submission=fresh(submission))
    said = [event.said for event in history.of(fresh(submission))]
    assert said.count("Found complete") == 1
    assert "Appeal answered: others read it again" in said


def test_the_page_asks_as_often_for_many_events_as_for_few(client, college, coordinator):
    few = factories.reviewed(submitted(college), steps=(0, 0))
    many = submitted(college)
    for _time in range(3):
        actions.ask_for_missing(by=coordinator, submission=fresh(many), text=MISSING)
        factories.hand_in(fresh(many))
    factories.reviewed(many, steps=(0, 0))
    mark = fresh(many).attempt.reviews.first().marks.first()
    for number in range(3):
        actions.reword(by=coordinator, text_of=mark, text=f"Words {number}.")
    actions.reword(
        by=coordinator, text_of=fresh(few).attempt.reviews.first().marks.first(), text="Other words."
    )
    counts = []
    for submission in (few, many):
        page(client, submission)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, submission)
        counts.append(len(queries))
    assert counts[0] == counts[1]
