"""Decentralized identifiers: did:web and did:key, and the documents they stand for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from openbadges import contexts
from openbadges.composing import moment
from openbadges.multikey import MultikeyPublicKey, from_multibase, multibase

_SEGMENT = re.compile(r"(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?(?:%3[Aa][0-9]{1,5})?")
_MISLEADING = re.compile(r"[\x00-\x1f\x7f/\\?#@]")
_MAX_LETTERS = 1_000


@dataclass(frozen=True)
class PublishedKey:
    """A key an issuer signs with, or once did, under its `fragment` ("key-1").

    `compromised_at`, with a zone, is when it fell into other hands; None while it has not.
    """

    fragment: str
    public: MultikeyPublicKey
    compromised_at: datetime | None = None


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


def did_web_address(did: str) -> str:
    """The https address of the document of a did:web, the reverse of `did_web`.

    Raises `ValueError` for anything that is not a plain did:web: no host, a port that is no port, empty
    parts, and parts that would lead elsewhere once decoded ("..", slashes, users, queries).
    """
    host, *path = did.removeprefix("did:web:").split(":")
    if not did.startswith("did:web:") or len(did) > _MAX_LETTERS or not _HOST.fullmatch(host):
        raise ValueError(f"not a did:web: {did[:100]}")
    for segment in path:
        decoded = unquote(segment)
        if not _SEGMENT.fullmatch(segment) or decoded in (".", "..") or _MISLEADING.search(decoded):
            raise ValueError(f"not a plain did:web: {did[:100]}")
    origin = unquote(host).lower()
    if int(origin.partition(":")[2] or 443) not in range(1, 65_536):
        raise ValueError(f"a port that is none: {did[:100]}")
    return f"https://{origin}/{'/'.join(path or ['.well-known'])}/did.json"


def did_key_document(did: str) -> dict[str, Any]:
    """The document a did:key of an Ed25519 ("z6Mk…") or P-256 ("zDn…") key stands for (did:key method, 3).

    Its one verification method is `did` + "#" + the key. Raises `ValueError` for other did:keys.
    """
    key = did.removeprefix("did:key:")
    if not did.startswith("did:key:"):
        raise ValueError("not a did:key")
    return did_document(did, [PublishedKey(key, from_multibase(key))])


def did_document(did: str, keys: Sequence[PublishedKey]) -> dict[str, Any]:
    """The DID document of an issuer with its keys, in the order given.

    Every key stands under `verificationMethod` as a Multikey and, by its id, under `assertionMethod`: a key
    that leaves `assertionMethod` takes every credential signed with it along, so only compromised keys do,
    and say when under `revoked` (Controlled Identifiers 1.0, 2.2 and 2.3.2). Raises `ValueError` for a
    fragment given twice: two keys under one name would make old signatures undecidable.
    """
    if len({key.fragment for key in keys}) < len(keys):
        raise ValueError("two keys under one fragment")
    good = [f"{did}#{key.fragment}" for key in keys if key.compromised_at is None]
    return {
        "@context": [contexts.DID_V1, contexts.MULTIKEY_V1],
        "id": did,
        "verificationMethod": [_method(did, key) for key in keys],
        **({"assertionMethod": good} if good else {}),  # strings: some verifiers read nothing else
    }


def _method(did: str, key: PublishedKey) -> dict[str, str]:
    method = {
        "id": f"{did}#{key.fragment}",
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": multibase(key.public),
    }
    if key.compromised_at is not None:
        method["revoked"] = moment("compromised_at", key.compromised_at)
    return method
