"""One verdict for whatever somebody shows."""

import copy
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbadges import keys, v2, v3
from openbadges.baking.png import KEYWORD_V2, KEYWORD_V3, bake
from openbadges.model import Recipient
from openbadges.proofs.data_integrity import sign
from openbadges.verify import Check, Standing
from tests.openbadges.samples import (
    DID,
    ISSUER,
    METHOD,
    NOW,
    SIGNED_AT,
    a_plain_award,
    an_achievement,
    an_award,
    chunk,
    png,
)
from tests.openbadges.test_data_integrity import changed_at, leaves
from tests.openbadges.verifying import (
    ASSERTION,
    ASSERTION_ID,
    ATTACKER,
    BADGE,
    BADGE_ID,
    DID_ADDRESS,
    DID_DOCUMENT,
    ISSUER_ID,
    KEY,
    OTHER,
    PICTURE,
    SIGNED,
    judged,
    last,
    outcomes,
    pages,
    signed,
)

STRANGER = replace(ISSUER, id="did:web:stranger.example", name="Stranger", url="https://stranger.example/")
STRANGER_KEY = f"did:key:{keys.multibase(ATTACKER.public_key())}"
BOTH = {KEYWORD_V2: json.dumps(ASSERTION), KEYWORD_V3: json.dumps(SIGNED)}


def test_valid_credential():
    verdict = judged(SIGNED)
    assert verdict.state == "valid"
    assert outcomes(verdict) == [
        (name, True) for name in ("structure", "issuer", "key", "proof", "status", "dates")
    ]
    assert verdict.standard == "3.0"
    assert verdict.document == SIGNED
    assert verdict.credential_id == SIGNED["id"]
    assert verdict.issuer_name == "Northlake College"
    assert verdict.name == "Inclusive Course Design"


def test_valid_credential_with_nothing_optional():
    assert judged(signed(a_plain_award())).state == "valid"


def test_name_of_the_achievement_stands_in_for_a_missing_one():
    document = v3.credential(an_award(name="A name of its own"))
    del document["name"]
    assert judged(sign(document, KEY, METHOD, SIGNED_AT)).name == "Inclusive Course Design"


def test_credential_signed_with_a_second_key():
    assert judged(signed(key=OTHER, method=f"{DID}#key-2")).state == "valid"


@pytest.mark.parametrize("state", ["revoked", "suspended"])
def test_word_of_the_issuer_itself(state):
    verdict = judged(SIGNED, standing={SIGNED["id"]: Standing(state, "Awarded by mistake")})
    assert (verdict.state, verdict.checks[-2]) == (state, Check("status", False, "Awarded by mistake"))
    assert judged(SIGNED, standing={SIGNED["id"]: Standing(state)}).checks[-2].detail == f"it was {state}"


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (SIGNED_AT - timedelta(seconds=1), "not_yet_valid"),
        (SIGNED_AT, "valid"),
        (NOW.replace(year=2029, month=11, hour=15), "valid"),
        (NOW.replace(year=2029, month=11, hour=16), "expired"),
    ],
)
def test_dates(now, state):
    assert judged(SIGNED, now=now).state == state


def test_worst_problem_is_told():
    late = NOW.replace(year=2030)
    assert judged(SIGNED, now=late, standing={"*": Standing("revoked", "why")}).state == "revoked"
    unreadable = signed(credentialStatus={"id": "urn:uuid:1", "type": "1EdTechRevocationList"})
    assert judged(unreadable, standing={}).state == "status_unknown"
    assert judged(unreadable, standing={}, now=late).state == "expired"


