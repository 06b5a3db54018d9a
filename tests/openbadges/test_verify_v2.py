"""Open Badges 2.0 of others: hosted where the issuer says, or signed with a key that it publishes."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from openbadges import keys
from openbadges.baking import KEYWORD_V2, png
from openbadges.verify import Standing
from tests.openbadges import samples
from tests.openbadges.good_badges import rs256
from tests.openbadges.samples import chunk
from tests.openbadges.verifying import ASSERTION, ASSERTION_ID, Site, judged, last, outcomes, pages
from tests.openbadges.verifying import rsa as rsa_key

HOSTED, BADGE, ISSUER, KEY = (
    f"https://college.example/ob2/{name}" for name in ("1", "badge", "issuer", "key")
)
RECIPIENT = {"type": "email", "hashed": True, "salt": "s", "identity": "sha256$00"}
DOCUMENT = {
    "@context": "https://w3id.org/openbadges/v2",
    "id": HOSTED,
    "type": "Assertion",
    "recipient": RECIPIENT,
    "badge": BADGE,
    "verification": {"type": "hosted"},
    "issuedOn": "2026-11-01T15:00:00Z",
}
BADGE_CLASS = {
    "id": BADGE,
    "type": "BadgeClass",
    "name": "Welding",
    "issuer": ISSUER,
    "image": {"id": "urn:i"},
}
COLLEGE = {"id": ISSUER, "type": "Issuer", "name": "Some College", "url": "https://college.example"}


def pem(public):
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


KEY_PAGE = {"id": KEY, "owner": ISSUER, "publicKeyPem": pem(rsa_key().public_key())}


def shown(document, **published):
    everything = {HOSTED: DOCUMENT, BADGE: BADGE_CLASS, ISSUER: COLLEGE, **published}
    data = document if isinstance(document, bytes | str) else json.dumps(document)
    return judged(data, site=Site(pages=everything, standing={}))


def test_hosted_by_a_stranger():
    verdict = shown(DOCUMENT)
    assert verdict.state == "valid"
    assert outcomes(verdict) == [("structure", True), ("issuer", None), ("hosted", True), ("dates", True)]
    assert (verdict.issuer_name, verdict.name, verdict.image) == ("Some College", "Welding", "urn:i")


def test_hosted_in_the_name_of_an_issuer_known_here():
    impostor = {**COLLEGE, "name": "Northlake College"}
    assert last(shown(DOCUMENT, **{ISSUER: impostor}))[:2] == ("unknown_issuer", "issuer")


@pytest.mark.parametrize(
    ("id", "policy", "state"),
    [
        (HOSTED, {"startsWith": "https://college.example/ob2/"}, "valid"),
        (HOSTED, {"startsWith": ["https://x.example/", "https://college.example/"]}, "valid"),
        (HOSTED, {"startsWith": "https://college.example/badges/"}, "tampered"),
        (HOSTED, {"allowedOrigins": "college.example"}, "valid"),
        (HOSTED, {"allowedOrigins": ["x.example", "y.example"]}, "tampered"),
        (HOSTED, "everywhere", "valid"),
        (f"{HOSTED}/?a=../b", {"startsWith": HOSTED}, "valid"),
        ("https://college.example/ob2/../evil", {"startsWith": "https://college.example/ob2/"}, "tampered"),
        (
            "https://college.example/ob2/%2e%2e/evil",
            {"startsWith": "https://college.example/ob2/"},
            "tampered",
        ),
        ("https://college.example/ob2/..%2fevil", {"startsWith": "https://college.example/ob2/"}, "tampered"),
        ("https://college.example:99/1", {"startsWith": "https://college.example"}, "tampered"),
        ("https://college.example:8443/1", {}, "tampered"),
        ("http://college.example/ob2/1", {}, "unknown_issuer"),
        ("https://cloud.example/1", {}, "tampered"),
        ("https://cloud.example/1", {"allowedOrigins": ["cloud.example"]}, "valid"),
        ("https://college.example.cloud.example/1", {"startsWith": "https://college.example"}, "tampered"),
    ],
)
def test_hosted_where_the_issuer_says(id, policy, state):
    document = {**DOCUMENT, "id": id}
    assert shown(document, **{id: document, ISSUER: {**COLLEGE, "verification": policy}}).state == state


def test_hosted_where_anybody_could_change_it():
    """All that a verdict rests on is served under https, or by somebody known here."""
    issuer, badge = ISSUER.replace("https", "http"), BADGE.replace("https", "http")
    plain_issuer = {BADGE: {**BADGE_CLASS, "issuer": issuer}, issuer: {**COLLEGE, "id": issuer}}
    assert last(shown(DOCUMENT, **plain_issuer))[:2] == ("unknown_issuer", "issuer")
    plain_badge = {**DOCUMENT, "badge": badge}
    published = {HOSTED: plain_badge, badge: BADGE_CLASS}
    assert last(shown(plain_badge, **published))[:2] == ("unknown_issuer", "issuer")
    signature = {ISSUER: COLLEGE, **of_college(), **plain_issuer}
    signature[issuer] = {**signature[issuer], "publicKey": {**KEY_PAGE, "owner": issuer}}
    assert last(shown(signed(), **signature))[:2] == ("unknown_issuer", "issuer")
    everything = {HOSTED: DOCUMENT, **plain_issuer}
    assert judged(DOCUMENT, site=Site(pages=everything, known=(issuer,), standing={})).state == "valid"
    in_place = {**DOCUMENT, "badge": BADGE_CLASS}
    assert shown(in_place, **{HOSTED: in_place}).state == "valid"


@pytest.mark.parametrize(
    ("published", "detail"),
    [
        ({BADGE: (404, b"")}, "answers 404"),
        ({BADGE: {"name": "Nobody's"}}, "it stands at no web address"),
        ({ISSUER: (500, b"")}, "answers 500"),
        ({ISSUER: {"id": "https://other.example/"}}, "another profile"),
    ],
)
def test_hosted_with_an_issuer_who_cannot_be_read(published, detail):
    verdict = shown(DOCUMENT, **published)
    assert verdict.state == "unknown_issuer"
    assert detail in verdict.checks[-1].detail


def test_hosted_and_nothing_is_read():
    verdict = judged(DOCUMENT, site=Site())
    assert verdict.state == "unknown_issuer"
    assert outcomes(verdict) == [("structure", True), ("hosted", None)]


@pytest.mark.parametrize(
    ("page", "state", "detail"),
    [
        ((410, b""), "revoked", "it was revoked"),
        ((410, b"<html>gone</html>"), "revoked", "it was revoked"),
        ((410, {"revocationReason": "Mistake"}), "revoked", "Mistake"),
        ((200, {**DOCUMENT, "revoked": True}), "revoked", "it was revoked"),
        ((404, b"<html>"), "unknown_issuer", "nothing is hosted at its address (404)"),
        ((500, {"revoked": True}), "unknown_issuer", "nothing is hosted at its address (500)"),
        ((200, b"<html>"), "unknown_issuer", "what the issuer hosts cannot be read: the text is not JSON"),
    ],
)
def test_hosted_no_more(page, state, detail):
    verdict = shown(DOCUMENT, **{HOSTED: page})
    assert (verdict.state, verdict.checks[-1].detail) == (state, detail)


@pytest.mark.parametrize("page", [(410, {}), ASSERTION])
def test_suspended_by_ourselves(page):
    standing = {ASSERTION_ID: Standing("suspended", "Under review")}
    verdict = judged(ASSERTION, pages=pages(**{ASSERTION_ID: page}), standing=standing)
    assert (verdict.state, verdict.checks[-1].detail) == ("suspended", "Under review")


@pytest.mark.parametrize("page", [(410, {}), ASSERTION])
def test_suspended_by_ourselves_for_no_reason_given(page):
    verdict = judged(
        ASSERTION, pages=pages(**{ASSERTION_ID: page}), standing={ASSERTION_ID: Standing("suspended")}
    )
    assert verdict.checks[-1].detail == "it was suspended"


@pytest.mark.parametrize(("year", "state"), [(2025, "not_yet_valid"), (2027, "valid"), (2031, "expired")])
def test_dates_of_a_hosted_assertion(year, state):
    now = samples.NOW.replace(year=year)
    assert judged(ASSERTION, now=now).state == state


# -- signed


def signed(header=None, key=None, **changes):
    verification = {"type": "SignedBadge", "creator": KEY}
    return rs256({**DOCUMENT, "id": "urn:uuid:1", "verification": verification, **changes}, key, header)


def of_college(**changes):
    return {ISSUER: {**COLLEGE, "publicKey": KEY, **changes}, KEY: KEY_PAGE}


def test_signed():
    verdict = shown(signed(), **of_college())
    assert verdict.state == "valid"
    assert outcomes(verdict) == [
        ("structure", True),
        ("issuer", None),
        ("key", True),
        ("proof", True),
        ("status", True),
        ("dates", True),
    ]


def test_signed_without_naming_the_key():
    verification = {"verification": {"type": "signed"}}
    assert shown(signed(**verification), **of_college()).state == "valid"
    assert shown(signed(**verification), **of_college(publicKey=[KEY, f"{KEY}2"])).state == "tampered"
    assert shown(signed(**verification), **of_college(publicKey=[5])).state == "tampered"


def test_signed_with_a_key_that_stands_in_the_profile():
    assert shown(signed(), **of_college(publicKey=[KEY_PAGE])).state == "valid"
    jwk = {"id": KEY, "owner": ISSUER, "publicKeyJwk": keys.jwk(rsa_key().public_key())}
    assert shown(signed(), **of_college(publicKey=jwk)).state == "valid"


@pytest.mark.parametrize(
    ("published", "state", "name"),
    [
        ({ISSUER: COLLEGE}, "tampered", "key"),
        ({**of_college(publicKey="https://college.example/other")}, "tampered", "key"),
        ({**of_college(), KEY: {**KEY_PAGE, "owner": "https://other.example/"}}, "tampered", "key"),
        ({**of_college(), KEY: {**KEY_PAGE, "id": "https://other.example/"}}, "tampered", "key"),
        ({**of_college(), KEY: {**KEY_PAGE, "publicKeyPem": "none"}}, "tampered", "key"),
        ({**of_college(), KEY: {"id": KEY, "owner": ISSUER}}, "tampered", "key"),
        (
            {**of_college(), KEY: {**KEY_PAGE, "publicKeyPem": pem(rsa_key(2).public_key())}},
            "tampered",
            "proof",
        ),
        ({**of_college(), KEY: (500, b"")}, "unknown_issuer", "proof"),
        ({ISSUER: (500, b"")}, "unknown_issuer", "issuer"),
    ],
)
def test_signed_by_somebody_else(published, state, name):
    assert last(shown(signed(), **published))[:2] == (state, name)


def test_signed_with_keys_too_small_or_of_another_kind():
    small = rsa.generate_private_key(65_537, 1024)
    curve = ec.generate_private_key(ec.SECP384R1())
    other = ed448.Ed448PrivateKey.generate()
    for text in (pem(small.public_key()), pem(curve.public_key()), pem(other.public_key())):
        page = {**of_college(), KEY: {**KEY_PAGE, "publicKeyPem": text}}
        assert last(shown(signed(), **page))[:2] == ("tampered", "key")


def test_signed_but_shown_without_its_signature():
    document = {**DOCUMENT, "verification": {"type": "SignedBadge", "creator": KEY}}
    assert shown(document, **of_college()).state == "not_a_credential"


@pytest.mark.parametrize(
    ("revoked", "state", "detail"),
    [
        ([], "valid", "it is not on the issuer's list of revoked badges"),
        ("urn:uuid:1", "revoked", "the issuer has revoked it"),
        (["urn:uuid:2", 5, {"id": "urn:uuid:1"}], "revoked", "the issuer has revoked it"),
        ([{"uid": "abc", "revocationReason": "Mistake"}], "revoked", "Mistake"),
        ([{"id": ["urn:uuid:1"]}], "valid", "it is not on the issuer's list of revoked badges"),
    ],
)
def test_signed_and_the_list_of_revoked_ones(revoked, state, detail):
    address = "https://college.example/revoked"
    published = {**of_college(revocationList=address), address: {"revokedAssertions": revoked}}
    verdict = shown(signed(uid="abc"), **published)
    assert (verdict.state, [one.detail for one in verdict.checks if one.name == "status"]) == (
        state,
        [detail],
    )


@pytest.mark.parametrize(
    ("issuer", "state"),
    [
        (ISSUER, "valid"),
        ({"id": ISSUER}, "valid"),
        ("https://x.example/", "status_unknown"),
        ([], "status_unknown"),
    ],
)
def test_signed_and_the_list_of_revoked_ones_has_an_issuer(issuer, state):
    address = "https://college.example/revoked"
    published = {**of_college(revocationList=address), address: {"issuer": issuer, "revokedAssertions": []}}
    assert shown(signed(), **published).state == state


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing("revoked", "Mistake"), ("revoked", "status", "Mistake")),
        (Standing("suspended"), ("suspended", "status", "it was suspended")),
        (Standing("good"), ("valid", "dates", "today is within its dates")),
    ],
)
def test_signed_by_ourselves_and_taken_back(standing, expected):
    everything = {BADGE: BADGE_CLASS, **of_college()}
    assert last(judged(signed(), site=Site(pages=everything, standing={"urn:uuid:1": standing}))) == expected


def test_signed_and_the_list_of_revoked_ones_is_away():
    verdict = shown(signed(), **of_college(revocationList="https://college.example/revoked"))
    assert verdict.state == "status_unknown"
    assert verdict.checks[-1].name == "dates"


# -- addresses, as they were baked before there was a standard


def with_address(address):
    text = chunk(b"tEXt", f"{KEYWORD_V2}\0{address}".encode())
    return samples.png()[:-12] + text + samples.png()[-12:]


def test_picture_with_an_address():
    verdict = shown(with_address(HOSTED))
    assert verdict.state == "valid"
    assert verdict.warnings == (
        "The openbadges chunk is of the kind tEXt, which was used before there was a standard.",
    )


def test_address_alone():
    assert shown(f"  {HOSTED}\n").state == "valid"


@pytest.mark.parametrize(
    ("page", "state", "detail"),
    [
        ((410, {"id": HOSTED, "revocationReason": "Mistake"}), "revoked", "Mistake"),
        ((410, b""), "revoked", "it was revoked"),
        ((200, {"revoked": True}), "revoked", "it was revoked"),
        ((404, {"revoked": True}), "not_a_credential", "nothing stands at the address of the badge (404)"),
        ((500, {"revoked": True}), "not_a_credential", "nothing stands at the address of the badge (500)"),
        ((404, b"<html>"), "not_a_credential", "nothing stands at the address of the badge (404)"),
        ((200, b"<html>"), "not_a_credential", "the text is not JSON"),
    ],
)
def test_address_of_something_else(page, state, detail):
    verdict = shown(HOSTED, **{HOSTED: page})
    assert (verdict.state, verdict.checks[-1].detail) == (state, detail)


def test_address_of_our_own_that_is_suspended():
    standing = {ASSERTION_ID: Standing("suspended", "Under review")}
    gone = pages(**{ASSERTION_ID: (410, {"id": ASSERTION_ID, "revoked": True})})
    assert last(judged(ASSERTION_ID, pages=gone, standing=standing)) == (
        "suspended",
        "status",
        "Under review",
    )


def test_address_that_is_not_read():
    verdict = judged("https://elsewhere.example/1", site=Site())
    assert verdict.state == "unknown_issuer"
    assert outcomes(verdict) == [("format", None)]


def test_signed_in_a_picture():
    picture = png.bake(samples.png(), {KEYWORD_V2: signed()})
    assert shown(picture, **of_college()).state == "valid"
