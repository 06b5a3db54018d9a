"""The stage of a submission, held against what `outcome` and `policies` say in every state."""

from itertools import product

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from reviews import actions, open_cases, outcome, policies, stages
from reviews.models import Mark, Review
from reviews.stages import BY_STATUS, Stage
from submissions import actions as submission_actions
from submissions.models import Attempt, Submission
from submissions.states import Status
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def stage_of(submission):
    return stages.with_stage(Submission.objects.filter(pk=submission.pk)).get().stage


def worked_out(submission):
    """The stage as the rest of this room would have it, without asking `stages`."""
    submission = Submission.objects.get(pk=submission.pk)
    fixed = {
        Status.INCOMPLETE: Stage.EARNER,
        Status.CHANGES_REQUESTED: Stage.EARNER,
        Status.APPEALED: Stage.APPEAL,
        Status.APPROVED: Stage.APPROVED,
        Status.WITHDRAWN: Stage.WITHDRAWN,
    }
    if submission.status in fixed:
        return fixed[submission.status]
    if submission.status == Status.SUBMITTED:
        return Stage.ASSIGN if submission.attempt.checked_at else Stage.CHECK
    result = outcome.of_attempt(submission.attempt)
    if result.needs_third:
        return Stage.THIRD
    if policies.places(submission):
        return Stage.ASSIGN
    if result.is_complete:
        return Stage.DECIDE
    asked = submission.attempt.reviews.filter(released_at=None)
    return Stage.INVITED if asked.filter(accepted_at=None).exists() else Stage.REVIEW


# -- every state, walked to by actions


def checked():
    submission = factories.submitted()
    by = factories.coordinator(submission.badge_version.issuer)
    actions.confirm_complete(by=by, submission=submission)
    return submission


def incomplete():
    submission = factories.submitted()
    by = factories.coordinator(submission.badge_version.issuer)
    actions.ask_for_missing(by=by, submission=submission, text="The link is dead.")
    return submission


def asked(accepting=0):
    submission = factories.submitted()
    college = submission.badge_version.issuer
    people = [factories.reviewer(college) for _place in range(2)]
    reviews = actions.assign(by=factories.coordinator(college), submission=submission, reviewers=people)
    for review in reviews[:accepting]:
        actions.accept(by=review.reviewer, review=review)
    return submission


def one_in():
    submission = factories.in_review()
    review = submission.attempt.reviews.first()
    actions.hand_in(by=review.reviewer, review=factories.mark(review))
    return submission


def one_released(submission):
    review = submission.attempt.reviews.filter(handed_in_at=None).first()
    actions.release(by=factories.coordinator(submission.badge_version.issuer), review=review)
    return submission


def one_declined():
    submission = asked(accepting=1)
    review = submission.attempt.reviews.get(accepted_at=None)
    actions.decline(by=review.reviewer, review=review)
    return submission


def third(*, accepts=False, level=None, declines=False):
    submission = factories.reviewed(steps=(0, 1))
    college = submission.badge_version.issuer
    [review] = actions.assign(
        by=factories.coordinator(college), submission=submission, reviewers=[factories.reviewer(college)]
    )
    if declines:
        actions.decline(by=review.reviewer, review=review)
    if accepts or level is not None:
        actions.accept(by=review.reviewer, review=review)
    if level is not None:
        review.refresh_from_db()
        actions.hand_in(by=review.reviewer, review=factories.mark(review, step=level))
    return submission


def single(steps=()):
    version = factories.published_badge(reviews_required=1)
    submission = factories.submitted(version=version)
    return factories.reviewed(submission, steps) if steps else submission


def second_attempt():
    submission = factories.sent_back(met=["educational"])
    return factories.hand_in(submission)


def granted():
    appeal = factories.appeal()
    submission = appeal.submission
    actions.grant_appeal(by=factories.coordinator(submission.badge_version.issuer), submission=submission)
    return submission


def withdrawn():
    submission = factories.reviewed(steps=(0, 1))
    return submission_actions.withdraw(by=submission.earner, submission=submission)


