"""VC-JWTs: another library reads and writes the same, and nothing but the key decides the algorithm."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws as joserfc_jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

from openbadges import base64url, keys, v3
from openbadges.proofs import ProofError, Unsupported, data_integrity, jwt
from tests.openbadges.samples import METHOD, SIGNED_AT, a_plain_award, an_award
from tests.openbadges.test_keys import RSA

ED25519 = keys.from_private_bytes(bytes(range(32)))
P256 = ec.derive_private_key(123_456_789, ec.SECP256R1())
KID = "https://badges.example.org/issuers/northlake/keys/key-2"
CREDENTIAL = v3.credential(an_award())
TOKEN = jwt.sign(CREDENTIAL, ED25519, KID)
HEADER, PAYLOAD, SIGNATURE = TOKEN.split(".")
KINDS = {"RS256": (RSA, RSAKey), "EdDSA": (ED25519, OKPKey), "ES256": (P256, ECKey)}


def part(value):
    return base64url.encode(json.dumps(value).encode())


def encoded(text):
    return base64url.encode(text.encode())


TWICE = '{"alg":"EdDSA","alg":"EdDSA"}'
NOT_A_NUMBER = '{"a":NaN}'
TAB = chr(9)


def token(header, payload=CREDENTIAL, signature=SIGNATURE):
    return f"{part(header)}.{part(payload)}.{signature}"


@pytest.mark.parametrize("algorithm", ["RS256", "EdDSA"])
def test_sign_says_the_credential_and_its_claims(algorithm):
    key, _ = KINDS[algorithm]
    read = jwt.read(jwt.sign(CREDENTIAL, key, KID))
    assert read.header == {"alg": algorithm, "kid": KID, "typ": "JWT"}
    assert read.payload == {
        **CREDENTIAL,
        "iss": CREDENTIAL["issuer"]["id"],
        "jti": CREDENTIAL["id"],
        "sub": CREDENTIAL["credentialSubject"]["id"],
        "nbf": 1793611800,
        "exp": 1888239600,
    }
    jwt.check(read, key.public_key())
    assert jwt.fault_in_claims(read.payload) is None


def test_sign_repeats_itself():
    assert jwt.sign(CREDENTIAL, ED25519, KID) == TOKEN
    assert jwt.sign(CREDENTIAL, RSA, KID) == jwt.sign(CREDENTIAL, RSA, KID)


def test_a_credential_that_never_expires_has_no_exp():
    credential = v3.credential(a_plain_award())
    payload = jwt.read(jwt.sign(credential, ED25519, KID)).payload
    assert "exp" not in payload
    assert jwt.fault_in_claims(payload) is None


def test_sign_takes_a_credential_with_an_embedded_proof():
    embedded = data_integrity.sign(CREDENTIAL, ED25519, METHOD, SIGNED_AT)
    payload = jwt.read(jwt.sign(embedded, RSA, KID)).payload
    inner = {
        name: value for name, value in payload.items() if name not in {"iss", "jti", "sub", "nbf", "exp"}
    }
    data_integrity.check(inner, ED25519.public_key())


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # for Ed25519 (RFC 9864), which Open Badges lack
@pytest.mark.parametrize("algorithm", ["RS256", "EdDSA"])
def test_another_library_reads_what_we_sign(algorithm):
    key, kind = KINDS[algorithm]
    signed = jwt.sign(CREDENTIAL, key, KID)
    served = kind.import_key(keys.jwk(key.public_key()))
    registry = joserfc_jws.JWSRegistry(algorithms=[algorithm])
    read = joserfc_jws.deserialize_compact(signed, served, registry=registry)
    assert json.loads(read.payload) == jwt.read(signed).payload


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("algorithm", KINDS)
def test_we_read_what_another_library_signs(algorithm):
    key, kind = KINDS[algorithm]
    public = keys.from_jwk(keys.jwk(key.public_key()))
    theirs = kind.import_key(key)
    registry = joserfc_jws.JWSRegistry(algorithms=[algorithm])
    payload = json.dumps(jwt.read(TOKEN).payload).encode()
    header = {"alg": algorithm, "kid": KID, "typ": "JWT"}
    signed = joserfc_jws.serialize_compact(header, payload, theirs, registry=registry)
    read = jwt.read(signed.encode())
    jwt.check(read, public)
    assert jwt.fault_in_claims(read.payload) is None
    with pytest.raises(ProofError, match="does not fit"):
        jwt.check(jwt.Jws(read.header, read.payload, read.signed + b"x", read.signature), public)


@pytest.mark.parametrize("algorithm", KINDS)
@pytest.mark.parametrize("other", KINDS)
def test_check_takes_only_the_algorithm_of_the_key(algorithm, other):
    read = jwt.read(token({"alg": algorithm}))
    reason = "does not fit" if algorithm == other else f"its key is for {other}"
    with pytest.raises(ProofError, match=reason):
        jwt.check(read, KINDS[other][0].public_key())


@pytest.mark.parametrize(
    ("public", "reason"),
    [
        (rsa.generate_private_key(public_exponent=65_537, key_size=1024).public_key(), "2048 to 8192"),
        (ec.generate_private_key(ec.SECP384R1()).public_key(), "other than P-256"),
    ],
)
def test_check_refuses_keys_we_do_not_take(public, reason):
    with pytest.raises(ProofError, match=reason):
        jwt.check(jwt.read(token({"alg": "RS256"})), public)


@pytest.mark.parametrize("length", [0, 63, 65, 70])
def test_check_refuses_es256_signatures_that_are_not_64_bytes(length):
    read = jwt.read(token({"alg": "ES256"}, signature=base64url.encode(bytes(length))))
    with pytest.raises(ProofError, match="does not fit"):
        jwt.check(read, P256.public_key())


PUBLIC_JWK = keys.jwk(ED25519.public_key())


def test_read_takes_a_key_in_the_header():
    assert jwt.read(token({"alg": "EdDSA", "jwk": PUBLIC_JWK})).header["jwk"] == PUBLIC_JWK


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({}, "not signed with a key"),
        ({"alg": "none"}, "not signed with a key"),
        ({"alg": "None", "typ": "vc+jwt"}, "not signed with a key"),
        ({"alg": "HS256"}, "not signed with a key"),
        ({"alg": ["RS256"]}, "not signed with a key"),
        ({"alg": "RS256", "kid": 1}, "kid is not a text"),
        ({"alg": "RS256", "jwk": "key"}, "jwk is not an object"),
        ({"alg": "RS256", "jwk": {**PUBLIC_JWK, "d": "AA"}}, "private key"),
        ({"alg": "RS256", "jwk": {"kty": "oct", "k": "AA"}}, "private key"),
        ({"alg": "RS256", "jwk": {"kty": "oct"}}, "not the JWK"),
    ],
)
def test_read_refuses_headers(header, reason):
    with pytest.raises(ProofError, match=reason) as caught:
        jwt.read(token(header))
    assert not isinstance(caught.value, Unsupported)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"alg": "ES384"}, "algorithm is none of"),
        ({"alg": "PS256"}, "algorithm is none of"),
        ({"alg": "rs256"}, "algorithm is none of"),
        ({"alg": "RS256", "typ": "vc+jwt"}, "typ of the JWS is not JWT"),
        ({"alg": "RS256", "typ": None}, "typ of the JWS is not JWT"),
        ({"alg": "RS256", "cty": "vc"}, "'cty', which is not understood"),
        ({"alg": "RS256", "crit": ["b64"], "b64": False}, "'b64', which is not understood"),
        ({"alg": "RS256", "jku": "https://evil.example/keys"}, "'jku', which is not understood"),
        ({"alg": "RS256", "x5c": []}, "'x5c', which is not understood"),
        ({"alg": "RS256", "kid": "x" * 4_000}, "too long"),
    ],
)
def test_read_does_not_judge_headers_that_may_be_honest(header, reason):
    with pytest.raises(Unsupported, match=reason):
        jwt.read(token(header))


@pytest.mark.parametrize("member", ["name", "na" + TAB + "me"])
def test_read_takes_texts_with_control_characters(member):
    payload = {**CREDENTIAL, member: f"a{TAB}b\r\n"}
    assert jwt.read(token({"alg": "RS256"}, payload)).payload == payload


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "three parts"),
        ("a.b", "three parts"),
        (f"{TOKEN}.", "three parts"),
        (f"{TOKEN}\n", "not base64url"),
        (f" {TOKEN}", "not base64url"),
        (f"{TOKEN}=", "not base64url"),
        (f"{HEADER}.{PAYLOAD}.+/", "not base64url"),
        (f"{HEADER}.{PAYLOAD}.é", "not base64url"),
        (f"{HEADER}.{PAYLOAD}.A", "not base64url"),
        (f"{HEADER}.{PAYLOAD}.AB", "as it is written"),
        (f"{HEADER}..{SIGNATURE}", "cannot be read"),
        (f"{HEADER}.{part([])}.{SIGNATURE}", "not a JSON object"),
        (f"{encoded('{')}.{PAYLOAD}.{SIGNATURE}", "not JSON"),
        (f"{encoded(TWICE)}.{PAYLOAD}.{SIGNATURE}", "named twice"),
        (f"{HEADER}.{encoded(NOT_A_NUMBER)}.{SIGNATURE}", "not a number"),
        (b"\xff.\xff.\xff", "not base64url"),
        ("a" * 1_400_001, "too long"),
    ],
)
def test_read_refuses_what_is_no_strict_jws(text, reason):
    with pytest.raises(ProofError, match=reason):
        jwt.read(text)


@given(st.binary(max_size=40))
def test_base64url_has_one_text_for_the_same_bytes(data):
    text = base64url.encode(data)
    assert base64url.decode(text) == data
    assert text == base64.urlsafe_b64encode(data).decode().rstrip("=")


@given(st.text("AB_-", max_size=6))
def test_base64url_reads_only_what_it_writes(text):
    try:
        assert base64url.encode(base64url.decode(text)) == text
    except ValueError:
        assert len(text) % 4 == 1 or text[-1:] not in "A"


@given(st.integers(0, len(TOKEN) - 1), st.characters(codec="utf-8"))
def test_any_changed_letter_of_a_token_is_found(position, letter):
    changed = TOKEN[:position] + letter + TOKEN[position + 1 :]
    if changed == TOKEN:
        return
    with pytest.raises(ProofError):
        jwt.check(jwt.read(changed), ED25519.public_key())


@given(st.binary(max_size=200))
def test_read_never_raises_anything_else(data):
    with pytest.raises(ProofError):
        jwt.read(data)


GOOD = jwt.read(TOKEN).payload


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "did:web:evil.example"}, "iss: missing"),
        ({"iss": None}, "iss: missing"),
        ({"iss": None, "issuer": {}}, "iss: missing"),
        ({"issuer": GOOD["iss"]}, None),
        ({"issuer": "did:web:evil.example"}, "iss: missing"),
        ({"jti": "urn:uuid:other"}, "jti: missing"),
        ({"jti": 5, "id": 5}, "jti: missing"),
        ({"sub": "urn:uuid:other"}, "sub: missing"),
        ({"credentialSubject": [GOOD["credentialSubject"]]}, "sub: missing"),
        ({"nbf": GOOD["nbf"] + 1}, "nbf: missing"),
        ({"nbf": str(GOOD["nbf"])}, "nbf: missing"),
        ({"nbf": float(GOOD["nbf"])}, None),
        ({"nbf": GOOD["nbf"] + 0.5}, "nbf: missing"),
        ({"nbf": True, "validFrom": "1970-01-01T00:00:01Z"}, "nbf: missing"),
        ({"nbf": 1, "validFrom": "1970-01-01T00:00:01.9Z"}, None),
        ({"nbf": -1, "validFrom": "1969-12-31T23:59:59.5Z"}, None),
        ({"nbf": 1, "validFrom": "1970-01-01T02:00:01+02:00"}, None),
        ({"validFrom": "2026-11-02"}, "validFrom: not a date"),
        ({"exp": GOOD["exp"] + 1}, "exp: missing"),
        ({"exp": None}, "exp: missing"),
        ({"validUntil": None}, "validUntil: not a date"),
    ],
)
def test_fault_in_claims(changes, reason):
    fault = jwt.fault_in_claims({**GOOD, **changes})
    assert fault is None if reason is None else reason in fault


def test_fault_in_claims_of_dates_with_other_names():
    older = {**GOOD, "issuanceDate": GOOD["validFrom"], "expirationDate": GOOD["validUntil"]}
    del older["validFrom"], older["validUntil"]
    names = ("issuanceDate", "expirationDate")
    assert jwt.fault_in_claims(older, *names) is None
    assert "nbf: missing" in jwt.fault_in_claims({**older, "nbf": 1}, *names)
    assert "exp: missing" in jwt.fault_in_claims({**older, "exp": 1}, *names)


@pytest.mark.parametrize("claim", ["iss", "jti", "sub", "nbf", "exp"])
def test_fault_in_claims_that_are_missing(claim):
    fault = jwt.fault_in_claims({name: value for name, value in GOOD.items() if name != claim})
    assert fault.startswith(f"{claim}: missing")


def test_exp_without_an_end_of_validity_is_a_fault():
    payload = {name: value for name, value in GOOD.items() if name != "validUntil"}
    assert jwt.fault_in_claims(payload).startswith("validUntil")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"validFrom": "2026-11-02T09:30:00.5Z"}, "fractions"),
        ({"validUntil": "2029-11-02T09:30:00.5Z"}, "fractions"),
        ({"validFrom": "2026-11-02"}, "not a date"),
        ({"iss": "did:web:x"}, "claim of its own"),
        ({"id": None}, "jti"),
        ({"issuer": {}}, "iss"),
        ({"issuer": None}, "iss"),
        ({"credentialSubject": {"identifier": []}}, "sub"),
        ({"credentialSubject": []}, "sub"),
        ({"name": "a\tb"}, "control character"),
        ({"name": float("nan")}, "JSON"),
    ],
)
def test_sign_refuses_what_verifiers_would(changes, reason):
    with pytest.raises(ValueError, match=reason):
        jwt.sign({**CREDENTIAL, **changes}, ED25519, KID)


def test_sign_refuses_a_credential_without_a_beginning():
    with pytest.raises(ValueError, match="validFrom"):
        jwt.sign({name: value for name, value in CREDENTIAL.items() if name != "validFrom"}, ED25519, KID)


@pytest.mark.parametrize("kid", ["", "key-1", "https://example.org/a b", "https://example.org/a\tb"])
def test_sign_refuses_names_of_keys_that_lead_nowhere(kid):
    with pytest.raises(ValueError, match="kid: not an absolute IRI"):
        jwt.sign(CREDENTIAL, ED25519, kid)
