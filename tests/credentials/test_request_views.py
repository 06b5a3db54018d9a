"""Waiting for a worker: my record as a file, and whether my address stands in a credential."""

import json
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Holder
from credentials import actions, claims, proof, request_views, signing
from credentials.models import Credential, SigningRequest
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(media: Path) -> Holder:
    return factories.claimed().holder


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody signs in these tests: look once and answer."""
    monkeypatch.setattr(request_views, "WAIT_SECONDS", 0.0)


def ask(client: Client, holder: Holder) -> str:
    client.force_login(holder.user)
    response = client.post("/credentials/record/")
    assert response.status_code == 302
    return str(response["Location"])


def test_record_is_a_file_as_soon_as_it_is_signed(client: Client, holder: Holder) -> None:
    address = ask(client, holder)
    signing.fulfil(SigningRequest.objects.get().pk)
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/vc+ld+json"
    assert response["Content-Disposition"].startswith('attachment; filename="my-record-')
    assert response["Cache-Control"] == "no-store"
    assert json.loads(response.content)["type"] == ["VerifiableCredential", "ClrCredential"]


def test_record_not_signed_yet_says_when_to_come_back(
    client: Client, holder: Holder, impatient: None
) -> None:
    response = client.get(ask(client, holder))
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    page = response.content.decode()
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in page
    assert "nothing is lost" in page


@pytest.mark.django_db(transaction=True)
def test_record_signed_while_one_waits_is_answered(client: Client, holder: Holder) -> None:
    address = ask(client, holder)

    def work() -> None:
        try:
            signing.fulfil(SigningRequest.objects.get().pk)
        finally:
            connection.close()

    worker = threading.Timer(0.3, work)
    worker.start()
    response = client.get(address)
    worker.join()
    assert response.status_code == 200


def test_one_record_is_waited_for_at_a_time(client: Client, holder: Holder, monkeypatch: Any) -> None:
    answers: list[int] = []

    def sleep(_seconds: float) -> None:
        """While the first page waits a second one is opened; then the record is signed."""
        assert len(answers) < 1, "the second page waits too"
        answers.append(0)
        answers[0] = client.get(address).status_code
        signing.fulfil(SigningRequest.objects.get(done_at=None).pk)

    monkeypatch.setattr(request_views, "time", SimpleNamespace(sleep=sleep, monotonic=time.monotonic))
    for _turn in range(2):  # and the next record is waited for again
        answers.clear()
        address = ask(client, holder)
        assert (client.get(address).status_code, answers) == (200, [503])


def test_record_is_the_askers_only(client: Client, holder: Holder) -> None:
    address = ask(client, holder)
    signing.fulfil(SigningRequest.objects.get().pk)
    client.force_login(factories.user(is_superuser=True))
    assert client.get(address).status_code == 404


def test_record_of_nothing_is_refused_in_words(client: Client) -> None:
    client.force_login(factories.user())
    response = client.post("/credentials/record/")
    assert response.status_code == 409
    assert "A record needs a credential" in response.content.decode()


def test_record_that_could_not_be_made_says_why(client: Client, holder: Holder) -> None:
    address = ask(client, holder)
    credential = Credential.objects.get()
    actions.revoke(by=credential.issued_by, credential=credential, reason="A mistake.")
    signing.fulfil(SigningRequest.objects.get().pk)
    response = client.get(address)
    assert response.status_code == 409
    assert "A record needs a credential" in response.content.decode()


def test_my_credentials_offer_the_record_once_something_is_claimed(client: Client, holder: Holder) -> None:
    client.force_login(holder.user)
    assert "Download my record (CLR 2.0)" in client.get("/credentials/").content.decode()
    client.force_login(factories.delivered().holder.user)
    assert "Download my record" not in client.get("/credentials/").content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scripted", [True, False])
def test_waiting_page_saves_the_file_by_itself(
    browser: Any, live_server: Any, holder: Holder, client: Client, monkeypatch: Any, scripted: bool
) -> None:
    monkeypatch.setattr(request_views, "WAIT_SECONDS", 0.0)
    monkeypatch.setattr(request_views, "RETRY_SECONDS", 1)
    client.force_login(holder.user)
    context = browser.new_context(java_script_enabled=scripted)
    cookies = [{"name": name, "value": one.value} for name, one in client.cookies.items()]
    context.add_cookies([{**cookie, "url": live_server.url} for cookie in cookies])
    page = context.new_page()
    page.goto(f"{live_server.url}/credentials/")
    page.get_by_role("button", name="Download my record (CLR 2.0)").click()
    page.get_by_role("heading", name="We are still signing it").wait_for()
    with page.expect_download() as saved:
        signing.fulfil(SigningRequest.objects.get().pk)
    assert json.loads(Path(saved.value.path()).read_text())["name"] == "Record of micro-credentials"
    context.close()


# -- the hashed address


def choose(client: Client, credential: Credential, choice: str) -> Any:
    return client.post(f"/credentials/{credential.pk}/hashed-address/", {"address": choice})


def test_address_is_left_out_by_a_form_on_ones_own_page(client: Client, holder: Holder) -> None:
    credential = Credential.objects.get()
    client.force_login(holder.user)
    page = client.get(credential.get_absolute_url()).content.decode()
    assert "Leave it out" in page
    assert "can confirm that it matches" in page
    response = choose(client, credential, "left_out")
    assert response["Location"] == f"{credential.get_absolute_url()}#address"
    waiting = client.get(credential.get_absolute_url()).content.decode()
    assert "It is being signed anew" in waiting
    assert 'value="left_out" checked' in waiting
    served = f"/ob3/credentials/{credential.pk}"
    assert "identifier" in client.get(served).json()["credentialSubject"]
    signing.fulfil(SigningRequest.objects.get().pk)
    assert "identifier" not in client.get(served).json()["credentialSubject"]
    assert "It is being signed anew" not in client.get(credential.get_absolute_url()).content.decode()


def test_address_is_chosen_without_an_account_too(client: Client, holder: Holder) -> None:
    credential = Credential.objects.get()
    link = claims.url(credential.pk, credential.claim_generation)
    client.get(link.removeprefix("http://localhost"))
    assert proof.COOKIE in client.cookies
    assert choose(client, credential, "left_out").status_code == 302
    assert Credential.objects.get().address_hashed is False
    assert SigningRequest.objects.get().asked_by is None


@pytest.mark.parametrize("who", ["visitor", "stranger", "administrator"])
def test_address_is_nobody_elses_business(client: Client, holder: Holder, who: str) -> None:
    credential = Credential.objects.get()
    if who != "visitor":
        client.force_login(factories.user() if who == "stranger" else credential.issued_by)
    assert choose(client, credential, "left_out").status_code == 404


def test_address_needs_one_of_the_two(client: Client, holder: Holder) -> None:
    client.force_login(holder.user)
    response = choose(client, Credential.objects.get(), "perhaps")
    assert (response.status_code, "Choose one of the two" in response.content.decode()) == (422, True)
    assert SigningRequest.objects.count() == 0
