"""What Postgres promises never to change, tried with the ORM's own powers."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from credentials.models import CredentialDocument
from submissions.models import EvidenceItem
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
