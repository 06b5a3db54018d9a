import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts import letters
from accounts.models import AuditEntry, Letter, User
from accounts.refusals import Refused
from reviews import actions, emails, policies
from reviews.models import Assigning, Conflict, Ending, How, Review, ReviewRules
from submissions import actions as submission_actions
from tests import factories
from tests.reviews import leaving
from tests.reviews.leaving import LEAVE, author_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def asked():
    return leaving.invitation()


@pytest.fixture
def review(asked):
    """One that was accepted."""
    return actions.accept(by=asked.reviewer, review=asked)


def long_past(review):
    """Its invitation should have been answered last week."""
    review.answer_by_date = timezone.now().date() - timedelta(days=7)
    review.save(update_fields=["answer_by_date"])
    return review


def test_decline_ends_the_invitation_and_frees_the_place(asked):
    actions.decline(by=asked.reviewer, review=asked, note=" Too much on. ")
    asked.refresh_from_db()
    assert (asked.ending, asked.ending_note, asked.released_by) == (
        Ending.DECLINED,
        "Too much on.",
        asked.reviewer,
    )
    assert not Review.objects.of_reviewer(asked.reviewer).exists()
    assert policies.places(asked.attempt.submission) == 1
    assert AuditEntry.objects.get(thing_id=asked.pk, verb="decline").by == asked.reviewer


def test_decline_twice_declines_once(asked):
    actions.decline(by=asked.reviewer, review=asked, note="First")
    assert actions.decline(by=asked.reviewer, review=asked, note="Second").ending_note == "First"
    assert AuditEntry.objects.filter(verb="decline").count() == 1


def test_decline_refuses_others_and_what_is_accepted(asked):
    other = asked.attempt.reviews.exclude(pk=asked.pk).get().reviewer
    for person in (other, author_of(asked), asked.assigned_by):
        with pytest.raises(Refused):
            actions.decline(by=person, review=asked)
    actions.accept(by=asked.reviewer, review=asked)
    with pytest.raises(Refused, match="You have accepted"):
        actions.decline(by=asked.reviewer, review=asked)


def test_accept_refuses_what_was_declined_or_passed_on(asked):
    actions.decline(by=asked.reviewer, review=asked)
    with pytest.raises(Refused, match="You have declined"):
        actions.accept(by=asked.reviewer, review=asked)


@pytest.mark.parametrize("ending", LEAVE)
def test_leaving_ends_the_review_and_keeps_its_marks(review, ending):
    factories.mark(review)
    LEAVE[ending](review, review.reviewer)
    review.refresh_from_db()
    assert (review.ending, review.released_by) == (ending, review.reviewer)
    assert review.marks.count() == 6
    assert not Review.objects.of_reviewer(review.reviewer).exists()
    assert policies.places(review.attempt.submission) == 1


@pytest.mark.parametrize("ending", LEAVE)
def test_leaving_is_refused_before_accepting_after_handing_in_and_twice(asked, ending):
    person = asked.reviewer
    with pytest.raises(Refused, match="decline"):
        LEAVE[ending](asked, person)
    review = actions.accept(by=person, review=asked)
    with pytest.raises(Refused, match="somebody else"):
        LEAVE[ending](review, author_of(review))
    actions.hand_in(by=person, review=factories.mark(review))
    with pytest.raises(Refused, match="handed in"):
        LEAVE[ending](review, person)
    assert not Conflict.objects.exists()


@pytest.mark.parametrize("ending", LEAVE)
def test_leaving_is_refused_once_it_ended_or_was_withdrawn(review, ending):
    submission = review.attempt.submission
    submission_actions.withdraw(by=submission.earner, submission=submission)
    with pytest.raises(Refused, match="no longer in review"):
        LEAVE[ending](review, review.reviewer)


def test_leaving_twice_says_that_one_has_left(review):
    actions.recognise(by=review.reviewer, review=review)
    for ending in LEAVE:
        with pytest.raises(Refused, match="You have left"):
            LEAVE[ending](review, review.reviewer)
    with pytest.raises(Refused, match="You have left"):
        factories.mark(review)


@pytest.mark.parametrize(
    "ending, number", [(Ending.ABSTAINED, 0), (Ending.CONFLICT, 1), (Ending.RECOGNISED, 1)]
)
def test_conflicts_and_recognition_keep_the_two_apart(review, ending, number):
    LEAVE[ending](review, review.reviewer)
    kept = list(Conflict.objects.values_list("reviewer", "person", "issuer"))
    submission = review.attempt.submission
    assert kept == [(review.reviewer_id, submission.earner_id, submission.badge_version.issuer.pk)] * number


def test_recognise_tells_the_coordinators_without_naming_the_author(review):
    author = author_of(review)
    college = review.attempt.submission.badge_version.issuer
    second = factories.coordinator(college)
    author.memberships.create(issuer=college, role="coordinator")
    actions.recognise(by=review.reviewer, review=review)
    written = Letter.objects.filter(kind="reviews/left")
    assert {letter.recipient for letter in written} == {review.assigned_by.email, second.email}
    said = str(list(written.values_list("values", flat=True)))
    assert author.display_name not in said
    assert author.email not in said
    assert review.reviewer.display_name in said


