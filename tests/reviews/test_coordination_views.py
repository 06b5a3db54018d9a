import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role
from accounts.refusals import Refused
from credentials.models import Credential
from reviews import actions
from reviews.models import Assigning, Decision, Review
from submissions import actions as submission_actions
from submissions.models import BlindCopy, Submission
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


def submitted(college):
    return factories.submitted(version=factories.published_badge(college))


def url(name, submission, *more):
    return reverse(f"reviews:{name}", args=[submission.pk, *more])


# -- who may


@pytest.mark.parametrize("name, more", [("case", []), ("case_evidence", [1]), ("assign", []), ("decide", [])])
def test_cases_are_the_issuers_coordinators(client, college, name, more):
    submission = factories.in_review(submitted(college))
    call = client.post if name in ("assign", "decide") else client.get
    address = url(name, submission, *more)
    assert call(address).status_code == 302
    reviewer = submission.attempt.reviews.first().reviewer
    elsewhere = factories.coordinator(factories.issuer())
    for person in (submission.earner, reviewer, elsewhere, factories.administrator(college)):
        client.force_login(person)
        assert call(address).status_code == 404, person
    assert Decision.objects.count() == 0


def test_coordinators_do_not_see_their_own(client, college, coordinator):
    own = factories.submitted(earner=coordinator, version=factories.published_badge(college))
    assert client.get(url("case", own)).status_code == 404
    assert "No submission is open." in client.get(reverse("reviews:pipeline")).content.decode()


def test_release_is_the_coordinators(client, college):
    review = factories.in_review(submitted(college)).attempt.reviews.first()
    address = reverse("reviews:release", args=[review.pk])
    assert client.post(address).status_code == 302
    for person in (
        review.reviewer,
        review.attempt.submission.earner,
        factories.coordinator(factories.issuer()),
    ):
        client.force_login(person)
        assert client.post(address).status_code == 404
    assert Review.objects.get(pk=review.pk).released_at is None


def test_a_former_reviewer_opens_nothing_and_coordinators_are_told(client, college, coordinator):
    review = factories.in_review(submitted(college)).attempt.reviews.first()
    told = "Not a reviewer any more"
    case = url("case", review.attempt.submission)
    assert told not in client.get(case).content.decode()
    review.reviewer.memberships.all().delete()
    assert told in client.get(case).content.decode()
    assert "is not a reviewer any more" in client.get(reverse("reviews:today")).content.decode()
    client.force_login(review.reviewer)
    assert client.get(review.get_absolute_url()).status_code == 404
    assert client.get(reverse("reviews:evidence", args=[review.pk, 1])).status_code == 404
    saved = client.post(reverse("reviews:save", args=[review.pk]), {})
    assert saved.status_code == 409 and "any more" in saved.content.decode()
    assert review.attempt.submission.code not in client.get(reverse("reviews:dashboard")).content.decode()


# -- the pipeline


def test_pipeline_of_a_visitor_asks_to_sign_in(client):
    assert client.get(reverse("reviews:pipeline")).url == "/accounts/login/?next=/coordination/"


def test_pipeline_of_somebody_else_is_empty_and_says_what_will_appear(client, college):
    submitted(college)
    client.force_login(factories.coordinator(factories.issuer()))
    content = client.get(reverse("reviews:pipeline")).content.decode()
    assert "When somebody hands in evidence for one of your badges" in content


# -- a case


def test_case_shows_who_it_is_and_the_evidence(client, college, coordinator):
    submission = submitted(college)
    content = client.get(url("case", submission)).content.decode()
    for text in (submission.earner.display_name, submission.earner.email, "My certificate.pdf"):
        assert text in content
    response = client.get(url("case_evidence", submission, 1))
    assert response["Content-Disposition"] == 'inline; filename="evidence-1.pdf"'
    response.close()


