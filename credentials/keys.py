"""An issuer's signing key: made on first use, sealed at rest, opened only to sign."""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.urls import reverse

import openbadges.keys
from accounts.models import Issuer

from .models import SigningKey

_NONCE_BYTES = 12


class KeyUnavailable(Exception):
    """The issuer's private key cannot be opened here; the message says what an operator can do."""


def did(issuer: Issuer) -> str:
    """The issuer's did:web. It is fixed with the first key; before that it follows PUBLIC_URL."""
    first = issuer.signing_keys.order_by("created_at").first()
    if first is not None:
        return first.did
    page = settings.PUBLIC_URL + reverse("credentials:did", args=[issuer.slug])
    return openbadges.keys.did_web(page.removesuffix("/did.json"))


@transaction.atomic
def key_in_use(issuer: Issuer) -> SigningKey:
    """The key that signs now. The first caller makes it; others wait for the lock and find it.

    Raises `KeyUnavailable` when a key must be made and KEY_ENCRYPTION_KEY is not set.
    """
    used = SigningKey.objects.filter(issuer=issuer, retired_at=None)
    if key := used.first():
        return key
    Issuer.objects.select_for_update().get(pk=issuer.pk)
    if key := used.first():
        return key
    private = openbadges.keys.generate()
    fragment = f"key-{SigningKey.objects.filter(issuer=issuer).count() + 1}"
    return SigningKey.objects.create(
        issuer=issuer,
        did=did(issuer),
        fragment=fragment,
        public_multibase=openbadges.keys.multibase(private.public_key()),
        sealed_private=_seal(openbadges.keys.private_bytes(private), issuer, fragment),
    )


def private_key(key: SigningKey) -> Ed25519PrivateKey:
    """Open the sealed half. Raises `KeyUnavailable` for a missing or wrong KEY_ENCRYPTION_KEY."""
    sealed = bytes(key.sealed_private)
    try:
        raw = _cipher().decrypt(
            sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound_to(key.issuer, key.fragment)
        )
    except InvalidTag:
        raise KeyUnavailable(
            f"KEY_ENCRYPTION_KEY does not open {key}: set the value with which the key was made."
        ) from None
    return openbadges.keys.from_private_bytes(raw)


def public_keys(issuer: Issuer) -> dict[str, Ed25519PublicKey]:
    """Every key the issuer ever signed with, by its fragment: they stay published for ever."""
    rows = issuer.signing_keys.order_by("created_at")
    return {row.fragment: openbadges.keys.from_multibase(row.public_multibase) for row in rows}


def _seal(raw: bytes, issuer: Issuer, fragment: str) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, raw, _bound_to(issuer, fragment))


def _bound_to(issuer: Issuer, fragment: str) -> bytes:
    # A sealed key copied into another issuer's row does not open.
    return f"{issuer.public_id}#{fragment}".encode()


def _cipher() -> AESGCM:
    if not settings.KEY_ENCRYPTION_KEY:
        raise KeyUnavailable("KEY_ENCRYPTION_KEY is not set: nothing can be signed here.")
    secret = hashlib.sha256(settings.KEY_ENCRYPTION_KEY.encode()).digest()
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"credentials.keys").derive(secret))
