"""Public keys on the web: did:web documents and key pages, old, retired and compromised ones alike."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import RSAKey

from credentials import actions, delivery, keys, signing
from credentials.models import Credential, SigningKey
from credentials.models.keys import Algorithm
from tests import factories

pytestmark = pytest.mark.django_db


def issuer_with_keys() -> Any:
    issuer = factories.issuer(slug="north")
    for algorithm in Algorithm:
        keys.key_in_use(issuer, algorithm)
    return issuer


def rotate(issuer: Any, **choices: Any) -> list[SigningKey]:
    operator = factories.user(is_superuser=True)
    return actions.rotate_keys(by=operator, issuer=issuer, **choices).made


def did_document(client: Client) -> Any:
    return client.get("/issuers/north/did.json").json()


def test_key_page_is_one_jwk_for_everybody(client: Client) -> None:
    issuer_with_keys()
    response = client.get("/issuers/north/keys/rsa-1")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/jwk+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert sorted(response.json()) == ["alg", "e", "kid", "kty", "n", "use"]
    again = client.get("/issuers/north/keys/rsa-1", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_ed25519_key_has_a_page_too(client: Client) -> None:
    issuer_with_keys()
    shown = client.get("/issuers/north/keys/key-1").json()
    assert (shown["kty"], shown["crv"], shown["alg"]) == ("OKP", "Ed25519", "EdDSA")


@pytest.mark.parametrize("path", ["/issuers/north/keys/rsa-2", "/issuers/south/keys/rsa-1"])
def test_key_page_of_no_key_is_not_found(client: Client, path: str) -> None:
    issuer_with_keys()
    assert client.get(path).status_code == 404


def test_did_document_leaves_rsa_keys_to_their_pages(client: Client) -> None:
    issuer_with_keys()
    document = did_document(client)
    assert document["assertionMethod"] == ["did:web:localhost:issuers:north#key-1"]
    assert [method["type"] for method in document["verificationMethod"]] == ["Multikey"]


def test_retired_keys_stay_published(client: Client) -> None:
    rotate(issuer_with_keys())
    assert did_document(client)["assertionMethod"] == [
        "did:web:localhost:issuers:north#key-1",
        "did:web:localhost:issuers:north#key-2",
    ]
    assert [client.get(f"/issuers/north/keys/rsa-{n}").status_code for n in (1, 2)] == [200, 200]


def test_compromised_keys_say_so(client: Client) -> None:
    rotate(issuer_with_keys(), compromised_at=timezone.now().replace(microsecond=0))
    document = did_document(client)
    at = SigningKey.objects.get(fragment="key-1").compromised_at
    assert at is not None
    said = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert document["assertionMethod"] == ["did:web:localhost:issuers:north#key-2"]
    assert [method.get("revoked") for method in document["verificationMethod"]] == [said, None]
    gone = client.get("/issuers/north/keys/rsa-1")
    assert (gone.status_code, gone["Content-Type"]) == (410, "application/json")
    assert gone.json() == {
        "kid": "http://localhost/issuers/north/keys/rsa-1",
        "revoked": said,
        "reason": "This key is compromised: do not believe what was signed with it.",
    }


def test_jwt_is_read_by_another_library_with_the_page_it_names(client: Client, delivered: Credential) -> None:
    response = client.get(f"/ob3/credentials/{delivered.pk}.jwt")
    assert response["Content-Type"] == "text/plain"
    assert response["Access-Control-Allow-Origin"] == "*"
    token = response.content.decode()
    kid = json.loads(bytes(delivered.document.ob3))["issuer"]["id"]
    header = jwt.decode(token, key := _served_key(client, delivered), algorithms=["RS256"]).header
    assert header == {"alg": "RS256", "kid": keys.address(delivered.document.jwt_key), "typ": "JWT"}
    claims = jwt.decode(token, key, algorithms=["RS256"]).claims
    assert (claims["iss"], claims["jti"]) == (kid, claims["id"])
    assert claims["id"] == json.loads(bytes(delivered.document.ob3))["id"]


def _served_key(client: Client, credential: Credential) -> RSAKey:
    address = keys.address(credential.document.jwt_key)
    return RSAKey.import_key(client.get(address.removeprefix("http://localhost")).json())


def test_jwt_of_what_was_signed_without_one_is_not_found(client: Client, issued: Credential) -> None:
    document = signing.sign(issued, sequence=1)
    document.jwt, document.jwt_key = b"", None
    assert delivery._keep(document)
    assert client.get(f"/ob3/credentials/{issued.pk}").status_code == 200
    assert client.get(f"/ob3/credentials/{issued.pk}.jwt").status_code == 404
