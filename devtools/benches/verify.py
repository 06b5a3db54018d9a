"""Verifying one credential to a verdict, against somebody else's library; everything asked is at hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from cryptography.hazmat.primitives import serialization
from openbadgeslib.ob3 import OB3LdpVerifier, OB3Verifier

from openbadges import keys, v3
from openbadges.proofs import data_integrity, jwt
from openbadges.verdict import Found, Standing, Unavailable, World
from openbadges.verify import verify

from ..sample import DID, KEY, KID, METHOD, SIGNED_AT, award
from ..versus import compare


def run() -> None:
    rsa_key = keys.generate_rsa()
    text = json.dumps(data_integrity.sign(v3.credential(award()), KEY, METHOD, SIGNED_AT)).encode()
    token = jwt.sign(v3.credential(award()), rsa_key, KID)
    world = a_world(rsa_key.public_key())
    for data in (text, token.encode()):
        if (verdict := verify(data, world=world)).state != "valid":
            raise SystemExit(f"the sample is not valid: {verdict.checks}")
    theirs, their_jwt = OB3LdpVerifier(pem(KEY.public_key())), OB3Verifier(pem(rsa_key.public_key()))
    compare(
        "verify",
        "OB 3.0 with an eddsa-rdfc-2022 proof",
        {
            "ours": lambda: verify(text, world=world),
            "openbadgeslib": lambda: theirs.verify(text),
        },
    )
    compare(
        "verify",
        "OB 3.0 as a VC-JWT, RS256",
        {
            "ours": lambda: verify(token.encode(), world=world),
            "openbadgeslib": lambda: their_jwt.verify(token),
        },
    )


def a_world(rsa_public: keys.PublicKey) -> World:
    """The issuer's key documents, as text: reading them counts. The credential is in good standing."""
    did_document = keys.did_document(DID, [keys.PublishedKey("key-1", KEY.public_key(), None)])
    at = {
        keys.did_web_address(DID): json.dumps(did_document).encode(),
        KID: json.dumps(keys.jwk(rsa_public)).encode(),
    }

    def read(address: str) -> Found:
        if address not in at:
            raise Unavailable(address)
        return Found(200, at[address])

    return World(
        read=read,
        standing=lambda _id: Standing("good"),
        vouch=lambda _document: True,
        now=datetime(2027, 1, 1, tzinfo=UTC),
    )


def pem(key: keys.PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
