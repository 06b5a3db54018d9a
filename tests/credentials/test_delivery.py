"""Signed, baked, checked, announced: once, whatever happens in between."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from jsonschema import Draft201909Validator

from accounts.models import Letter
from credentials import actions, delivery, documents, signing, tasks
from credentials.models import Credential, CredentialDocument
from openbadges.baking import png
from tests import factories

SCHEMA = Path(__file__).parents[1] / "openbadges/schemas/ob_v3p0_achievementcredential_schema.json"


def fresh(credential: Credential) -> Credential:
    return Credential.objects.get(pk=credential.pk)


def test_deliver_signs_bakes_and_writes_one_letter(issued: Credential) -> None:
    tasks.deliver(credential_id=str(issued.pk))
    credential = fresh(issued)
    letter = Letter.objects.get(kind="credentials/claim")
    assert (credential.baked_at is not None, credential.letter_at is not None) == (True, True)
    assert (letter.recipient, letter.subject_id) == (credential.email, credential.pk)
    assert png.unbake(documents.picture(credential, credential.document)).texts == {
        "openbadges": bytes(credential.document.ob2).decode(),
        "openbadgecredential": bytes(credential.document.ob3).decode(),
    }


def test_deliver_twice_does_it_once(issued: Credential) -> None:
    for _turn in range(2):
        tasks.deliver(credential_id=str(issued.pk))
    assert (CredentialDocument.objects.count(), Letter.objects.count()) == (1, 1)


def test_two_workers_keep_one_document(issued: Credential) -> None:
    first, second = (signing.sign(issued, sequence=1) for _worker in range(2))
    assert (delivery._keep(first), delivery._keep(second)) == (True, False)
    assert CredentialDocument.objects.count() == 1


def test_keys_rotated_in_the_midst_of_a_batch_keep_nothing_waiting(issued: Credential) -> None:
    batch = signing.Batch()
    assert delivery.bake(issued.pk, batch=batch) is True
    actions.rotate_keys(by=factories.user(is_superuser=True), issuer=issued.issuer)
    assert delivery.bake(factories.issued(issued.badge_version).pk, batch=batch) is True


def test_killed_after_baking_the_next_run_writes_the_letter(issued: Credential) -> None:
    delivery.bake(issued.pk)
    assert fresh(issued).letter_at is None
    tasks.deliver(credential_id=str(issued.pk))
    assert (CredentialDocument.objects.count(), Letter.objects.count()) == (1, 1)


def test_letter_waits_for_the_files(issued: Credential) -> None:
    assert delivery.post_letter(issued.pk) is False
    assert (fresh(issued).letter_at, Letter.objects.count()) == (None, 0)


def test_revoked_before_baking_is_left_alone(issued: Credential) -> None:
    actions.revoke(by=issued.issued_by, credential=issued, reason="A mistake.")
    tasks.deliver(credential_id=str(issued.pk))
    assert (CredentialDocument.objects.count(), Letter.objects.count()) == (0, 0)


def test_document_follows_the_official_schema(delivered: Credential) -> None:
    document = json.loads(bytes(delivered.document.ob3))
    schema = json.loads(SCHEMA.read_text())
    assert [error.message for error in Draft201909Validator(schema).iter_errors(document)] == []
    assert len(document["credentialSubject"]["result"]) == 9


def test_documents_carry_neither_name_nor_address(db: None, media: Path) -> None:
    person = factories.holder(email="zoe.quill@college.example", display_name="Zoë Quill")
    document = factories.delivered(of=person).document
    said = (bytes(document.ob3) + bytes(document.ob2)).decode().lower()
    assert [word for word in ("zoe.quill", "zoë", "quill") if word in said] == []
    assert "sha256$" in said


def test_awkward_texts_are_signed_clean(db: None, media: Path) -> None:
    version = factories.published_badge(description="One\r\ntwo\tthree")
    awkward = {"number": 1, "kind": "link", "caption": "A\tb\x07", "url": "https://x.example/a|b c\x80"}
    credential = factories.delivered(version, evidence=[awkward])
    document = json.loads(bytes(credential.document.ob3))
    assert document["evidence"][0]["name"] == "A b"
    assert document["evidence"][0]["id"] == "https://x.example/a%7Cb%20c%C2%80"
    assert document["credentialSubject"]["achievement"]["description"] == "One\ntwo three"


@pytest.mark.parametrize("key", ["", "another key than the one that sealed it"])
def test_key_missing_or_wrong_waits_and_loses_nothing(
    issued: Credential, settings: Any, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    factories.signing_key(issued.issuer)
    right = settings.KEY_ENCRYPTION_KEY
    settings.KEY_ENCRYPTION_KEY = key
    tasks.deliver(credential_id=str(issued.pk))
    assert "KEY_ENCRYPTION_KEY" in caplog.text
    assert fresh(issued).baked_at is None
    settings.KEY_ENCRYPTION_KEY = right
    tasks.deliver(credential_id=str(issued.pk))
    assert fresh(issued).letter_at is not None


def test_artwork_missing_waits(issued: Credential, media: Path, caplog: pytest.LogCaptureFixture) -> None:
    Path(issued.badge_version.artwork.path).unlink()
    tasks.deliver(credential_id=str(issued.pk))
    assert f"credential {issued.pk} waits" in caplog.text
    assert fresh(issued).baked_at is None


def test_left_over_is_what_a_worker_had_time_for(issued: Credential) -> None:
    now = issued.created_at
    assert delivery.left_over(now + timedelta(seconds=5)) == []
    assert delivery.left_over(now + timedelta(seconds=20)) == [issued.pk]
    tasks.deliver(credential_id=str(issued.pk))
    assert delivery.left_over(now + timedelta(seconds=20)) == []


def test_left_over_for_long_is_tried_every_fifth_sweep(issued: Credential) -> None:
    sweeps = [issued.created_at + timedelta(hours=1, seconds=20 * number) for number in range(10)]
    assert sum(len(delivery.left_over(sweep)) for sweep in sweeps) == 2


def test_left_over_is_young_however_long_ago_it_was_awarded(db: None, media: Path) -> None:
    credential = factories.issued(awarded_at=timezone.now() - timedelta(days=400))
    sweeps = [credential.created_at + timedelta(seconds=20 * number) for number in range(1, 6)]
    assert [delivery.left_over(sweep) for sweep in sweeps] == [[credential.pk]] * 5


@pytest.mark.parametrize("waited", [timedelta(minutes=1), timedelta(hours=1)])
def test_left_over_names_each_in_time_though_the_others_cannot_be_signed(
    db: None, media: Path, monkeypatch: pytest.MonkeyPatch, waited: timedelta
) -> None:
    monkeypatch.setattr(delivery, "BATCH", 1)
    version = factories.published_badge()
    waiting = {factories.issued(version).pk for _number in range(6)}
    start = timezone.now() + waited
    named = {
        pk
        for number in range(400)
        for pk in delivery.left_over(start + timedelta(seconds=number % 5 * delivery.SWEEP_SECONDS))
    }
    assert named == waiting


@pytest.mark.django_db(transaction=True)
def test_letter_is_not_written_for_what_is_suspended_at_the_same_time(media: Path) -> None:
    credential = factories.issued()
    delivery.bake(credential.pk)
    is_suspended, letter_waits = threading.Event(), threading.Event()

    def suspend() -> None:
        try:
            with transaction.atomic():
                actions.suspend(by=credential.issued_by, credential=credential, reason="Hold on.")
                is_suspended.set()
                letter_waits.wait(10)
        finally:
            connection.close()

    def post() -> bool:
        try:
            return delivery.post_letter(credential.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        suspending = pool.submit(suspend)
        assert is_suspended.wait(10)
        posting = pool.submit(post)
        wait_until_a_lock_is_waited_for()
        letter_waits.set()
        suspending.result()
        assert posting.result() is False
    assert (fresh(credential).letter_at, Letter.objects.count()) == (None, 0)


def wait_until_a_lock_is_waited_for() -> None:
    end = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("nobody waits for a lock")


@pytest.mark.django_db(transaction=True)
def test_issue_delivers_by_itself(eager: None, media: Path) -> None:
    credential = fresh(factories.issued())
    assert credential.letter_at is not None
    assert Letter.objects.get().sent_at is not None


@pytest.mark.django_db(transaction=True)
def test_sweep_finishes_what_the_broker_lost(
    media: Path, broker_away: Any, request: pytest.FixtureRequest
) -> None:
    with broker_away():
        credential = factories.issued()
    Credential.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert fresh(credential).baked_at is None
    request.getfixturevalue("eager")
    assert tasks.sweep() == 1
    assert fresh(credential).letter_at is not None
