"""Keys keep their value through every form, and an issuer's DID document is what verifiers ask for."""

import json
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OKPKey, RSAKey
from openbadgeslib.ob3 import multikey_from_pem
from openbadgeslib.ob3.did import did_web_from_url

from openbadges import base58, base64url, keys
from tests.openbadges.vectors import VECTORS

PAIR = json.loads((VECTORS / "keyPair.json").read_text())
RSA = keys.generate_rsa()
P256 = ec.derive_private_key(123_456_789, ec.SECP256R1()).public_key()


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


P384 = ec.generate_private_key(ec.SECP384R1()).public_key()
POINT = P256.public_bytes(s.Encoding.X962, s.PublicFormat.CompressedPoint)


def test_multibase_of_p256_round_trips():
    text = keys.multibase(P256)
    assert text.startswith("zDn")
    assert keys.from_multibase(text) == P256


def test_multibase_refuses_other_curves():
    with pytest.raises(ValueError, match="other than P-256"):
        keys.multibase(P384)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "z",
        "u6Mk",
        PAIR["publicKeyMultibase"][1:],
        PAIR["privateKeyMultibase"],
        "u" + keys.multibase(P256)[1:],
        "z"
        + base58.encode(b"\x80\x24" + P256.public_bytes(s.Encoding.X962, s.PublicFormat.UncompressedPoint)),
    ],
)
def test_from_multibase_refuses_what_is_no_known_key(text):
    with pytest.raises(ValueError, match=r"Multikey|base58"):
        keys.from_multibase(text)


def test_from_multibase_refuses_a_point_off_the_curve():
    with pytest.raises(ValueError, match="Invalid EC key"):
        keys.from_multibase("z" + base58.encode(b"\x80\x24\x02" + b"\xff" * 32))


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


def test_rsa_private_bytes_round_trip():
    assert RSA.key_size == 2048
    assert keys.from_private_bytes(keys.private_bytes(RSA)).public_key() == RSA.public_key()


def der(key, password=None):
    encryption = s.BestAvailableEncryption(password) if password else s.NoEncryption()
    return key.private_bytes(s.Encoding.DER, s.PrivateFormat.PKCS8, encryption)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x" * 31,
        b"x" * 300,
        der(rsa.generate_private_key(public_exponent=65_537, key_size=1024)),
        der(ec.generate_private_key(ec.SECP256R1())),
        der(RSA, b"password"),
        # An RSA key under the name of an algorithm that nobody knows.
        der(RSA).replace(bytes.fromhex("2a864886f70d010101"), bytes.fromhex("2a864886f70d01017f")),
    ],
)
def test_from_private_bytes_refuses_other_keys(data):
    with pytest.raises(ValueError, match=r".+"):
        keys.from_private_bytes(data)


PUBLIC = {"RS256": RSA.public_key(), "ES256": P256, "EdDSA": keys.generate().public_key()}
KINDS = {"RS256": RSAKey, "ES256": ECKey, "EdDSA": OKPKey}


@pytest.mark.parametrize("algorithm", PUBLIC)
def test_jwk_round_trips_and_another_library_reads_it(algorithm):
    public = PUBLIC[algorithm]
    data = keys.jwk(public)
    assert (data["alg"], data["use"]) == (algorithm, "sig")
    assert keys.from_jwk(data) == public
    assert KINDS[algorithm].import_key(data).public_key == public


@pytest.mark.parametrize("algorithm", PUBLIC)
def test_from_jwk_reads_what_another_library_writes(algorithm):
    theirs = KINDS[algorithm].import_key(PUBLIC[algorithm]).as_dict(private=False)
    assert keys.from_jwk({**theirs, "x5t": "anything", "key_ops": ["verify"]}) == PUBLIC[algorithm]


