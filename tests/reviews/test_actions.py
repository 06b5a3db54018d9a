import threading

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Letter
from accounts.refusals import Refused
from badges.models import Component, Criterion, Kind, Level
from credentials.models import Credential
from reviews import actions, candidates, outcome
from reviews.models import ComponentFeedback, Decision, Review
from submissions import actions as submission_actions
from submissions.models import BlindCopy
from submissions.states import Status
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def case():
    submission = factories.submitted()
    college = submission.badge_version.issuer
    coordinator = factories.coordinator(college)
    return submission, coordinator, [factories.reviewer(college) for _place in range(3)]


def test_assign_moves_into_review_and_invites(case):
    submission, coordinator, people = case
    reviews = factories.assign(by=coordinator, submission=submission, reviewers=people[:2])
    submission.refresh_from_db()
    assert submission.status == Status.IN_REVIEW
    letters = Letter.objects.filter(kind="reviews/invitation")
    assert {letter.recipient for letter in letters} == {person.email for person in people[:2]}
    assert {review.due_date for review in reviews} == {reviews[0].due_date}
    assert submission.earner.display_name not in str(list(letters.values_list("values", flat=True)))


def test_assign_refuses_who_may_not(case):
    submission, coordinator, people = case
    college = submission.badge_version.issuer
    stranger = factories.reviewer(factories.issuer())
    both = factories.coordinator(college)
    both.memberships.create(issuer=college, role="reviewer")
    submission.earner.memberships.create(issuer=college, role="reviewer")
    for by, reviewers in [
        (people[0], people[:2]),
        (factories.coordinator(factories.issuer()), people[:2]),
        (coordinator, []),
        (coordinator, people),
        (coordinator, [people[0], people[0]]),
        (coordinator, [stranger]),
        (coordinator, [submission.earner]),
        (coordinator, [both]),
    ]:
        with pytest.raises(Refused):
            factories.assign(by=by, submission=submission, reviewers=reviewers)
    assert Review.objects.count() == 0


def test_assign_refuses_coordinators_own_submission(case):
    submission, _coordinator, people = case
    submission.earner.memberships.create(issuer=submission.badge_version.issuer, role="coordinator")
    with pytest.raises(Refused):
        factories.assign(by=submission.earner, submission=submission, reviewers=people[:2])


def test_assign_refuses_drafts_and_the_same_reviewer_again(case):
    submission, coordinator, people = case
    factories.assign(by=coordinator, submission=submission, reviewers=people[:1])
    with pytest.raises(Refused):
        factories.assign(by=coordinator, submission=submission, reviewers=people[:1])
    factories.assign(by=coordinator, submission=submission, reviewers=people[1:2])
    with pytest.raises(Refused):
        factories.assign(by=coordinator, submission=submission, reviewers=people[2:])
    draft = factories.draft(version=submission.badge_version)
    with pytest.raises(Refused):
        factories.assign(by=coordinator, submission=draft, reviewers=people[:2])


def test_release_takes_a_review_back_and_frees_the_place(case):
    submission, coordinator, people = case
    [first, _second] = factories.assign(by=coordinator, submission=submission, reviewers=people[:2])
    with pytest.raises(Refused):
        actions.release(by=people[0], review=first)
    actions.release(by=coordinator, review=first)
    assert not Review.objects.visible_to(people[0]).exists()
    with pytest.raises(Refused):
        actions.release(by=coordinator, review=first)
    with pytest.raises(Refused):
        factories.mark(first)
    factories.assign(by=coordinator, submission=submission, reviewers=people[2:])


def test_release_refuses_what_is_handed_in():
    submission = factories.reviewed()
    coordinator = factories.coordinator(submission.badge_version.issuer)
    with pytest.raises(Refused):
        actions.release(by=coordinator, review=submission.attempt.reviews.first())


