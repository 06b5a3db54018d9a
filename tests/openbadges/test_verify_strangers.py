"""Badges that other software made: a public library, and the samples of 1EdTech's own validator."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from openbadgeslib.ob3 import OB3LdpSigner, OB3Signer, OpenBadgeCredential
from openbadgeslib.ob3.credential import Achievement, IdentityObject, Issuer
from openbadgeslib.ob3.status_list import (
    build_status_list_credential,
    sign_status_list_credential,
    status_entry,
)

from openbadges import keys
from tests.openbadges import samples
from tests.openbadges.verifying import Site, judged, outcomes

DID = "did:web:college.example"
DID_ADDRESS = "https://college.example/.well-known/did.json"
STATUS = "https://college.example/status/1"
ISSUED_AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SAMPLES = Path(__file__).parent / "vectors" / "1edtech"

KEYS = {
    "RS256": rsa.generate_private_key(65_537, 2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}


def pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def did_document():
    methods = [
        {
            "id": f"{DID}#{name}",
            "type": "JsonWebKey",
            "controller": DID,
            "publicKeyJwk": keys.jwk(key.public_key()),
        }
        for name, key in KEYS.items()
    ]
    return {"id": DID, "verificationMethod": methods, "assertionMethod": [one["id"] for one in methods]}


def theirs(**changes):
    values = {
        "issuer": Issuer(DID, "Some College", "https://college.example"),
        "recipient_id": "mailto:earner@college.example",
        "achievement": Achievement(
            "https://college.example/welding", "Welding", "Can weld.", "Weld.", tags=["metal", "heat"]
        ),
        "issuance_date": ISSUED_AT,
        "expiration_date": ISSUED_AT + timedelta(days=900),
        "credits_earned": 3.0,
        **changes,
    }
    return OpenBadgeCredential(**values)


def shown(data, **published):
    return judged(data, site=Site(pages={DID_ADDRESS: did_document(), **published}, standing={}))


@pytest.mark.parametrize("algorithm", KEYS)
def test_tokens_of_openbadgeslib(algorithm):
    verdict = shown(OB3Signer(pem(KEYS[algorithm]), algorithm).sign(theirs()))
    assert verdict.state == "valid"
    assert outcomes(verdict) == [
        ("structure", True),
        ("issuer", None),
        ("key", True),
        ("proof", True),
        ("claims", True),
        ("status", True),
        ("dates", True),
    ]


def test_token_of_openbadgeslib_without_a_subject():
    identity = IdentityObject.create("earner@college.example", "salt")
    credential = theirs(recipient_id=None, identifiers=[identity])
    verdict = shown(OB3Signer(pem(KEYS["RS256"]), "RS256").sign(credential))
    assert (verdict.state, dict(outcomes(verdict))["claims"]) == ("valid", True)


def test_proofs_of_openbadgeslib():
    key = KEYS["EdDSA"]
    assert shown(OB3LdpSigner(pem(key), f"{DID}#EdDSA").sign_to_json(theirs())).state == "valid"
    name = keys.multibase(key.public_key())
    self_asserted = theirs(issuer=Issuer(f"did:key:{name}", "Some College"))
    assert shown(OB3LdpSigner(pem(key)).sign_to_json(self_asserted)).state == "valid"


def test_pictures_of_openbadgeslib():
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'
    for signer in (OB3LdpSigner(pem(KEYS["EdDSA"]), f"{DID}#EdDSA"), OB3Signer(pem(KEYS["RS256"]))):
        assert shown(signer.sign_into_png(theirs(), samples.png())).state == "valid"
        assert shown(signer.sign_into_svg(theirs(), drawing)).state == "valid"


@pytest.mark.parametrize(("places", "state"), [([], "valid"), ([7], "revoked")])
def test_status_lists_of_openbadgeslib(places, state):
    document = build_status_list_credential(DID, STATUS, "revocation", places, issued=ISSUED_AT)
    listed = sign_status_list_credential(document, pem(KEYS["RS256"]), "RS256")
    credential = theirs(credential_status=[status_entry(STATUS, "revocation", 7)])
    token = OB3Signer(pem(KEYS["RS256"])).sign(credential)
    assert shown(token, **{STATUS: (200, listed.encode())}).state == state
    assert shown(token).state == "status_unknown"


# -- 1EdTech

KEY = "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"
LIST = (
    "https://raw.githubusercontent.com/1EdTech/digital-credentials-public-validator/refs/heads/main"
    "/inspector-vc/src/test/resources/ob30/bit-string-list/testlist"
)


def sample(name):
    return (SAMPLES / f"{name}.json").read_bytes()


def profile(id):
    """What the issuers of the samples would publish if they were real."""
    method = {"id": f"{id}#{KEY}", "type": "Multikey", "controller": id, "publicKeyMultibase": KEY}
    return {"id": id, "verificationMethod": [method], "assertionMethod": [method["id"]]}


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("simple", "valid"),
        ("simple-context-alias", "valid"),
        ("simple-context-version", "valid"),
        ("simple-multiple-proofs", "valid"),
        ("simple-eddsa-2022", "valid"),
        ("credential-status-revoked-blank-nodes", "revoked"),
        ("simple-err-proof-value", "tampered"),
        ("simple-err-context", "not_a_credential"),
        ("simple-err-type", "not_a_credential"),
        ("endorsement-valid", "not_a_credential"),
        ("clr-simple", "not_a_credential"),
    ],
)
def test_samples_of_1edtech(name, state):
    data = sample(name)
    issuer = json.loads(data)["issuer"]
    issuer = issuer["id"] if isinstance(issuer, dict) else issuer
    site = Site(
        pages={issuer: profile(issuer), LIST: (200, sample("status-list"))},
        standing={},
        now=datetime(2026, 11, 22, tzinfo=UTC),
    )
    assert judged(data, site=site).state == state


def test_sample_of_1edtech_whose_key_its_issuer_does_not_control():
    data = (SAMPLES.parent / "1edtech-simple-did-key.json").read_bytes()
    assert judged(data, site=Site(standing={})).state == "unknown_issuer"
