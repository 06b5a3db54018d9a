"""What a review does with what it should not get: each case is decided, and said in words."""

import pytest
from django.urls import reverse

from accounts.refusals import Refused
from badges import actions as badge_actions
from reviews import actions, outcome
from reviews.models import Mark, Review
from reviews.outcome import criteria_of, open_components
from submissions import actions as submission_actions
from submissions.models import Submission
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def case():
    return factories.in_review()


@pytest.fixture
def review(case):
    return case.attempt.reviews.order_by("pk").first()


def criterion_of(review):
    return criteria_of(open_components(review.attempt)[0])[0]


def save(review, **fields):
    criterion = fields.pop("criterion", None) or criterion_of(review)
    given = {"level": criterion.levels.get(is_required=True), "comment": "Seen."} | fields
    return actions.save_mark(by=review.reviewer, review=review, criterion=criterion, **given)


def url(name, review):
    return reverse(f"reviews:{name}", args=[review.pk])


def typed(criterion, level, comment="Seen."):
    prefix = f"mark-{criterion.public_id}"
    return {f"{prefix}-level": level, f"{prefix}-comment": comment}


def test_a_mark_of_another_rubric_is_refused(review):
    other = factories.published_badge().components.first().rubric.criteria.first()
    with pytest.raises(Refused, match="another rubric"):
        save(review, criterion=other)
    assert not review.marks.exists()


def test_a_level_of_another_criterion_is_refused(review):
    first, second = criteria_of(open_components(review.attempt)[0])[:2]
    with pytest.raises(Refused, match="another criterion"):
        save(review, criterion=first, level=second.levels.first())


def test_feedback_on_a_component_of_another_badge_is_refused(review):
    other = factories.published_badge().components.first()
    with pytest.raises(Refused, match="another badge"):
        actions.save_feedback(by=review.reviewer, review=review, component=other, text="Good.")


def test_a_level_that_is_not_there_is_refused_beside_its_criterion(client, review):
    client.force_login(review.reviewer)
    answer = client.post(url("save", review), typed(criterion_of(review), "9", "Kept, all the same."))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please mend this first" in page and "Kept, all the same." in page
    assert not review.marks.exclude(level=None).exists()


def test_marks_of_another_rubric_sent_to_the_page_change_nothing(client, review):
    other = factories.published_badge().components.first().rubric.criteria.first()
    client.force_login(review.reviewer)
    client.post(url("save", review), typed(other, str(other.levels.first().public_id)))
    assert not Mark.objects.filter(criterion=other).exists()


def test_a_missing_criterion_is_named_when_handing_in(client, review):
    factories.mark(review)
    left = review.marks.order_by("pk").first()
    left.delete()
    client.force_login(review.reviewer)
    answer = client.post(url("hand_in", review))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "One criterion is not finished" in page and left.criterion.name in page
    assert Review.objects.get(pk=review.pk).handed_in_at is None


def test_a_mark_after_handing_in_is_refused_and_told(client, review):
    factories.mark(review)
    actions.hand_in(by=review.reviewer, review=review)
    before = list(review.marks.order_by("pk").values_list("level", "comment"))
    with pytest.raises(Refused, match="handed in this review"):
        save(review, comment="Later.")
    client.force_login(review.reviewer)
    answer = client.post(url("save", review), typed(criterion_of(review), "", "Typed in an old window."))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "handed in this review" in page and "Typed in an old window." in page
    assert list(review.marks.order_by("pk").values_list("level", "comment")) == before


def test_handing_in_twice_is_handing_in_once(client, review):
    factories.mark(review)
    client.force_login(review.reviewer)
    assert client.post(url("hand_in", review)).status_code == 303
    handed_in_at = Review.objects.get(pk=review.pk).handed_in_at
    assert client.post(url("hand_in", review)).status_code == 409
    assert Review.objects.get(pk=review.pk).handed_in_at == handed_in_at


