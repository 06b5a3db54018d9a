"""What reviews come to: the median, a third reviewer, and decisions that nobody confirms."""

from datetime import datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEntry
from accounts.refusals import Refused
from credentials.models import Credential
from reviews import actions, clockwork, outcome
from reviews.models import Assigning, Decision, Review
from reviews.scoring import State, score
from submissions.models import Submission
from submissions.states import Status
from tests import factories

REQUIRED = {"clear": 2, "fair": 2, "sound": 3}
points = st.integers(0, 5)
marks = st.fixed_dictionaries(dict.fromkeys(REQUIRED, points))


# -- three reviews


@given(st.lists(marks, min_size=3, max_size=3))
def test_the_outcome_of_three_is_always_a_mark_that_somebody_gave(reviews):
    scored = score(REQUIRED, reviews, reviews_required=2)
    for name, found in scored.points.items():
        assert found in [review[name] for review in reviews]


@given(st.lists(marks, min_size=3, max_size=3))
def test_once_two_disagree_it_does_not_matter_who_came_when(reviews):
    found = score(REQUIRED, reviews, reviews_required=2)
    if found.is_median:
        for others in permutations(reviews):
            again = score(REQUIRED, others, reviews_required=2)
            # In another order two may agree first: then those two decide.
            assert again == found or not again.is_median


@given(st.lists(marks, min_size=2, max_size=2), marks)
def test_which_of_the_first_two_came_first_does_not_matter(pair, third):
    for others in ([], [third]):
        one = score(REQUIRED, [*pair, *others], reviews_required=2)
        assert one == score(REQUIRED, [*pair[::-1], *others], reviews_required=2)


@given(marks, st.lists(marks, max_size=2))
def test_where_one_review_is_required_the_first_decides_alone(first, others):
    scored = score(REQUIRED, [first, *others], reviews_required=1)
    assert scored.points == first and not scored.is_median
    assert scored.state == (State.MET if all(first[k] >= v for k, v in REQUIRED.items()) else State.NOT_MET)


def test_a_third_that_agrees_with_neither_leaves_the_middle_of_each_criterion():
    reviews = [
        {"clear": 1, "fair": 3, "sound": 2},
        {"clear": 2, "fair": 2, "sound": 3},
        {"clear": 3, "fair": 1, "sound": 4},
    ]
    scored = score(REQUIRED, reviews, reviews_required=2)
    assert scored.points == {"clear": 2, "fair": 2, "sound": 3}
    assert (scored.state, scored.is_median) == (State.MET, True)


# -- a third reviewer by the site


def automatic(needs_confirmation=True, reviewers=3, **fields):
    college = factories.issuer()
    version = factories.published_badge(college, needs_confirmation=needs_confirmation, **fields)
    factories.review_rules(college, assigning=Assigning.AUTOMATIC)
    for _number in range(reviewers):
        factories.reviewer(college)
    return version


def found_complete(version):
    submission = factories.submitted(version=version)
    actions.confirm_complete(by=factories.coordinator(version.issuer), submission=submission)
    return Submission.objects.get(pk=submission.pk)


def hand_in(review, step):
    actions.accept(by=review.reviewer, review=review)
    return actions.hand_in(by=review.reviewer, review=factories.mark(review, step=step))


@pytest.mark.django_db
@pytest.mark.usefixtures("media")
def test_found_complete_it_goes_to_reviewers_where_the_site_chooses():
    submission = found_complete(automatic())
    assert submission.status == Status.IN_REVIEW
    assert submission.attempt.reviews.count() == 2
    assert set(submission.attempt.reviews.values_list("assigned_by", flat=True)) == {None}


@pytest.mark.django_db
@pytest.mark.usefixtures("media")
def test_two_that_disagree_bring_a_third_at_once():
    submission = found_complete(automatic())
    first, second = submission.attempt.reviews.order_by("pk")
    hand_in(first, 0)
    assert submission.attempt.reviews.count() == 2
    hand_in(second, 1)
    third = submission.attempt.reviews.get(is_third=True)
    assert third.reviewer not in (first.reviewer, second.reviewer)
    hand_in(third, 1)
    result = outcome.of_attempt(submission.attempt)
    assert result.all_met and all(part.is_median for part in result.components)


@pytest.mark.django_db
@pytest.mark.usefixtures("media")
def test_two_that_agree_need_nobody_else():
    submission = found_complete(automatic())
    for review in submission.attempt.reviews.order_by("pk"):
        hand_in(review, 1)
    assert submission.attempt.reviews.count() == 2


@pytest.mark.django_db
@pytest.mark.usefixtures("media")
def test_an_appeal_that_is_granted_goes_to_others_at_once():
    version = automatic(reviewers=5)
    submission = found_complete(version)
    readers = set()
    for review in submission.attempt.reviews.order_by("pk"):
        readers.add(hand_in(review, 0).reviewer_id)
    actions.decide(by=factories.coordinator(version.issuer), submission=submission)
    factories.appeal(Submission.objects.get(pk=submission.pk))
    by = factories.coordinator(version.issuer)
    again = actions.grant_appeal(by=by, submission=Submission.objects.get(pk=submission.pk))
    assert again.status == Status.IN_REVIEW and again.attempt.checked_by == by
    assert not readers & set(again.attempt.reviews.values_list("reviewer_id", flat=True))


# -- decided by nobody


def decide_later():
    """As it is two mornings on, wherever the issuer is."""
    clockwork.decide_unconfirmed(now=timezone.now() + timedelta(days=2, hours=8))
    clockwork.decide_unconfirmed(now=timezone.now() + timedelta(days=2, hours=20))


