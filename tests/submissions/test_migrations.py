"""What an upgrade does to a site with evidence on it."""

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from submissions import actions
from submissions.models import Attempt, BlindCopy, Collaborator, EvidenceItem
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


@pytest.mark.django_db(transaction=True)
def test_attempts_handed_in_before_keep_what_reviewers_read(media):
    writing = factories.complete_submission(factories.user(display_name="Zebulon Quillfeather"))
    factories.colleague(writing, "Ottoline Grobnik")
    statement = "Zebulon Quillfeather taught, Ottoline Grobnik filmed."
    actions.save_statement(by=writing.earner, submission=writing, statement=statement)
    attempt = factories.hand_in(writing).attempt
    try:
        migrate([("submissions", "0005_files_have_blind_copies")])  # their columns came with the next one
    finally:
        migrate()
    attempt = Attempt.objects.get(pk=attempt.pk)
    assert attempt.motivation == writing.motivation
    assert attempt.blind_collaboration == "the author taught, Colleague A filmed."


@pytest.mark.django_db(transaction=True)
def test_colleagues_named_before_are_found_by_name(media):
    writing = factories.complete_submission()
    factories.colleague(writing, "Dr. Öttoline Grobnik")
    actions.save_statement(by=writing.earner, submission=writing, statement="She filmed.")
    submission = factories.hand_in(writing)
    try:
        migrate([("submissions", "0014_index_by_status_with_ids")])
    finally:
        migrate()
    person = factories.user(display_name="Grobnik Ottoline")
    assert Collaborator.objects.naming(person).get().attempt.submission == submission
