"""An issuer's signing keys: made on first use, sealed at rest, opened only to sign, published for ever.

Everything but making and opening works without KEY_ENCRYPTION_KEY.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.urls import reverse

import openbadges.keys
from accounts import audit
from accounts.models import Issuer, User
from openbadges.composing import moment
from openbadges.keys import PublicKey, PublishedKey

from .models import SigningKey
from .models.keys import Algorithm

_NONCE_BYTES = 12
_STEM = {Algorithm.ED25519: "key", Algorithm.RS256: "rsa"}


class KeyUnavailable(Exception):
    """The issuer's private key cannot be opened here; the message says what an operator can do."""


# -- the public half: what everybody may read


def did(issuer: Issuer) -> str:
    """The issuer's did:web. It is fixed with the first key; before that it follows PUBLIC_URL."""
    first = issuer.signing_keys.order_by("created_at").first()
    if first is not None:
        return first.did
    page = settings.PUBLIC_URL + reverse("credentials:did", args=[issuer.slug])
    return openbadges.keys.did_web(page.removesuffix("/did.json"))


def published(issuer: Issuer) -> list[PublishedKey]:
    """Every Ed25519 key the issuer ever signed with, the oldest first: they stay published for ever."""
    rows = issuer.signing_keys.filter(algorithm=Algorithm.ED25519).order_by("created_at", "pk")
    return [
        PublishedKey(row.fragment, openbadges.keys.from_multibase(row.public_multibase), row.compromised_at)
        for row in rows
    ]


def did_document(issuer: Issuer) -> dict[str, Any] | None:
    """What stands at did.json; None before the first key is made."""
    shown = published(issuer)
    return openbadges.keys.did_document(did(issuer), shown) if shown else None


def address(key: SigningKey) -> str:
    """Where the public half stands as one JWK: the `kid` of what an RSA key signs."""
    return settings.PUBLIC_URL + reverse("credentials:key", args=[key.issuer.slug, key.fragment])


def public_key(key: SigningKey) -> PublicKey:
    if key.public_jwk is not None:
        return openbadges.keys.from_jwk(key.public_jwk)
    return openbadges.keys.from_multibase(key.public_multibase)


def jwk(key: SigningKey) -> dict[str, Any]:
    """The public half as one JWK (RFC 7517) under its own address."""
    bare = openbadges.keys.jwk(public_key(key))
    return {**bare, "kid": address(key)}


def withdrawn(key: SigningKey) -> dict[str, Any] | None:
    """What stands at the address of a compromised key in place of its JWK; None for any other key."""
    if key.compromised_at is None:
        return None
    return {
        "kid": address(key),
        "revoked": moment("revoked", key.compromised_at),
        "reason": "This key is compromised: do not believe what was signed with it.",
    }


# -- the private half: only where something is signed


def key_in_use(issuer: Issuer, algorithm: Algorithm = Algorithm.ED25519) -> SigningKey:
    """The key that signs now. The first caller makes it; others wait for the lock and find it.

    Raises `KeyUnavailable` when a key must be made and KEY_ENCRYPTION_KEY is missing or not the right one.
    """
    used = SigningKey.objects.select_related("issuer").filter(
        issuer=issuer, algorithm=algorithm, retired_at=None
    )
    return used.first() or make(issuer, algorithm)


@transaction.atomic
def make(
    issuer: Issuer, algorithm: Algorithm, *, by: User | None = None, is_value_new: bool = False
) -> SigningKey:
    """Make the key of an issuer that has none in use; the one that another caller has just made, if so.

    `by` is None where a worker needs the first one. Raises `KeyUnavailable`: KEY_ENCRYPTION_KEY is missing,
    not of the form that it must have, or opens no key of this site (`is_value_new`: it
    need not, the earlier value is lost).
    """
    issuer = Issuer.objects.select_for_update(no_key=True).get(pk=issuer.pk)
    rows = SigningKey.objects.filter(issuer=issuer, algorithm=algorithm)
    if found := rows.filter(retired_at=None).first():
        return found
    _check_encryption_key(is_value_new)
    private = openbadges.keys.generate_rsa() if algorithm == Algorithm.RS256 else openbadges.keys.generate()
    public = private.public_key()
    key = SigningKey(
        issuer=issuer,
        did=did(issuer),
        fragment=f"{_STEM[algorithm]}-{rows.count() + 1}",
        algorithm=algorithm,
        public_multibase=openbadges.keys.multibase(public) if isinstance(public, Ed25519PublicKey) else "",
        public_jwk=None if isinstance(public, Ed25519PublicKey) else openbadges.keys.jwk(public),
    )
    key.sealed_private = _seal(openbadges.keys.private_bytes(private), key)
    key.save(force_insert=True)
    audit.record(by=by, verb="make_key", thing=issuer, issuer=issuer, key=key.fragment)
    return key


