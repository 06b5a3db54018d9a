"""Signing keys: one in use per issuer and algorithm, sealed, and of no use in another row."""

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.utils import timezone

import openbadges.keys
from accounts.models import AuditEntry
from credentials import keys
from credentials.models import SigningKey
from credentials.models.keys import Algorithm
from tests import factories

pytestmark = pytest.mark.django_db
ANOTHER = base64.urlsafe_b64encode(b"a" * 32).decode()


def test_key_in_use_is_made_once() -> None:
    issuer = factories.issuer(slug="north")
    first, second = keys.key_in_use(issuer), keys.key_in_use(issuer)
    assert first == second
    assert first.verification_method == "did:web:localhost:issuers:north#key-1"


def test_each_algorithm_has_a_key_of_its_own() -> None:
    issuer = factories.issuer(slug="north")
    made = [keys.key_in_use(issuer, algorithm) for algorithm in Algorithm]
    assert [key.fragment for key in made] == ["key-1", "rsa-1"]
    assert keys.address(made[1]) == "http://localhost/issuers/north/keys/rsa-1"


def test_private_key_fits_the_public_one() -> None:
    key = factories.signing_key()
    opened = keys.private_key(key)
    assert [(one.fragment, one.public) for one in keys.published(key.issuer)] == [
        ("key-1", opened.public_key())
    ]
    assert opened.private_bytes_raw() not in bytes(key.sealed_private)


def test_rsa_key_fits_its_jwk() -> None:
    key = keys.key_in_use(factories.issuer(slug="north"), Algorithm.RS256)
    opened = keys.private_rsa_key(key)
    assert (isinstance(opened, RSAPrivateKey), opened.key_size) == (True, 2048)
    assert openbadges.keys.from_jwk(keys.jwk(key)) == opened.public_key()
    assert {name: keys.jwk(key)[name] for name in ("kty", "alg", "use", "kid")} == {
        "kty": "RSA",
        "alg": "RS256",
        "use": "sig",
        "kid": "http://localhost/issuers/north/keys/rsa-1",
    }


def test_key_of_the_other_algorithm_is_not_opened() -> None:
    issuer = factories.issuer()
    with pytest.raises(TypeError):
        keys.private_key(keys.key_in_use(issuer, Algorithm.RS256))
    with pytest.raises(TypeError):
        keys.private_rsa_key(keys.key_in_use(issuer))


def test_key_sealed_for_another_issuer_does_not_open() -> None:
    ours, theirs = factories.signing_key(), factories.signing_key()
    SigningKey.objects.filter(pk=ours.pk).update(sealed_private=bytes(theirs.sealed_private))
    with pytest.raises(keys.KeyUnavailable):
        keys.private_key(SigningKey.objects.get(pk=ours.pk))


def test_retired_key_is_followed_by_the_next_and_stays_published() -> None:
    first = factories.signing_key()
    SigningKey.objects.filter(pk=first.pk).update(retired_at=timezone.now())
    assert keys.key_in_use(first.issuer).fragment == "key-2"
    assert [one.fragment for one in keys.published(first.issuer)] == ["key-1", "key-2"]


def test_did_stays_when_the_site_moves(settings: Any) -> None:
    key = factories.signing_key()
    settings.PUBLIC_URL = "https://elsewhere.example"
    assert keys.did(key.issuer) == key.did


# -- sealed under KEY_ENCRYPTION_KEY


@pytest.mark.parametrize("value", ["", "a mistyped value"])
def test_key_is_neither_opened_nor_made_under_a_wrong_value(settings: Any, value: str) -> None:
    key, other = factories.signing_key(), factories.issuer()
    settings.KEY_ENCRYPTION_KEY = value
    with pytest.raises(keys.KeyUnavailable, match="KEY_ENCRYPTION_KEY"):
        keys.private_key(key)
    with pytest.raises(keys.KeyUnavailable, match="KEY_ENCRYPTION_KEY"):
        keys.key_in_use(other)
    assert SigningKey.objects.count() == 1


def test_first_key_of_a_site_needs_a_value(settings: Any) -> None:
    settings.KEY_ENCRYPTION_KEY = ""
    with pytest.raises(keys.KeyUnavailable, match="not set"):
        factories.signing_key()


@pytest.mark.parametrize(
    "value", ["x", "the new one", ANOTHER[:-2], ANOTHER + "A", f" {ANOTHER}", ANOTHER * 2]
)
def test_nothing_is_sealed_under_a_value_that_could_be_guessed(settings: Any, value: str) -> None:
    settings.KEY_ENCRYPTION_KEY = value
    with pytest.raises(keys.KeyUnavailable, match="not 32 bytes in URL-safe base64"):
        factories.signing_key()
    assert SigningKey.objects.count() == 0


def test_padding_of_the_value_may_be_left_out(settings: Any) -> None:
    settings.KEY_ENCRYPTION_KEY = ANOTHER.removesuffix("=")
    assert keys.private_key(factories.signing_key())


def test_making_a_key_is_written_down() -> None:
    key = factories.signing_key()
    entry = AuditEntry.objects.get(verb="make_key")
    assert (entry.by, entry.issuer, entry.details) == (None, key.issuer, {"key": "key-1"})


def test_earlier_value_opens_but_does_not_seal(settings: Any) -> None:
    old = factories.signing_key()
    settings.KEY_ENCRYPTION_KEYS_OLD = ["one still older", settings.KEY_ENCRYPTION_KEY]
    settings.KEY_ENCRYPTION_KEY = ANOTHER
    new = factories.signing_key()
    assert keys.private_key(old)
    settings.KEY_ENCRYPTION_KEYS_OLD = []
    assert keys.private_key(new)
    with pytest.raises(keys.KeyUnavailable, match="KEY_ENCRYPTION_KEYS_OLD"):
        keys.private_key(old)


def test_public_halves_need_no_value(settings: Any) -> None:
    issuer = factories.issuer()
    rows = [keys.key_in_use(issuer, algorithm) for algorithm in Algorithm]
    before = [keys.did_document(issuer), *map(keys.jwk, rows)]
    settings.KEY_ENCRYPTION_KEY = ""
    assert [keys.did_document(issuer), *map(keys.jwk, rows)] == before
