"""What an upgrade does to a site with evidence on it."""

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from submissions.models import BlindCopy, EvidenceItem
from tests import factories

BEFORE = [("submissions", "0003_evidence_kept_blind")]
FORGET = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE submissions_evidenceitem DISABLE TRIGGER freeze_submitted_evidence;
UPDATE submissions_evidenceitem SET copy_id = NULL;
DELETE FROM submissions_blindcopy;
ALTER TABLE submissions_evidenceitem ENABLE TRIGGER freeze_submitted_evidence;
"""


def migrate(targets=None) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(targets or executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
def test_files_handed_in_before_get_blind_copies(media):
    submitted, draft = factories.submitted(), factories.complete_submission()
    stored = set(EvidenceItem.objects.exclude(file="").values_list("file", flat=True))
    assert len(stored) >= 2
    try:
        migrate(BEFORE)
        with transaction.atomic(), connection.cursor() as cursor:  # blind copies came with the next one
            cursor.execute(FORGET)
    finally:
        migrate()
    rows = EvidenceItem.objects.exclude(file="")
    assert {row.copy.original for row in rows.select_related("copy")} == stored
    assert set(BlindCopy.objects.waiting().values_list("original", flat=True)) == stored
    assert {row.attempt.submission_id for row in rows.select_related("attempt")} == {submitted.pk, draft.pk}
