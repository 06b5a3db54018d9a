"""What Postgres promises never to change, tried with the ORM's own powers."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from credentials.models import CredentialDocument
from reviews.models import GoldSample, GoldText
from submissions.models import Attempt, EvidenceItem
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def refuses(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_audit_entries_are_append_only():
    factories.draft()
    refuses(lambda: AuditEntry.objects.update(verb="nothing"))
    refuses(lambda: AuditEntry.objects.all().delete())


def test_documents_are_append_only():
    factories.delivered()
    refuses(lambda: CredentialDocument.objects.update(ob3=b"{}"))
    refuses(lambda: CredentialDocument.objects.all().delete())


def test_submitted_evidence_is_frozen():
    writing = factories.complete_submission()
    assert writing.attempt.items.update(caption="still mine") > 0
    submission = factories.submitted()
    items = EvidenceItem.objects.filter(attempt=submission.attempt)
    refuses(lambda: items.update(caption="another"))
    refuses(lambda: items.delete())
    last = items.latest("position")
    refuses(
        lambda: EvidenceItem.objects.create(
            attempt=submission.attempt, requirement=last.requirement, kind="link", position=99
        )
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"motivation": "Another reason."},
        {"change_note": "Something else."},
        {"collaboration": "Somebody else did."},
        {"blind_collaboration": "Colleague B did."},
        {"approved": ["educational"]},
        {"own_words": False},
        {"number": 7},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_was_handed_in_of_an_attempt_is_frozen(fields):
    attempt = factories.complete_submission().attempt
    if "own_words" not in fields:
        assert Attempt.objects.filter(pk=attempt.pk).update(**fields) == 1  # while it is written
    submitted = Attempt.objects.filter(pk=factories.submitted().attempt.pk)
    refuses(lambda: submitted.update(**fields))


def test_an_attempt_is_opened_again_only_until_it_was_found_complete():
    opened = {"submitted_at": None, "pressed_at": None}
    submission = factories.submitted()
    assert Attempt.objects.filter(submission=submission).update(**opened) == 1
    checked = Attempt.objects.filter(submission=factories.in_review())
    assert checked.get().checked_at is not None
    refuses(lambda: checked.update(**opened))
    refuses(lambda: checked.update(checked_at=None, checked_by=None))


def test_submitted_attempts_are_answered_and_dated():
    attempt = Attempt.objects.filter(pk=factories.submitted().attempt.pk)
    now = timezone.now()
    day = now.date()
    assert attempt.update(feedback={"message": "Good."}, decided_at=now) == 1
    assert attempt.update(started_at=now, submitted_at=now, due_date=day) == 1


def test_published_gold_samples_are_frozen():
    draft = factories.agreed_on(factories.gold_sample())
    assert draft.marks.update(reason="Another one.") == 6
    sample = factories.published_sample(draft.badge_version)
    rows = GoldSample.objects.filter(pk=sample.pk)
    refuses(lambda: rows.update(title="Another title"))
    refuses(lambda: rows.update(published_at=None, published_by=None, rubric_print=""))
    refuses(lambda: rows.update(rubric_print="another"))
    refuses(lambda: rows.delete())
    refuses(lambda: sample.marks.update(reason="Another one."))
    refuses(lambda: sample.marks.all().delete())
    refuses(lambda: draft.marks.update(sample=sample))
    refuses(lambda: sample.texts.update(text="Other words."))
    text = draft.texts.order_by("pk").first()
    refuses(lambda: GoldText.objects.create(sample=sample, requirement=text.requirement, text="More."))
    assert rows.update(retired_at=timezone.now()) == 1
    refuses(lambda: rows.update(retired_at=None))