def test_save_mark_keeps_one_mark_per_criterion_and_refuses_foreign_ones():
    submission = factories.in_review()
    review = submission.attempt.reviews.first()
    criterion = Criterion.objects.filter(rubric__component__version=submission.badge_version).first()
    for comment in ("first", "second"):
        actions.save_mark(by=review.reviewer, review=review, criterion=criterion, level=None, comment=comment)
    assert [mark.comment for mark in review.marks.all()] == ["second"]
    elsewhere = factories.published_badge()
    foreign = Criterion.objects.filter(rubric__component__version=elsewhere).first()
    other = Level.objects.filter(criterion__rubric=criterion.rubric).exclude(criterion=criterion).first()
    component = Component.objects.filter(version=elsewhere).first()
    for attempted in (
        lambda: actions.save_mark(
            by=review.reviewer, review=review, criterion=foreign, level=None, comment=""
        ),
        lambda: actions.save_mark(
            by=review.reviewer, review=review, criterion=criterion, level=other, comment=""
        ),
        lambda: actions.save_feedback(by=review.reviewer, review=review, component=component, text="x"),
        lambda: actions.save_mark(
            by=factories.user(), review=review, criterion=criterion, level=None, comment=""
        ),
    ):
        with pytest.raises(Refused):
            attempted()


def test_hand_in_lists_what_is_missing_and_closes_the_review():
    submission = factories.in_review()
    review = submission.attempt.reviews.first()
    with pytest.raises(actions.NotComplete) as refusal:
        actions.hand_in(by=review.reviewer, review=review)
    criteria = Criterion.objects.filter(rubric__component__version=submission.badge_version)
    assert len(refusal.value.missing) == criteria.count()
    factories.mark(review, step=0, comment=" ")
    with pytest.raises(actions.NotComplete):
        actions.hand_in(by=review.reviewer, review=review)
    factories.mark(review, step=1, comment="")
    actions.hand_in(by=review.reviewer, review=review)
    with pytest.raises(Refused):
        factories.mark(review)


def test_decide_approves_and_issues_in_one():
    submission = factories.decided()
    assert submission.status == Status.APPROVED
    credential = Credential.objects.get()
    assert (credential.submission_id, credential.holder.user) == (submission.pk, submission.earner)
    assert [entry["kind"] for entry in credential.results] == ["educational", "demonstration", "reflective"]
    assert {row["label"] for entry in credential.results for row in entry["criteria"]} == {"Meets"}
    assert Decision.objects.get().components == dict.fromkeys(
        ["educational", "demonstration", "reflective"], True
    )


def test_decide_copies_public_evidence_and_no_other():
    submission = factories.complete_submission()
    shown, *_others = items = list(submission.attempt.items.select_related("copy").order_by("position"))
    submission_actions.describe_item(
        by=submission.earner,
        item=shown,
        caption="My certificate",
        is_public=True,
        shows_others=False,
        consent_note="",
    )
    factories.decided(factories.hand_in(submission))
    [copied] = Credential.objects.get().evidence
    assert len(items) > 1
    assert (copied["number"], copied["caption"]) == (shown.position, "My certificate")
    assert (copied["name"], copied["sha256"]) == (shown.neutral_name, shown.copy.sha256)
    assert shown.original_name not in str(copied)


def test_decide_leaves_out_public_files_without_a_copy():
    submission = factories.submitted()
    with transaction.atomic(), connection.cursor() as cursor:  # as rows from before there were copies
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE submissions_evidenceitem DISABLE TRIGGER freeze_submitted_evidence")
        cursor.execute("ALTER TABLE submissions_blindcopy DISABLE TRIGGER freeze_made_copies")
        submission.attempt.items.exclude(file="").update(is_public=True)
        lost = submission.attempt.items.exclude(file="").order_by("position").first()
        BlindCopy.objects.filter(pk=lost.copy_id).update(file="", made_at=None)
        cursor.execute("ALTER TABLE submissions_evidenceitem ENABLE TRIGGER freeze_submitted_evidence")
        cursor.execute("ALTER TABLE submissions_blindcopy ENABLE TRIGGER freeze_made_copies")
    factories.decided(submission)
    shown = Credential.objects.get().evidence
    assert lost.position not in {one["number"] for one in shown}
    assert shown and all(one["file"] for one in shown)


def test_decide_asks_for_changes_with_feedback_that_names_nobody():
    submission = factories.reviewed(steps=(0, 0))
    component = submission.badge_version.components.get(kind=Kind.EDUCATIONAL)
    for review, text in zip(
        submission.attempt.reviews.all(), ("Show more.", "Ask a colleague."), strict=True
    ):
        ComponentFeedback.objects.create(review=review, component=component, text=text)
    actions.decide(by=factories.coordinator(submission.badge_version.issuer), submission=submission)
    submission.refresh_from_db()
    assert submission.status == Status.CHANGES_REQUESTED
    assert Credential.objects.count() == 0
    answered = submission.attempts.get(number=1)
    assert answered.feedback["components"][0]["met"] is False
    assert answered.feedback["components"][0]["summary"] == "Ask a colleague.\n\nShow more."
    assert answered.feedback["components"][0]["criteria"][0]["comments"] == ["Say more on how you know."] * 2
    reviewer = answered.reviews.first().reviewer
    assert reviewer.display_name not in str(answered.feedback)
    again = factories.decided(factories.hand_in(submission))
    assert again.status == Status.APPROVED


