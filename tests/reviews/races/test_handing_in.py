"""Handing in, while somebody else hands in, withdraws, or takes the review away."""

import pytest

from accounts.models import Letter
from reviews import actions, outcome
from reviews.models import Assigning, Review
from submissions import actions as submission_actions
from submissions.models import Submission
from submissions.states import Status
from tests.reviews.races.rounds import at_once, check_history, race

pytestmark = pytest.mark.django_db(transaction=True)


def hand_in(review):
    return lambda: actions.hand_in(by=review.reviewer, review=review)


def handed_in(review):
    return Review.objects.get(pk=review.pk).handed_in_at is not None


def test_both_hand_in(college):
    def one_round():
        submission, reviews = college.marked()
        results = at_once(*map(hand_in, reviews))
        assert results == ["done", "done"]
        assert outcome.of_attempt(submission.attempt).is_complete
        check_history(submission)
        return "both in"

    assert race("both hand in", one_round).keys() == {"both in"}


def test_both_hand_in_and_disagree(college):
    """Where the site finds reviewers, exactly one third is asked, whoever was last."""
    college.assigns(Assigning.AUTOMATIC)

    def one_round():
        submission, reviews = college.marked(steps=(0, 1))
        assert at_once(*map(hand_in, reviews)) == ["done", "done"]
        [third] = Review.objects.filter(attempt__submission=submission, is_third=True)
        assert third.reviewer in college.readers[2:]
        assert Letter.objects.filter(kind="reviews/invitation", subject_id=third.pk).count() == 1
        return "one third"

    assert race("both hand in and disagree", one_round).keys() == {"one third"}


def test_hand_in_twice(college):
    def one_round():
        _submission, [review, _other] = college.marked()
        results = at_once(hand_in(review), hand_in(review))
        assert sorted(results) == ["done", "refused"]
        return "once"

    assert race("hand in twice", one_round).keys() == {"once"}


def test_hand_in_against_withdraw(college):
    def one_round():
        submission, [review, _other] = college.marked()
        results = at_once(
            hand_in(review),
            lambda: submission_actions.withdraw(by=submission.earner, submission=submission),
        )
        assert results[1] == "done"
        assert handed_in(review) == (results[0] == "done")
        assert Submission.objects.get(pk=submission.pk).status == Status.WITHDRAWN
        check_history(submission)
        return f"hand-in {results[0]}"

    assert race("hand in, withdraw", one_round).keys() <= {"hand-in done", "hand-in refused"}


def test_hand_in_against_release(college):
    def one_round():
        _submission, [review, _other] = college.marked()
        results = at_once(hand_in(review), lambda: actions.release(by=college.coordinator, review=review))
        assert sorted(results) == ["done", "refused"]
        now = Review.objects.get(pk=review.pk)
        assert (now.handed_in_at is None, now.released_at is None) == (
            results[0] == "refused",
            results[0] == "done",
        )
        return f"hand-in {results[0]}"

    assert race("hand in, release", one_round).keys() <= {"hand-in done", "hand-in refused"}


def test_hand_in_against_giving_it_to_somebody_else(college):
    def one_round():
        submission, [review, _other] = college.marked()

        def reassign():
            actions.release(by=college.coordinator, review=review)
            actions.assign(
                by=college.coordinator,
                submission=submission,
                reviewers=[college.readers[2]],
                override_reason="They are free.",
            )

        results = at_once(hand_in(review), reassign)
        assert sorted(results) == ["done", "refused"]
        running = submission.attempt.reviews.filter(released_at=None)
        first = review.reviewer if results[0] == "done" else college.readers[2]
        assert {one.reviewer for one in running} == {first, college.readers[1]}
        check_history(submission)
        return f"hand-in {results[0]}"

    assert race("hand in, reassign", one_round).keys() <= {"hand-in done", "hand-in refused"}


def test_hand_in_against_leaving(college):
    def one_round():
        _submission, [review, _other] = college.marked()
        results = at_once(hand_in(review), lambda: actions.recognise(by=review.reviewer, review=review))
        assert sorted(results) == ["done", "refused"]
        assert handed_in(review) == (results[0] == "done")
        return f"hand-in {results[0]}"

    assert race("hand in, recognise", one_round).keys() <= {"hand-in done", "hand-in refused"}
