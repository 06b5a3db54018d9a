"""Ed25519 signing keys and the did:web identity they are published under.

It does not know where keys are kept, nor how they are encrypted at rest.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from openbadges import base58, contexts

_ED25519_PUBLIC = b"\xed\x01"  # multicodec prefix, as a varint


def generate() -> Ed25519PrivateKey:
    """A new random signing key."""
    return Ed25519PrivateKey.generate()


def private_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 raw bytes of the private key (RFC 8032, 5.1.5). Encrypt them before storing."""
    return key.private_bytes_raw()


def from_private_bytes(data: bytes) -> Ed25519PrivateKey:
    """The key behind 32 raw bytes. Raises `ValueError` for any other length."""
    return Ed25519PrivateKey.from_private_bytes(data)


def multibase(public: Ed25519PublicKey) -> str:
    """The Multikey text of a public key: "z6Mk…", 48 letters (Controlled Identifiers 1.0, 2.2.2)."""
    return "z" + base58.encode(_ED25519_PUBLIC + public.public_bytes_raw())


def from_multibase(text: str) -> Ed25519PublicKey:
    """The public key behind "z6Mk…". Raises `ValueError` when it is not an Ed25519 Multikey."""
    data = base58.decode(text[1:])
    if not text.startswith("z") or not data.startswith(_ED25519_PUBLIC):
        raise ValueError("not an Ed25519 Multikey")
    return Ed25519PublicKey.from_public_bytes(data[len(_ED25519_PUBLIC) :])


def did_web(url: str) -> str:
    """The did:web of an http(s) address: `http://localhost:8000/issuers/a` is
    `did:web:localhost%3A8000:issuers:a`.

    Its document is served at `url` + `/did.json`, or for a bare origin at `/.well-known/did.json` (did:web
    method specification, 2.5). Raises `ValueError` for an address that is not http(s) or has a query,
    fragment or user.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not a web address: {url}")
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(f"not a plain web address: {url}")
    segments = [segment for segment in parts.path.split("/") if segment]
    return ":".join(
        ["did:web", quote(parts.netloc.lower(), safe=""), *(quote(s, safe="%") for s in segments)]
    )


def did_document(did: str, keys: Mapping[str, Ed25519PublicKey]) -> dict[str, Any]:
    """The DID document of an issuer: `keys` maps a fragment ("key-1") to its public key.

    Every key stands under `verificationMethod` as a Multikey and, by its id, under `assertionMethod`: a key
    that leaves `assertionMethod` takes every credential signed with it along (Controlled Identifiers 1.0,
    2.2 and 2.3.2).
    """
    methods = [
        {
            "id": f"{did}#{fragment}",
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": multibase(key),
        }
        for fragment, key in keys.items()
    ]
    return {
        "@context": [contexts.DID_V1, contexts.MULTIKEY_V1],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],  # strings: some verifiers read nothing else
    }