def test_keep_opens_a_recognised_review_again_with_its_marks(review):
    factories.mark(review, comment="As it was")
    actions.recognise(by=review.reviewer, review=review)
    actions.keep(by=review.assigned_by, review=review, reason="They met once, at a conference.")
    review.refresh_from_db()
    assert (review.released_at, review.ending, review.kept_by) == (None, "", review.assigned_by)
    assert Review.objects.visible_to(review.reviewer).get() == review
    assert {mark.comment for mark in review.marks.all()} == {"As it was"}
    assert not Conflict.objects.exists()
    assert Letter.objects.get(kind="reviews/kept").recipient == review.reviewer.email
    with pytest.raises(Refused, match="asks you to go on"):
        actions.recognise(by=review.reviewer, review=review)
    actions.abstain(by=review.reviewer, review=review, note="I would rather not.")


def _left_the_college(reviewer, college):
    reviewer.memberships.filter(issuer=college).delete()


def _coordinates(reviewer, college):
    reviewer.memberships.create(issuer=college, role="coordinator")


def _deactivated(reviewer, _college):
    reviewer.is_active = False
    reviewer.save(update_fields=["is_active"])


@pytest.mark.parametrize(
    ("happened", "why"),
    [(_left_the_college, "any more"), (_coordinates, "coordinates by now"), (_deactivated, "any more")],
)
def test_keep_refuses_who_could_not_be_asked_by_now(review, happened, why):
    actions.recognise(by=review.reviewer, review=review)
    happened(review.reviewer, review.attempt.submission.badge_version.issuer)
    review = Review.objects.get(pk=review.pk)
    with pytest.raises(Refused, match=why):
        actions.keep(by=review.assigned_by, review=review, reason="They met once, at a conference.")


@pytest.mark.parametrize("declared_by_them", [True, False])
def test_keep_refuses_where_another_conflict_came_up_since(review, declared_by_them):
    actions.recognise(by=review.reviewer, review=review)
    review.refresh_from_db()
    by = review.reviewer if declared_by_them else review.assigned_by
    other = factories.conflict(review.reviewer, person=author_of(review), declared_by=by)
    with pytest.raises(Refused, match="A conflict of interest with the author"):
        actions.keep(by=review.assigned_by, review=review, reason="They met once, at a conference.")
    assert Conflict.objects.count() == 2
    other.delete()
    actions.keep(by=review.assigned_by, review=review, reason="They met once, at a conference.")
    assert not Conflict.objects.exists()


def test_keep_outweighs_what_a_reason_may(review):
    college = review.attempt.submission.badge_version.issuer
    factories.review_rules(college, excludes_department=True)
    for person in (review.reviewer, author_of(review)):
        User.objects.filter(pk=person.pk).update(department="Physics")
    actions.recognise(by=review.reviewer, review=review)
    actions.keep(by=review.assigned_by, review=review, reason="Nobody else knows the field.")
    assert Review.objects.get(pk=review.pk).released_at is None


def test_leaving_again_after_being_kept_tells_the_coordinators_again(review):
    actions.recognise(by=review.reviewer, review=review)
    actions.keep(by=review.assigned_by, review=review, reason="They met once, at a conference.")
    actions.abstain(by=review.reviewer, review=review, note="I would rather not.")
    written = Letter.objects.filter(kind="reviews/left", subject_id=review.pk).order_by("pk")
    assert [letter.values["ending"] for letter in written] == ["recognised", "abstained"]


def test_keep_leaves_conflicts_alone_that_were_known_elsewhere(review):
    elsewhere = factories.issuer()
    known = factories.conflict(review.reviewer, person=author_of(review), issuer=elsewhere)
    actions.recognise(by=review.reviewer, review=review)
    actions.keep(by=review.assigned_by, review=review, reason="A namesake.")
    assert Conflict.objects.get() == known


def test_keep_refuses_where_a_conflict_was_recorded_while_they_read_it(review):
    factories.conflict(review.reviewer, person=author_of(review), declared_by=review.assigned_by)
    actions.recognise(by=review.reviewer, review=review)
    with pytest.raises(Refused, match="A conflict of interest with the author"):
        actions.keep(by=review.assigned_by, review=review, reason="A namesake.")


def test_keep_is_refused_without_reason_to_others_and_once_the_place_is_taken(review):
    by, person = review.assigned_by, review.reviewer
    with pytest.raises(Refused, match="did not leave"):
        actions.keep(by=by, review=review, reason="So.")
    actions.recognise(by=person, review=review)
    for who, reason in ((by, "  "), (person, "So."), (factories.coordinator(factories.issuer()), "So.")):
        with pytest.raises(Refused):
            actions.keep(by=who, review=review, reason=reason)
    submission = review.attempt.submission
    newcomer = factories.reviewer(submission.badge_version.issuer)
    actions.assign(by=by, submission=submission, reviewers=[newcomer])
    with pytest.raises(Refused, match="in the meantime"):
        actions.keep(by=by, review=review, reason="So.")


