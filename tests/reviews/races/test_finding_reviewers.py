"""Finding reviewers, while others find them too, answer, or the submission goes back to its earner."""

import pytest

from reviews import actions
from reviews.models import Assigning, Ending, Review
from submissions import actions as submission_actions
from submissions.models import Attempt, Submission
from submissions.states import Status
from tests.reviews.races.rounds import at_once, check_history, race

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_coordinators_fill_the_same_places(college):
    def one_round():
        submission = college.submitted()
        pairs = [(college.coordinator, college.readers[:2]), (college.other_coordinator, college.readers[2:])]
        results = at_once(
            *(
                lambda by=by, readers=readers: actions.assign(by=by, submission=submission, reviewers=readers)
                for by, readers in pairs
            )
        )
        assert sorted(results) == ["done", "refused"]
        assert submission.attempt.reviews.count() == 2
        check_history(submission)
        return "two"

    assert race("assign, assign", one_round).keys() == {"two"}


def test_two_take_the_last_place_in_the_pool(college):
    college.assigns(Assigning.POOL)

    def one_round():
        submission = college.submitted()
        actions.confirm_complete(by=college.coordinator, submission=submission)
        actions.claim(by=college.readers[0], submission=submission)
        results = at_once(
            *(lambda by=by: actions.claim(by=by, submission=submission) for by in college.readers[1:3])
        )
        assert sorted(results) == ["done", "refused"]
        assert submission.attempt.reviews.filter(released_at=None).count() == 2
        return "one of them"

    assert race("claim, claim", one_round).keys() == {"one of them"}


def test_accept_against_passing_on(college):
    def one_round():
        submission = college.submitted()
        [review] = actions.assign(
            by=college.coordinator, submission=submission, reviewers=[college.readers[0]]
        )
        Review.objects.filter(pk=review.pk).update(answer_by_date="2026-01-05")
        review.refresh_from_db()
        results = at_once(
            lambda: actions.accept(by=review.reviewer, review=review),
            lambda: actions.pass_on(review=review),
        )
        review.refresh_from_db()
        accepted, passed_on = review.accepted_at is not None, review.ending == Ending.UNANSWERED
        assert (accepted, passed_on) in {(True, False), (False, True)}
        assert (results[0] == "done") == accepted
        return "accepted" if accepted else "passed on"

    assert race("accept, pass on", one_round).keys() <= {"accepted", "passed on"}


def test_asking_for_what_is_missing_against_assigning(college):
    def one_round():
        submission = college.submitted()
        results = at_once(
            lambda: actions.ask_for_missing(
                by=college.coordinator, submission=submission, text="Page 2 is empty."
            ),
            lambda: actions.assign(
                by=college.other_coordinator, submission=submission, reviewers=college.readers[:2]
            ),
        )
        assert sorted(results) == ["done", "refused"]
        is_back = results[0] == "done"
        status = Submission.objects.get(pk=submission.pk).status
        assert status == (Status.INCOMPLETE if is_back else Status.IN_REVIEW)
        attempt = Attempt.objects.get(submission=submission)
        assert (attempt.submitted_at is None, attempt.reviews.count()) == (
            (True, 0) if is_back else (False, 2)
        )
        check_history(submission)
        return "asked" if is_back else "assigned"

    assert race("ask for missing, assign", one_round).keys() <= {"asked", "assigned"}


def test_asking_for_what_is_missing_against_withdrawing(college):
    def one_round():
        submission = college.submitted()
        results = at_once(
            lambda: actions.ask_for_missing(
                by=college.coordinator, submission=submission, text="Page 2 is empty."
            ),
            lambda: submission_actions.withdraw(by=submission.earner, submission=submission),
        )
        assert results[1] == "done"
        assert Submission.objects.get(pk=submission.pk).status == Status.WITHDRAWN
        check_history(submission)
        return f"asking {results[0]}"

    assert race("ask for missing, withdraw", one_round).keys() <= {"asking done", "asking refused"}
