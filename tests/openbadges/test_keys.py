"""Keys keep their value through every form, and an issuer's DID document is what verifiers ask for."""

import json

import pytest
from cryptography.hazmat.primitives import serialization as s
from hypothesis import given
from hypothesis import strategies as st
from openbadgeslib.ob3 import multikey_from_pem
from openbadgeslib.ob3.did import did_web_from_url

from openbadges import base58, keys
from tests.openbadges.vectors import VECTORS

PAIR = json.loads((VECTORS / "keyPair.json").read_text())


@given(st.binary(max_size=64))
def test_base58_round_trip(data):
    assert base58.decode(base58.encode(data)) == data


@pytest.mark.parametrize(
    ("data", "text"), [(b"", ""), (b"\0\0\x01", "112"), (b"Hello World!", "2NEpo7TZRRrLZSi2U")]
)
def test_base58_of_known_values(data, text):
    assert base58.encode(data) == text


@pytest.mark.parametrize("text", ["0", "O", "I", "l", "é", "1" * 129])
def test_base58_refuses_other_letters_and_long_texts(text):
    with pytest.raises(ValueError, match="base58"):
        base58.decode(text)


def test_private_bytes_round_trip():
    key = keys.generate()
    raw = keys.private_bytes(key)
    assert len(raw) == 32
    assert keys.from_private_bytes(raw).public_key() == key.public_key()


def test_multibase_is_the_one_of_the_w3c_key_pair():
    private = keys.from_private_bytes(base58.decode(PAIR["privateKeyMultibase"][1:])[2:])
    assert keys.multibase(private.public_key()) == PAIR["publicKeyMultibase"]
    assert keys.from_multibase(PAIR["publicKeyMultibase"]) == private.public_key()


def test_multibase_agrees_with_another_library():
    key = keys.generate().public_key()
    pem = key.public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo)
    assert multikey_from_pem(pem) == keys.multibase(key)


@pytest.mark.parametrize(
    "text", ["", "z", "u6Mk", PAIR["publicKeyMultibase"][1:], PAIR["privateKeyMultibase"]]
)
def test_from_multibase_refuses_what_is_no_ed25519_key(text):
    with pytest.raises(ValueError, match=r"Multikey|base58"):
        keys.from_multibase(text)


def test_from_multibase_refuses_a_short_key():
    with pytest.raises(ValueError, match="32 bytes"):
        keys.from_multibase("z" + base58.encode(b"\xed\x01short"))


@pytest.mark.parametrize(
    ("url", "did"),
    [
        ("http://localhost:8000/issuers/northlake", "did:web:localhost%3A8000:issuers:northlake"),
        ("https://Badges.Example.org/issuers/a/", "did:web:badges.example.org:issuers:a"),
        ("https://example.org", "did:web:example.org"),
        ("https://example.org/a b:c", "did:web:example.org:a%20b%3Ac"),
    ],
)
def test_did_web(url, did):
    assert keys.did_web(url) == did


def test_did_web_agrees_with_another_library():
    url = "https://badges.example.org:8443/issuers/northlake"
    assert keys.did_web(url) == did_web_from_url(url)


@pytest.mark.parametrize(
    "url",
    ["ftp://a/b", "https://", "issuers/a", "https://a/?b", "https://a/#b", "https://me:pw@a/"],
)
def test_did_web_refuses_other_addresses(url):
    with pytest.raises(ValueError, match="web address"):
        keys.did_web(url)


def test_did_document_lists_every_key_twice():
    old, new = keys.generate().public_key(), keys.generate().public_key()
    did = "did:web:example.org"
    assert keys.did_document(did, {"key-1": old, "key-2": new}) == {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {
                "id": f"{did}#{fragment}",
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": keys.multibase(key),
            }
            for fragment, key in {"key-1": old, "key-2": new}.items()
        ],
        "assertionMethod": [f"{did}#key-1", f"{did}#key-2"],
    }
