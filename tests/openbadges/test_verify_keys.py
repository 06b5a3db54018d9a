"""Keys are believed when their issuer publishes them, and only then."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from openbadges import keys, v3
from openbadges.proofs import data_integrity
from openbadges.verify_asking import MAX_QUESTIONS, bounded, stands_below, web
from tests.openbadges.good_badges import EC_KEY, EC_KID, ED_KID, es256, rs256
from tests.openbadges.samples import NOW, SIGNED_AT, an_award
from tests.openbadges.verifying import (
    ATTACKER,
    DID_ADDRESS,
    KEY,
    KID,
    Site,
    judged,
    last,
    outcomes,
    pages,
    rsa,
    token,
)

PROFILE = "https://college.example/issuers/7"
DID_WEB = "did:web:college.example:issuers:7"
DID_WEB_ADDRESS = "https://college.example/issuers/7/did.json"
KEY_PAGE = "https://college.example/issuers/7/keys/1"
KEY_SET = "https://college.example/.well-known/jwks.json"
MULTIBASE = keys.multibase(KEY.public_key())
DID_KEY = f"did:key:{MULTIBASE}"


def issued_by(issuer, **changes):
    """A credential of somebody who is not known here."""
    profile = {"id": issuer, "type": ["Profile"], "name": "Some College"}
    document = v3.credential(an_award())
    return {**document, "id": "urn:uuid:9c7f4f1e-61c7-4f0a-9f0b-93f4a6d7b1ab", "issuer": profile, **changes}


def with_proof(issuer, method, key=KEY):
    return data_integrity.sign(issued_by(issuer), key, method, SIGNED_AT)


def jws(issuer, header, key=KEY):
    """A token of a stranger with any header."""
    from_library = keys.algorithm(key.public_key())
    payload = issued_by(issuer)
    claims = {
        "iss": issuer,
        "jti": payload["id"],
        "sub": payload["credentialSubject"]["id"],
        "nbf": 1793611800,
        "exp": 1888239600,
    }
    return rs256({**payload, **claims}, key=key, header={"alg": from_library, **header})


def method_of(issuer, **changes):
    return {
        "id": f"{issuer}#key-1",
        "type": "Multikey",
        "controller": issuer,
        "publicKeyMultibase": MULTIBASE,
        **changes,
    }


def controlled(issuer, *methods, listed=None):
    methods = methods or (method_of(issuer),)
    return {
        "id": issuer,
        "verificationMethod": list(methods),
        "assertionMethod": listed or [one["id"] for one in methods],
    }


def shown(data, **published):
    return judged(data, site=Site(pages=published, standing={}))


@pytest.mark.parametrize("curve", [False, True])
def test_did_key_needs_nobody(curve):
    if not curve:
        verdict = shown(with_proof(DID_KEY, f"{DID_KEY}#{MULTIBASE}"))
    else:
        name = keys.multibase(EC_KEY.public_key())
        document = issued_by(f"did:key:{name}")
        verdict = shown(es256(document, f"did:key:{name}#{name}"))
    assert verdict.state == "valid"
    assert ("issuer", None) in outcomes(verdict)
    assert verdict.issuer_name == "Some College"


@pytest.mark.parametrize(
    "issuer", ["did:key:z6Mk", "did:key:", "did:web:", "did:ethr:0x1", "mailto:a@b.example"]
)
def test_issuers_who_cannot_be_looked_up(issuer):
    assert shown(with_proof(DID_KEY, f"{DID_KEY}#{MULTIBASE}") | {"issuer": {"id": issuer}}).state == (
        "unknown_issuer"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"type": "Ed25519VerificationKey2020"},
        {"type": ["Multikey"]},
        {"id": "#key-1"},
        {"expires": "2030-01-01T00:00:00Z"},
        {"type": "JsonWebKey", "publicKeyJwk": keys.jwk(KEY.public_key())},
    ],
)
def test_did_web_of_a_stranger(changes):
    document = controlled(DID_WEB, method_of(DID_WEB, **changes))
    verdict = shown(with_proof(DID_WEB, f"{DID_WEB}#key-1"), **{DID_WEB_ADDRESS: document})
    assert (verdict.state, outcomes(verdict)[1:4]) == (
        "valid",
        [("issuer", None), ("key", True), ("proof", True)],
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"controller": "did:web:other.example"}, "belongs to somebody else"),
        ({"type": "RsaVerificationKey2018"}, "cannot be read"),
        ({"type": "JsonWebKey"}, "cannot be read"),
        ({"type": "JsonWebKey", "publicKeyJwk": {"kty": "oct", "k": "AA"}}, "cannot be read"),
        ({"publicKeyMultibase": 5}, "cannot be read"),
        ({"revoked": "2026-12-01T00:00:00Z"}, "has withdrawn"),
        ({"expires": "2026-12-01T00:00:00Z"}, "has withdrawn"),
        ({"revoked": "some day"}, "has withdrawn"),
        ({"id": 5}, "does not publish"),
    ],
)
def test_keys_that_do_not_count(changes, reason):
    document = controlled(DID_WEB, method_of(DID_WEB, **changes))
    verdict = shown(with_proof(DID_WEB, f"{DID_WEB}#key-1"), **{DID_WEB_ADDRESS: document})
    assert last(verdict)[:2] == ("tampered", "key")
    assert reason in last(verdict)[2]


def test_key_of_the_wrong_kind_for_a_proof():
    document = controlled(DID_WEB, method_of(DID_WEB, publicKeyMultibase=keys.multibase(EC_KEY.public_key())))
    verdict = shown(with_proof(DID_WEB, f"{DID_WEB}#key-1"), **{DID_WEB_ADDRESS: document})
    assert last(verdict)[:2] == ("tampered", "proof")


@pytest.mark.parametrize("status", [404, 410, 500])
def test_issuer_whose_document_is_away(status):
    verdict = shown(with_proof(DID_WEB, f"{DID_WEB}#key-1"), **{DID_WEB_ADDRESS: (status, b"")})
    assert verdict.state == "unknown_issuer"
    assert f"answers {status}" in verdict.checks[2].detail


def test_issuer_whose_document_makes_no_sense():
    verdict = shown(with_proof(DID_WEB, f"{DID_WEB}#key-1"), **{DID_WEB_ADDRESS: (200, b"<html>")})
    assert verdict.state == "unknown_issuer"
    assert "cannot be read" in verdict.checks[2].detail


def test_profile_with_the_key_in_it():
    verdict = shown(with_proof(PROFILE, f"{PROFILE}#key-1"), **{PROFILE: controlled(PROFILE)})
    assert verdict.state == "valid"
    embedded = {"id": PROFILE, "assertionMethod": [method_of(PROFILE)]}
    assert shown(with_proof(PROFILE, f"{PROFILE}#key-1"), **{PROFILE: embedded}).state == "valid"


def test_profile_with_a_key_document_of_its_own():
    document = with_proof(PROFILE, KEY_PAGE)
    profile = {"id": PROFILE, "assertionMethod": KEY_PAGE}
    page = method_of(PROFILE, id=KEY_PAGE)
    assert shown(document, **{PROFILE: profile, KEY_PAGE: page}).state == "valid"
    assert shown(document, **{PROFILE: profile}).state == "unknown_issuer"
    assert shown(document, **{PROFILE: {"id": PROFILE}, KEY_PAGE: page}).state == "tampered"
    another = {**page, "id": f"{KEY_PAGE}0"}
    assert last(shown(document, **{PROFILE: profile, KEY_PAGE: another}))[2].startswith("another key")
    theirs = {**page, "controller": "https://other.example/"}
    assert last(shown(document, **{PROFILE: profile, KEY_PAGE: theirs}))[1] == "key"


def test_profile_that_only_names_a_fragment_proves_nothing():
    verdict = shown(with_proof(PROFILE, f"{PROFILE}#{MULTIBASE}"), **{PROFILE: {"id": PROFILE}})
    assert last(verdict) == ("tampered", "key", "the issuer does not publish the key it is signed with")


@pytest.mark.parametrize(
    ("key", "kid"), [(None, KID), (KEY, ED_KID), (KEY, "did:web:localhost%3A8000:issuers:northlake#key-1")]
)
def test_tokens_of_our_own(key, kid):
    published = pages(**{ED_KID: keys.jwk(KEY.public_key())})
    verdict = judged(token(key=key, kid=kid), pages=published)
    assert verdict.state == "valid"
    assert outcomes(verdict) == [
        (name, True) for name in ("structure", "issuer", "key", "proof", "claims", "status", "dates")
    ]
    assert "iss" not in verdict.document


def test_token_signed_with_es256():
    document = v3.credential(an_award())
    published = pages(**{EC_KID: keys.jwk(EC_KEY.public_key())})
    assert judged(es256(document, EC_KID), pages=published).state == "valid"


@pytest.mark.parametrize("status", [404, 410])
def test_token_whose_key_is_withdrawn(status):
    verdict = judged(token(), pages=pages(**{KID: (status, b"")}))
    assert last(verdict)[:2] == ("tampered", "key")


def test_token_whose_key_cannot_be_read():
    assert judged(token(), pages=pages(**{KID: (503, b"")})).state == "unknown_issuer"
    assert judged(token(), pages=pages(**{KID: {"keys": []}})).state == "tampered"


@pytest.mark.parametrize(
    "kid",
    [
        "https://college.example/issuers/8/keys/1",
        "https://college.example/issuers/77/keys/1",
        "https://college.example/issuers/7",
        "https://college.example/issuers/7/../8/keys/1",
        "https://college.example/issuers/7/%2e%2e/8/keys/1",
        "https://college.example/issuers/7/..%2f8/keys/1",
        "https://college.example/issuers/7//keys/1",
        "https://college.example/issuers/7/keys/1?of=8",
        "http://college.example/issuers/7/keys/1",
        "https://college.example:8443/issuers/7/keys/1",
        "https://attacker.example/issuers/7/keys/1",
        "https://college.example@attacker.example/issuers/7/keys/1",
    ],
)
def test_address_of_a_key_outside_of_the_issuers_ground(kid):
    everywhere = {kid: keys.jwk(KEY.public_key()), kid.partition("?")[0]: keys.jwk(KEY.public_key())}
    for issuer, address in ((DID_WEB, DID_WEB_ADDRESS), (PROFILE, PROFILE)):
        published = {**everywhere, address: controlled(issuer)}
        assert shown(jws(issuer, {"kid": kid}), **published).state == "tampered"


def test_address_of_a_key_on_the_issuers_ground():
    for issuer in (DID_WEB, PROFILE, "did:web:college.example", "https://college.example/"):
        verdict = shown(jws(issuer, {"kid": KEY_PAGE}), **{KEY_PAGE: keys.jwk(KEY.public_key())})
        assert (verdict.state, verdict.checks[-1].name) == ("valid", "dates")


def test_address_of_a_key_that_the_issuer_lists():
    elsewhere = "https://keys.example/1"
    page = {
        "id": elsewhere,
        "type": "JsonWebKey",
        "controller": DID_WEB,
        "publicKeyJwk": keys.jwk(KEY.public_key()),
    }
    published = {DID_WEB_ADDRESS: {"id": DID_WEB, "assertionMethod": [elsewhere]}, elsewhere: page}
    assert shown(jws(DID_WEB, {"kid": elsewhere}), **published).state == "valid"


def test_token_that_carries_its_key():
    jwk = keys.jwk(KEY.public_key())
    assert shown(jws(DID_KEY, {"jwk": jwk})).state == "valid"
    listed = {DID_WEB_ADDRESS: controlled(DID_WEB, method_of(DID_WEB, id="#k"), listed=["#k"])}
    assert shown(jws(DID_WEB, {"jwk": jwk}), **listed).state == "valid"
    assert shown(jws(DID_WEB, {"jwk": jwk})).state == "unknown_issuer"
    unlisted = {DID_WEB_ADDRESS: controlled(DID_WEB, listed=["#other"]), KEY_SET: {}}
    assert shown(jws(DID_WEB, {"jwk": jwk}), **unlisted).state == "tampered"
    other = method_of(DID_WEB, publicKeyMultibase=keys.multibase(ATTACKER.public_key()))
    unreadable = method_of(DID_WEB, id="#bad", publicKeyMultibase="z")
    published = {DID_WEB_ADDRESS: controlled(DID_WEB, unreadable, other), KEY_SET: {}}
    assert shown(jws(DID_WEB, {"jwk": jwk}), **published).state == "tampered"


def test_token_that_carries_its_key_from_an_issuer_nobody_can_look_up():
    jwk = keys.jwk(KEY.public_key())
    assert shown(jws("did:key:z6Mk", {"jwk": jwk})).state == "unknown_issuer"
    assert shown(jws("did:ethr:0x1", {"jwk": jwk})).state == "tampered"


@pytest.mark.parametrize(
    ("issuer", "published", "state"),
    [
        (DID_WEB, {"keys": [{**keys.jwk(KEY.public_key()), "iss": DID_WEB}]}, "valid"),
        (DID_WEB, {"iss": DID_WEB, "keys": [keys.jwk(KEY.public_key())]}, "valid"),
        (DID_WEB, {"keys": [keys.jwk(KEY.public_key())]}, "tampered"),
        (
            DID_WEB,
            {"iss": "did:web:college.example:issuers:8", "keys": [keys.jwk(KEY.public_key())]},
            "tampered",
        ),
        (DID_WEB, {"iss": DID_WEB, "keys": [keys.jwk(ATTACKER.public_key()), "key", {}]}, "tampered"),
        ("https://college.example", {"keys": [keys.jwk(KEY.public_key())]}, "valid"),
        (PROFILE, {"iss": PROFILE, "keys": [keys.jwk(KEY.public_key())]}, "valid"),
    ],
)
def test_token_whose_key_stands_in_the_key_set_of_the_host(issuer, published, state):
    token = jws(issuer, {"jwk": keys.jwk(KEY.public_key())})
    assert shown(token, **{KEY_SET: published}).state == state


def test_token_that_names_no_key():
    assert last(shown(jws(DID_WEB, {})))[2] == "it does not say which key it is signed with"


def test_key_in_the_header_does_not_help_where_a_kid_is_named():
    mine = keys.jwk(ATTACKER.public_key())
    forged = jws(DID_WEB, {"kid": KEY_PAGE, "jwk": mine}, key=ATTACKER)
    verdict = shown(forged, **{KEY_PAGE: keys.jwk(KEY.public_key())})
    assert last(verdict)[:2] == ("tampered", "proof")


def test_algorithm_is_that_of_the_key():
    forged = jws(DID_WEB, {"kid": KEY_PAGE, "alg": "RS256"})
    assert last(shown(forged, **{KEY_PAGE: keys.jwk(KEY.public_key())}))[:2] == ("tampered", "proof")
    other_curve = ec.generate_private_key(ec.SECP384R1()).public_key().public_numbers()
    page = {"kty": "EC", "crv": "P-384", "x": str(other_curve.x), "y": str(other_curve.y)}
    assert last(shown(jws(DID_WEB, {"kid": KEY_PAGE}), **{KEY_PAGE: page}))[1] == "key"


def test_compromised_key_of_our_own():
    published = [keys.PublishedKey("key-1", KEY.public_key(), NOW)]
    document = keys.did_document("did:web:localhost%3A8000:issuers:northlake", published)
    verdict = judged(with_proof(document["id"], f"{document['id']}#key-1"), pages={DID_ADDRESS: document})
    assert last(verdict) == ("tampered", "key", "the issuer has withdrawn the key it is signed with")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ftp://a.example/",
        "https://",
        "https://[::1",
        "https://a:b@c.example",
        "https://a.example:x/",
        "https://a.example:0/",
        "https://a b.example",
        "https://a.example\\b",
        "https://a.example/" + "x" * 3_000,
    ],
)
def test_addresses_that_are_no_web_addresses(address):
    assert web(address) is None
    assert not stands_below(address, "https://a.example/")


def test_nobody_is_asked_twice_nor_too_often():
    site = Site(pages={f"https://a.example/{number}": {} for number in range(99)})
    world = bounded(site.world())
    answers = 0
    for number in [*range(99), *range(99)]:
        try:
            world.read(f"https://a.example/{number}")
            answers += 1
        except LookupError as error:
            assert str(error) == "the badge names too many addresses"
    assert len(site.asked) == MAX_QUESTIONS
    assert answers == 2 * MAX_QUESTIONS


def test_rsa_key_of_a_stranger():
    page = {KEY_PAGE: keys.jwk(rsa(2).public_key())}
    assert shown(jws(DID_WEB, {"kid": KEY_PAGE}, key=rsa(2)), **page).state == "valid"


NEAR = "https://college.example/keys/1"


def test_token_key_elsewhere_on_the_host_of_an_issuer_that_says_nothing_of_keys():
    profile = {"id": PROFILE, "type": "Profile"}
    known = {NEAR: keys.jwk(KEY.public_key())}
    verdict = judged(jws(PROFILE, {"kid": NEAR}), pages={PROFILE: profile, **known})
    assert (verdict.state, outcomes(verdict)[-2:]) == ("unknown_issuer", [("key", None), ("proof", None)])
    for name in ("verificationMethod", "assertionMethod"):
        saying = {PROFILE: {**profile, name: []}, **known}
        assert judged(jws(PROFILE, {"kid": NEAR}), pages=saying).state == "tampered"
    for kid in ("https://other.example/keys/1", "http://college.example/keys/1", "key-1"):
        assert (
            judged(jws(PROFILE, {"kid": kid}), pages={PROFILE: profile, kid: known[NEAR]}).state == "tampered"
        )


def test_keys_that_anybody_on_the_way_could_change():
    plain = "http://college.example/issuers/7"
    verdict = judged(with_proof(plain, f"{plain}#key-1"), pages={plain: controlled(plain)})
    assert (verdict.state, outcomes(verdict)[-2:]) == ("unknown_issuer", [("key", None), ("proof", None)])
    method = f"{plain}/key"
    document = controlled(PROFILE, method_of(PROFILE), listed=[method])
    shown = with_proof(PROFILE, method)
    assert (
        judged(shown, pages={PROFILE: document, method: method_of(PROFILE, id=method)}).state
        == "unknown_issuer"
    )
