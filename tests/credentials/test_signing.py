"""Signed again, signed for somebody who waits: one document a sequence, whoever signs and however often."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts import letters
from accounts.models import Letter
from accounts.refusals import Refused
from credentials import actions, keys, policies, signing, tasks
from credentials.models import Credential, SigningKey, SigningRequest, StatusList
from credentials.models.keys import Algorithm
from tests import factories

from .served import fresh, said, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed(db: None, media: Path) -> Credential:
    return factories.claimed()


def _composed(letter: Letter) -> str:
    return str(letters.compose(letter).body)


# -- the key is away


def test_operators_get_one_letter_a_day_for_an_issuer(issued: Credential, settings: Any) -> None:
    operators = [factories.user(is_superuser=True) for _number in range(2)]
    settings.KEY_ENCRYPTION_KEY = ""
    for _turn in range(2):
        tasks.deliver(credential_id=str(issued.pk))
    found = Letter.objects.filter(kind="credentials/signing_stopped").order_by("recipient")
    assert [letter.recipient for letter in found] == sorted(one.email for one in operators)
    text = _composed(found[0])
    assert [
        word for word in ("KEY_ENCRYPTION_KEY", "reseal_keys", "Nothing is lost") if word not in text
    ] == []
    assert found[0].values["waiting"] == 1


def test_missing_key_alerts_for_requests_and_lists_too(
    claimed: Credential, settings: Any, caplog: Any
) -> None:
    factories.user(is_superuser=True)
    asked = factories.signing_request(claimed)
    StatusList.objects.update(signed_at=None)
    settings.KEY_ENCRYPTION_KEY = "another"
    tasks.sign_request(request_id=str(asked.pk))
    tasks.sign_list(list_id=str(claimed.status_list_id))
    tasks.sign_again(credential_id=str(claimed.pk))
    assert Letter.objects.filter(kind="credentials/signing_stopped").count() == 1
    assert [word for word in (f"signing request {asked.pk}", "status list") if word not in caplog.text] == []


# -- the hashed address


def test_leaving_the_address_out_signs_again_without_it(claimed: Credential) -> None:
    asked = factories.signing_request(claimed)
    assert "identifier" in said(fresh(claimed).document)["credentialSubject"]  # served until it is signed
    assert signing.fulfil(asked.pk)
    credential = fresh(claimed)
    old, new = credential.documents.order_by("sequence")
    assert "identifier" not in said(new)["credentialSubject"]
    assert json.loads(bytes(new.ob2))["recipient"]["type"] == "url"
    kept = ["id", "credentialStatus", "awardedDate"]
    assert [said(new)[name] for name in kept] == [said(old)[name] for name in kept]
    assert said(new)["validFrom"] > said(old)["validFrom"]
    assert states(credential) == ["valid"] * 3


def test_putting_the_address_back_signs_again_with_it(claimed: Credential) -> None:
    signing.fulfil(factories.signing_request(claimed).pk)
    asked = actions.set_address_hashed(credential=claimed, hashed=True, generation=2)
    assert asked is not None
    signing.fulfil(asked.pk)
    newest = fresh(claimed).document
    assert newest is not None
    assert (newest.sequence, "identifier" in said(newest)["credentialSubject"]) == (3, True)


def test_asking_for_what_is_so_already_signs_nothing(claimed: Credential) -> None:
    assert actions.set_address_hashed(credential=claimed, hashed=True, generation=2) is None
    assert SigningRequest.objects.count() == 0


def test_change_of_mind_while_it_is_signed_is_what_counts(claimed: Credential) -> None:
    asked = factories.signing_request(claimed)
    credential, newest = fresh(claimed), fresh(claimed).document
    late = signing.sign(credential, sequence=2, after=newest)
    actions.set_address_hashed(credential=claimed, hashed=True, generation=2)
    assert signing._keep_next(late, newest) is False
    assert signing.fulfil(asked.pk)  # nothing is left to be signed
    assert fresh(claimed).documents.count() == 1


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_only_the_holder_chooses_about_the_address(claimed: Credential, who: str) -> None:
    person = factories.user() if who == "stranger" else claimed.issued_by
    with pytest.raises(Refused, match="Only the person"):
        actions.set_address_hashed(credential=claimed, hashed=False, by=person)


def test_address_is_chosen_after_claiming_and_before_revoking(delivered: Credential) -> None:
    with pytest.raises(Refused, match="Claim your credential first"):
        actions.set_address_hashed(credential=delivered, hashed=False, generation=1)
    actions.claim(credential=delivered, generation=1)
    actions.revoke(by=delivered.issued_by, credential=delivered, reason="A mistake.")
    with pytest.raises(Refused, match="revoked"):
        actions.set_address_hashed(credential=delivered, hashed=False, generation=2)


def test_choosing_about_the_address_all_day_is_refused(claimed: Credential, monkeypatch: Any) -> None:
    monkeypatch.setattr(policies, "SIGNED_A_DAY", 1)
    signing.fulfil(factories.signing_request(claimed).pk)
    with pytest.raises(Refused, match="tomorrow"):
        actions.set_address_hashed(credential=claimed, hashed=True, by=claimed.holder.user)


# -- requests


def test_request_is_fulfilled_once(claimed: Credential) -> None:
    asked = factories.signing_request(claimed)
    assert [signing.fulfil(asked.pk) for _turn in range(2)] == [True, False]
    assert fresh(claimed).documents.count() == 2


def test_request_of_a_killed_worker_is_free_after_a_minute(claimed: Credential) -> None:
    asked = factories.signing_request(claimed)
    SigningRequest.objects.update(leased_at=timezone.now() - timedelta(seconds=50))
    assert signing.fulfil(asked.pk) is False
    SigningRequest.objects.update(leased_at=timezone.now() - timedelta(seconds=61))
    assert signing.fulfil(asked.pk) is True


def test_request_that_a_disk_kept_from_being_signed_is_free_for_another_try(claimed: Credential) -> None:
    asked = factories.signing_request(claimed)
    artwork = Path(claimed.badge_version.artwork.path)
    picture = artwork.read_bytes()
    artwork.unlink()
    artwork.mkdir()
    with pytest.raises(IsADirectoryError):
        signing.fulfil(asked.pk)
    artwork.rmdir()
    artwork.write_bytes(picture)
    assert signing.fulfil(asked.pk) is True


def test_sweep_finds_requests_that_wait_for_long(claimed: Credential) -> None:
    asked = factories.signing_request(claimed)
    assert signing.waiting_for(asked.created_at + timedelta(seconds=5)) == []
    assert signing.waiting_for(asked.created_at + timedelta(seconds=20)) == [asked.pk]
    signing.fulfil(asked.pk)
    assert signing.waiting_for(asked.created_at + timedelta(seconds=20)) == []


def test_answers_are_forgotten_after_a_day(claimed: Credential) -> None:
    signing.fulfil(factories.signing_request(claimed).pk)
    signing.forget_fetched(timezone.now() + timedelta(hours=23))
    assert SigningRequest.objects.count() == 1
    signing.forget_fetched(timezone.now() + timedelta(hours=25))
    assert SigningRequest.objects.count() == 0


# -- races


@pytest.mark.django_db(transaction=True)
def test_two_workers_sign_the_next_document_once(media: Path) -> None:
    credential = factories.claimed()
    factories.signing_request(credential)

    def work(_worker: int) -> bool:
        try:
            return signing.sign_again(credential.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        kept = sorted(pool.map(work, range(3)))
    assert kept == [False, False, True]
    assert list(credential.documents.order_by("sequence").values_list("sequence", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_workers_fulfil_a_request_once(media: Path) -> None:
    asked = factories.signing_request(factories.claimed())

    def work(_worker: int) -> bool:
        try:
            return signing.fulfil(asked.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(work, range(3))) == [False, False, True]


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_key() -> None:
    issuer = factories.issuer()

    def work(_worker: int) -> int:
        try:
            return keys.key_in_use(issuer, Algorithm.RS256).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(work, range(3)))) == 1
    assert SigningKey.objects.count() == 1