def test_case_says_why_reviewers_miss_a_file(client, college, coordinator):
    """As of files that were handed in before there were copies."""
    case = factories.complete_submission(version=factories.published_badge(college))
    requirement = case.attempt.items.exclude(file="").last().requirement
    given = {"by": case.earner, "submission": case, "requirement": requirement}
    item = submission_actions.add_file(**given, upload=factories.upload("My notes.pdf"))
    now = timezone.now()
    case.attempts.update(submitted_at=now, due_date=now, own_words=True, authentic=True, consent=True)
    Submission.objects.filter(pk=case.pk).update(status=Status.SUBMITTED)
    shown = client.get(url("case", case)).content.decode()
    assert "is being made" in shown and "My notes.pdf" in shown and "Nobody but the earner" not in shown
    BlindCopy.objects.filter(pk=item.copy_id).update(failed_at=now, trouble="protected")
    shown = client.get(url("case", case)).content.decode()
    assert "Nobody but the earner" in shown and "locked against copying" in shown
    for name in ("case_evidence", "case_captions", "case_picture"):
        assert client.get(url(name, case, item.position)).status_code == 404


def test_case_keeps_what_was_never_handed_in_to_its_earner(client, college, coordinator):
    submission = factories.complete_submission(version=factories.published_badge(college))
    submission_actions.withdraw(by=submission.earner, submission=submission)
    assert client.get(url("case", submission)).status_code == 404


def test_case_shows_the_attempt_handed_in_not_the_one_being_written(client, college, coordinator):
    submission = factories.decided(submitted(college), steps=(0, 0))
    requirement = submission.badge_version.components.get(kind="reflective").requirements.get()
    item = submission.attempt.items.get(requirement=requirement)
    submission_actions.write_text(
        by=submission.earner,
        submission=submission,
        requirement=requirement,
        text="Half a thought",
        edition=item.edition,
    )
    content = client.get(url("case", submission)).content.decode()
    assert "Half a thought" not in content
    assert "Changes asked for" in content


def test_case_lists_who_may_review_and_why_others_may_not(client, college, coordinator):
    submission = submitted(college)
    free, both = factories.reviewer(college), factories.coordinator(college)
    both.memberships.create(issuer=college, role=Role.REVIEWER)
    submission.earner.memberships.create(issuer=college, role=Role.REVIEWER)
    response = client.get(url("case", submission))
    content = response.content.decode()
    assert [one.user for one, _chosen in response.context["assign_form"].rows] == [free]
    assert "Pace not known yet" in content
    assert "This is their own submission." in content
    assert "Coordinators see who the author is" in content


# -- assigning and releasing


def test_assign_asks_those_chosen(client, college, coordinator):
    submission = submitted(college)
    people = [factories.reviewer(college) for _place in range(2)]
    data = {"reviewers": [str(person.public_id) for person in people]}
    response = client.post(url("assign", submission), data)
    assert (response.status_code, response.url) == (302, url("case", submission))
    assert {review.reviewer for review in submission.attempt.reviews.all()} == set(people)


def test_assign_of_nobody_or_of_somebody_who_may_not_is_refused(client, college, coordinator):
    submission, stranger = submitted(college), factories.reviewer(factories.issuer())
    factories.reviewer(college)
    for chosen, said in [
        ([], "Choose at least one reviewer."),
        ([str(stranger.public_id)], "Choose from the list."),
    ]:
        response = client.post(url("assign", submission), {"reviewers": chosen})
        assert response.status_code == 422
        assert said in response.content.decode()
    assert Review.objects.count() == 0


def test_assign_of_too_many_keeps_the_choice(client, college, coordinator):
    submission = submitted(college)
    people = [str(factories.reviewer(college).public_id) for _place in range(3)]
    response = client.post(url("assign", submission), {"reviewers": people})
    content = response.content.decode()
    assert response.status_code == 422
    assert "Choose at most 2 here." in content
    assert content.count(" checked") == 3


