"""A record holds whole signed credentials, and keeps the laws and the official schema of CLR 2.0."""

import copy
import dataclasses
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadges import clr, keys, v3
from openbadges.baking.png import KEYWORD_CLR, KEYWORD_V3, bake
from openbadges.composing import identity_hash
from openbadges.model import Association, Image, Recipient, Record
from openbadges.proofs import data_integrity
from openbadges.verify import LEARNER_RECORD
from tests.openbadges import laws
from tests.openbadges.samples import (
    ACHIEVEMENT,
    DID,
    ISSUER,
    METHOD,
    NOW,
    ORIGIN,
    SIGNED_AT,
    a_plain_award,
    an_achievement,
    an_award,
    png,
)
from tests.openbadges.test_schemas import STATUS, awards
from tests.openbadges.verifying import SIGNED, judged, outcomes

KEY = keys.generate()
PARTS = f"{ORIGIN}/ob3/credentials/part"


def signed(award):
    return data_integrity.sign(v3.credential(award), KEY, METHOD, SIGNED_AT)


def signed_parts(number=2):
    """Credentials of one badge, each awarded to another subject id."""
    return [
        signed(
            an_award(
                id=f"{PARTS}-{part}",
                recipient=Recipient(f"urn:uuid:{part:032x}", "a@b.example", f"salt{part}"),
                status={**STATUS, "statusListIndex": str(part)},
            )
        )
        for part in range(number)
    ]


PAIR = signed_parts()


def a_record(**changes) -> Record:
    values = {
        "id": "urn:uuid:6a3b2a52-8a4b-4cf6-9d8c-b6ad30dd9f0c",
        "name": "Record of micro-credentials",
        "issuer": ISSUER,
        "recipient": Recipient("urn:uuid:9c7f4f1e-61c7-4f0a-9f0b-93f4a6d7b1aa", "a@b.example", "9f0c8a"),
        "credentials": PAIR,
        "valid_from": NOW,
        "awarded_at": NOW,
        "description": "All of them.",
        "image": Image(f"{ORIGIN}/record.png", "A folder"),
        "partial": False,
        "associations": [
            Association("precedes", f"{PARTS}-0", f"{PARTS}-1"),
            Association("isPartOf", f"{PARTS}-0", "urn:uuid:milestone"),
        ],
        "achievements": [an_achievement(id="urn:uuid:milestone", result_descriptions=(), related=())],
        "status": STATUS,
    }
    return Record(**{**values, **changes})


def a_plain_record() -> Record:
    recipient = Recipient("urn:uuid:9c7f4f1e-61c7-4f0a-9f0b-93f4a6d7b1aa")
    return Record("urn:uuid:1", "Record", ISSUER, recipient, [signed(a_plain_award())], NOW)


def test_record_has_every_member():
    document = clr.credential(a_record())
    subject = document.pop("credentialSubject")
    assert document == {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        ],
        "id": "urn:uuid:6a3b2a52-8a4b-4cf6-9d8c-b6ad30dd9f0c",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Record of micro-credentials",
        "description": "All of them.",
        "image": {"id": f"{ORIGIN}/record.png", "type": "Image", "caption": "A folder"},
        "issuer": v3.profile(ISSUER),
        "validFrom": "2027-01-01T00:00:00Z",
        "awardedDate": "2027-01-01T00:00:00Z",
        "partial": False,
        "credentialSchema": [{"id": clr.SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": STATUS,
    }
    achievement = subject.pop("achievement")
    assert [one["id"] for one in achievement] == ["urn:uuid:milestone"]
    assert subject == {
        "id": "urn:uuid:9c7f4f1e-61c7-4f0a-9f0b-93f4a6d7b1aa",
        "type": ["ClrSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": identity_hash("a@b.example", "9f0c8a"),
                "identityType": "emailAddress",
                "salt": "9f0c8a",
            }
        ],
        "verifiableCredential": PAIR,
        "association": [
            {
                "type": "Association",
                "associationType": "precedes",
                "sourceId": f"{PARTS}-0",
                "targetId": f"{PARTS}-1",
            },
            {
                "type": "Association",
                "associationType": "isPartOf",
                "sourceId": f"{PARTS}-0",
                "targetId": "urn:uuid:milestone",
            },
        ],
    }


