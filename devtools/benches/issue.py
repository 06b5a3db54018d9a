"""Issuing: composing, signing and writing one credential, against somebody else's library."""

from __future__ import annotations

import json

from cryptography.hazmat.primitives import serialization
from openbadgeslib.ob3 import OB3LdpSigner, OB3Signer, OpenBadgeCredential

from openbadges import keys, v3
from openbadges.proofs import data_integrity, jwt

from ..sample import KEY, KID, METHOD, SIGNED_AT, award
from ..versus import compare


def run() -> None:
    rsa_key, said = keys.generate_rsa(), award()
    theirs = OpenBadgeCredential.from_vc_document(v3.credential(said))
    signer, jwt_signer = OB3LdpSigner(pem(KEY), METHOD), OB3Signer(pem(rsa_key), "RS256")
    compare(
        "issue",
        "OB 3.0 with an eddsa-rdfc-2022 proof, as text",
        {
            "ours": lambda: json.dumps(data_integrity.sign(v3.credential(said), KEY, METHOD, SIGNED_AT)),
            "openbadgeslib": lambda: signer.sign_to_json(theirs, created=SIGNED_AT),
        },
    )
    composed = v3.credential(said)  # their object is ready to be written, too
    compare(
        "issue",
        "a composed credential as a VC-JWT, RS256",
        {
            "ours": lambda: jwt.sign(composed, rsa_key, KID),
            "openbadgeslib": lambda: jwt_signer.sign(theirs),
        },
    )


def pem(key: keys.PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
