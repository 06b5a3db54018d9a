"""Other words for what reviewers wrote: the earner reads the newest, both stay, marks never change."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.refusals import Refused
from reviews import actions
from reviews.models import ComponentFeedback, Mark, Rewording
from submissions.models import Submission
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

KIND = "Show how you know that students read it."


@pytest.fixture
def case():
    """All that is needed is in, and nothing is met: the comments ask for more."""
    return factories.reviewed(steps=(0, 0))


@pytest.fixture
def coordinator(case):
    return factories.coordinator(case.badge_version.issuer)


def a_mark(case):
    return Mark.objects.filter(review__attempt__submission=case).order_by("pk").first()


def a_feedback(case):
    """Said on a whole component, before its review is handed in."""
    return ComponentFeedback.objects.get(review__attempt__submission=case)


def with_feedback(text="You are nearly there."):
    case = factories.in_review()
    for number, review in enumerate(case.attempt.reviews.order_by("assigned_at")):
        factories.mark(review, step=0)
        if number == 0:
            component = case.badge_version.components.get(kind="reflective")
            actions.save_feedback(by=review.reviewer, review=review, component=component, text=text)
        actions.hand_in(by=review.reviewer, review=review)
    return case


def test_reword_keeps_both_and_the_earner_reads_the_newest(case, coordinator):
    mark = a_mark(case)
    original, level = mark.comment, mark.level_id
    first = actions.reword(by=coordinator, text_of=mark, text="In between.")
    second = actions.reword(by=coordinator, text_of=mark, text=f" {KIND}\r\n")
    mark = Mark.objects.get(pk=mark.pk)
    assert (mark.comment, mark.said, mark.level_id) == (original, KIND, level)
    assert (first.original, second.original, second.text) == (original, "In between.", KIND)
    assert AuditEntry.objects.filter(verb="reword", by=coordinator).count() == 2
    actions.decide(by=coordinator, submission=case)
    feedback = str(case.attempts.get(number=1).feedback)
    assert KIND in feedback and "In between." not in feedback
    assert feedback.count(original) == 11  # of twelve that said so


def test_reword_of_feedback_on_a_component():
    case = with_feedback()
    by = factories.coordinator(case.badge_version.issuer)
    actions.reword(by=by, text_of=a_feedback(case), text=KIND)
    actions.decide(by=by, submission=case)
    parts = {part["kind"]: part for part in case.attempts.get(number=1).feedback["components"]}
    assert parts["reflective"]["summary"] == KIND


def test_feedback_may_be_taken_out_altogether():
    case = with_feedback()
    by = factories.coordinator(case.badge_version.issuer)
    actions.reword(by=by, text_of=a_feedback(case), text="")
    actions.decide(by=by, submission=case)
    parts = {part["kind"]: part for part in case.attempts.get(number=1).feedback["components"]}
    assert parts["reflective"]["summary"] == ""


def test_the_comment_of_a_mark_below_the_level_needed_stays_a_comment(case, coordinator):
    with pytest.raises(Refused, match="has to read why"):
        actions.reword(by=coordinator, text_of=a_mark(case), text=" \n ")
    assert not Rewording.objects.exists()


def test_the_comment_of_a_mark_that_meets_may_be_taken_out():
    case = factories.reviewed(steps=(1, 1))
    by = factories.coordinator(case.badge_version.issuer)
    actions.reword(by=by, text_of=a_mark(case), text="")
    assert a_mark(case).said == ""


def test_the_same_words_are_no_rewording(case, coordinator):
    with pytest.raises(Refused, match="same words"):
        actions.reword(by=coordinator, text_of=a_mark(case), text=f"{a_mark(case).comment}\r\n")


def test_what_somebody_else_reworded_meanwhile_is_not_overwritten_unseen(case, coordinator):
    mark = a_mark(case)
    first = actions.reword(by=coordinator, text_of=mark, text="Theirs.", instead_of="")
    with pytest.raises(actions.RewordedMeanwhile, match=r"Theirs\."):
        actions.reword(by=coordinator, text_of=mark, text="Mine.", instead_of="")
    actions.reword(by=coordinator, text_of=mark, text="Mine.", instead_of=str(first.public_id))
    assert a_mark(case).said == "Mine."


def test_only_those_who_may_decide_reword(case):
    for person in (
        case.earner,
        a_mark(case).review.reviewer,
        factories.administrator(case.badge_version.issuer),
        factories.coordinator(factories.issuer()),
    ):
        with pytest.raises(Refused, match="Only coordinators"):
            actions.reword(by=person, text_of=a_mark(case), text=KIND)


def test_nothing_is_reworded_before_all_needed_reviews_are_in():
    case = factories.in_review()
    review = case.attempt.reviews.first()
    by = factories.coordinator(case.badge_version.issuer)
    factories.mark(review, step=0)
    with pytest.raises(Refused, match="not handed in"):
        actions.reword(by=by, text_of=a_mark(case), text=KIND)
    actions.hand_in(by=review.reviewer, review=review)
    with pytest.raises(Refused, match="Not all reviews are in"):
        actions.reword(by=by, text_of=a_mark(case), text=KIND)


def test_nothing_is_reworded_while_a_third_reviewer_is_to_tell():
    case = factories.reviewed(steps=(0, 1))
    by = factories.coordinator(case.badge_version.issuer)
    with pytest.raises(Refused, match="third"):
        actions.reword(by=by, text_of=a_mark(case), text=KIND)


def test_nothing_is_reworded_after_the_decision(case, coordinator):
    actions.decide(by=coordinator, submission=case)
    with pytest.raises(Refused, match="decision is made"):
        actions.reword(by=coordinator, text_of=a_mark(case), text=KIND)


def test_what_was_approved_before_keeps_its_words():
    case = factories.sent_back(met=["educational"])
    old = Mark.objects.filter(criterion__rubric__component__kind="educational").first()
    factories.reviewed(factories.hand_in(case), steps=(0, 0))
    by = factories.coordinator(case.badge_version.issuer)
    with pytest.raises(Refused, match="decision is made"):
        actions.reword(by=by, text_of=old, text=KIND)


# -- pages


def address(mark):
    return reverse("reviews:reword_comment", args=[mark.review_id, mark.criterion.public_id])


def sent(mark, text, instead_of=""):
    prefix = f"{mark.review_id}-{mark.criterion.public_id}"
    return {f"{prefix}-text": text, f"{prefix}-instead_of": instead_of}


def test_a_coordinator_rewords_from_the_page_and_sees_both(client, case, coordinator):
    mark = a_mark(case)
    client.force_login(coordinator)
    answer = client.post(address(mark), sent(mark, KIND), follow=True)
    page = answer.content.decode()
    assert a_mark(case).said == KIND
    assert KIND in page and f"Reworded by {coordinator.display_name}" in page
    assert mark.comment in page and f"{mark.review.reviewer.display_name} wrote:" in page
    assert "Both wordings" in page


def test_a_coordinator_rewords_feedback_from_the_page(client):
    case = with_feedback()
    feedback = a_feedback(case)
    client.force_login(factories.coordinator(case.badge_version.issuer))
    url = reverse("reviews:reword_feedback", args=[feedback.review_id, "reflective"])
    prefix = f"{feedback.review_id}-reflective"
    answer = client.post(url, {f"{prefix}-text": KIND, f"{prefix}-instead_of": ""})
    assert answer.status_code == 302
    assert a_feedback(case).said == KIND


def test_an_empty_comment_is_refused_beside_its_field(client, case, coordinator):
    mark = a_mark(case)
    client.force_login(coordinator)
    answer = client.post(address(mark), sent(mark, " "))
    assert answer.status_code == 422
    assert "has to read why" in answer.content.decode()
    assert not Rewording.objects.exists()


def test_who_was_overtaken_reads_the_newest_words_and_may_send_their_own_again(client, case, coordinator):
    mark = a_mark(case)
    first = actions.reword(by=coordinator, text_of=mark, text="Theirs.")
    client.force_login(coordinator)
    answer = client.post(address(mark), sent(mark, "Mine."))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Now they read: “Theirs.”" in page and "Mine." in page
    assert f'value="{first.public_id}"' in page
    assert client.post(address(mark), sent(mark, "Mine.", str(first.public_id))).status_code == 302
    assert a_mark(case).said == "Mine."


def test_words_typed_in_vain_are_kept_in_the_field(client, case, coordinator):
    mark = a_mark(case)
    client.force_login(coordinator)
    client.post(address(mark), sent(mark, "Theirs."))
    answer = client.post(address(mark), sent(mark, "Mine, typed meanwhile."))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine, typed meanwhile.</textarea>" in page and "were changed meanwhile" in page
    assert a_mark(case).said == "Theirs."


def test_rewording_after_the_decision_is_told(client, case, coordinator):
    mark = a_mark(case)
    actions.decide(by=coordinator, submission=case)
    client.force_login(coordinator)
    answer = client.post(address(mark), sent(mark, KIND))
    assert answer.status_code == 409
    assert "The decision is made" in answer.content.decode()


def test_reviewers_read_their_own_words_only(client, case, coordinator):
    mark = a_mark(case)
    actions.reword(by=coordinator, text_of=mark, text=KIND)
    client.force_login(mark.review.reviewer)
    page = client.get(mark.review.get_absolute_url()).content.decode()
    assert mark.comment in page and KIND not in page
    assert coordinator.display_name not in page


def test_the_earner_reads_the_new_words_and_not_who_chose_them(client, case, coordinator):
    mark = a_mark(case)
    actions.reword(by=coordinator, text_of=mark, text=KIND)
    actions.decide(by=coordinator, submission=case)
    client.force_login(case.earner)
    page = client.get(Submission.objects.get(pk=case.pk).get_absolute_url()).content.decode()
    assert KIND in page
    assert coordinator.display_name not in page and mark.review.reviewer.display_name not in page
