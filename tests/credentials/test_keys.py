"""Signing keys: one in use per issuer, sealed, and of no use in another row."""

import pytest

from credentials import keys
from credentials.models import SigningKey
from tests import factories

pytestmark = pytest.mark.django_db


def test_key_in_use_is_made_once() -> None:
    issuer = factories.issuer(slug="north")
    first, second = keys.key_in_use(issuer), keys.key_in_use(issuer)
    assert first == second
    assert first.verification_method == "did:web:localhost:issuers:north#key-1"


def test_private_key_fits_the_public_one() -> None:
    key = factories.signing_key()
    opened = keys.private_key(key).public_key().public_bytes_raw()
    assert opened == keys.public_keys(key.issuer)["key-1"].public_bytes_raw()
    assert keys.private_key(key).private_bytes_raw() not in bytes(key.sealed_private)


def test_key_sealed_for_another_issuer_does_not_open() -> None:
    ours, theirs = factories.signing_key(), factories.signing_key()
    SigningKey.objects.filter(pk=ours.pk).update(sealed_private=bytes(theirs.sealed_private))
    with pytest.raises(keys.KeyUnavailable):
        keys.private_key(SigningKey.objects.get(pk=ours.pk))


def test_retired_key_is_followed_by_the_next_and_stays_published() -> None:
    from django.utils import timezone

    first = factories.signing_key()
    SigningKey.objects.filter(pk=first.pk).update(retired_at=timezone.now())
    assert keys.key_in_use(first.issuer).fragment == "key-2"
    assert list(keys.public_keys(first.issuer)) == ["key-1", "key-2"]


def test_did_stays_when_the_site_moves(settings: object) -> None:
    key = factories.signing_key()
    settings.PUBLIC_URL = "https://elsewhere.example"  # type: ignore[attr-defined]
    assert keys.did(key.issuer) == key.did
