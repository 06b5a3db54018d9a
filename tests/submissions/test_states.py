"""All pairs of status and verb, derived from the table."""

import itertools
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.refusals import Refused
from submissions import actions, policies
from submissions.models import Attempt, EvidenceItem, StatusChange, Submission
from submissions.states import EDITABLE, OPEN, TRANSITIONS, Status, target
from tests import factories

VERBS = sorted({verb for ways in TRANSITIONS.values() for verb in ways})
FEEDBACK = {"message": "Nearly.", "components": []}
PAIRS = list(itertools.product(Status, VERBS))


def at_status(status, version=None):
    """A submission walked to a status, complete enough for any verb."""
    submission = factories.complete_submission(version=version)
    judge = factories.user()
    walks = {
        Status.DRAFT: [],
        Status.SUBMITTED: ["submit"],
        Status.INCOMPLETE: ["submit", "ask_for_missing"],
        Status.IN_REVIEW: ["submit", "start_review"],
        Status.CHANGES_REQUESTED: ["submit", "start_review", "request_changes"],
        Status.APPEALED: ["submit", "start_review", "request_changes", "appeal"],
        Status.APPROVED: ["submit", "start_review", "approve"],
        Status.WITHDRAWN: ["withdraw"],
    }
    for verb in walks[status]:
        submission = do(verb, submission, judge)
    assert submission.status == status
    return submission


def do(verb, submission, judge):
    if verb == "submit":
        return factories.hand_in(submission)
    if verb == "withdraw":
        return actions.withdraw(by=submission.earner, submission=submission)
    if verb == "appeal":
        return actions.appeal(by=submission.earner, submission=submission, reason="Look again.")
    if verb == "dismiss_appeal":
        return actions.dismiss_appeal(by=judge, submission=submission, answer="It stands.")
    if verb == "ask_for_missing":
        return actions.ask_for_missing(by=judge, submission=submission, text="A date.")
    if verb == "request_changes":
        return actions.request_changes(by=judge, submission=submission, feedback=FEEDBACK)
    return getattr(actions, verb)(by=judge, submission=submission)


def test_every_status_has_its_ways():
    assert TRANSITIONS.keys() == set(Status)
    assert {status for status, ways in TRANSITIONS.items() if not ways} == set(Status) - OPEN
    assert {status for status, ways in TRANSITIONS.items() if "submit" in ways} == EDITABLE


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "verb"), PAIRS)
def test_each_verb_moves_along_the_table_or_refuses(status, verb, media):
    submission = at_status(status)
    before = submission.status_changes.count()
    aim = target(status, verb)
    if aim is None:
        with pytest.raises(Refused):
            do(verb, submission, factories.user())
        assert Submission.objects.get(pk=submission.pk).status == status
        assert submission.status_changes.count() == before
    else:
        assert do(verb, submission, factories.user()).status == aim
        change = submission.status_changes.latest("pk")
        assert (change.verb, change.old, change.new) == (verb, status, aim)


@pytest.mark.django_db
@pytest.mark.parametrize("status", Status)
def test_policies_for_each_status_and_person(status, media):
    submission = at_status(status)
    owner, other = submission.earner, factories.user()
    allowed = {
        "write": policies.why_not_write(owner, submission) is None,
        "submit": policies.why_not_submit(owner, submission) is None,
        "withdraw": policies.why_not_withdraw(owner, submission) is None,
        "appeal": policies.why_not_appeal(owner, submission) is None,
    }
    ways = TRANSITIONS[status]
    assert allowed == {
        "write": status in EDITABLE,
        "submit": "submit" in ways,
        "withdraw": "withdraw" in ways,
        "appeal": "appeal" in ways,
    }
    owners = (policies.why_not_write, policies.why_not_submit)
    for policy in (*owners, policies.why_not_withdraw, policies.why_not_appeal):
        assert policy(other, submission)
    assert (policies.why_not_answer_appeal(other, submission) is None) == (status == Status.APPEALED)
    assert policies.why_not_answer_appeal(owner, submission)
    assert (policies.why_not_check(other, submission) is None) == (status == Status.SUBMITTED)
    assert policies.why_not_check(owner, submission)
    for verb in ("start_review", "approve", "request_changes"):
        assert (policies.why_not_judge(other, submission, verb) is None) == (verb in ways)
        assert policies.why_not_judge(owner, submission, verb)


# -- what Postgres promises


def refuses(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


@pytest.mark.django_db
def test_one_open_submission_per_person_and_badge(media):
    first = factories.draft()
    fields = {"earner": first.earner, "badge_version": first.badge_version, "badge": first.badge}
    refuses(lambda: Submission.objects.create(**fields))
    actions.withdraw(by=first.earner, submission=first)
    Submission.objects.create(**fields)


@pytest.mark.django_db
def test_a_status_is_known(media):
    submission = factories.draft()
    refuses(lambda: Submission.objects.filter(pk=submission.pk).update(status="lost"))


@pytest.mark.django_db
def test_an_attempt_is_attested_and_due_when_submitted_and_only_then_decided(media):
    attempt = Attempt.objects.filter(pk=factories.draft().attempt.pk)
    refuses(lambda: attempt.update(submitted_at=timezone.now()))
    refuses(lambda: attempt.update(decided_at=timezone.now()))
    refuses(lambda: Attempt.objects.create(submission=attempt.get().submission, number=1))


@pytest.mark.django_db
def test_items_keep_their_promises(media):
    submission = factories.complete_submission()
    items = EvidenceItem.objects.filter(attempt=submission.attempt)
    text, file = items.get(kind="text"), items.filter(kind="file").first()
    refuses(lambda: items.filter(pk=file.pk).update(file=""))
    refuses(lambda: items.filter(pk=file.pk).update(sha256=""))
    refuses(lambda: items.filter(pk=text.pk).update(file="evidence/x"))
    refuses(lambda: items.filter(pk=text.pk).update(position=file.position))
    text.pk, text.public_id, text.position = None, uuid.uuid4(), 99
    refuses(text.save)


@pytest.mark.django_db
def test_only_moves_write_status_changes(media):
    submission = at_status(Status.APPROVED)
    assert list(StatusChange.objects.order_by("pk").values_list("verb", flat=True)) == [
        "submit",
        "start_review",
        "approve",
    ]
    assert submission.attempt.decided_at is not None
