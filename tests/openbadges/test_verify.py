"""One verdict for whatever somebody shows."""

import copy
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbadges import keys, v2, v3
from openbadges.baking.png import KEYWORD_V2, KEYWORD_V3, bake
from openbadges.model import Recipient
from openbadges.proofs.data_integrity import sign
from openbadges.verify import Check, Found, Standing, Unavailable, World, verify
from tests.openbadges.samples import (
    DID,
    ISSUER,
    METHOD,
    NOW,
    ORIGIN,
    SIGNED_AT,
    a_plain_award,
    an_achievement,
    an_award,
    chunk,
    png,
)
from tests.openbadges.test_data_integrity import SIGNED, changed_at, leaves

KEY = keys.from_private_bytes(bytes(range(32)))
OTHER = keys.from_private_bytes(bytes(32))
DID_DOCUMENT = keys.did_document(DID, {"key-1": KEY.public_key(), "key-2": OTHER.public_key()})
DID_ADDRESS = "https://localhost:8000/issuers/northlake/did.json"
BADGE_ID, ISSUER_ID = f"{ORIGIN}/ob2/badges/1", f"{ORIGIN}/ob2/issuers/northlake"
ASSERTION_ID, PICTURE = f"{ORIGIN}/ob2/assertions/1", f"{ORIGIN}/credentials/1.png"
GOOD = Standing("good")
ASSERTION = v2.assertion(an_award(), ASSERTION_ID, BADGE_ID, PICTURE)
HOSTED = {
    ASSERTION_ID: ASSERTION,
    BADGE_ID: v2.badge_class(an_achievement(), BADGE_ID, ISSUER_ID),
    ISSUER_ID: v2.issuer(ISSUER, ISSUER_ID),
}
BOTH = {KEYWORD_V2: json.dumps(ASSERTION), KEYWORD_V3: json.dumps(SIGNED)}


def judged(shown, *, did_document=DID_DOCUMENT, hosted=HOSTED, problem=GOOD, now=NOW):
    """The verdict on a document, a text or bytes, in a world that knows one issuer."""
    pages = {**hosted, DID_ADDRESS: did_document}

    def read(address):
        if address not in pages:
            raise Unavailable("nothing is fetched")
        gone = pages[address].get("revoked") is True
        return Found(410 if gone else 200, json.dumps(pages[address]).encode())

    if isinstance(shown, dict):
        shown = json.dumps(shown)
    return verify(
        shown if isinstance(shown, bytes) else shown.encode(),
        world=World(read, lambda credential_id: problem, lambda document: True, now),
    )


def signed(award=None, key=KEY, method=METHOD, **changes):
    return sign({**v3.credential(award or an_award()), **changes}, key, method, SIGNED_AT)


def outcomes(verdict):
    return [(one.name, one.ok) for one in verdict.checks]


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


@pytest.mark.parametrize(
    ("problem", "state", "check"),
    [
        (Standing("revoked", "Awarded by mistake"), "revoked", Check("status", False, "Awarded by mistake")),
        (Standing("suspended", "Under review"), "suspended", Check("status", False, "Under review")),
        (
            None,
            "status_unknown",
            Check("status", None, "whether it was revoked cannot be found out"),
        ),
    ],
)
def test_status(problem, state, check):
    verdict = judged(SIGNED, problem=problem)
    assert (verdict.state, verdict.checks[-2]) == (state, check)


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
    assert judged(SIGNED, now=late, problem=Standing("revoked", "why")).state == "revoked"
    assert judged(SIGNED, now=late, problem=None).state == "expired"


@pytest.mark.parametrize(
    ("did_document", "reason"),
    [
        ({}, "does not publish"),
        (keys.did_document(DID, {"key-9": KEY.public_key()}), "does not publish"),
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
    verdict = judged(SIGNED, did_document=did_document)
    assert verdict.state == "tampered"
    assert verdict.checks[-1].name == "key"
    assert reason in verdict.checks[-1].detail


def test_credential_signed_with_a_key_of_ones_own_is_found():
    mine = keys.generate()
    assert judged(signed(key=mine)).state == "tampered"
    assert judged(signed(key=mine, method="did:web:mine.example#key-1")).state == "tampered"


def test_credential_of_an_unknown_issuer():
    verdict = judged(changed_at(SIGNED, ("issuer", "id"), lambda _: "did:web:unknown.example"))
    assert verdict.state == "unknown_issuer"
    assert outcomes(verdict) == [("structure", True), ("issuer", False)]


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
    whole = {**ASSERTION, "badge": badge}
    verdict = judged(whole, hosted={ASSERTION_ID: whole})
    assert (verdict.state, verdict.issuer_name, verdict.name) == ("valid", "Also inside", "Inside")


@pytest.mark.parametrize(
    ("hosted", "state", "detail"),
    [
        ({}, "unknown_issuer", "the issuer is not known here"),
        (
            {ASSERTION_ID: {**ASSERTION, "narrative": "Other"}},
            "tampered",
            "it differs from what the issuer hosts",
        ),
        ({ASSERTION_ID: {"id": ASSERTION_ID, "revoked": True}}, "revoked", "it was revoked"),
        (
            {ASSERTION_ID: {"id": ASSERTION_ID, "revoked": True, "revocationReason": "Mistake"}},
            "revoked",
            "Mistake",
        ),
    ],
)
def test_hosted_assertion_is_what_the_issuer_says(hosted, state, detail):
    verdict = judged(ASSERTION, hosted=hosted)
    assert (verdict.state, verdict.checks[-1].detail) == (state, detail)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"verification": {"type": "SignedBadge"}}, "only hosted"),
        ({"verification": "hosted"}, "only hosted"),
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
    verdict = judged(picture, hosted={ASSERTION_ID: other})
    assert verdict.state == ("valid" if agree else "tampered")


def test_pictures_with_both_badges_and_nothing_to_compare():
    award = a_plain_award()
    other = v2.assertion(award, ASSERTION_ID, BADGE_ID, PICTURE, recipient_url="https://a.example/1")
    document = v3.credential(award)
    for awarded, state in (({}, "valid"), ({"awardedDate": "a day"}, "tampered")):
        kept = {name: member for name, member in document.items() if name != "awardedDate"}
        credential = sign({**kept, **awarded}, KEY, METHOD, SIGNED_AT)
        texts = {KEYWORD_V2: json.dumps(other), KEYWORD_V3: json.dumps(credential)}
        assert judged(bake(png(), texts), hosted={ASSERTION_ID: other}).state == state
    nobody = {**other, "recipient": "nobody"}
    texts = {KEYWORD_V2: json.dumps(nobody), KEYWORD_V3: json.dumps(signed(award))}
    assert judged(bake(png(), texts), hosted={ASSERTION_ID: nobody}).state == "valid"


@pytest.mark.parametrize(
    ("hosted", "state", "ok"),
    [
        ({}, "valid", None),
        ({ASSERTION_ID: {"revoked": True}}, "revoked", False),
        ({ASSERTION_ID: {**ASSERTION, "narrative": "Other"}}, "tampered", False),
    ],
)
def test_picture_whose_assertion_does_not_hold(hosted, state, ok):
    verdict = judged(bake(png(), BOTH), hosted=hosted)
    assert (verdict.state, verdict.checks[-1].ok) == (state, ok)


def test_picture_whose_credential_does_not_hold_is_judged_by_it():
    verdict = judged(bake(png(), BOTH), problem=Standing("revoked", "Mistake"), hosted={})
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
