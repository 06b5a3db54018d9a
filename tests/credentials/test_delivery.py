"""Signed, baked, checked, announced: once, whatever happens in between."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from jsonschema import Draft201909Validator

from accounts.models import Letter
from credentials import delivery, documents, signing, tasks
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


def test_killed_after_baking_the_next_run_writes_the_letter(issued: Credential) -> None:
    delivery.bake(issued.pk)
    assert fresh(issued).letter_at is None
    tasks.deliver(credential_id=str(issued.pk))
    assert (CredentialDocument.objects.count(), Letter.objects.count()) == (1, 1)


def test_letter_waits_for_the_files(issued: Credential) -> None:
    assert delivery.post_letter(issued.pk) is False
    assert (fresh(issued).letter_at, Letter.objects.count()) == (None, 0)


def test_revoked_before_baking_is_left_alone(issued: Credential) -> None:
    from credentials import actions

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
    now = issued.awarded_at
    assert delivery.left_over(now + timedelta(seconds=5)) == []
    assert delivery.left_over(now + timedelta(seconds=20)) == [issued.pk]
    tasks.deliver(credential_id=str(issued.pk))
    assert delivery.left_over(now + timedelta(seconds=20)) == []


def test_left_over_for_long_is_tried_every_fifth_sweep(issued: Credential) -> None:
    sweeps = [issued.awarded_at + timedelta(hours=1, seconds=20 * number) for number in range(10)]
    assert sum(len(delivery.left_over(sweep)) for sweep in sweeps) == 2


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
        credential = factories.issued(awarded_at=timezone.now() - timedelta(minutes=1))
    assert fresh(credential).baked_at is None
    request.getfixturevalue("eager")
    assert tasks.sweep() == 1
    assert fresh(credential).letter_at is not None
