"""Only the queue "signing" has KEY_ENCRYPTION_KEY: pages, documents and every other task do without."""

import json
from collections.abc import Callable
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Letter
from credentials import actions, claims, documents, keys, request_views
from credentials.models import Credential
from credentials_site.celery import app
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def without_the_key(settings: Any) -> Callable[[], None]:
    def take_away() -> None:
        settings.KEY_ENCRYPTION_KEY = ""

    return take_away


@pytest.fixture
def delivered_and_keyless(delivered: Credential, without_the_key: Callable[[], None]) -> Credential:
    without_the_key()
    with pytest.raises(keys.KeyUnavailable):
        keys.private_key(delivered.document.key)
    return delivered


def test_documents_are_served(client: Client, delivered_and_keyless: Credential) -> None:
    credential = delivered_and_keyless
    document = json.loads(bytes(credential.document.ob3))
    slug, version = credential.issuer.slug, credential.badge_version.public_id
    paths = [
        *(f"/ob3/credentials/{credential.pk}", f"/ob3/credentials/{credential.pk}.jwt"),
        *(f"/ob2/assertions/{credential.pk}", f"/ob2/badges/{version}", f"/ob2/issuers/{slug}"),
        *(f"/ob3/achievements/{version}", f"/credentials/{credential.pk}.png"),
        *(f"/issuers/{slug}/did.json", f"/issuers/{slug}/keys/key-1", f"/issuers/{slug}/keys/rsa-1"),
        document["credentialStatus"]["statusListCredential"].removeprefix("http://localhost"),
    ]
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_claiming_sharing_and_verifying_work(client: Client, delivered_and_keyless: Credential) -> None:
    credential = delivered_and_keyless
    link = claims.url(credential.pk, credential.claim_generation).removeprefix("http://localhost")
    page = client.get(link)["Location"]
    assert client.get(page).status_code == 200
    assert client.post(page, {"sharing": "public"})["Location"] == credential.get_absolute_url()
    assert Client().get(credential.get_absolute_url()).status_code == 200
    picture = documents.picture(credential, credential.document)
    for data in (picture, bytes(credential.document.ob3), bytes(credential.document.jwt)):
        response = client.post(
            "/verify/",
            {"file": SimpleUploadedFile("badge", data)},
            headers={"Accept": "application/json"},
        )
        assert response.json()["state"] == "valid"


def test_taking_back_takes_hold(client: Client, delivered_and_keyless: Credential) -> None:
    credential = delivered_and_keyless
    actions.revoke(by=credential.issued_by, credential=credential, reason="A mistake.")
    assert client.get(f"/ob2/assertions/{credential.pk}").status_code == 410


def test_new_ones_are_issued_and_wait(media: Path, without_the_key: Callable[[], None]) -> None:
    without_the_key()
    credential = factories.issued()
    assert (credential.baked_at, Credential.objects.unfinished().get()) == (None, credential)


def test_record_waits(
    client: Client, media: Path, without_the_key: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_views, "WAIT_SECONDS", 0.0)
    holder = factories.claimed().holder
    without_the_key()
    client.force_login(holder.user)
    assert client.get("/credentials/").status_code == 200
    assert client.get(client.post("/credentials/record/")["Location"]).status_code == 503


def test_sweeps_need_no_key(delivered_and_keyless: Credential) -> None:
    """Whatever the clock starts by itself, outside the signing queue."""
    signs = {name for name, route in site.CELERY_TASK_ROUTES.items() if route["queue"] == "signing"}
    ours = {name for name in app.tasks if name.startswith("credentials.")}
    assert signs < ours
    for name in sorted(ours - signs):
        if not signature(app.tasks[name].run).parameters:
            app.tasks[name]()
    assert Letter.objects.filter(kind="credentials/signing_stopped").count() == 0


@pytest.mark.parametrize("name", ["deliver", "sign_again", "sign_request", "sign_list", "deliver_award"])
def test_what_signs_has_the_queue_with_the_key(name: str) -> None:
    assert site.CELERY_TASK_ROUTES[f"credentials.tasks.{name}"]["queue"] == "signing"
