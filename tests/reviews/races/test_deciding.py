"""Deciding, while somebody else decides, withdraws, appeals, rewords, or the badge decides by itself."""

import pytest

from credentials.models import Credential
from reviews import actions
from reviews.models import Decision
from submissions import actions as submission_actions
from submissions.models import Appeal, Submission
from submissions.states import Status
from tests.reviews.races import stories
from tests.reviews.races.rounds import at_once, check_history, race

pytestmark = pytest.mark.django_db(transaction=True)


def decide(by, submission):
    return lambda: actions.decide(by=by, submission=submission)


def test_decide_twice(college):
    def one_round():
        submission = college.read()
        by = [college.coordinator, college.other_coordinator]
        assert sorted(at_once(*(decide(one, submission) for one in by))) == ["done", "refused"]
        assert Decision.objects.filter(attempt__submission=submission).count() == 1
        assert Credential.objects.filter(submission_id=submission.pk).count() == 1
        check_history(submission)
        return "once"

    assert race("decide twice", one_round).keys() == {"once"}


def test_decide_against_the_badge_that_decides_by_itself(college):
    version = stories.badge_of_texts(college.issuer, needs_confirmation=False)

    def one_round():
        submission = college.read(version=version)
        results = at_once(decide(college.coordinator, submission), decide(None, submission))
        assert sorted(results) == ["done", "refused"]
        decision = Decision.objects.get(attempt__submission=submission)
        assert decision.by == (college.coordinator if results[0] == "done" else None)
        assert Credential.objects.filter(submission_id=submission.pk).count() == 1
        return f"coordinator {results[0]}"

    assert race("decide, badge decides", one_round).keys() <= {"coordinator done", "coordinator refused"}


def test_decide_against_withdraw(college):
    def one_round():
        submission = college.read()
        results = at_once(
            decide(college.coordinator, submission),
            lambda: submission_actions.withdraw(by=submission.earner, submission=submission),
        )
        assert sorted(results) == ["done", "refused"]
        is_decided = results[0] == "done"
        status = Submission.objects.get(pk=submission.pk).status
        assert status == (Status.APPROVED if is_decided else Status.WITHDRAWN)
        assert Credential.objects.filter(submission_id=submission.pk).exists() == is_decided
        check_history(submission)
        return "decided" if is_decided else "withdrawn"

    assert race("decide, withdraw", one_round).keys() <= {"decided", "withdrawn"}


def test_confirm_against_appeal(college):
    """An appeal is against a decision: before it there is nothing to appeal against."""

    def one_round():
        submission = college.read(steps=(0, 0))
        results = at_once(
            decide(college.coordinator, submission),
            lambda: submission_actions.appeal(
                by=submission.earner, submission=submission, reason="You overlooked it."
            ),
        )
        assert results[0] == "done"
        status = Submission.objects.get(pk=submission.pk).status
        assert status == (Status.APPEALED if results[1] == "done" else Status.CHANGES_REQUESTED)
        assert Appeal.objects.filter(submission=submission).exists() == (results[1] == "done")
        check_history(submission)
        return f"appeal {results[1]}"

    assert race("confirm, appeal", one_round).keys() <= {"appeal done", "appeal refused"}


def test_two_answers_to_one_appeal(college):
    def one_round():
        submission = college.read(steps=(0, 0))
        actions.decide(by=college.coordinator, submission=submission)
        submission_actions.appeal(by=submission.earner, submission=submission, reason="You overlooked it.")
        given = {"by": college.other_coordinator, "submission": submission, "answer": "We looked again."}
        results = at_once(lambda: actions.grant_appeal(**given), lambda: actions.dismiss_appeal(**given))
        assert sorted(results) == ["done", "refused"]
        assert Appeal.objects.get(submission=submission).granted == (results[0] == "done")
        check_history(submission)
        return "granted" if results[0] == "done" else "dismissed"

    assert race("grant, dismiss", one_round).keys() <= {"granted", "dismissed"}


def test_decide_against_other_words(college):
    def one_round():
        submission = college.read(steps=(0, 0))
        mark = submission.attempt.reviews.first().marks.first()
        results = at_once(
            decide(college.coordinator, submission),
            lambda: actions.reword(by=college.other_coordinator, text_of=mark, text="Said more kindly."),
        )
        assert results[0] == "done"
        feedback = submission.attempts.get(number=1).feedback
        said = [
            text for part in feedback["components"] for row in part["criteria"] for text in row["comments"]
        ]
        assert ("Said more kindly." in said) == (results[1] == "done")
        return f"reword {results[1]}"

    assert race("decide, reword", one_round).keys() <= {"reword done", "reword refused"}
