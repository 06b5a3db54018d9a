"""Asking reviewers by hand and by the site, and letting them go."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Letter, Membership, Role
from accounts.refusals import Refused
from reviews import actions, clock, clockwork, policies
from reviews.models import Assigning, Ending, How, Review
from submissions import actions as submission_actions
from submissions.states import Status
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def college():
    return factories.issuer()


@pytest.fixture
def coordinator(client, college):
    """Signed in."""
    person = factories.coordinator(college)
    client.force_login(person)
    return person


@pytest.fixture
def submission(college):
    return factories.submitted(version=factories.published_badge(college, name="Useful feedback"))


def automatic(college, **fields):
    return factories.review_rules(college, assigning=Assigning.AUTOMATIC, **fields)


def reviewer(college, areas=""):
    person = factories.reviewer(college)
    Membership.objects.filter(user=person).update(areas=areas)
    return person


def asked(submission):
    return {review.reviewer for review in policies.places_taken(submission)}


# -- by the site


def test_assign_next_asks_the_best_once_it_is_found_complete(college, coordinator, submission):
    automatic(college)
    best, second, _third = reviewer(college, "feedback"), reviewer(college, "feedback"), reviewer(college)
    assert actions.assign_next(submission=submission) == []  # nobody has looked at it yet
    actions.confirm_complete(by=coordinator, submission=submission)
    submission.refresh_from_db()
    assert submission.status == Status.IN_REVIEW
    reviews = list(policies.places_taken(submission))
    assert {review.reviewer for review in reviews} == {best, second}
    for review in reviews:
        assert (review.how, review.assigned_by, review.is_third) == (How.AUTOMATIC, None, False)
        assert review.because == [{"code": "fits", "text": "feedback"}]
        assert review.due_date == clock.review_due(review.attempt, is_third=False)
        assert review.answer_by_date == clock.answer_by(review.attempt, is_third=False)
        assert review.accepted_at is None
    assert Letter.objects.filter(kind="reviews/invitation").count() == 2
    assert [entry.by for entry in AuditEntry.objects.filter(verb="assign")] == [None, None]
    assert actions.assign_next(submission=submission) == []


@pytest.mark.parametrize("assigning", [Assigning.BY_HAND, Assigning.POOL])
def test_assign_next_does_nothing_where_people_choose(college, coordinator, submission, assigning):
    factories.review_rules(college, assigning=assigning)
    reviewer(college)
    actions.confirm_complete(by=coordinator, submission=submission)
    assert actions.assign_next(submission=submission) == []
    assert asked(submission) == set()


def test_assign_next_asks_as_many_as_there_are_and_later_the_others(college, coordinator, submission):
    automatic(college)
    only, away = reviewer(college), reviewer(college)
    absence = factories.absence(away)
    actions.confirm_complete(by=coordinator, submission=submission)
    assert asked(submission) == {only}
    clockwork.assign_waiting()
    assert asked(submission) == {only}
    absence.delete()
    clockwork.assign_waiting()
    assert asked(submission) == {only, away}


def test_assign_waiting_takes_up_what_waited_when_the_site_was_given_the_choice(college, submission):
    people = {reviewer(college), reviewer(college)}
    submission_actions.confirm_complete(by=factories.coordinator(college), submission=submission)
    unchecked = factories.submitted(version=factories.published_badge(college))
    clockwork.assign_waiting()
    assert asked(submission) == set()
    automatic(college)
    clockwork.assign_waiting()
    assert asked(submission) == people
    assert asked(unchecked) == set()


def test_assign_next_asks_nobody_again_who_left(college, coordinator, submission):
    automatic(college)
    people = [reviewer(college) for _person in range(3)]
    actions.confirm_complete(by=coordinator, submission=submission)
    [first, _second] = policies.places_taken(submission)
    actions.decline(by=first.reviewer, review=first)
    assert asked(submission) == set(people) - {first.reviewer}
    actions.release(by=coordinator, review=policies.places_taken(submission).first())
    assert len(asked(submission)) == 1  # all three were asked
    assert policies.places(submission) == 1


def test_assign_next_finds_a_third_where_two_disagree(college, coordinator, submission):
    automatic(college)
    reviewer(college), reviewer(college)
    actions.confirm_complete(by=coordinator, submission=submission)
    third = reviewer(college)
    for review, step in zip(policies.places_taken(submission), (0, 1), strict=True):
        actions.accept(by=review.reviewer, review=review)
        actions.hand_in(by=review.reviewer, review=factories.mark(review, step=step))
    found = Review.objects.get(reviewer=third)
    assert found.is_third and found.how == How.AUTOMATIC
    assert found.due_date == clock.review_due(found.attempt, is_third=True)
    assert not Review.objects.exclude(pk=found.pk).filter(is_third=True).exists()


def test_assign_next_says_why_it_is_not_those_who_read_the_last_attempt(college, coordinator):
    version = factories.published_badge(college)
    submission = factories.sent_back(factories.submitted(version=version))
    first, second = (review.reviewer for review in Review.objects.order_by("assigned_at"))
    automatic(college)
    other = reviewer(college)
    factories.absence(first)
    factories.hand_in(submission)
    actions.confirm_complete(by=coordinator, submission=submission)
    submission.refresh_from_db()
    assert asked(submission) == {second, other}
    again, instead = (policies.places_taken(submission).get(reviewer=one) for one in (second, other))
    assert {"code": "read_last"} in again.because
    assert {"code": "instead", "text": "away"} in instead.because


# -- by hand


def test_assign_keeps_why_somebody_was_chosen(coordinator, college, submission):
    people = [reviewer(college, "feedback"), reviewer(college)]
    for review in actions.assign(by=coordinator, submission=submission, reviewers=people):
        assert (review.how, review.assigned_by, review.override_reason) == (How.BY_HAND, coordinator, "")
        assert review.because == (
            [{"code": "fits", "text": "feedback"}] if review.reviewer == people[0] else []
        )


def test_assign_of_somebody_who_is_away_needs_a_reason_that_is_kept(coordinator, college, submission):
    away, free = reviewer(college), reviewer(college)
    factories.absence(away)
    given = {"by": coordinator, "submission": submission, "reviewers": [away, free]}
    for reason in ("", "  "):
        with pytest.raises(Refused, match=f"{away.display_name}: Away from .*Say why"):
            actions.assign(**given, override_reason=reason)
    assert asked(submission) == set()
    actions.assign(**given, override_reason=" They asked for it. ")
    assert Review.objects.get(reviewer=away).override_reason == "They asked for it."
    assert Review.objects.get(reviewer=free).override_reason == ""
    kept = [entry.details.get("override_reason") for entry in AuditEntry.objects.filter(verb="assign")]
    assert kept == ["They asked for it.", None]


def test_assign_overrides_nothing_that_nobody_can_override(coordinator, college, submission):
    person = reviewer(college)
    factories.conflict(person, person=submission.earner)
    with pytest.raises(Refused, match="conflict of interest"):
        actions.assign(
            by=coordinator, submission=submission, reviewers=[person], override_reason="All the same."
        )
    with pytest.raises(Refused, match="is not a reviewer here"):
        actions.assign(
            by=coordinator, submission=submission, reviewers=[factories.user()], override_reason="x"
        )


def test_assign_by_hand_of_the_third_has_the_third_date(coordinator, college):
    submission = factories.reviewed(
        factories.submitted(version=factories.published_badge(college)), steps=(0, 1)
    )
    [review] = actions.assign(by=coordinator, submission=submission, reviewers=[reviewer(college)])
    assert review.is_third
    assert review.due_date == clock.review_due(review.attempt, is_third=True)


def test_release_says_how_it_ended(coordinator, college, submission):
    [review] = actions.assign(by=coordinator, submission=submission, reviewers=[reviewer(college)])
    released = actions.release(by=coordinator, review=review, note=" They are ill. ")
    assert (released.ending, released.ending_note, released.released_by) == (
        Ending.RELEASED,
        "They are ill.",
        coordinator,
    )
    assert policies.places(submission) == 2


# -- the coordinator's page


def page(client, submission):
    return client.get(reverse("reviews:case", args=[submission.pk])).content.decode()


def choose(client, submission, *people, **more):
    data = {"reviewers": [str(person.public_id) for person in people]} | more
    return client.post(reverse("reviews:assign", args=[submission.pk]), data)


def test_case_preselects_the_best_and_says_why(client, coordinator, college, submission):
    best = [reviewer(college, "feedback") for _person in range(2)]
    others = [reviewer(college) for _person in range(8)]
    away = reviewer(college)
    factories.absence(away)
    apart = reviewer(college)
    factories.conflict(apart, person=submission.earner)
    content = page(client, submission)
    for person in best:
        assert f'value="{person.public_id}" checked' in content
    assert content.count(" checked>") == 2
    assert content.count("Knows the field: feedback") == 2
    assert "2 more who can" in content
    assert all(person.display_name in content for person in others)
    assert "One who can only with a reason" in content and "Away from" in content
    assert "One who cannot" in content and "A conflict of interest with the author" in content
    assert str(apart.public_id) not in content


def test_case_without_reviewers_says_who_can_add_some(client, coordinator, submission):
    content = page(client, submission)
    assert "has no reviewers yet" in content
    assert "Ask these reviewers" not in content


def test_case_where_nobody_can_says_why(client, coordinator, college, submission):
    automatic(college)
    factories.conflict(reviewer(college), person=submission.earner)
    actions.confirm_complete(by=coordinator, submission=submission)
    content = page(client, submission)
    assert "Nobody is free for this one" in content
    assert "it has found too few who can" in content


def test_case_offers_one_place_as_one_choice(client, coordinator, college, submission):
    people = [reviewer(college) for _person in range(3)]
    actions.assign(by=coordinator, submission=submission, reviewers=people[:1])
    content = page(client, submission)
    assert content.count('type="radio" name="reviewers"') == 2
    assert "Ask this reviewer" in content


def test_assign_page_says_what_is_wrong_and_keeps_what_was_typed(client, coordinator, college, submission):
    away, apart, *free = [reviewer(college) for _person in range(5)]
    factories.absence(away)
    factories.conflict(apart, person=submission.earner)
    stranger = factories.reviewer(factories.issuer())
    for people, more, status, said in [
        ([], {}, 422, "Choose at least one reviewer."),
        ([stranger], {}, 422, "Choose from the list."),
        (free, {}, 422, "Choose at most 2 here."),
        ([free[0], free[0]], {}, 409, "Choose different people."),
        ([apart], {"override_reason": "They can do it."}, 409, "A conflict of interest"),
        ([away], {}, 409, "Say why you choose them all the same."),
        ([free[0]], {"override_reason": "x" * 301}, 422, "at most 300 characters"),
    ]:
        response = choose(client, submission, *people, **more)
        content = response.content.decode()
        assert (response.status_code, said in content) == (status, True), (people, content)
        assert all(value in content for value in more.values())
        for person in people:
            if person not in (apart, stranger):
                assert f'value="{person.public_id}" checked' in content
    assert asked(submission) == set()


def test_assign_page_says_who_became_unavailable_meanwhile(client, coordinator, college, submission):
    person = reviewer(college)
    page(client, submission)
    Membership.objects.create(user=person, issuer=college, role=Role.COORDINATOR)
    response = choose(client, submission, person)
    assert response.status_code == 409
    assert f"{person.display_name}: Coordinators see who the author is" in response.content.decode()


def test_case_shows_how_each_came_to_it_and_how_it_ended(client, coordinator, college, submission):
    away, first, second = reviewer(college), reviewer(college, "feedback"), reviewer(college)
    factories.absence(away)
    given = {"by": coordinator, "submission": submission}
    [one] = actions.assign(**given, reviewers=[away], override_reason="They asked for it.")
    [two] = actions.assign(**given, reviewers=[first])
    content = page(client, submission)
    assert f"Chosen by {coordinator.display_name} on " in content
    assert "Knows the field: feedback" in content
    assert "Chosen all the same:" in content and "They asked for it." in content
    assert content.count("Invited; answers by") == 2
    actions.accept(by=first, review=two)
    actions.decline(by=away, review=one, note="I am on a boat.")
    [three] = actions.assign(**given, reviewers=[second])
    actions.accept(by=second, review=three)
    actions.recognise(by=second, review=three)
    content = page(client, submission)
    assert "Accepted on" in content
    assert "Declined, " in content and "I am on a boat." in content
    assert "Recognised the person, " in content and "Let this reviewer go on" in content
    assert "2 who were asked and are not reading it" in content


def because(client, submission):
    """What the page says of why those who are asked were chosen."""
    answer = client.get(reverse("reviews:case", args=[submission.pk]))
    return [one.because for one in answer.context["asked"].running]


def idle_one_chosen(college, submission):
    """Of two, the one with fewer reviews, by the other coordinator."""
    by = factories.coordinator(college)
    idle, busy = reviewer(college), reviewer(college)
    others = [factories.submitted(version=factories.published_badge(college)) for _turn in range(2)]
    for other, people in zip(others, ([busy, idle], [busy]), strict=True):
        for review in factories.assign(by=by, submission=other, reviewers=people):
            Review.objects.filter(pk=review.pk).update(assigned_at=timezone.now())
    [review] = actions.assign(by=by, submission=submission, reviewers=[idle])
    return review


def test_case_gives_the_reasons_of_running_reviews_without_numbers(client, coordinator, college, submission):
    review = idle_one_chosen(college, submission)
    assert review.because == [{"code": "fewest_given"}, {"code": "fewest_open"}]
    assert because(client, submission) == [["Fewest reviews this term", "Fewest reviews open"]]
    # As they were kept until now.
    Review.objects.filter(pk=review.pk).update(because=[{"code": "fewest_open", "number": 7}])
    assert because(client, submission) == [["Fewest reviews open"]]


def test_case_tells_coordinators_who_are_authors_of_nobodys_workload(
    client, coordinator, college, submission
):
    review = idle_one_chosen(college, submission)
    Review.objects.filter(pk=review.pk).update(because=[{"code": "read_last"}, *review.because])
    factories.draft(earner=coordinator)
    assert len(because(client, submission)[0]) == 3
    factories.submitted(earner=coordinator, version=factories.published_badge(college))
    assert because(client, submission) == [["Read the last attempt"]]


def test_case_warns_of_a_conflict_that_came_to_light(client, coordinator, college, submission):
    person = reviewer(college)
    actions.assign(by=coordinator, submission=submission, reviewers=[person])
    warning = "is on record by now"
    assert warning not in page(client, submission)
    factories.conflict(person, person=submission.earner)
    assert warning in page(client, submission)