STATES = {
    "handed in": (factories.submitted, Stage.CHECK),
    "found complete": (checked, Stage.ASSIGN),
    "something is missing": (incomplete, Stage.EARNER),
    "both asked": (asked, Stage.INVITED),
    "one accepted": (lambda: asked(accepting=1), Stage.INVITED),
    "both accepted": (lambda: asked(accepting=2), Stage.REVIEW),
    "one in": (one_in, Stage.REVIEW),
    "one in, one released": (lambda: one_released(one_in()), Stage.ASSIGN),
    "one declined": (one_declined, Stage.ASSIGN),
    "both meet": (factories.reviewed, Stage.DECIDE),
    "both fall short": (lambda: factories.reviewed(steps=(0, 0)), Stage.DECIDE),
    "other levels, the same outcome": (lambda: factories.reviewed(steps=(1, 2)), Stage.DECIDE),
    "they disagree": (lambda: factories.reviewed(steps=(1, 0)), Stage.THIRD),
    "a third is asked": (third, Stage.INVITED),
    "a third reads": (lambda: third(accepts=True), Stage.REVIEW),
    "a third declined": (lambda: third(declines=True), Stage.THIRD),
    "a third is in": (lambda: third(level=1), Stage.DECIDE),
    "a third agrees with neither": (lambda: third(level=2), Stage.DECIDE),
    "one review is enough": (lambda: single(steps=(0,)), Stage.DECIDE),
    "one review, nobody asked": (single, Stage.CHECK),
    "changes asked for": (factories.sent_back, Stage.EARNER),
    "handed in again": (second_attempt, Stage.CHECK),
    "read again": (lambda: factories.in_review(second_attempt()), Stage.REVIEW),
    "again they disagree": (lambda: factories.reviewed(second_attempt(), steps=(1, 0)), Stage.THIRD),
    "appealed": (lambda: factories.appeal().submission, Stage.APPEAL),
    "appeal granted": (granted, Stage.ASSIGN),
    "approved": (factories.decided, Stage.APPROVED),
    "withdrawn": (withdrawn, Stage.WITHDRAWN),
}


@pytest.mark.parametrize("state", STATES)
def test_stage_is_what_the_rest_says(state):
    make, expected = STATES[state]
    submission = make()
    assert (stage_of(submission), worked_out(submission)) == (expected, expected)


def test_stage_of_any_two_reviews_is_what_scoring_says():
    """All sixteen ways in which two people find two components met or not, and their levels."""
    submission = factories.reviewed()
    first, second = submission.attempt.reviews.order_by("pk")
    parts = ("educational", "demonstration")
    for levels in product((0, 2), repeat=4):
        for (review, part), place in zip(product((first, second), parts), levels, strict=True):
            rows = Mark.objects.filter(review=review, criterion__rubric__component__kind=part)
            mark = rows.order_by("criterion__position").last()
            mark.level = mark.criterion.levels.order_by("position")[place]
            mark.save()
        assert stage_of(submission) == worked_out(submission), levels


def test_every_status_but_draft_has_its_stages():
    assert set(BY_STATUS) == set(Status) - {Status.DRAFT}
    assert {stage for found in BY_STATUS.values() for stage in found} == set(Stage)
    assert stages.statuses_of((Stage.ASSIGN,)) == [Status.SUBMITTED, Status.IN_REVIEW]


def test_due_date_stands_while_the_clock_runs():
    for make, expected in (
        (factories.submitted, True),
        (incomplete, False),
        (factories.in_review, True),
        (factories.sent_back, False),
        (second_attempt, True),
        (withdrawn, False),
    ):
        submission = make()
        due_date = stages.with_stage(Submission.objects.filter(pk=submission.pk)).get().due_date
        assert due_date == (submission.attempts.latest("number").due_date if expected else None), make


def test_one_attempt_at_most_waits_for_a_decision():
    submission = second_attempt()
    with pytest.raises(IntegrityError, match="one_attempt_waits"), transaction.atomic():
        Attempt.objects.filter(submission=submission, number=1).update(decided_at=None)


# -- who sees what