@pytest.mark.parametrize(
    ("did_document", "reason"),
    [
        (keys.did_document(DID, [keys.PublishedKey("key-9", KEY.public_key())]), "does not publish"),
        ({**DID_DOCUMENT, "verificationMethod": ["key"]}, "does not publish"),
        ({**DID_DOCUMENT, "id": "did:web:other.example"}, "belongs to somebody else"),
        (
            changed_at(DID_DOCUMENT, ("verificationMethod", 0, "controller"), lambda _: "did:web:o.example"),
            "belongs to somebody else",
        ),
        ({**DID_DOCUMENT, "assertionMethod": []}, "withdrawn"),
        (
            changed_at(DID_DOCUMENT, ("verificationMethod", 0, "publicKeyMultibase"), lambda _: "z6Mk"),
            "cannot be read",
        ),
    ],
)
def test_key_must_be_the_issuers(did_document, reason):
    verdict = judged(SIGNED, pages=pages(**{DID_ADDRESS: did_document}))
    assert verdict.state == "tampered"
    assert verdict.checks[-1].name == "key"
    assert reason in verdict.checks[-1].detail


def test_credential_signed_with_a_key_of_ones_own_is_found():
    mine = keys.generate()
    assert judged(signed(key=mine)).state == "tampered"
    assert judged(signed(key=mine, method="did:web:mine.example#key-1")).state == "tampered"


def test_credential_of_an_unknown_issuer():
    award = an_award(achievement=an_achievement(issuer=STRANGER))
    verdict = judged(signed(award, method="did:web:stranger.example#key-1", id="urn:uuid:1"))
    assert verdict.state == "unknown_issuer"
    assert outcomes(verdict) == [("structure", True), ("issuer", None), ("key", None), ("proof", None)]
    assert verdict.checks[2].detail == "the issuer's keys cannot be read: nothing is fetched"


def test_credential_of_somebody_who_borrows_the_name():
    method = keys.did_key_document(STRANGER_KEY)["verificationMethod"][0]["id"]
    mine = {**SIGNED["issuer"], "id": STRANGER_KEY}
    verdict = judged(signed(key=ATTACKER, method=method, issuer=mine))
    why = "the issuer passes itself off as one known here"
    assert last(verdict) == ("unknown_issuer", "issuer", why)


@given(st.sampled_from(list(leaves(SIGNED))), st.data())
def test_any_changed_letter_is_found(path, data):
    def change(text):
        position = data.draw(st.integers(0, len(text) - 1))
        letter = data.draw(st.characters(codec="utf-8").filter(lambda one: one != text[position]))
        return text[:position] + letter + text[position + 1 :]

    changed = changed_at(SIGNED, path, change)
    assert judged(changed).state in ("tampered", "unknown_issuer", "not_a_credential")


def test_end_of_validity_moved_elsewhere_is_found():
    moved = copy.deepcopy(SIGNED)
    moved["evidence"][0]["endorsement"] = [{"id": SIGNED["id"], "validUntil": moved.pop("validUntil")}]
    verdict = judged(moved)
    assert verdict.state == "not_a_credential"
    assert verdict.checks[-1].detail == "the credential describes itself in two places"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"@context": "https://www.w3.org/ns/credentials/v2"}, "contexts"),
        ({"@context": [*reversed(SIGNED["@context"])]}, "contexts"),
        ({"type": ["VerifiableCredential"]}, "not an Open Badge"),
        ({"issuer": DID}, "issuer is missing"),
        ({"issuer": {"id": 5}}, "issuer is missing"),
        ({"credentialSubject": [SIGNED["credentialSubject"]]}, "achievement is missing"),
        ({"credentialSubject": {"achievement": "urn:x"}}, "achievement is missing"),
        ({"id": None}, "id is missing"),
        ({"validFrom": "2026-11-02"}, "date cannot be read"),
        ({"validUntil": "never"}, "date cannot be read"),
    ],
)
def test_other_credentials_are_not_judged(changes, reason):
    verdict = judged({**SIGNED, **changes})
    assert (verdict.state, verdict.standard) == ("not_a_credential", "3.0")
    assert reason in verdict.checks[-1].detail


def test_unsigned_credential():
    assert judged(v3.credential(an_award())).checks[-1].detail == "the credential is not signed"
    assert judged({**SIGNED, "proof": None}).state == "tampered"


def test_achievement_credential_is_the_same_thing():
    document = {**v3.credential(an_award()), "type": ["VerifiableCredential", "AchievementCredential"]}
    assert judged(sign(document, KEY, METHOD, SIGNED_AT)).state == "valid"