def test_record_leaves_out_what_is_not_known():
    document = clr.credential(a_plain_record())
    assert set(document) == {
        "@context", "id", "type", "name", "issuer", "validFrom", "credentialSubject", "credentialSchema",
    }  # fmt: skip
    assert set(document["credentialSubject"]) == {"id", "type", "verifiableCredential"}


@pytest.mark.parametrize("record", [a_record(), a_plain_record()], ids=["full", "plain"])
def test_records_keep_the_laws(record):
    laws.keep_3(clr.credential(record), laws.RECORD)


@settings(max_examples=15, deadline=None)
@given(st.lists(awards(), min_size=1, max_size=3, unique_by=lambda award: award.id))
def test_records_of_any_credentials_keep_the_laws(many):
    laws.keep_3(
        clr.credential(a_record(credentials=[signed(one) for one in many], associations=())), laws.RECORD
    )


def test_signed_record_and_what_it_holds_are_proven_one_by_one():
    record = data_integrity.sign(clr.credential(a_record()), KEY, METHOD, NOW)
    data_integrity.check(record, KEY.public_key())
    for one in record["credentialSubject"]["verifiableCredential"]:
        data_integrity.check(one, KEY.public_key())
    changed = copy.deepcopy(record)
    changed["credentialSubject"]["verifiableCredential"][0]["credentialSubject"]["narrative"] = "Another."
    with pytest.raises(ValueError):
        data_integrity.check(changed, KEY.public_key())


def test_record_of_a_long_career_can_be_signed():
    # Sixty credentials say more than a stranger's document may.
    long = clr.credential(a_record(credentials=signed_parts(60), associations=()))
    record = data_integrity.sign(long, KEY, METHOD, NOW, most=100_000)
    data_integrity.check(record, KEY.public_key(), most=100_000)


def test_record_keeps_its_own_copy_of_the_credentials():
    held = copy.deepcopy(PAIR)
    document = clr.credential(a_record(credentials=held))
    held[0]["name"] = "Changed later"
    assert document["credentialSubject"]["verifiableCredential"] == PAIR


def test_one_credential_given_twice_stands_in_the_record_once():
    document = clr.credential(a_record(credentials=[*PAIR, PAIR[0]]))
    assert document["credentialSubject"]["verifiableCredential"] == PAIR


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"credentials": []}, "a record needs a credential"),
        ({"credentials": [v3.credential(an_award())], "associations": ()}, r"verifiableCredential\[0\]: not"),
        ({"associations": [Association("requires", f"{PARTS}-0", f"{PARTS}-1")]}, "no type of association"),
        ({"associations": [Association("precedes", f"{PARTS}-0", "urn:no")]}, "urn:no is not in the record"),
        ({"name": ""}, "name: needed"),
        ({"id": "record"}, "id: not an absolute IRI"),
        ({"valid_from": datetime(2026, 1, 1)}, "validFrom: a datetime needs a time zone"),
        ({"valid_until": datetime(2026, 1, 1, tzinfo=UTC)}, "validUntil: comes before validFrom"),
        ({"recipient": Recipient("urn:uuid:1", "a@b.example")}, "recipient.salt"),
        ({"description": "\a"}, "description: holds a control character"),
        ({"issuer": dataclasses.replace(ISSUER, name="")}, "name: needed"),
    ],
)
def test_record_refuses_and_names_the_member(changes, reason):
    with pytest.raises(ValueError, match=reason):
        clr.credential(a_record(**changes))


def test_associations_may_name_the_achievements_of_the_credentials():
    document = clr.credential(a_record(associations=[Association("isPeerOf", ACHIEVEMENT, ACHIEVEMENT)]))
    assert document["credentialSubject"]["association"][0]["sourceId"] == ACHIEVEMENT
    assert document["issuer"]["id"] == DID


def test_record_shown_as_a_badge_is_named_as_what_it_is():
    record = json.dumps(data_integrity.sign(clr.credential(a_record()), KEY, METHOD, SIGNED_AT))
    for shown in record, bake(png(), {KEYWORD_CLR: record}):
        verdict = judged(shown)
        assert (verdict.state, outcomes(verdict)) == ("not_a_credential", [("format", False)])
        assert verdict.checks[0].detail == LEARNER_RECORD
    assert judged(bake(png(), {KEYWORD_CLR: record, KEYWORD_V3: json.dumps(SIGNED)})).state == "valid"