def private_key(key: SigningKey) -> Ed25519PrivateKey:
    """Open the sealed half of an Ed25519 key. Raises `KeyUnavailable` for a missing or wrong
    KEY_ENCRYPTION_KEY."""
    opened = openbadges.keys.from_private_bytes(_open(key))
    if not isinstance(opened, Ed25519PrivateKey):
        raise TypeError(f"{key} is not an Ed25519 key")
    return opened


def private_rsa_key(key: SigningKey) -> RSAPrivateKey:
    """Open the sealed half of an RSA key. Raises `KeyUnavailable` as `private_key` does."""
    opened = _rsa_key(_open(key))
    if not isinstance(opened, RSAPrivateKey):
        raise TypeError(f"{key} is not an RSA key")
    return opened


@lru_cache(maxsize=64)
def _rsa_key(raw: bytes) -> openbadges.keys.PrivateKey:
    # Loading an RSA key checks its primes: 40 ms, more than all else in signing, and the same every time.
    return openbadges.keys.from_private_bytes(raw)


def reseal(key: SigningKey) -> bool:
    """Seal a locked key under KEY_ENCRYPTION_KEY; False when it was so already.

    Raises `KeyUnavailable` when neither that value nor an earlier one opens it, or that value has not the
    form that it must have.
    """
    raw = _open(key)
    if _decrypt(key, settings.KEY_ENCRYPTION_KEY) is not None:
        return False
    key.sealed_private = _seal(raw, key)
    key.save(update_fields=["sealed_private"])
    audit.record(by=None, verb="reseal_key", thing=key.issuer, issuer=key.issuer, key=key.fragment)
    return True


def _check_encryption_key(is_value_new: bool) -> None:
    """A new key sealed under a mistyped KEY_ENCRYPTION_KEY would be lost: the newest one has to open."""
    _check_form()
    newest = SigningKey.objects.select_related("issuer").order_by("-pk").first()
    if newest is not None and not is_value_new:
        _open(newest)


_UNSET = "KEY_ENCRYPTION_KEY is not set: nothing can be signed here."
_FORM = re.compile(r"[A-Za-z0-9_-]{43}=?")


def _check_form() -> None:
    """Nothing is sealed under a value that could be guessed; what it sealed before is still opened."""
    if not settings.KEY_ENCRYPTION_KEY:
        raise KeyUnavailable(_UNSET)
    if not _FORM.fullmatch(settings.KEY_ENCRYPTION_KEY):
        raise KeyUnavailable(
            "KEY_ENCRYPTION_KEY is not 32 bytes in URL-safe base64: no key is sealed under it. Did it seal "
            "keys before? Move it to KEY_ENCRYPTION_KEYS_OLD, set a new one, and run: manage.py reseal_keys"
        )


def _seal(raw: bytes, key: SigningKey) -> bytes:
    _check_form()
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(settings.KEY_ENCRYPTION_KEY).encrypt(nonce, raw, _bound_to(key))


def _open(key: SigningKey) -> bytes:
    if not settings.KEY_ENCRYPTION_KEY:
        raise KeyUnavailable(_UNSET)
    for secret in _secrets():
        if (raw := _decrypt(key, secret)) is not None:
            return raw
    raise KeyUnavailable(
        f"KEY_ENCRYPTION_KEY does not open {key}: set the value with which the key was sealed, "
        "or name it in KEY_ENCRYPTION_KEYS_OLD."
    )


def _decrypt(key: SigningKey, secret: str) -> bytes | None:
    sealed = bytes(key.sealed_private)
    try:
        return _cipher(secret).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound_to(key))
    except InvalidTag:
        return None


def _secrets() -> Iterator[str]:
    """The value that seals, then the earlier ones, which only open."""
    yield settings.KEY_ENCRYPTION_KEY
    yield from settings.KEY_ENCRYPTION_KEYS_OLD


def _bound_to(key: SigningKey) -> bytes:
    # A sealed key copied into another issuer's row does not open.
    return f"{key.issuer.public_id}#{key.fragment}".encode()


def _cipher(secret: str) -> AESGCM:
    digest = hashlib.sha256(secret.encode()).digest()
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"credentials.keys").derive(digest))
