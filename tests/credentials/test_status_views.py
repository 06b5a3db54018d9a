"""The signed list as verifiers get it; the 2.0 assertion, gone while a credential is taken back."""

import json
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from credentials import actions, documents, status_lists
from credentials.models import Credential, StatusList
from openbadges import status_list, verify
from openbadges.verdict import Found, World
from tests import factories

pytestmark = pytest.mark.django_db


def get(address: str, **headers: str) -> object:
    path = "/" + address.split("/", 3)[3]
    return Client().get(path, headers=headers)


def test_list_answers_verifiers(delivered: Credential) -> None:
    entry = json.loads(bytes(delivered.document.ob3))["credentialStatus"]
    assert entry == status_lists.entry(delivered)
    response = get(entry["statusListCredential"])
    assert response["Content-Type"] == "application/vc+ld+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=10"
    said = json.loads(response.content)
    assert said["id"] == entry["statusListCredential"]
    bits = status_list.decode(said["credentialSubject"]["encodedList"])
    assert status_list.is_set(bits, int(entry["statusListIndex"])) is False


def test_list_with_its_digest_in_hand_is_not_sent_again(delivered: Credential) -> None:
    address = status_lists.address(delivered.status_list_id)
    etag = get(address)["ETag"]
    again = get(address, if_none_match=etag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert again["Access-Control-Allow-Origin"] == "*"
    actions.revoke(by=delivered.issued_by, credential=delivered, reason="A mistake.")
    status_lists.sign(delivered.status_list_id)
    changed = get(address, if_none_match=etag)
    assert (changed.status_code, changed["ETag"] != etag) == (200, True)


def test_list_before_it_is_signed_is_not_there() -> None:
    row = StatusList.objects.create(issuer=factories.issuer())
    assert get(status_lists.address(row.pk)).status_code == 404
    assert get(status_lists.address(uuid.uuid4())).status_code == 404


def test_ob2_is_gone_while_suspended_and_back_after(delivered: Credential) -> None:
    address = documents.address("ob2_assertion", delivered.pk)
    before = get(address)
    actions.suspend(by=delivered.issued_by, credential=delivered, reason="We are looking into it.")
    gone = get(address)
    assert (gone.status_code, json.loads(gone.content)) == (
        410,
        {"id": address, "revoked": True, "revocationReason": "We are looking into it."},
    )
    page = get(address, accept="text/html")
    assert (page.status_code, "is suspended for now: We are looking into it." in page.content.decode()) == (
        410,
        True,
    )
    actions.reinstate(by=delivered.issued_by, credential=delivered)
    back = get(address)
    assert (back.status_code, back.content) == (200, before.content)


def test_ob2_is_as_fresh_as_the_list_and_its_page_is_kept_by_no_cache(delivered: Credential) -> None:
    address = documents.address("ob2_assertion", delivered.pk)
    fresh = get(status_lists.address(delivered.status_list_id))["Cache-Control"]
    for status in (200, 410):
        answer, page = get(address), get(address, accept="text/html")
        assert (answer.status_code, answer["Cache-Control"]) == (status, fresh)
        assert (page.status_code, page["Cache-Control"]) == (status, "no-store")
        if status == 200:
            actions.suspend(by=delivered.issued_by, credential=delivered, reason="We are looking into it.")


def test_ob3_stays_while_suspended(delivered: Credential) -> None:
    address = documents.address("ob3_credential", delivered.pk)
    before = get(address).content
    actions.suspend(by=delivered.issued_by, credential=delivered, reason="We are looking into it.")
    assert get(address).content == before


def a_stranger_says(data: bytes) -> str:
    """The state that a verifier elsewhere comes to, who only reads what this site publishes."""

    def read(address: str) -> Found:
        path = "/" + address.split("/", 3)[3]
        response = Client().get(path, headers={"accept": "application/ld+json, application/json, */*"})
        return Found(response.status_code, response.content, response["Content-Type"])

    world = World(read, standing=lambda id: None, vouch=lambda document: None, now=timezone.now())
    return verify.verify(data, world=world).state


@pytest.mark.parametrize("standard", ["ob3", "ob2"])
def test_verifiers_elsewhere_stop_while_it_is_taken_back(delivered: Credential, standard: str) -> None:
    data = bytes(getattr(delivered.document, standard))
    by, list_id = delivered.issued_by, delivered.status_list_id

    def after(act: Callable[..., object], **said: str) -> str:
        act(by=by, credential=delivered, **said)
        status_lists.sign(list_id)
        return a_stranger_says(data)

    assert a_stranger_says(data) == "valid"
    assert after(actions.suspend, reason="We are looking into it.") == "revoked"
    assert after(actions.reinstate) == "valid"
    assert after(actions.revoke, reason="It was not hers.") == "revoked"