def test_cases_leave_out_what_one_wrote_and_what_one_reviews():
    college = factories.issuer()
    coordinator, version = factories.coordinator(college), factories.published_badge(college)
    other = factories.submitted(version=version)
    factories.submitted(earner=coordinator, version=version)
    reviewed = factories.in_review(factories.submitted(version=version))
    Review.objects.filter(pk=reviewed.attempt.reviews.first().pk).update(reviewer=coordinator)
    assert list(stages.cases_for(coordinator)) == [other]
    former = Review.objects.filter(reviewer=coordinator)
    former.update(released_at=timezone.now(), released_by=coordinator, ending="released")
    assert set(stages.cases_for(coordinator)) == {other, reviewed}


@pytest.mark.parametrize(
    "named",
    [{"email": "CHIDI.Okafor@college.example"}, {"name": "okafor, Dr. Chidi"}, {"name": "CHÍDI OKAFOR"}],
)
def test_cases_leave_out_that_in_which_one_is_named_as_a_colleague(client, named):
    version, person = factories.published_badge(), {"display_name": "Chidi Okafor"}
    colleague = factories.member(
        Role.COORDINATOR, version.issuer, **person, email="chidi.okafor@college.example"
    )
    writing = factories.complete_submission(version=version)
    factories.colleague(writing, **{"name": "C."} | named)
    by = writing.earner
    submission_actions.save_statement(by=by, submission=writing, statement="They filmed it.")
    submission = factories.in_review(factories.hand_in(writing))
    other = factories.submitted(version=version)
    assert list(stages.cases_for(colleague)) == [other]
    assert {str(case.pk) for case in open_cases.read(colleague)} == {str(other.pk)}
    client.force_login(colleague)
    pages = [client.get(reverse(f"reviews:{name}")).content.decode() for name in ("pipeline", "today")]
    assert all(other.code in page and submission.code not in page for page in pages)
    for name, more in (("case", []), ("case_evidence", [1])):
        assert client.get(reverse(f"reviews:{name}", args=[submission.pk, *more])).status_code == 404
    review = submission.attempt.reviews.first()
    assert client.post(reverse("reviews:release", args=[review.pk])).status_code == 404
    for review in submission.attempt.reviews.all():
        actions.hand_in(by=review.reviewer, review=factories.mark(review))
    actions.decide(by=factories.coordinator(version.issuer), submission=submission)
    assert open_cases.counted_over(colleague)[Stage.APPROVED]["number"] == 0
    assert open_cases.counted_over(factories.coordinator(version.issuer))[Stage.APPROVED]["number"] == 1


def test_cases_come_back_once_the_colleague_is_taken_off_or_called_otherwise():
    version = factories.published_badge()
    person = factories.member(Role.COORDINATOR, version.issuer, display_name="Chidi Okafor")
    sent_back = factories.sent_back(factories.submitted(version=version))
    colleague = factories.colleague(sent_back, "Dr Chidi Okafor")
    assert not stages.cases_for(person).exists()
    given = {"by": sent_back.earner, "colleague": colleague}
    submission_actions.change_colleague(**given, name="Chidi Okafor-Jones", email="")
    assert stages.cases_for(person).get() == sent_back
    submission_actions.change_colleague(**given, name="Okafor Chidi", email="")
    assert not stages.cases_for(person).exists()
    submission_actions.remove_colleague(**given)
    assert stages.cases_for(person).get() == sent_back


def test_cases_are_nobodys_without_the_role():
    submission = factories.submitted()
    college = submission.badge_version.issuer
    elsewhere = factories.coordinator(factories.issuer())
    for person in (
        submission.earner,
        factories.reviewer(college),
        factories.administrator(college),
        elsewhere,
    ):
        assert not stages.cases_for(person).exists()


# -- codes


def test_codes_are_found_whole_and_by_their_beginning():
    found = [factories.draft() for _place in range(20)]
    for submission in found:
        code = submission.code
        assert list(Submission.objects.with_code(code)) == [submission]
        for length in range(1, 7):
            same = {one for one in found if one.code.startswith(code[:length])}
            assert set(Submission.objects.with_code(code[:length])) == same