def test_hosted_assertion():
    verdict = judged(ASSERTION)
    assert verdict.state == "valid"
    assert outcomes(verdict) == [(name, True) for name in ("structure", "issuer", "hosted", "dates")]
    assert (verdict.standard, verdict.credential_id) == ("2.0", ASSERTION_ID)
    assert (verdict.issuer_name, verdict.name) == ("Northlake College", "Inclusive Course Design")


def test_hosted_assertion_with_its_badge_in_it():
    badge = {"type": "BadgeClass", "name": "Inside", "issuer": {"name": "Also inside"}}
    whole = {**ASSERTION, "badge": {**badge, "issuer": {"id": ISSUER_ID, "name": "Not believed"}}}
    verdict = judged(whole, pages=pages(**{ASSERTION_ID: whole}))
    assert (verdict.state, verdict.issuer_name, verdict.name) == ("valid", "Northlake College", "Inside")
    orphan = {**ASSERTION, "badge": badge}
    verdict = judged(orphan, pages=pages(**{ASSERTION_ID: orphan}))
    assert (verdict.state, verdict.issuer_name) == ("unknown_issuer", "Also inside")


@pytest.mark.parametrize(
    ("hosted", "state", "detail"),
    [
        (
            {**ASSERTION, "narrative": "Other"},
            "tampered",
            "it differs from what the issuer hosts",
        ),
        ({"id": ASSERTION_ID, "revoked": True}, "revoked", "it was revoked"),
        ((410, {"revocationReason": "Mistake"}), "revoked", "Mistake"),
        ((404, {}), "unknown_issuer", "nothing is hosted at its address (404)"),
        ((404, b"<html>"), "unknown_issuer", "nothing is hosted at its address (404)"),
    ],
)
def test_hosted_assertion_is_what_the_issuer_says(hosted, state, detail):
    verdict = judged(ASSERTION, pages=pages(**{ASSERTION_ID: hosted}))
    assert (verdict.state, verdict.checks[-1].detail) == (state, detail)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"verification": {"type": "SignedBadge"}}, "as a JWS"),
        ({"verification": "hosted"}, "how it can be checked"),
        ({"id": None}, "id is missing"),
        ({"issuedOn": 1700000000}, "date cannot be read"),
    ],
)
def test_other_assertions_are_not_judged(changes, reason):
    verdict = judged({**ASSERTION, **changes})
    assert (verdict.state, verdict.standard) == ("not_a_credential", "2.0")
    assert reason in verdict.checks[-1].detail


@pytest.mark.parametrize(
    ("texts", "standard"),
    [
        ({KEYWORD_V3: BOTH[KEYWORD_V3]}, "3.0"),
        ({KEYWORD_V2: BOTH[KEYWORD_V2]}, "2.0"),
        (BOTH, "3.0"),
    ],
)
def test_baked_pictures(texts, standard):
    verdict = judged(bake(png(), texts))
    assert (verdict.state, verdict.standard) == ("valid", standard)


def test_picture_with_both_badges_says_that_they_agree():
    check = judged(bake(png(), BOTH)).checks[-1]
    assert check == Check("both_standards", True, "both badges in the picture are the same award")


@pytest.mark.parametrize(
    ("award", "agree"),
    [
        (an_award(recipient=Recipient("urn:uuid:2", "other@northlake.example", "9f0c8a")), False),
        (an_award(recipient=Recipient("urn:uuid:2")), True),
        (an_award(awarded_at=NOW - timedelta(days=9)), False),
    ],
)
def test_picture_with_the_assertion_of_another_award_is_found(award, agree):
    other = v2.assertion(award, ASSERTION_ID, BADGE_ID, PICTURE, recipient_url="https://a.example/1")
    picture = bake(png(), {**BOTH, KEYWORD_V2: json.dumps(other)})
    verdict = judged(picture, pages=pages(**{ASSERTION_ID: other}))
    assert verdict.state == ("valid" if agree else "tampered")


