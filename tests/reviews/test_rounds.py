"""Later rounds: what is approved is not scored again, last readers come first, nobody judges a colleague."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.models import AuditEntry, Role
from accounts.refusals import Refused
from badges.models import Component, Kind
from credentials.models import Credential
from reviews import actions, candidates, outcome, policies, queue
from reviews.desk import Desk
from reviews.models import Review
from submissions import actions as submission_actions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def second_round(met=(Kind.EDUCATIONAL,)):
    """In review again, by the same two."""
    return factories.in_review(factories.hand_in(factories.sent_back(met=met)))


# -- what is approved


def test_an_approved_component_is_neither_scored_nor_missing():
    submission = second_round()
    review = submission.attempt.reviews.first()
    component = Component.objects.get(version=submission.badge_version, kind=Kind.EDUCATIONAL)
    criterion = component.rubric.criteria.first()
    given = {"by": review.reviewer, "review": review}
    with pytest.raises(Refused, match="earlier round"):
        actions.save_mark(**given, criterion=criterion, level=criterion.levels.first(), comment="")
    with pytest.raises(Refused, match="earlier round"):
        actions.save_feedback(**given, component=component, text="Again.")
    desk = Desk(review)
    assert [part.component.kind for part in desk.parts] == [Kind.DEMONSTRATION, Kind.REFLECTIVE]
    [row] = queue.to_do(Review.objects.filter(pk=review.pk))
    assert (row.total, len(desk.rows)) == (4, 4)
    factories.mark(review)
    assert policies.missing_for_hand_in(review) == []


def test_an_approved_component_counts_as_the_round_left_it_that_met_it():
    submission = second_round()
    for review in submission.attempt.reviews.all():
        actions.hand_in(by=review.reviewer, review=factories.mark(review, step=2))
    result = outcome.of_attempt(submission.attempt)
    assert [
        (part.component.kind, part.settled_by and part.settled_by.number) for part in result.components
    ] == [
        (Kind.EDUCATIONAL, 1),
        (Kind.DEMONSTRATION, None),
        (Kind.REFLECTIVE, None),
    ]
    assert result.all_met
    assert {one.level.label for one in result.components[0].criteria} == {"Meets"}
    decision = actions.decide(
        by=factories.coordinator(submission.badge_version.issuer), submission=submission
    )
    assert decision.components == dict.fromkeys(Kind.values, True)
    [credential] = Credential.objects.filter(submission_id=submission.pk)
    assert [{criterion["label"] for criterion in part["criteria"]} for part in credential.results] == [
        {"Meets"},
        {"Exceeds"},
        {"Exceeds"},
    ]


def test_feedback_of_a_later_round_holds_what_was_said_of_approved_components():
    submission = factories.sent_back(factories.hand_in(factories.sent_back(met=[Kind.EDUCATIONAL])))
    first, second = (submission.attempts.get(number=number).feedback["components"] for number in (1, 2))
    assert (first[0]["met"], first[0]) == (True, second[0])


def test_disagreement_on_open_components_needs_a_third():
    submission = second_round()
    for step, review in enumerate(submission.attempt.reviews.order_by("pk")):
        actions.hand_in(by=review.reviewer, review=factories.mark(review, step=step))
    assert outcome.of_attempt(submission.attempt).needs_third
    coordinator = factories.coordinator(submission.badge_version.issuer)
    assert [
        one.user for one in candidates.list_for(submission) if one.has_read_last and not one.why_not
    ] == []
    third = factories.reviewer(submission.badge_version.issuer)
    [review] = factories.assign(by=coordinator, submission=submission, reviewers=[third])
    actions.hand_in(by=third, review=factories.mark(review, step=1))
    assert actions.decide(by=coordinator, submission=submission).outcome == "approved"


# -- who reads it


def test_those_who_read_the_last_attempt_come_first_and_others_need_a_reason():
    submission = factories.hand_in(factories.sent_back())
    issuer = submission.badge_version.issuer
    coordinator, new = factories.coordinator(issuer), factories.reviewer(issuer)
    readers = {review.reviewer for review in submission.attempts.get(number=1).reviews.all()}
    listed = candidates.list_for(submission)
    assert {one.user for one in listed[:2]} == readers
    assert [one.has_read_last for one in listed] == [True, True, False]
    [again, _other] = sorted(readers, key=lambda user: user.pk)
    given = {"by": coordinator, "submission": submission, "reviewers": [again, new]}
    with pytest.raises(Refused, match="last attempt"):
        factories.assign(**given)
    factories.assign(**given, instead_reason=" On leave. ")
    assert {entry.details["instead_reason"] for entry in AuditEntry.objects.filter(verb="assign")[2:]} == {
        "On leave."
    }


def test_no_reason_is_needed_where_those_who_read_it_cannot():
    submission = factories.hand_in(factories.sent_back())
    issuer = submission.badge_version.issuer
    for review in submission.attempts.get(number=1).reviews.all():
        review.reviewer.memberships.all().delete()
    new = [factories.reviewer(issuer) for _place in range(2)]
    factories.assign(by=factories.coordinator(issuer), submission=submission, reviewers=new)


@pytest.mark.parametrize(
    "named",
    [{"email": "Chidi.Okafor@college.example"}, {"name": "okafor, Dr. Chidi"}, {"name": "CHÍDI OKAFOR"}],
)
def test_a_colleague_named_in_it_neither_reviews_nor_decides(named):
    submission = factories.complete_submission()
    factories.colleague(submission, **{"name": "C."} | named)
    submission_actions.save_statement(
        by=submission.earner, submission=submission, statement="They filmed it."
    )
    submission = factories.hand_in(submission)
    issuer = submission.badge_version.issuer
    person = {"display_name": "Chidi Okafor", "email": "chidi.okafor@college.example"}
    colleague = factories.member(Role.REVIEWER, issuer, **person)
    [listed] = [one for one in candidates.list_for(submission) if one.user == colleague]
    assert "colleague" in listed.why_not
    given = {"by": factories.coordinator(issuer), "submission": submission}
    with pytest.raises(Refused, match="colleague"):
        factories.assign(**given, reviewers=[colleague])
    colleague.memberships.create(issuer=issuer, role=Role.COORDINATOR)
    submission = factories.reviewed(submission)
    for policy in (policies.why_not_assign, policies.why_not_decide):
        assert "colleague" in policy(colleague, submission)


# -- pages


def test_the_scoring_page_of_a_later_round_shows_what_changed_and_no_earlier_mark(client):
    submission = factories.sent_back(met=[Kind.EDUCATIONAL])
    item = submission.attempt.items.get(kind="text")
    submission_actions.write_text(
        by=submission.earner,
        submission=submission,
        requirement=item.requirement,
        text=f"{item.text} Quite another ending.",
        edition=item.edition,
    )
    review = factories.in_review(factories.hand_in(submission)).attempt.reviews.first()
    client.force_login(review.reviewer)
    page = client.get(review.get_absolute_url()).content.decode()
    assert "Educational: approved in an earlier round, not scored again" in page
    assert "Say more on how you know." not in page  # of the first round
    assert f"{review.get_absolute_url()}?item=changes" in page
    changes = client.get(review.get_absolute_url(), {"item": "changes"}).content.decode()
    assert "<ins>" in changes and "Quite another ending." in changes and "I did more of it." in changes
    saved = client.post(reverse("reviews:save", args=[review.pk]), {"item": "changes"})
    assert saved["Location"].endswith("?item=changes")


def test_the_scoring_page_of_a_first_round_has_no_changes(client):
    review = factories.in_review().attempt.reviews.first()
    client.force_login(review.reviewer)
    assert "What changed" not in client.get(review.get_absolute_url()).content.decode()
    assert client.get(review.get_absolute_url(), {"item": "changes"}).status_code == 200


def test_a_copy_that_has_vanished_is_no_error_of_the_scoring_page(client):
    review = factories.in_review().attempt.reviews.first()
    client.force_login(review.reviewer)
    for item in review.attempt.items.exclude(copy=None):
        default_storage.delete(item.copy.file)
        page = client.get(review.get_absolute_url(), {"item": item.position})
        file = client.get(reverse("reviews:evidence", args=[review.pk, item.position]))
        assert (page.status_code, file.status_code) == (200, 404)


def case(submission, name="case"):
    return reverse(f"reviews:{name}", args=[submission.pk])


def test_the_case_page_shows_approved_marks_changes_and_the_reason_field(client):
    submission = factories.hand_in(factories.sent_back(met=[Kind.EDUCATIONAL]))
    issuer = submission.badge_version.issuer
    client.force_login(factories.coordinator(issuer))
    page = client.get(case(submission)).content.decode()
    assert "Approved in attempt 1" in page and "What changed since the last attempt" in page
    assert "Read the last attempt" in page and "Why not those who read the last attempt?" in page
    new = [factories.reviewer(issuer) for _place in range(2)]
    chosen = {"reviewers": [user.public_id for user in new]}
    refused = client.post(case(submission, "assign"), chosen)
    assert (refused.status_code, "Say why it does not go to those" in refused.content.decode()) == (409, True)
    taken = client.post(case(submission, "assign"), chosen | {"instead_reason": "Both are on leave."})
    assert taken.status_code == 302


def test_the_case_page_answers_an_appeal(client):
    submission = factories.appeal().submission
    issuer = submission.badge_version.issuer
    decided_by = submission.status_changes.get(verb="request_changes").by
    client.force_login(decided_by)
    page = client.get(case(submission)).content.decode()
    assert "Another coordinator must answer it: you decided." in page and "They have a letter" in page
    assert client.post(case(submission, "grant_appeal")).status_code == 409
    issuer.memberships.filter(role=Role.COORDINATOR).exclude(user=decided_by).delete()
    assert "can make somebody else a coordinator" in client.get(case(submission)).content.decode()

    client.force_login(factories.coordinator(issuer))
    assert "You overlooked the video." in client.get(case(submission)).content.decode()
    wordless = client.post(case(submission, "dismiss_appeal"), {"answer": " "})
    assert (wordless.status_code, "Say why the decision stands." in wordless.content.decode()) == (422, True)
    answered = client.post(case(submission, "grant_appeal"), {"answer": "Let us see."}, follow=True)
    page = answered.content.decode()
    assert "Choose reviewers" in page and "They read it before the appeal." in page and "Let us see." in page


def test_the_case_page_opens_another_attempt(client):
    version = factories.published_badge(attempts_allowed=1)
    submission = factories.sent_back(factories.submitted(version=version))
    client.force_login(factories.coordinator(version.issuer))
    assert "All attempts are used up" in client.get(case(submission)).content.decode()
    wordless = client.post(case(submission, "allow_another_attempt"), {"reason": ""})
    assert (wordless.status_code, "Say why you open another" in wordless.content.decode()) == (422, True)
    client.post(case(submission, "allow_another_attempt"), {"reason": "They were ill."})
    page = client.get(case(submission)).content.decode()
    assert "All attempts are used up" not in page and "1 of 2" in page
    assert client.post(case(submission, "allow_another_attempt"), {"reason": "More."}).status_code == 409


def test_earner_pages_of_a_later_round(client):
    submission = factories.sent_back(met=[Kind.EDUCATIONAL])
    client.force_login(submission.earner)
    tasks = client.get(reverse("submissions:submission", args=[submission.pk])).content.decode()
    assert "Approved on" in tasks and "Approved: " not in tasks
    part = reverse("submissions:part", args=[submission.pk, Kind.EDUCATIONAL])
    page = client.get(part).content.decode()
    assert "stays as it is" in page and "What reviewers said" in page and "My certificate.pdf" in page
    assert "<textarea" not in page and "Say more on how you know." in page
    refused = client.post(part, {})
    assert (refused.status_code, "approved" in refused.content.decode()) == (409, True)
    open_part = reverse("submissions:part", args=[submission.pk, Kind.DEMONSTRATION])
    assert "What reviewers said last time" in client.get(open_part).content.decode()
