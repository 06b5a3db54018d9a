"""Signed documents as they come: JSON with an embedded proof, or a compact JWS; who signed them decides."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openbadges import verify_keys
from openbadges.proofs import ProofError, Unsupported, data_integrity, jwt
from openbadges.proofs.jwt import Jws
from openbadges.reading import Unreadable, parse
from openbadges.verdict import World

_COMPACT = re.compile(rb"eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")
_CLAIMS = ("iss", "jti", "sub", "nbf", "exp", "iat")


class Forged(ValueError):
    """The bytes are a JWS that no verifier may take; the message says why."""


@dataclass(frozen=True)
class Secured:
    """A document, and the JWS it is the payload of (None: its proof, if any, stands in it).

    Nothing is checked yet. The claims of a JWS are no part of `document`.
    """

    document: dict[str, Any]
    jws: Jws | None = None


def read(data: bytes) -> Secured:
    """The document in `data`. Raises `Unreadable`, and for a JWS `Forged` when nobody may follow its header,
    `Unsupported` when others may.
    """
    text = data.strip()
    if not _COMPACT.fullmatch(text):
        return Secured(parse(data))
    try:
        jws = jwt.read(text)
    except Unsupported:
        raise
    except ProofError as error:
        raise Forged(str(error)) from None
    if isinstance(jws.payload.get("vc"), dict):
        raise Unreadable("a credential in a `vc` claim is of an older standard, which is not read here")
    return Secured({name: value for name, value in jws.payload.items() if name not in _CLAIMS}, jws)


def check(secured: Secured, issuer: str, world: World) -> None:
    """Return when `issuer` published the key that signed the document, and the signature holds.

    Raises `Unavailable` when that cannot be found out, `NotTheirKey`, or `ProofError`.
    """
    if secured.jws:
        jwt.check(secured.jws, verify_keys.of_token(issuer, secured.jws.header, world))
    else:
        method = data_integrity.proof_of(secured.document)["verificationMethod"]
        data_integrity.check(secured.document, verify_keys.of_method(issuer, method, world))


def issuer_of(document: Mapping[str, Any]) -> str | None:
    """The id of the issuer, whether it stands alone or in a profile."""
    issuer = document.get("issuer")
    id = issuer.get("id") if isinstance(issuer, dict) else issuer
    return id if isinstance(id, str) else None