def test_handing_in_by_somebody_who_was_not_asked_is_refused(client, case, review):
    factories.mark(review)
    other = factories.reviewer(case.badge_version.issuer)
    with pytest.raises(Refused, match="somebody else"):
        actions.hand_in(by=other, review=review)
    client.force_login(other)
    assert client.post(url("hand_in", review)).status_code == 404


def test_handing_in_by_somebody_released_meanwhile_is_refused_and_does_not_count(client, case, review):
    factories.mark(review)
    by = factories.coordinator(case.badge_version.issuer)
    actions.release(by=by, review=review)
    with pytest.raises(Refused, match="released"):
        actions.hand_in(by=review.reviewer, review=review)
    client.force_login(review.reviewer)
    answer = client.post(url("hand_in", review))
    assert answer.status_code == 409
    assert "released" in answer.content.decode()
    assert outcome.of_attempt(case.attempt).reviews_in == 0


def test_handing_in_what_was_withdrawn_meanwhile_is_refused(case, review):
    factories.mark(review)
    submission_actions.withdraw(by=case.earner, submission=case)
    with pytest.raises(Refused, match="no longer in review"):
        actions.hand_in(by=review.reviewer, review=review)


def test_an_invitation_that_was_not_accepted_cannot_be_scored(case):
    college = case.badge_version.issuer
    submission = factories.submitted(version=case.badge_version)
    (asked, _other) = actions.assign(
        by=factories.coordinator(college),
        submission=submission,
        reviewers=[factories.reviewer(college) for _number in range(2)],
    )
    with pytest.raises(Refused, match="Accept the invitation first"):
        save(asked)


def test_a_review_keeps_its_version_when_the_rubric_is_revised_meanwhile(client, case, review):
    save(review)
    old, badge = case.badge_version, case.badge_version.badge
    by = factories.administrator(old.issuer)
    draft = badge_actions.revise(by=by, badge=badge)
    component = draft.components.get(kind="educational")
    factories.fill_component(component, by=by, criteria=[factories.criterion("Entirely new")])
    new = badge_actions.publish(by=by, version=draft)
    assert new.pk != old.pk
    client.force_login(review.reviewer)
    page = client.get(review.get_absolute_url()).content.decode()
    assert "Entirely new" not in page
    with pytest.raises(Refused, match="another rubric"):
        save(review, criterion=component.rubric.criteria.get())
    for one in case.attempt.reviews.order_by("pk"):
        actions.hand_in(by=one.reviewer, review=factories.mark(one))
    actions.decide(by=factories.coordinator(old.issuer), submission=case)
    assert Submission.objects.get(pk=case.pk).badge_version_id == old.pk


def test_deciding_twice_in_two_windows_is_told(client, case):
    for one in case.attempt.reviews.order_by("pk"):
        actions.hand_in(by=one.reviewer, review=factories.mark(one))
    client.force_login(factories.coordinator(case.badge_version.issuer))
    address = reverse("reviews:decide", args=[case.pk])
    assert client.post(address).status_code == 302
    answer = client.post(address, {"message": "Well done, both times."})
    assert answer.status_code == 409
    assert "not waiting for a decision" in answer.content.decode()


def test_a_third_that_agrees_with_neither_is_decided_by_the_median(case):
    first, second = case.attempt.reviews.order_by("pk")
    by = factories.coordinator(case.badge_version.issuer)
    actions.hand_in(by=first.reviewer, review=factories.mark(first, step=0))
    actions.hand_in(by=second.reviewer, review=factories.mark(second, step=1))
    third = factories.reviewer(case.badge_version.issuer)
    (last,) = factories.assign(by=by, submission=case, reviewers=[third])
    actions.hand_in(by=third, review=factories.mark(last, step=2))
    result = outcome.of_attempt(case.attempt)
    levels = {criterion.level.label for part in result.components for criterion in part.criteria}
    assert levels == {"Meets"} and all(part.is_median for part in result.components)
    assert actions.decide(by=by, submission=case).outcome == "approved"