def test_give_back_is_for_what_was_taken_from_the_pool(review):
    with pytest.raises(Refused, match="You were asked"):
        actions.give_back(by=review.reviewer, review=review)
    Review.objects.filter(pk=review.pk).update(how=How.CLAIMED)
    assert actions.give_back(by=review.reviewer, review=review).ending == Ending.GIVEN_BACK


def test_pass_on_waits_until_the_last_day_is_over(asked):
    with pytest.raises(Refused, match="still time"):
        actions.pass_on(review=asked)
    actions.pass_on(review=long_past(asked))
    asked.refresh_from_db()
    assert (asked.ending, asked.released_by) == (Ending.UNANSWERED, None)
    assert Letter.objects.get(kind="reviews/passed_on").recipient == asked.reviewer.email
    with pytest.raises(Refused, match="answered"):
        actions.pass_on(review=asked)


def test_pass_on_leaves_alone_what_was_accepted(review):
    with pytest.raises(Refused, match="answered"):
        actions.pass_on(review=long_past(review))


# -- races: each ends in one legal order


def both(*calls):
    """Both at once, in threads with connections of their own; which were refused."""
    start, refused = threading.Barrier(len(calls)), []

    def run(place, call):
        try:
            start.wait()
            call()
        except Refused:
            refused.append(place)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.django_db(transaction=True)
def test_accepting_while_it_is_passed_on_ends_in_one_of_the_two(asked):
    long_past(asked)
    refused = both(
        lambda: actions.accept(by=asked.reviewer, review=asked), lambda: actions.pass_on(review=asked)
    )
    asked.refresh_from_db()
    assert len(refused) == 1
    assert (asked.accepted_at is None) == (asked.ending == Ending.UNANSWERED)


@pytest.mark.django_db(transaction=True)
def test_recognising_while_handing_in_ends_in_one_of_the_two(review):
    factories.mark(review)
    refused = both(
        lambda: actions.hand_in(by=review.reviewer, review=review),
        lambda: actions.recognise(by=review.reviewer, review=review),
    )
    review.refresh_from_db()
    assert len(refused) == 1
    assert (review.handed_in_at is None) == (review.ending == Ending.RECOGNISED)


@pytest.mark.django_db(transaction=True)
def test_keeping_while_somebody_else_is_asked_fills_the_place_once(review):
    by, submission = review.assigned_by, review.attempt.submission
    newcomer = factories.reviewer(submission.badge_version.issuer)
    actions.recognise(by=review.reviewer, review=review)
    refused = both(
        lambda: actions.keep(by=by, review=review, reason="So."),
        lambda: actions.assign(by=by, submission=submission, reviewers=[newcomer]),
    )
    assert len(refused) == 1
    assert review.attempt.reviews.filter(released_at=None).count() == 2


# -- who comes next


def test_leaving_has_the_site_ask_somebody_else_where_it_chooses(review):
    submission = review.attempt.submission
    college = submission.badge_version.issuer
    ReviewRules.objects.create(issuer=college, assigning=Assigning.AUTOMATIC)
    newcomer = factories.reviewer(college)
    actions.abstain(by=review.reviewer, review=review, note="Not my field.")
    assert policies.places(submission) == 0
    assert submission.attempt.reviews.get(reviewer=newcomer).how == How.AUTOMATIC
    assert not Letter.objects.filter(kind="reviews/left").exists()


@pytest.mark.parametrize("assigning, number", [(Assigning.BY_HAND, 1), (Assigning.POOL, 0)])
def test_leaving_tells_the_coordinators_when_they_must_choose(review, assigning, number):
    ReviewRules.objects.create(issuer=review.attempt.submission.badge_version.issuer, assigning=assigning)
    actions.abstain(by=review.reviewer, review=review, note="Secret reasons.")
    written = list(Letter.objects.filter(kind="reviews/left"))
    assert len(written) == number
    assert "Secret" not in str([letter.values for letter in written])


@pytest.mark.parametrize("is_place_filled", [True, False])
@pytest.mark.parametrize("ending", Ending.values)
def test_letter_to_coordinators_says_what_happened_and_what_to_do(review, ending, is_place_filled):
    review.ending = ending
    [letter] = emails.left(review, to=[review.assigned_by], is_place_filled=is_place_filled)
    said = letters.compose(letter).body
    assert review.reviewer.display_name in said
    assert review.attempt.submission.code in said
    assert ("asked already" in said) == is_place_filled
    assert author_of(review).display_name not in said


@pytest.mark.parametrize("write", [emails.kept, emails.passed_on])
def test_letters_to_reviewers_name_the_badge_and_no_author(review, write):
    message = letters.compose(write(review))
    assert review.attempt.submission.badge_version.name in message.body
    assert author_of(review).display_name not in message.body
