"""Gold samples: made with consent, published for good, scored, and what passing comes to."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Prefetch
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Letter
from accounts.refusals import Refused
from badges.models import BadgeVersion, Component
from reviews import actions, calibrated
from reviews.models import (
    Calibration,
    GoldRequest,
    GoldSample,
    ReviewRules,
    Trial,
    TrialMark,
)
from submissions import actions as submission_actions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def version():
    return factories.published_badge()


@pytest.fixture
def coordinator(version):
    return factories.coordinator(version.issuer)


@pytest.fixture
def attempt(version):
    return factories.decided(factories.submitted(version=version)).attempt


def passed(reviewer):
    return Calibration.objects.filter(reviewer=reviewer).exists()


# -- of a past attempt


def test_propose_asks_the_earner_once_and_says_what_declining_costs(attempt, coordinator):
    sample = factories.proposed_sample(attempt, by=coordinator)
    letter = Letter.objects.get(kind="reviews/gold_request")
    assert letter.recipient == attempt.submission.earner.email
    assert (sample.attempt, sample.published_at) == (attempt, None)
    request = GoldRequest.objects.get(attempt=attempt)
    assert (request.asked_by, request.agreed) == (coordinator, None)
    actions.retire_sample(by=coordinator, sample=sample)
    factories.proposed_sample(attempt, by=coordinator)
    assert Letter.objects.filter(kind="reviews/gold_request").count() == 1


def test_propose_is_refused_without_a_decision_for_ones_own_and_twice(version, attempt, coordinator):
    waiting = factories.in_review(factories.submitted(version=version)).attempt
    with pytest.raises(Refused, match="once the submission is approved"):
        factories.proposed_sample(waiting, by=coordinator)
    own = factories.decided(factories.submitted(coordinator, version)).attempt
    with pytest.raises(Refused, match="your own submission"):
        factories.proposed_sample(own, by=coordinator)
    with pytest.raises(Refused, match="Only coordinators"):
        factories.proposed_sample(attempt, by=factories.coordinator(factories.issuer()))
    factories.proposed_sample(attempt, by=coordinator)
    with pytest.raises(Refused, match="a sample of this attempt already"):
        factories.proposed_sample(attempt, by=coordinator)


def test_the_database_holds_one_sample_of_an_attempt_and_any_number_of_written_ones(attempt, coordinator):
    sample = factories.proposed_sample(attempt, by=coordinator)
    given = {"badge_version": sample.badge_version, "title": "Once more", "made_by": coordinator}
    with pytest.raises(IntegrityError, match="one_gold_sample_per_attempt"), transaction.atomic():
        GoldSample.objects.create(attempt=attempt, **given)
    for _each in range(2):
        GoldSample.objects.create(**given)
    actions.retire_sample(by=coordinator, sample=sample)
    assert GoldSample.objects.create(attempt=attempt, **given).retired_at is None


def test_an_earlier_attempt_of_an_approved_submission_can_be_a_sample(version, coordinator):
    again = factories.hand_in(factories.sent_back(factories.submitted(version=version), met=["educational"]))
    submission = factories.decided(again)
    first, second = submission.attempts.order_by("number")
    kinds = [
        [
            component.kind
            for component in calibrated.components_of(factories.proposed_sample(one, by=coordinator))
        ]
        for one in (first, second)
    ]
    assert kinds == [["educational", "demonstration", "reflective"], ["demonstration", "reflective"]]


def test_titles_and_reasons_may_not_name_the_person(version, coordinator):
    earner = factories.user(display_name="Zebulon Quillfeather")
    attempt = factories.decided(factories.submitted(earner, version)).attempt
    with pytest.raises(Refused, match="says “Quillfeather”"):
        factories.proposed_sample(attempt, by=coordinator, title="The plan of Quillfeather")
    sample = factories.proposed_sample(attempt, by=coordinator)
    actions.agree_to_practice(by=earner, request=attempt.gold_request)
    factories.agreed_on(sample, reason="Zebulon Quillfeather shows it.")
    with pytest.raises(actions.NotMarked) as refusal:
        actions.publish_sample(by=coordinator, sample=sample)
    assert len(refusal.value.missing) == 6
    assert "Zebulon Quillfeather" in refusal.value.missing[0].text


def test_publish_needs_consent_marks_and_reasons(attempt, coordinator):
    sample = factories.proposed_sample(attempt, by=coordinator)
    with pytest.raises(Refused, match="has not agreed yet"):
        actions.publish_sample(by=coordinator, sample=sample)
    actions.agree_to_practice(by=attempt.submission.earner, request=attempt.gold_request)
    with pytest.raises(actions.NotMarked) as refusal:
        actions.publish_sample(by=coordinator, sample=sample)
    assert len(refusal.value.missing) == 6
    factories.agreed_on(sample, reason=" ")
    with pytest.raises(actions.NotMarked):
        actions.publish_sample(by=coordinator, sample=sample)
    factories.agreed_on(sample)
    published = actions.publish_sample(by=coordinator, sample=sample)
    assert published.rubric_print == calibrated.print_of(attempt.submission.badge_version)
    with pytest.raises(Refused, match="stays as it is"):
        factories.agreed_on(sample)


def test_the_database_keeps_a_trial_that_was_handed_in_as_it_is():
    trial = factories.trial()
    assert trial.marks.update(comment="Not sure.") == 6
    trial = actions.hand_in_trial(by=trial.reviewer, sample=trial.sample)
    mark = trial.marks.order_by("pk").first()
    rows, marks = Trial.objects.filter(pk=trial.pk), TrialMark.objects.filter(trial=trial)
    for change in (
        lambda: rows.update(agreed=0),
        lambda: rows.update(handed_in_at=None, agreed=None, total=None),
        lambda: rows._raw_delete("default"),
        lambda: marks.update(comment="Sure."),
        lambda: marks.update(level=mark.criterion.levels.exclude(pk=mark.level_id).first()),
        lambda: marks.delete(),
        lambda: TrialMark.objects.create(trial=trial, criterion=mark.criterion),
    ):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            change()
    by = factories.coordinator(trial.sample.badge_version.issuer)
    assert rows.update(set_aside_at=timezone.now(), set_aside_by=by) == 1
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        rows.update(set_aside_at=None, set_aside_by=None)


def test_the_print_is_the_same_in_whatever_order_components_were_fetched(version):
    for order in ("kind", "-kind", "pk"):
        rows = BadgeVersion.objects.prefetch_related(
            Prefetch("components", Component.objects.order_by(order))
        )
        assert calibrated.print_of(rows.get(pk=version.pk)) == calibrated.print_of(version)


def test_publish_needs_the_texts_of_a_written_sample(version, coordinator):
    sample = factories.agreed_on(actions.write_sample(by=coordinator, version=version, title="Written"))
    with pytest.raises(Refused, match="Write what the sample says"):
        actions.publish_sample(by=coordinator, sample=sample)


def test_only_the_earner_answers_and_may_change_their_mind(attempt, coordinator):
    request = factories.gold_request(attempt, by=coordinator)
    earner = attempt.submission.earner
    with pytest.raises(Refused, match="somebody else"):
        actions.agree_to_practice(by=coordinator, request=request)
    assert actions.agree_to_practice(by=earner, request=request).agreed is True
    sample = factories.agreed_on(GoldSample.objects.get())
    actions.publish_sample(by=coordinator, sample=sample)
    assert actions.decline_practice(by=earner, request=request).agreed is False
    assert GoldSample.objects.get().retired_at is not None
    with pytest.raises(Refused, match="does not want"):
        factories.proposed_sample(attempt, by=coordinator)
    actions.agree_to_practice(by=earner, request=request)
    assert GoldSample.objects.in_use().count() == 0  # a coordinator may propose it anew
    factories.proposed_sample(attempt, by=coordinator)


# -- laws


def test_texts_of_another_badge_are_refused(version, coordinator):
    sample = factories.gold_sample(version, by=coordinator)
    foreign = factories.published_badge().components.first().requirements.first()
    with pytest.raises(Refused, match="another badge"):
        actions.save_gold_texts(by=coordinator, sample=sample, texts={foreign: "Hello."})


def test_marks_of_another_rubric_are_refused(version, coordinator):
    sample = factories.gold_sample(version, by=coordinator)
    other = factories.gold_mark(factories.gold_sample())
    mine = factories.gold_mark(sample)
    given = {"by": coordinator, "sample": sample, "reason": "So."}
    with pytest.raises(Refused, match="another rubric"):
        actions.save_gold_mark(criterion=other.criterion, level=other.level, **given)
    with pytest.raises(Refused, match="another criterion"):
        actions.save_gold_mark(criterion=mine.criterion, level=other.level, **given)


def test_trials_of_another_rubric_are_refused(version):
    sample = factories.published_sample(version)
    other = factories.gold_mark(factories.gold_sample())
    reviewer = factories.reviewer(version.issuer)
    with pytest.raises(Refused, match="another rubric"):
        actions.save_trial_mark(
            by=reviewer, sample=sample, criterion=other.criterion, level=other.level, comment=""
        )
    assert Trial.objects.count() == 0


# -- who practises


def test_the_author_named_colleagues_and_coordinators_never_practise_on_it(version):
    author = factories.member("reviewer", version.issuer, display_name="Ada Author")
    named = factories.member("reviewer", version.issuer, display_name="Grace Hopper")
    submission = factories.complete_submission(author, version)
    factories.colleague(submission, name="Hopper, Grace")
    said = "Grace Hopper filmed, I taught."
    submission_actions.save_statement(by=author, submission=submission, statement=said)
    attempt = factories.decided(factories.hand_in(submission)).attempt
    readers = [review.reviewer for review in attempt.reviews.all()]
    sample = factories.sample_of(attempt)
    coordinator = factories.coordinator(version.issuer)
    for person in (author, named, coordinator, sample.made_by, factories.reviewer(factories.issuer())):
        with pytest.raises(Refused, match="not for you"):
            factories.trial(sample, by=person)
    assert factories.trial(sample, by=readers[0]).sample == sample
    assert calibrated.not_passed(version) == {reader.pk for reader in readers}


def test_not_passed_is_empty_without_samples_in_use(version, coordinator):
    reviewer = factories.reviewer(version.issuer)
    draft = factories.agreed_on(factories.gold_sample(version, by=coordinator))
    assert calibrated.not_passed(version) == set()
    sample = actions.publish_sample(by=coordinator, sample=draft)
    assert calibrated.not_passed(version) == {reviewer.pk}
    actions.retire_sample(by=coordinator, sample=sample)
    assert calibrated.not_passed(version) == set()


def test_not_passed_asks_the_same_number_of_queries_however_many(version):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            calibrated.not_passed(version)
        return len(seen)

    attempts = [factories.decided(factories.submitted(version=version)).attempt for _each in range(3)]
    factories.sample_of(attempts[0])
    once = queries()
    for attempt in attempts[1:]:
        factories.sample_of(attempt)
        factories.reviewer(version.issuer)
    assert queries() == once


# -- passing


def test_pass_once_all_samples_are_scored_and_agreed_with(version):
    first, second = factories.published_sample(version), factories.published_sample(version, step=0)
    reviewer = factories.reviewer(version.issuer)
    factories.trial_handed_in(first, by=reviewer)
    assert not passed(reviewer)
    factories.trial_handed_in(second, by=reviewer, step=0, wrong=2)
    row = Calibration.objects.get(reviewer=reviewer)
    assert (row.agreed, row.total, row.rubric_print) == (10, 12, first.rubric_print)  # 83 of 80 percent
    assert calibrated.not_passed(version) == set()


@pytest.mark.parametrize("needed, is_passed", [(66, True), (67, False)])
def test_pass_at_the_issuers_threshold_and_not_below(version, needed, is_passed):
    ReviewRules.objects.create(issuer=version.issuer, calibration_percent=needed)
    sample = factories.published_sample(version)
    trial = factories.trial_handed_in(sample, wrong=2)  # 4 of 6 are 66.67 percent
    assert (trial.agreed, trial.total) == (4, 6)
    assert passed(trial.reviewer) is is_passed


def test_a_lower_threshold_lets_those_pass_who_reach_it(version):
    trial = factories.trial_handed_in(factories.published_sample(version), wrong=2)
    given = {
        "by": factories.administrator(version.issuer),
        "issuer": version.issuer,
        "assigning": "by_hand",
        "excludes_department": False,
        "reviewer_badge": None,
        "reviewer_badge_after": 10,
    }
    actions.set_rules(calibration_percent=67, **given)
    assert not passed(trial.reviewer)
    actions.set_rules(calibration_percent=66, **given)
    assert passed(trial.reviewer)
    actions.set_rules(calibration_percent=90, **given)
    assert passed(trial.reviewer)


def test_hand_in_needs_every_level_and_happens_once(version):
    trial = factories.trial(factories.published_sample(version))
    mark = trial.marks.order_by("pk").first()
    given = {"by": trial.reviewer, "sample": trial.sample}
    actions.save_trial_mark(criterion=mark.criterion, level=None, comment="Hm.", **given)
    with pytest.raises(actions.NotMarked) as refusal:
        actions.hand_in_trial(**given)
    assert [one.criterion for one in refusal.value.missing] == [mark.criterion]
    actions.save_trial_mark(criterion=mark.criterion, level=mark.level, comment="", **given)
    actions.hand_in_trial(**given)
    with pytest.raises(Refused, match="handed this in"):
        actions.hand_in_trial(**given)
    with pytest.raises(Refused, match="handed this in"):
        actions.save_trial_mark(criterion=mark.criterion, level=mark.level, comment="", **given)


def test_nothing_is_handed_in_before_anything_is_scored(version):
    sample = factories.published_sample(version)
    with pytest.raises(actions.NotMarked) as refusal:
        actions.hand_in_trial(by=factories.reviewer(version.issuer), sample=sample)
    assert len(refusal.value.missing) == 6


def test_try_again_sets_what_was_handed_in_aside(version, coordinator):
    sample = factories.published_sample(version)
    reviewer = factories.trial_handed_in(sample, wrong=6).reviewer
    given = {"by": coordinator, "version": version, "reviewer": reviewer}
    assert actions.set_trials_aside(**given) == 1
    with pytest.raises(Refused, match="nothing"):
        actions.set_trials_aside(**given)
    factories.trial_handed_in(sample, by=reviewer)
    assert passed(reviewer)
    with pytest.raises(Refused, match="have passed"):
        actions.set_trials_aside(**given)
    with pytest.raises(Refused, match="Only coordinators"):
        actions.set_trials_aside(**(given | {"by": reviewer}))


def test_a_sample_added_later_does_not_void_a_pass(version):
    reviewer = factories.trial_handed_in(factories.published_sample(version)).reviewer
    factories.published_sample(version, step=0)
    assert calibrated.not_passed(version) == set()
    assert passed(reviewer)


def test_another_rubric_voids_a_pass_and_the_same_one_does_not(version):
    sample = factories.published_sample(version)
    reviewer = factories.trial_handed_in(sample).reviewer
    same = factories.next_version(version, summary="In other words.")
    assert calibrated.not_passed(same) == set()
    other = factories.next_version(same, criteria=[factories.criterion("Deep")])
    assert calibrated.not_passed(other) == set()  # no sample has this rubric yet
    factories.published_sample(other)
    assert calibrated.not_passed(other) == {reviewer.pk}
    assert calibrated.not_passed(version) == set()


def test_retiring_the_last_open_sample_lets_those_pass_who_scored_the_others(version, coordinator):
    first, second = factories.published_sample(version), factories.published_sample(version)
    good, bad = factories.reviewer(version.issuer), factories.reviewer(version.issuer)
    factories.trial_handed_in(first, by=good)
    factories.trial_handed_in(first, by=bad, wrong=6)
    actions.retire_sample(by=coordinator, sample=second)
    assert (passed(good), passed(bad)) == (True, False)


def test_withdrawn_consent_lets_those_pass_who_scored_the_others(version, attempt):
    first, second = factories.published_sample(version), factories.sample_of(attempt)
    reviewer = factories.trial_handed_in(first).reviewer
    actions.decline_practice(by=attempt.submission.earner, request=attempt.gold_request)
    assert passed(reviewer)
    with pytest.raises(Refused, match="not in use"):
        factories.trial(second)