@given(st.integers(1, 2**256 - 1))
def test_jwk_of_a_point_has_full_coordinates(number):
    public = ec.derive_private_key(number % (2**255) + 1, ec.SECP256R1()).public_key()
    data = keys.jwk(public)
    assert len(data["x"]) == len(data["y"]) == 43
    assert keys.from_jwk(data) == public


RSA_JWK, EC_JWK, OKP_JWK = (keys.jwk(public) for public in PUBLIC.values())


def rsa_jwk(bits, exponent=65_537):
    modulus = (1 << (bits - 1)) + 1
    return {
        "kty": "RSA",
        "n": base64url.encode(modulus.to_bytes((bits + 7) // 8)),
        "e": base64url.encode(exponent.to_bytes(5)),
    }


def test_from_jwk_takes_a_leading_zero_byte_as_java_writes_it():
    modulus = b"\0" + base64url.decode(RSA_JWK["n"])
    assert keys.from_jwk({**RSA_JWK, "n": base64url.encode(modulus)}) == PUBLIC["RS256"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({}, "not the JWK"),
        ({"kty": "oct"}, "not the JWK"),
        ({"kty": ["RSA"]}, "not the JWK"),
        ({**OKP_JWK, "crv": "X25519"}, "not the JWK"),
        ({**EC_JWK, "crv": "P-384"}, "not the JWK"),
        ({**OKP_JWK, "d": "AA"}, "private"),
        ({**RSA_JWK, "qi": "AA"}, "private"),
        ({**RSA_JWK, "alg": "RS512"}, "not meant"),
        ({**RSA_JWK, "alg": "HS256"}, "not meant"),
        ({**RSA_JWK, "alg": None}, "not meant"),
        ({**RSA_JWK, "use": "enc"}, "not meant"),
        ({**RSA_JWK, "key_ops": ["encrypt"]}, "not meant"),
        ({**RSA_JWK, "key_ops": "verify"}, "not meant"),
        ({**RSA_JWK, "n": 5}, "n: not a number"),
        ({**RSA_JWK, "n": "A" * 1_401}, "n: not a number"),
        ({**RSA_JWK, "n": "AQAB="}, "base64url"),
        ({**RSA_JWK, "e": "AA"}, "e"),
        ({**RSA_JWK, "e": "BA"}, "e"),
        (rsa_jwk(2047), "2048 to 8192"),
        (rsa_jwk(8193), "2048 to 8192"),
        (rsa_jwk(2048, 2**33 + 1), "short exponent"),
        ({**EC_JWK, "x": "AA"}, "not 32 bytes"),
        ({**EC_JWK, "x": EC_JWK["y"]}, "curve"),
        ({**OKP_JWK, "x": "AA"}, "not 32 bytes"),
    ],
)
def test_from_jwk_refuses_other_keys(data, reason):
    with pytest.raises(ValueError, match=reason):
        keys.from_jwk(data)


def test_from_jwk_takes_large_rsa_keys():
    assert keys.from_jwk(rsa_jwk(8192)).key_size == 8192


@pytest.mark.parametrize(
    "public",
    [rsa.generate_private_key(public_exponent=65_537, key_size=1024).public_key(), P384],
)
def test_keys_we_do_not_take_have_no_algorithm(public):
    with pytest.raises(ValueError, match=r"2048|P-256"):
        keys.algorithm(public)


@pytest.mark.parametrize(
    ("did", "address"),
    [
        ("did:web:example.org", "https://example.org/.well-known/did.json"),
        ("did:web:Example.org:issuers:A", "https://example.org/issuers/A/did.json"),
        ("did:web:localhost%3A8000:issuers:a", "https://localhost:8000/issuers/a/did.json"),
        ("did:web:localhost%3a8000", "https://localhost:8000/.well-known/did.json"),
        ("did:web:example.org:a%20b", "https://example.org/a%20b/did.json"),
    ],
)
def test_did_web_address(did, address):
    assert keys.did_web_address(did) == address


@pytest.mark.parametrize(
    "did",
    [
        *("", "did:web:", "did:key:z6Mk", "https://example.org", "did:web:example.org:", "did:web::a"),
        *(
            "did:web:example.org:..:a",
            "did:web:example.org:%2e%2E:a",
            "did:web:example.org:.",
            "did:web:a:b/c",
        ),
        *("did:web:me@example.org", "did:web:me%40example.org", "did:web:example.org%2Fpath", "did:web:a?b"),
        *("did:web:example.org%3A", "did:web:example.org%3A0", "did:web:example.org%3A65536", "did:web:a#b"),
        *("did:web:example.org%3A80%3A80", "did:web:[::1]", "did:web:example.org:a%2Fb", "did:web:a:b%5Cc"),
        *("did:web:example.org:a%00", "did:web:example.org:%3Fq", "did:web:example.org:%23", "did:web:a:b%"),
        *("did:web:-example.org", "did:web:example.org.", "did:web:ex ample.org", "did:web:exämple.org"),
        *("did:web:example.org\n", "did:web:" + "a" * 1_000, "did:web:example.org:me%40evil@x"),
    ],
)
def test_did_web_address_refuses_what_could_lead_elsewhere(did):
    with pytest.raises(ValueError, match=r"did:web|port"):
        keys.did_web_address(did)


hosts = st.from_regex(
    r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?(\.[a-z]{2,5}){0,2}(:[1-9][0-9]{0,3})?", fullmatch=True
)
segments = st.text("abcXYZ019-_~é,;=", min_size=1, max_size=8)


@given(hosts, st.lists(segments, max_size=3))
def test_did_web_address_leads_back_to_the_web_address(host, path):
    address = keys.did_web_address(keys.did_web("/".join([f"https://{host}", *path])))
    assert unquote(address) == "/".join([f"https://{host}", *(path or [".well-known"]), "did.json"])


@pytest.mark.parametrize("public", [PUBLIC["EdDSA"], P256], ids=["Ed25519", "P-256"])
def test_did_key_document(public):
    key = keys.multibase(public)
    did = f"did:key:{key}"
    assert keys.did_key_document(did) == {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {"id": f"{did}#{key}", "type": "Multikey", "controller": did, "publicKeyMultibase": key}
        ],
        "assertionMethod": [f"{did}#{key}"],
    }


