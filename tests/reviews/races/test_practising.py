"""Trials and gold samples, while somebody else hands in, retires, or takes consent back."""

import pytest

from reviews import actions
from reviews.models import Calibration, GoldSample, Trial
from tests import factories
from tests.reviews.races.rounds import at_once, race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def samples(college):
    return [factories.published_sample(college.version, by=college.coordinator) for _each in range(2)]


def hand_in(trial):
    return lambda: actions.hand_in_trial(by=trial.reviewer, sample=trial.sample)


def has_passed(reviewer):
    return Calibration.objects.filter(reviewer=reviewer).exists()


def test_the_last_two_trials_at_once(college, samples):
    """Whichever comes last sees the other: nobody is left with all samples scored and no answer."""

    def one_round():
        reviewer = factories.reviewer(college.issuer)
        trials = [factories.trial(sample, by=reviewer) for sample in samples]
        assert at_once(*map(hand_in, trials)) == ["done", "done"]
        assert has_passed(reviewer)
        return "passed"

    assert race("the last two trials at once", one_round).keys() == {"passed"}


def test_hand_in_a_trial_twice(college, samples):
    def one_round():
        trial = factories.trial(samples[0], by=factories.reviewer(college.issuer))
        assert sorted(at_once(hand_in(trial), hand_in(trial))) == ["done", "refused"]
        return "once"

    assert race("hand in a trial twice", one_round).keys() == {"once"}


def test_hand_in_the_last_trial_and_retire_another_sample(college, samples):
    kept = samples[0]

    def one_round():
        other = factories.published_sample(college.version, by=college.coordinator)
        reviewer = factories.reviewer(college.issuer)
        for sample in (kept, samples[1]):
            factories.trial(sample, by=reviewer)
        actions.hand_in_trial(by=reviewer, sample=samples[1])
        last = Trial.objects.get(reviewer=reviewer, sample=kept)
        results = at_once(hand_in(last), lambda: actions.retire_sample(by=college.coordinator, sample=other))
        assert results == ["done", "done"]
        assert has_passed(reviewer)
        return "passed"

    assert race("hand in the last trial and retire another sample", one_round).keys() == {"passed"}


def test_publish_a_sample_and_take_consent_back(college):
    def one_round():
        submission = college.read()
        actions.decide(by=college.coordinator, submission=submission)
        attempt = submission.attempt
        request = factories.gold_request(attempt, by=college.coordinator)
        actions.agree_to_practice(by=submission.earner, request=request)
        sample = factories.agreed_on(GoldSample.objects.get(attempt=attempt))
        publish, decline = at_once(
            lambda: actions.publish_sample(by=college.coordinator, sample=sample),
            lambda: actions.decline_practice(by=submission.earner, request=request),
        )
        assert decline == "done"
        assert publish in ("done", "refused")
        assert not GoldSample.objects.in_use().filter(attempt=attempt).exists()
        return publish

    outcomes = race("publish a sample and take consent back", one_round)
    assert outcomes.keys() <= {"done", "refused"}