def test_pictures_with_both_badges_and_less_to_compare():
    award = a_plain_award()
    document = v3.credential(award)
    kept = {name: member for name, member in document.items() if name != "awardedDate"}
    with_hash = v3.credential(an_award())["credentialSubject"]["identifier"]
    subject = {**kept["credentialSubject"], "identifier": with_hash}
    other = v2.assertion(award, ASSERTION_ID, BADGE_ID, PICTURE, recipient_url="https://a.example/1")
    nobody = {**other, "recipient": "nobody"}
    for assertion, changes, state, ok in (
        (other, {}, "valid", True),
        (nobody, {}, "valid", True),
        (other, {"credentialSubject": subject}, "valid", None),
        (other, {"awardedDate": "a day"}, "tampered", False),
    ):
        credential = sign({**kept, **changes}, KEY, METHOD, SIGNED_AT)
        texts = {KEYWORD_V2: json.dumps(assertion), KEYWORD_V3: json.dumps(credential)}
        named = pages(**{ASSERTION_ID: assertion, BADGE_ID: {**BADGE, "name": "Plain"}})
        verdict = judged(bake(png(), texts), pages=named)
        assert (verdict.state, verdict.checks[-1].ok) == (state, ok)
    misnamed = pages(**{BADGE_ID: {**BADGE, "name": "Another badge"}})
    assert judged(bake(png(), BOTH), pages=misnamed).state == "tampered"


@pytest.mark.parametrize(
    ("hosted", "state", "ok"),
    [
        ((503, b""), "tampered", False),
        ((410, {}), "revoked", False),
        ({**ASSERTION, "narrative": "Other"}, "tampered", False),
    ],
)
def test_picture_whose_assertion_does_not_hold(hosted, state, ok):
    verdict = judged(bake(png(), BOTH), pages=pages(**{ASSERTION_ID: hosted}))
    assert (verdict.state, verdict.checks[-1].ok) == (state, ok)


def test_picture_whose_credential_does_not_hold_is_judged_by_it():
    verdict = judged(bake(png(), BOTH), standing={"*": Standing("revoked", "Mistake")})
    assert verdict.state == "revoked"
    assert "both_standards" not in [one.name for one in verdict.checks]


def test_picture_changed_after_it_was_baked():
    baked = bake(png(), BOTH)
    changed = baked.replace(b"Inclusive", b"Exclusive")
    assert judged(changed).state == "tampered"
    text = BOTH[KEYWORD_V3].replace("Inclusive", "Exclusive")
    assert judged(bake(png(), {**BOTH, KEYWORD_V3: text})).state == "tampered"


@pytest.mark.parametrize(
    "shown",
    [
        b"",
        b"{}",
        b"[]",
        b"GIF89a",
        png(),
        png()[:-9],
        b'{"type": "Profile"}',
        b'{"type": {"a": []}}',
        bake(png(), {KEYWORD_V3: "eyJhbGciOiJSUzI1NiJ9.e30.AAAA"}),
    ],
)
def test_other_files_are_no_credentials(shown):
    verdict = judged(shown)
    assert (verdict.state, verdict.standard, verdict.document) == ("not_a_credential", None, None)
    assert outcomes(verdict) == [("format", False)]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from([SIGNED, ASSERTION]), st.data())
def test_any_member_replaced_by_anything_never_raises(document, data):
    path = data.draw(st.sampled_from(list(leaves(document))))
    path = path[: data.draw(st.integers(1, len(path)))]
    value = data.draw(json_values)
    verdict = judged(changed_at(document, path, lambda _: value))
    assert verdict.state in ("valid", "tampered", "unknown_issuer", "not_a_credential")


@given(st.binary() | st.text().map(str.encode) | json_values.map(lambda one: json.dumps(one).encode()))
def test_random_bytes_never_raise(data):
    assert judged(data).state == "not_a_credential"
    assert judged(
        png()[:-12] + chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + data) + png()[-12:]
    ).state in (
        "not_a_credential",
        "tampered",
    )
