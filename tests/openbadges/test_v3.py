"""The unsigned credential has exactly the members and shapes of Open Badges 3.0."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from openbadges import v3
from openbadges.composing import identity_hash
from openbadges.model import Alignment, Evidence, Image, Recipient, Result, ResultDescription
from tests.openbadges.samples import ACHIEVEMENT, DID, ISSUER, ORIGIN, a_plain_award, an_achievement, an_award

STRANGE = ResultDescription("urn:x", "Strange", "RubricCriterionLevel", required_level="urn:no")


def test_credential_has_every_member():
    criterion = f"{ACHIEVEMENT}#criterion-1"
    issuer = {
        "id": DID,
        "type": ["Profile"],
        "name": "Northlake College",
        "url": "https://northlake.example/",
        "email": "badges@northlake.example",
        "description": "Centre for Teaching and Learning",
        "image": {
            "id": f"{ORIGIN}/static/img/northlake.png",
            "type": "Image",
            "caption": "Northlake College",
        },
    }
    assert v3.credential(an_award()) == {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        ],
        "id": f"{ORIGIN}/ob3/credentials/6a3b2a52-8a4b-4cf6-9d8c-b6ad30dd9f0c",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Inclusive Course Design",
        "description": "Every student can take part.",
        "image": {"id": f"{ORIGIN}/credentials/6a3b.png", "type": "Image"},
        "issuer": issuer,
        "validFrom": "2026-11-02T09:30:00Z",
        "validUntil": "2029-11-01T15:00:00Z",
        "awardedDate": "2026-11-01T15:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:9c7f4f1e-61c7-4f0a-9f0b-93f4a6d7b1aa",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": identity_hash("faculty1@northlake.example", "9f0c8a"),
                    "identityType": "emailAddress",
                    "salt": "9f0c8a",
                }
            ],
            "achievement": {
                "id": ACHIEVEMENT,
                "type": ["Achievement"],
                "achievementType": "MicroCredential",
                "name": "Inclusive Course Design",
                "description": "Designs a course that every student can take part in.",
                "criteria": {
                    "id": f"{ORIGIN}/badges/northlake/inclusive-course-design/",
                    "narrative": "Submit a redesigned syllabus.\n\nTwo reviewers judge it.",
                },
                "image": {
                    "id": f"{ORIGIN}/artwork/0b0f6c54.png",
                    "type": "Image",
                    "caption": "A badge with an open door",
                },
                "creator": issuer,
                "inLanguage": "en",
                "version": "1",
                "humanCode": "inclusive-course-design",
                "fieldOfStudy": "Teaching",
                "creditsAvailable": 0.5,
                "tag": ["teaching", "accessibility"],
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": "Learner agency",
                        "targetUrl": "https://frameworks.example/la",
                        "targetCode": "LA-1",
                        "targetFramework": "Teaching Framework",
                        "targetDescription": "…",
                    },
                    {
                        "type": ["Alignment"],
                        "targetName": "Access",
                        "targetUrl": "https://frameworks.example/access",
                        "targetType": "CFItem",
                    },
                ],
                "related": [
                    {
                        "id": f"{ORIGIN}/ob3/achievements/0b0f6c54-6f6c-4a52-9c83-1f6f0a3b9d12",
                        "type": ["Related"],
                        "inLanguage": "en",
                        "version": "2",
                    },
                    {
                        "id": f"{ORIGIN}/ob2/badges/0b0f6c54-6f6c-4a52-9c83-1f6f0a3b9d11",
                        "type": ["Related"],
                    },
                ],
                "resultDescription": [
                    {
                        "id": criterion,
                        "type": ["ResultDescription"],
                        "name": "Alignment of outcomes",
                        "resultType": "RubricCriterionLevel",
                        "requiredLevel": f"{criterion}-level-2",
                        "rubricCriterionLevel": [
                            {
                                "id": f"{criterion}-level-1",
                                "type": ["RubricCriterionLevel"],
                                "name": "Emerging",
                                "description": "Some outcomes are named.",
                                "points": "1",
                            },
                            {
                                "id": f"{criterion}-level-2",
                                "type": ["RubricCriterionLevel"],
                                "name": "Proficient",
                                "description": "Outcomes, work and marks fit.",
                                "points": "2",
                            },
                        ],
                    },
                    {
                        "id": f"{ACHIEVEMENT}#outcome",
                        "type": ["ResultDescription"],
                        "name": "Outcome",
                        "resultType": "Status",
                    },
                ],
            },
            "creditsEarned": 3,
            "narrative": "Redesigned BIO 110 — “with students”.",
            "result": [
                {
                    "type": ["Result"],
                    "resultDescription": criterion,
                    "achievedLevel": f"{criterion}-level-2",
                    "value": "2",
                },
                {"type": ["Result"], "resultDescription": f"{ACHIEVEMENT}#outcome", "status": "Completed"},
            ],
        },
        "evidence": [
            {
                "id": f"{ORIGIN}/credentials/6a3b/evidence/1",
                "type": ["Evidence"],
                "name": "Syllabus",
                "narrative": "The new syllabus",
                "genre": "Syllabus",
            },
            {"type": ["Evidence"], "name": "Reflection", "narrative": "What changed, and why."},
        ],
        "credentialSchema": [{"id": v3.SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def test_credential_leaves_out_what_is_not_known():
    document = v3.credential(a_plain_award())
    assert set(document) == {
        "@context", "id", "type", "name", "issuer", "validFrom", "awardedDate", "credentialSubject",
        "credentialSchema",
    }  # fmt: skip
    assert set(document["credentialSubject"]) == {"id", "type", "achievement"}


@pytest.mark.parametrize(
    ("credits", "said"),
    [(Decimal("3.00"), "3"), (Decimal("0.50"), "0.5"), (Decimal("12.75"), "12.75"), (7, "7")],
)
def test_credits_are_written_so_that_every_reader_reads_the_same_number(credits, said):
    # 3 and 3.0 are one number in JavaScript and two in Python; RDF writes them differently.
    document = v3.credential(an_award(credits=credits))
    assert json.dumps(document["credentialSubject"]["creditsEarned"]) == said


def test_credential_of_one_moment_only():
    moment = datetime(2026, 11, 2, tzinfo=UTC)
    document = v3.credential(an_award(valid_from=moment, valid_until=moment))
    assert document["validFrom"] == document["validUntil"]


def test_credential_turns_dates_to_utc():
    toronto = timezone(timedelta(hours=-5))
    award = an_award(valid_from=datetime(2026, 11, 1, 22, 0, 5, 1, toronto))
    assert v3.credential(award)["validFrom"] == "2026-11-02T03:00:05Z"


def test_credential_carries_its_own_copy_of_the_status():
    status = {"type": "BitstringStatusListEntry", "statusListIndex": "7"}
    document = v3.credential(an_award(status=status))
    assert document["credentialStatus"] == status
    assert document["credentialStatus"] is not status


def test_credential_takes_its_own_name():
    assert v3.credential(an_award(name="In short"))["name"] == "In short"


def test_equal_members_of_a_set_are_written_once():
    award = an_award(evidence=[Evidence(name="Twice")] * 2)
    assert v3.credential(award)["evidence"] == [{"type": ["Evidence"], "name": "Twice"}]


def test_identity_hash_is_of_the_lower_case_address_and_then_the_salt():
    digest = "48a83bb8047d853b152b49c6d9afb8f6adffda654efe757b3c758f77912cfe4b"
    assert identity_hash("A@B.example", "salt") == f"sha256${digest}"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"valid_from": datetime(2026, 1, 1)}, "validFrom: a datetime needs a time zone"),
        ({"awarded_at": datetime(2026, 1, 1)}, "awardedDate: a datetime needs a time zone"),
        ({"valid_until": datetime(2026, 1, 1)}, "validUntil: a datetime needs a time zone"),
        ({"narrative": "a\tb"}, "credentialSubject.narrative: holds a control character"),
        ({"narrative": "a\r\nb"}, "credentialSubject.narrative: holds a control character"),
        ({"name": "\ud800"}, "name: holds a control character"),
        ({"evidence": [Evidence(name="a\x7f")]}, r"evidence\[0\].name: holds a control character"),
        ({"evidence": [Evidence(id="https://a/b c")]}, r"evidence\[0\].id: not an absolute IRI"),
        ({"id": "/credentials/1"}, "id: not an absolute IRI"),
        ({"id": ""}, "id: needed"),
        ({"recipient": Recipient("urn:uuid:1", "a@b.example")}, "recipient.salt"),
        ({"achievement": an_achievement(name="")}, "name: needed"),
        ({"achievement": an_achievement(description="")}, "description: needed"),
        ({"achievement": an_achievement(criteria_url=None, criteria_narrative="")}, "criteria"),
        ({"achievement": an_achievement(tags=["a\0"])}, r"tag\[0\]: holds a control character"),
        ({"achievement": an_achievement(issuer=replace(ISSUER, name=""))}, "name: needed"),
        ({"achievement": an_achievement(image=Image("x.png"))}, "image.id: not an absolute IRI"),
        ({"results": [Result("urn:elsewhere")]}, "no result of this achievement"),
        ({"results": [Result(f"{ACHIEVEMENT}#criterion-1", "urn:level")]}, "no level of"),
        ({"results": [Result(f"{ACHIEVEMENT}#outcome")]}, "needs a status"),
        ({"achievement": an_achievement(result_descriptions=[STRANGE])}, "urn:no is no level of urn:x"),
        ({"valid_until": datetime(2026, 11, 1, tzinfo=UTC)}, "validUntil: comes before validFrom"),
        ({"credits": Decimal("-1")}, "creditsEarned: not a number of credits"),
        ({"credits": Decimal("NaN")}, "creditsEarned: not a number of credits"),
        ({"credits": Decimal("0.1234567890123456")}, "creditsEarned: not a number of credits"),
        ({"achievement": an_achievement(credits=10**7)}, "creditsAvailable: not a number"),
    ],
)
def test_credential_refuses_and_names_the_member(changes, reason):
    with pytest.raises(ValueError, match=reason):
        v3.credential(an_award(**changes))


def test_achievement_stands_alone_as_it_stands_in_a_credential():
    alone = v3.achievement(an_achievement(alignments=[Alignment("A", "https://a.example")]))
    assert alone["alignment"] == [
        {"type": ["Alignment"], "targetName": "A", "targetUrl": "https://a.example"}
    ]
    assert "@context" not in alone