def test_assign_when_all_are_there_says_so(client, college, coordinator):
    submission, spare = factories.in_review(submitted(college)), factories.reviewer(college)
    response = client.post(url("assign", submission), {"reviewers": [str(spare.public_id)]})
    assert response.status_code == 409
    assert "has all the reviewers it needs" in response.content.decode()


@pytest.mark.parametrize("verb", ["release", "keep"])
def test_reviews_beside_ones_own_do_not_exist_for_who_coordinates_by_now(client, college, verb):
    mine, other = factories.in_review(submitted(college)).attempt.reviews.all()
    mine.reviewer.memberships.create(issuer=college, role="coordinator")
    client.force_login(mine.reviewer)
    for review in (mine, other):
        answer = client.post(reverse(f"reviews:{verb}", args=[review.pk]), {"reason": "Because."})
        assert answer.status_code == 404


def test_release_says_that_the_site_has_asked_somebody_else(client, college, coordinator):
    factories.review_rules(college, assigning=Assigning.AUTOMATIC)
    submission = factories.in_review(submitted(college))
    factories.reviewer(college)
    review = submission.attempt.reviews.first()
    answer = client.post(reverse("reviews:release", args=[review.pk]), follow=True)
    assert "The site has asked somebody else." in answer.content.decode()


def test_release_asks_whom_the_coordinator_names_and_not_whom_the_site_would(client, college, coordinator):
    submission = factories.in_review(submitted(college))
    factories.review_rules(college, assigning=Assigning.AUTOMATIC)
    review = submission.attempt.reviews.first()
    others = [factories.reviewer(college) for _place in range(3)]
    shown = client.get(url("case", submission)).content.decode()
    assert "Whom the site chooses" in shown and all(str(one.public_id) in shown for one in others)
    for one in others[:2]:  # the one the site would choose, and another
        again = {"instead": str(one.public_id)}
        answer = client.post(reverse("reviews:release", args=[review.pk]), again, follow=True)
        assert f"{one.display_name} is asked instead." in answer.content.decode()
        running = submission.attempt.reviews.filter(released_at=None)
        assert set(running.filter(how="by_hand", accepted_at=None).values_list("reviewer", flat=True)) == {
            one.pk
        }
        assert running.count() == 2
        review = running.get(reviewer=one)


def test_release_with_somebody_who_cannot_releases_nobody(client, college, coordinator):
    submission = factories.in_review(submitted(college))
    review = submission.attempt.reviews.first()
    factories.review_rules(college, excludes_department=True)
    neighbour = factories.reviewer(college)
    for person in (neighbour, submission.earner):
        person.department = "Physics"
        person.save(update_fields=["department"])
    named = factories.conflict(factories.reviewer(college), person=submission.earner).reviewer
    address = reverse("reviews:release", args=[review.pk])
    assert client.post(address, {"instead": str(named.public_id)}).status_code == 422
    answer = client.post(address, {"instead": str(neighbour.public_id)})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Say why you choose them all the same." in shown
    assert f'<option value="{neighbour.public_id}" selected>' in shown
    assert Review.objects.get(pk=review.pk).released_at is None
    given = {"instead": str(neighbour.public_id), "reason": "Nobody else knows the field."}
    assert client.post(address, given).status_code == 302
    asked = submission.attempt.reviews.get(reviewer=neighbour)
    assert asked.override_reason == "Nobody else knows the field."


def test_release_makes_room_for_another(client, college, coordinator):
    submission = factories.in_review(submitted(college))
    review = submission.attempt.reviews.first()
    response = client.post(reverse("reviews:release", args=[review.pk]))
    assert (response.status_code, response.url) == (302, url("case", submission))
    content = client.get(url("case", submission)).content.decode()
    assert "Released by a coordinator" in content
    assert "One more reviewer is needed." in content
    assert client.post(reverse("reviews:release", args=[review.pk])).status_code == 409


# -- deciding


