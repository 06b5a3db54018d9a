"""An appeal: once, answered by somebody else, and never at the earner's cost."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter, Role
from accounts.refusals import Refused
from badges.models import Kind
from credentials.models import Credential
from reviews import actions as review_actions
from reviews import candidates
from submissions import actions, blind, changed, policies
from submissions.models import Appeal, Attempt, Submission
from submissions.states import Status
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def appealed():
    """One part is approved; the next attempt was begun: its text is different by now."""
    submission = factories.sent_back(met=[Kind.EDUCATIONAL])
    write(submission, "What I began to write. " * 6)
    return factories.appeal(submission).submission


@pytest.fixture
def other(appealed):
    return factories.coordinator(appealed.badge_version.issuer)


def write(submission, text):
    item = submission.attempt.items.get(kind="text")
    given = {"by": submission.earner, "submission": submission, "requirement": item.requirement}
    return actions.write_text(**given, text=text.strip(), edition=item.edition)


def again(submission):
    return Submission.objects.get(pk=submission.pk)


def texts(submission):
    return dict(submission.attempts.filter(items__kind="text").values_list("number", "items__text"))


def decider(submission):
    return submission.status_changes.get(verb="request_changes").by


# -- lodging


def test_appeal_waits_for_coordinators_who_did_not_decide(appealed, other):
    assert appealed.status == Status.APPEALED
    assert appealed.appeal.attempt.number == 1
    assert decider(appealed).email not in set(
        Letter.objects.filter(kind="submissions/appealed").values_list("recipient", flat=True)
    )
    assert "you decided" in policies.why_not_answer_appeal(decider(appealed), appealed)
    assert policies.why_not_answer_appeal(other, appealed) is None


def test_appeal_writes_to_every_other_coordinator_and_names_nobody():
    submission = factories.sent_back()
    issuer = submission.badge_version.issuer
    others = [factories.coordinator(issuer) for _place in range(2)]
    colleague = factories.coordinator(issuer)
    factories.colleague(submission, colleague.display_name)
    factories.appeal(submission)
    letters = Letter.objects.filter(kind="submissions/appealed")
    # The coordinator who assigned the reviewers did not decide.
    assigned_by = submission.attempts.get(number=1).reviews.first().assigned_by
    assert {letter.recipient for letter in letters} == {one.email for one in [*others, assigned_by]}
    assert submission.earner.display_name not in str(list(letters.values_list("values", flat=True)))


def test_appeal_without_another_coordinator_asks_the_administrators_for_one():
    submission = factories.sent_back()
    issuer = submission.badge_version.issuer
    by = decider(submission)
    issuer.memberships.filter(role=Role.COORDINATOR).exclude(user=by).delete()
    factories.appeal(submission)
    administrators = issuer.memberships.filter(role=Role.ADMINISTRATOR).values_list("user__email", flat=True)
    letters = Letter.objects.filter(kind__in=["submissions/appealed", "submissions/appeal_unanswered"])
    assert {(letter.kind, letter.recipient) for letter in letters} == {
        ("submissions/appeal_unanswered", email) for email in administrators
    }


def test_appeal_is_possible_once_and_only_against_a_decision(appealed, other):
    with pytest.raises(Refused, match="once already"):
        factories.appeal(appealed)
    review_actions.dismiss_appeal(by=other, submission=appealed, answer="It stands.")
    with pytest.raises(Refused, match="once already"):
        factories.appeal(again(appealed))
    with pytest.raises(Refused, match="no decision"):
        factories.appeal(factories.submitted())
    sent_back = factories.sent_back()
    with pytest.raises(Refused):
        actions.appeal(by=sent_back.earner, submission=sent_back, reason=" ")
    with pytest.raises(Refused):
        actions.appeal(by=other, submission=sent_back, reason="For them.")


def test_nothing_is_written_or_handed_in_while_an_appeal_waits(appealed):
    before = texts(appealed)
    with pytest.raises(Refused, match="appeal"):
        write(appealed, "Something else.")
    with pytest.raises(Refused, match="appeal"):
        factories.hand_in(appealed)
    assert texts(appealed) == before


def test_withdraw_while_an_appeal_waits(appealed, other):
    actions.withdraw(by=appealed.earner, submission=appealed)
    with pytest.raises(Refused):
        review_actions.dismiss_appeal(by=other, submission=appealed, answer="It stands.")


# -- answering


@pytest.mark.parametrize("verb", ["dismiss_appeal", "grant_appeal"])
def test_only_an_impartial_coordinator_answers(verb):
    submission = factories.sent_back(met=[Kind.EDUCATIONAL])
    issuer = submission.badge_version.issuer
    named = factories.member(Role.COORDINATOR, issuer, display_name="Élodie Marchand")
    factories.colleague(submission, "marchand, elodie")
    appealed = factories.appeal(submission).submission
    reader = appealed.attempts.get(number=1).reviews.first().reviewer
    for person in (appealed.earner, reader):
        person.memberships.create(issuer=issuer, role=Role.COORDINATOR)
    strangers = [factories.administrator(issuer), factories.coordinator(factories.issuer())]
    for by in (appealed.earner, named, reader, decider(appealed), *strangers):
        with pytest.raises(Refused):
            getattr(review_actions, verb)(by=by, submission=appealed, answer="So be it.")
    assert again(appealed).status == Status.APPEALED


def test_dismiss_appeal_lets_the_decision_stand(appealed, other):
    before = texts(appealed)
    with pytest.raises(Refused, match="why"):
        review_actions.dismiss_appeal(by=other, submission=appealed, answer="")
    review_actions.dismiss_appeal(by=other, submission=appealed, answer="The video shows another class.")
    submission = again(appealed)
    assert (submission.status, texts(submission)) == (Status.CHANGES_REQUESTED, before)
    assert (submission.appeal.granted, submission.appeal.answered_by) == (False, other)
    letter = Letter.objects.get(kind="submissions/appeal_dismissed")
    assert letter.recipient == submission.earner.email
    assert letter.values["answer"] == "The video shows another class."
    assert other.display_name not in str(letter.values)
    assert policies.why_not_write(submission.earner, submission) is None


def test_grant_appeal_hands_in_again_what_was_decided_on(appealed, other):
    decided, draft = appealed.attempts.order_by("number")
    began = texts(appealed)[2]
    judged = appealed.motivation
    Submission.objects.filter(pk=appealed.pk).update(motivation="Begun anew.")  # before the appeal
    review_actions.grant_appeal(by=other, submission=appealed)
    submission = again(appealed)
    assert (blind.view_of(submission.attempt).motivation, submission.motivation) == (judged, "Begun anew.")
    first, second, third = submission.attempts.order_by("number")
    assert (first, third) == (decided, draft)
    assert (submission.status, submission.attempt) == (Status.SUBMITTED, second)
    assert third.set_aside_at and not third.submitted_at
    assert texts(submission) == {1: texts(submission)[1], 2: texts(submission)[1], 3: began}
    assert second.approved == [Kind.EDUCATIONAL]  # an appeal takes nothing away
    assert second.submitted_at and second.due_date and second.own_words
    assert submission.attempts_allowed == submission.badge_version.attempts_allowed + 1
    assert Letter.objects.get(kind="submissions/appeal_granted").recipient == submission.earner.email
    assert changed.since_last(second) is None  # as the first readers saw it: there was none before


def test_readers_before_the_appeal_do_not_read_it_again(appealed, other):
    readers = [review.reviewer for review in appealed.attempts.get(number=1).reviews.all()]
    review_actions.grant_appeal(by=other, submission=appealed)
    submission = again(appealed)
    told = {one.user: one.why_not for one in candidates.list_for(submission)}
    assert {told[reader] for reader in readers} == {"They read it before the appeal."}
    with pytest.raises(Refused, match="before the appeal"):
        factories.assign(by=other, submission=submission, reviewers=readers)
    assert factories.in_review(submission).status == Status.IN_REVIEW


def test_the_draft_comes_back_when_changes_are_asked_for_again(appealed, other):
    began = texts(appealed)[2]
    review_actions.grant_appeal(by=other, submission=appealed)
    submission = factories.sent_back(again(appealed), met=[Kind.DEMONSTRATION])
    draft = submission.attempt
    assert (draft.number, draft.set_aside_at, submission.attempts.count()) == (3, None, 3)
    assert texts(submission)[3] == began
    assert draft.approved == [Kind.EDUCATIONAL, Kind.DEMONSTRATION]
    assert policies.why_not_submit(submission.earner, submission) is None
    with pytest.raises(Refused, match="once already"):
        factories.appeal(submission)


def test_a_part_that_others_approve_is_what_they_read_not_what_was_begun(appealed, other):
    review_actions.grant_appeal(by=other, submission=appealed)
    submission = factories.sent_back(again(appealed), met=[Kind.REFLECTIVE])
    assert texts(submission)[3] == texts(submission)[2] == texts(submission)[1]
    draft = submission.attempt
    assert draft.items.count() == submission.attempts.get(number=2).items.count()


def test_others_may_approve_what_was_appealed(appealed, other):
    review_actions.grant_appeal(by=other, submission=appealed)
    submission = factories.decided(again(appealed))
    assert submission.status == Status.APPROVED
    [credential] = Credential.objects.filter(submission_id=submission.pk)
    assert [part["kind"] for part in credential.results] == list(Kind.values)


# -- what Postgres promises


def test_an_appeal_is_answered_by_somebody_at_some_time(appealed):
    rows = Appeal.objects.filter(pk=appealed.appeal.pk)
    for fields in ({"granted": True}, {"answered_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.filter(pk=appealed.appeal.attempt_id).update(set_aside_at=timezone.now())


# -- pages


def url(submission, name="submission"):
    return reverse(f"submissions:{name}", args=[submission.pk])


def test_the_page_takes_an_appeal_with_its_reason(client):
    submission = factories.sent_back()
    client.force_login(submission.earner)
    assert "Appeal against this decision" in client.get(url(submission)).content.decode()
    response = client.post(url(submission, "appeal"), {"reason": " "})
    assert (response.status_code, "Say what should be looked at again." in response.content.decode()) == (
        422,
        True,
    )
    response = client.post(url(submission, "appeal"), {"reason": "The second video."}, follow=True)
    content = response.content.decode()
    assert "The second video." in content and "Your appeal waits for its answer." in content
    assert client.post(url(submission, "appeal"), {"reason": "Again."}).status_code == 409
    assert client.get(url(submission, "check")).status_code == 302


def test_the_page_says_when_nobody_can_answer(client, appealed):
    issuer = appealed.badge_version.issuer
    client.force_login(appealed.earner)
    assert "who did not decide reads it" in client.get(url(appealed)).content.decode()
    issuer.memberships.filter(role=Role.COORDINATOR).exclude(user=decider(appealed)).delete()
    assert "has no other one now" in client.get(url(appealed)).content.decode()


def test_the_page_shows_the_answer(client, appealed, other):
    review_actions.dismiss_appeal(by=other, submission=appealed, answer="Not in the rubric.")
    client.force_login(appealed.earner)
    content = client.get(url(appealed)).content.decode()
    assert "The decision stands." in content and "Not in the rubric." in content
    assert other.display_name not in content


def test_the_page_of_others_is_not_found(client, appealed):
    client.force_login(factories.user())
    assert client.post(url(appealed, "appeal"), {"reason": "Mine."}).status_code == 404