@pytest.mark.parametrize("did", ["", "did:web:example.org", "did:key:", "did:key:zQ3sh", "z6Mk"])
def test_did_key_document_refuses_others(did):
    with pytest.raises(ValueError, match=r"did:key|Multikey"):
        keys.did_key_document(did)


COMPROMISED_AT = datetime(2026, 11, 3, 12, 0, 0, 5, tzinfo=UTC)


def test_did_document_lists_every_key_and_trusts_those_not_compromised():
    old, lost, new = (keys.generate().public_key() for _ in range(3))
    did = "did:web:example.org"
    published = [
        keys.PublishedKey("key-1", old),
        keys.PublishedKey("key-2", lost, COMPROMISED_AT),
        keys.PublishedKey("key-3", new),
    ]
    document = keys.did_document(did, published)
    assert document == {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {
                "id": f"{did}#{key.fragment}",
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": keys.multibase(key.public),
                **({"revoked": "2026-11-03T12:00:00Z"} if key.compromised_at else {}),
            }
            for key in published
        ],
        "assertionMethod": [f"{did}#key-1", f"{did}#key-3"],
    }


def test_did_document_without_a_good_key_has_no_empty_list():
    lost = keys.PublishedKey("key-1", keys.generate().public_key(), COMPROMISED_AT)
    assert "assertionMethod" not in keys.did_document("did:web:example.org", [lost])


def test_did_document_refuses_two_keys_under_one_fragment():
    one = keys.PublishedKey("key-1", keys.generate().public_key())
    with pytest.raises(ValueError, match="one fragment"):
        keys.did_document("did:web:example.org", [one, one])