def test_case_shows_no_marks_before_all_reviews_are_in(client, college, coordinator):
    submission = factories.in_review(submitted(college))
    review = factories.mark(submission.attempt.reviews.first(), comment="A word of mine")
    actions.hand_in(by=review.reviewer, review=review)
    content = client.get(url("case", submission)).content.decode()
    assert "A word of mine" not in content
    assert "Not all reviews are in yet." in content
    response = client.post(url("decide", submission))
    assert response.status_code == 409
    assert "Not all reviews are in yet." in response.content.decode()


def test_decide_when_all_is_met_approves_and_issues(client, college, coordinator):
    submission = factories.in_review(submitted(college))
    component = submission.badge_version.components.first()
    for review, said in zip(submission.attempt.reviews.all(), ["Strong throughout.", " "], strict=True):
        actions.save_feedback(by=review.reviewer, review=review, component=component, text=said)
        actions.hand_in(by=review.reviewer, review=factories.mark(review))
    content = client.get(url("case", submission)).content.decode()
    assert "Approve and issue the credential</button>" in content
    assert content.count("Say more on how you know.") == 24  # shown, and ready to be worded anew
    assert content.count("Strong throughout.") == 2
    response = client.post(url("decide", submission), {"message": "Well done."}, follow=True)
    submission.refresh_from_db()
    assert submission.status == Status.APPROVED
    assert submission.attempt.feedback["message"] == "Well done."
    assert Credential.objects.filter(submission_id=submission.pk).count() == 1
    assert "The credential is issued" in response.content.decode()
    assert client.post(url("decide", submission)).status_code == 409
    assert Credential.objects.count() == 1


def test_decide_when_something_is_not_met_asks_for_changes(client, college, coordinator):
    submission = factories.reviewed(submitted(college), steps=(0, 0))
    assert "Ask for changes</button>" in client.get(url("case", submission)).content.decode()
    response = client.post(url("decide", submission), follow=True)
    submission.refresh_from_db()
    assert submission.status == Status.CHANGES_REQUESTED
    assert "Changes asked for." in response.content.decode()


def test_decide_with_too_long_a_message_loses_nothing(client, college, coordinator):
    submission = factories.reviewed(submitted(college))
    response = client.post(url("decide", submission), {"message": "x" * 4001})
    assert response.status_code == 422
    assert "x" * 4001 in response.content.decode()
    assert Decision.objects.count() == 0


def test_disagreement_asks_for_a_third_reviewer(client, college, coordinator):
    submission, third = factories.reviewed(submitted(college), steps=(0, 1)), factories.reviewer(college)
    content = client.get(url("case", submission)).content.decode()
    assert "The reviewers disagree" in content
    assert "Choose a third reviewer" in content
    refused = client.post(url("decide", submission))
    assert refused.status_code == 409
    assert "assign a third one first" in refused.content.decode()
    client.post(url("assign", submission), {"reviewers": [str(third.public_id)]})
    review = actions.accept(by=third, review=submission.attempt.reviews.get(reviewer=third))
    actions.hand_in(by=third, review=factories.mark(review))
    assert "Approve and issue" in client.get(url("case", submission)).content.decode()


def test_a_reviewer_who_becomes_coordinator_does_not_learn_whose_work_it_is(client):
    submission = factories.in_review()
    review = submission.attempt.reviews.first()
    college = submission.badge_version.issuer
    Membership.objects.create(user=review.reviewer, issuer=college, role=Role.COORDINATOR)
    client.force_login(review.reviewer)
    assert client.get(reverse("reviews:case", args=[submission.pk])).status_code == 404
    assert submission.code not in client.get(reverse("reviews:pipeline")).text
    with pytest.raises(Refused):
        actions.decide(by=review.reviewer, submission=submission)
    actions.release(by=factories.coordinator(college), review=review)
    assert client.get(reverse("reviews:case", args=[submission.pk])).status_code == 200