def test_decide_waits_for_a_third_when_two_disagree():
    submission = factories.reviewed(steps=(1, 0))
    college = submission.badge_version.issuer
    coordinator, third = factories.coordinator(college), factories.reviewer(college)
    with pytest.raises(Refused, match="disagree"):
        actions.decide(by=coordinator, submission=submission)
    [review] = factories.assign(by=coordinator, submission=submission, reviewers=[third])
    with pytest.raises(Refused):
        actions.decide(by=coordinator, submission=submission)
    actions.hand_in(by=third, review=factories.mark(review))
    assert actions.decide(by=coordinator, submission=submission).outcome == "approved"
    assert outcome.of_attempt(submission.attempt).reviews_in == 3


def test_decide_leaves_what_two_agreed_on_whatever_a_third_says():
    """Each fails another criterion of one component; on another they disagree, so a third is asked."""
    submission = factories.in_review()
    college = submission.badge_version.issuer
    first, second = submission.attempt.reviews.order_by("pk")
    of = Criterion.objects.filter(rubric__component__version=submission.badge_version)
    agreed = list(of.filter(rubric__component__kind="educational").order_by("position"))
    disputed = of.filter(rubric__component__kind="reflective").first()
    for review, failed in ((second, [agreed[0], disputed]), (first, [agreed[1]])):
        factories.mark(review)
        for criterion in failed:
            lowest = criterion.levels.order_by("position")[0]
            given = {"criterion": criterion, "level": lowest, "comment": "Not shown."}
            actions.save_mark(by=review.reviewer, review=review, **given)
        actions.hand_in(by=review.reviewer, review=review)
    coordinator, third = factories.coordinator(college), factories.reviewer(college)
    [last] = factories.assign(by=coordinator, submission=submission, reviewers=[third])
    actions.hand_in(by=third, review=factories.mark(last))
    decision = actions.decide(by=coordinator, submission=submission)
    assert decision.components == {"educational": False, "demonstration": True, "reflective": True}
    told = submission.attempts.get(number=1).feedback["components"][0]["criteria"]
    assert [entry["met"] for entry in told] == [False, False]


def test_decide_refuses_missing_reviews_a_second_time_and_others(case):
    submission, coordinator, people = case
    with pytest.raises(Refused):
        actions.decide(by=coordinator, submission=submission)
    factories.assign(by=coordinator, submission=submission, reviewers=people[:2])
    with pytest.raises(Refused, match="Not all reviews"):
        actions.decide(by=coordinator, submission=submission)
    for review in submission.attempt.reviews.all():
        actions.hand_in(by=review.reviewer, review=factories.mark(review))
    with pytest.raises(Refused):
        actions.decide(by=people[0], submission=submission)
    decision = actions.decide(by=coordinator, submission=submission)
    with pytest.raises(Refused):
        actions.decide(by=coordinator, submission=submission)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(attempt=decision.attempt, outcome="approved", components={}, by=coordinator)


def test_list_for_says_why_somebody_cannot(case):
    submission, coordinator, people = case
    factories.assign(by=coordinator, submission=submission, reviewers=people[:1])
    entries = {entry.user: entry for entry in candidates.list_for(submission)}
    assert entries[people[0]].why_not is not None
    assert (entries[people[1]].why_not, entries[people[1]].load) == (None, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_number", range(3))
def test_decide_by_two_people_at_one_moment_issues_one_credential(round_number):
    submission = factories.reviewed()
    college = submission.badge_version.issuer
    both_ready = threading.Barrier(2)
    results = []

    def decide(coordinator):
        try:
            both_ready.wait(10)
            results.append(actions.decide(by=coordinator, submission=submission).outcome)
        except Refused:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[factories.coordinator(college)]) for _place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == ["approved", "refused"]
    assert Credential.objects.filter(submission_id=submission.pk).count() == 1