def unconfirmed(steps=(1, 1), **fields):
    version = factories.published_badge(needs_confirmation=False, **fields)
    return factories.reviewed(factories.submitted(version=version), steps=steps)


@pytest.mark.django_db
@pytest.mark.usefixtures("media")
def test_what_needs_no_confirmation_is_decided_by_itself():
    submission = unconfirmed()
    decide_later()
    decision, credential = Decision.objects.get(), Credential.objects.get()
    assert (decision.outcome, decision.by, credential.issued_by) == ("approved", None, None)
    assert Submission.objects.get(pk=submission.pk).status == Status.APPROVED
    assert submission.status_changes.get(verb="approve").by is None
    entries = AuditEntry.objects.filter(verb__in=["decide", "issue", "approve"])
    assert [entry.by for entry in entries] == [None] * 3
    decide_later()
    assert Decision.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("media")
def test_what_is_not_met_is_sent_back_by_itself_and_any_coordinator_may_answer_an_appeal():
    submission = unconfirmed(steps=(0, 0))
    decide_later()
    submission.refresh_from_db()
    assert submission.status == Status.CHANGES_REQUESTED
    assert submission.attempts.get(number=1).feedback["components"][0]["met"] is False
    by = factories.coordinator(submission.badge_version.issuer)
    factories.appeal(submission)
    actions.dismiss_appeal(by=by, submission=submission, answer="The rubric asks for more.")
    submission.refresh_from_db()
    assert submission.status == Status.CHANGES_REQUESTED


@pytest.mark.django_db
@pytest.mark.usefixtures("media")
def test_what_needs_confirmation_waits_for_it():
    submission = factories.reviewed()
    decide_later()
    with pytest.raises(Refused, match="A coordinator confirms"):
        actions.decide(by=None, submission=submission)
    assert not Decision.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("media")
def test_what_is_not_whole_is_not_decided_by_itself():
    version = factories.published_badge(needs_confirmation=False)
    reading = factories.in_review(factories.submitted(version=version))
    review = reading.attempt.reviews.first()
    actions.hand_in(by=review.reviewer, review=factories.mark(review))
    disagree = unconfirmed(steps=(0, 1))
    decide_later()
    assert not Decision.objects.exists()
    for submission in (reading, disagree):
        assert Submission.objects.get(pk=submission.pk).status == Status.IN_REVIEW


@pytest.mark.django_db
@pytest.mark.usefixtures("media")
def test_a_coordinator_may_decide_sooner():
    submission = unconfirmed()
    by = factories.coordinator(submission.badge_version.issuer)
    assert actions.decide(by=by, submission=submission).by == by


@pytest.mark.django_db
@pytest.mark.usefixtures("media")
def test_one_required_review_decides_alone_and_by_itself():
    submission = unconfirmed(steps=(1,), reviews_required=1)
    decide_later()
    assert Submission.objects.get(pk=submission.pk).status == Status.APPROVED


@pytest.mark.django_db
@pytest.mark.usefixtures("media")
@pytest.mark.parametrize(
    "zone, handed_in, too_soon, decided_at",
    [
        # By the clock of the issuer: day and hour; Saturday 7 March 2026 is a morning like every other.
        ("America/Toronto", [(5, 11), (6, 0)], [(6, 0), (6, 8), (6, 23), (7, 5)], (7, 6)),
        ("America/Toronto", [(5, 23), (6, 23)], [(7, 0), (7, 5)], (7, 6)),
        ("Pacific/Auckland", [(5, 11), (4, 11)], [(6, 5)], (6, 6)),
        # Nothing was at work that morning.
        ("Asia/Kolkata", [(5, 11), (5, 1)], [(6, 5)], (8, 17)),
    ],
)
def test_nobody_learns_from_the_decision_when_a_reviewer_was_at_work(zone, handed_in, too_soon, decided_at):
    def at(day, hour):
        return datetime(2026, 3, day, hour, 59 if hour in (5, 23) else 0, tzinfo=ZoneInfo(zone))

    submission = unconfirmed()
    issuer = submission.badge_version.issuer
    issuer.time_zone = zone
    issuer.save()
    for review, moment in zip(submission.attempt.reviews.order_by("pk"), handed_in, strict=True):
        times = dict.fromkeys(("assigned_at", "accepted_at", "handed_in_at"), at(*moment))
        Review.objects.filter(pk=review.pk).update(**times)
    for moment in too_soon:
        clockwork.decide_unconfirmed(now=at(*moment))
        assert not Decision.objects.exists()
    clockwork.decide_unconfirmed(now=at(*decided_at))
    assert Decision.objects.get().by is None


@pytest.mark.django_db
@pytest.mark.usefixtures("media")
def test_each_issuer_decides_by_its_own_clock():
    east, west = unconfirmed(), unconfirmed()
    for submission, zone in ((east, "Pacific/Auckland"), (west, "America/Vancouver")):
        issuer = submission.badge_version.issuer
        issuer.time_zone = zone
        issuer.save()
    night = datetime(2026, 3, 5, 22, tzinfo=ZoneInfo("Pacific/Auckland"))  # one in the morning, in the west
    Review.objects.update(assigned_at=night, accepted_at=night, handed_in_at=night)
    clockwork.decide_unconfirmed(now=night + timedelta(hours=8))
    assert [decision.attempt.submission for decision in Decision.objects.all()] == [east]
    clockwork.decide_unconfirmed(now=night + timedelta(hours=29))
    assert Decision.objects.get(attempt__submission=west).by is None
