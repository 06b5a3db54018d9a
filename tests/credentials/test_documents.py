"""What documents say of real rows: versions, awards of both kinds, and everything within the standards."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from badges import actions as badge_actions
from badges.models import BadgeVersion
from credentials import documents
from credentials.models import Basis, Credential
from openbadges import v3
from openbadges.composing import identity_hash
from tests import factories
from tests.openbadges import laws

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

STATUS = {
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "7",
    "statusListCredential": "https://x.example/status/1",
}
ALIGNMENTS = [
    {"framework": "ESCO", "code": "S1.2", "name": "Teach", "url": "https://esco.example/s"},
    {"framework": "CASE", "code": "", "name": "", "url": "https://case.example/ims/case/v1p0/CFItems/1"},
    {"framework": "CTDL", "code": "ce-1", "name": "", "url": "https://credentialengineregistry.org/r/ce-1"},
    {"framework": "No address", "code": "", "name": "Left out", "url": ""},
]
EVIDENCE = [
    {"number": 1, "kind": "text", "caption": "Reflection\x07", "narrative": "What\tchanged.\r\nWhy."},
    {"number": 2, "kind": "link", "caption": "", "name": "Site", "url": "https://x.example/a b"},
]


def a_version(**fields: Any) -> BadgeVersion:
    said = {
        "description": "Feedback that is **used**.",
        "competencies": [{"name": "Write comments", "description": "that move work on"}],
        "alignments": ALIGNMENTS,
        "tags": ["feedback", "assessment"],
        "audiences": "faculty",
        "needs_class": True,
        "hours": 12,
        "valid_months": 36,
        "credits": Decimal("0.50"),
    }
    return factories.published_badge(**said | fields)


def ob3(credential: Credential, **more: Any) -> dict[str, Any]:
    return v3.credential(documents.award(credential, valid_from=credential.awarded_at, **more))


def ob2(credential: Credential) -> dict[str, Any]:
    said = documents.award(credential, valid_from=credential.awarded_at)
    return documents.ob2_assertion(credential, said)


def test_assessed_credential_says_all_there_is_to_say() -> None:
    credential = factories.issued(a_version(), evidence=EVIDENCE)
    version = credential.badge_version
    document = ob3(credential, status=STATUS)
    laws.keep_3(document)
    subject, achievement = document["credentialSubject"], document["credentialSubject"]["achievement"]
    assert document["description"] == version.summary
    assert document["image"]["id"] == documents.address("png", credential.pk)
    assert document["credentialStatus"] == STATUS
    assert document["validUntil"][:10] == f"{credential.valid_until_at:%Y-%m-%d}"
    assert subject["id"] == f"urn:uuid:{credential.subject_id}"
    assert subject["identifier"][0]["identityHash"] == identity_hash(credential.email, credential.salt)
    assert subject["narrative"] == (
        "Assessed by reviewers against the published rubric: every component was met."
    )
    assert (achievement["creditsAvailable"], subject["creditsEarned"]) == (0.5, 0.5)
    assert achievement["humanCode"] == version.badge.slug
    assert (achievement["fieldOfStudy"], achievement["inLanguage"]) == ("Teaching", "en")
    assert document["evidence"] == [
        {"type": ["Evidence"], "name": "Reflection", "narrative": "What changed.\nWhy.", "genre": "text"},
        {"id": "https://x.example/a%20b", "type": ["Evidence"], "name": "Site", "genre": "link"},
    ]


def test_results_name_every_component_and_the_level_of_every_criterion() -> None:
    credential = factories.issued(a_version())
    subject = ob3(credential)["credentialSubject"]
    id = subject["achievement"]["id"]
    described = subject["achievement"]["resultDescription"]
    kinds = [(one["resultType"], one["id"].removeprefix(f"{id}#")) for one in described]
    assert [id for kind, id in kinds if kind == "Status"] == ["educational", "demonstration", "reflective"]
    assert [one["status"] for one in subject["result"] if "status" in one] == ["Completed"] * 3
    levels = [one for one in subject["result"] if "achievedLevel" in one]
    criteria = [one for part in credential.results for one in part["criteria"]]
    assert [(one["achievedLevel"], one["value"]) for one in levels] == [
        (f"{id}#{one['level']}", one["label"]) for one in criteria
    ]
    required = {one["id"]: one["requiredLevel"] for one in described if "requiredLevel" in one}
    assert {one["resultDescription"]: one["achievedLevel"] for one in levels} == required


def test_credential_awarded_without_assessment_says_so() -> None:
    credential = factories.issued(a_version(), basis=Basis.AWARDED)
    credential.basis_reason = "Founded the programme.\x07"
    credential.narrative = "For ten years of work."
    document = ob3(credential)
    laws.keep_3(document)
    assert "result" not in document["credentialSubject"]
    assert "resultDescription" in document["credentialSubject"]["achievement"]
    assert document["credentialSubject"]["narrative"] == ob2(credential)["narrative"]
    assert document["credentialSubject"]["narrative"].split("\n\n") == [
        "Awarded without assessment: nobody judged evidence against the rubric.",
        "Reason: Founded the programme.",
        "For ten years of work.",
    ]


def test_hash_is_left_out_when_the_holder_says_so() -> None:
    credential = factories.issued(a_version())
    assert ob2(credential)["recipient"]["type"] == "email"
    credential.address_hashed = False
    document = ob3(credential)
    laws.keep_3(document)
    assert "identifier" not in document["credentialSubject"]
    assert document["credentialSubject"]["id"] == f"urn:uuid:{credential.subject_id}"
    hosted = ob2(credential)
    laws.keep_2(hosted, laws.ASSERTION)
    page = documents.address("credential", credential.pk)
    assert hosted["recipient"] == {"type": "url", "hashed": False, "identity": page}
    assert "sha256$" not in json.dumps([document, hosted])


def test_older_standard_is_in_step() -> None:
    credential = factories.issued(a_version(), evidence=EVIDENCE)
    hosted, signed = ob2(credential), ob3(credential)
    laws.keep_2(hosted, laws.ASSERTION)
    assert (hosted["issuedOn"], hosted["expires"]) == (signed["awardedDate"], signed["validUntil"])
    assert hosted["narrative"] == signed["credentialSubject"]["narrative"]
    assert [one["name"] for one in hosted["evidence"]] == [one["name"] for one in signed["evidence"]]
    badge = documents.ob2_badge(BadgeVersion.objects.whole().get(pk=credential.badge_version_id))
    laws.keep_2(badge, laws.BADGE_CLASS)
    achievement = signed["credentialSubject"]["achievement"]
    assert badge["tags"] == achievement["tag"]
    assert badge["criteria"]["narrative"] == achievement["criteria"]["narrative"]
    assert [one["targetUrl"] for one in badge["alignment"]] == [
        one["targetUrl"] for one in achievement["alignment"]
    ]
    laws.keep_2(documents.ob2_issuer(credential.issuer), laws.PROFILE)


def test_credential_without_an_end_or_evidence_keeps_the_laws() -> None:
    version = factories.published_badge()
    credential = factories.issued(version)
    document, hosted = ob3(credential), ob2(credential)
    laws.keep_3(document)
    laws.keep_2(hosted, laws.ASSERTION)
    assert not {"validUntil", "evidence", "credentialStatus"} & set(document)
    assert not {"expires", "evidence"} & set(hosted)
    assert "creditsEarned" not in document["credentialSubject"]


def test_alignments_say_what_their_target_is_where_it_is_known() -> None:
    achievement = v3.achievement(documents.achievement(whole(a_version())))
    assert [(one["targetName"], one.get("targetType")) for one in achievement["alignment"]] == [
        ("Teach", None),
        ("CASE", "CFItem"),
        ("ce-1", "CTDL"),
    ]


def whole(version: BadgeVersion) -> BadgeVersion:
    return BadgeVersion.objects.whole().get(pk=version.pk)


def test_versions_of_a_badge_are_related_in_both_standards() -> None:
    first = a_version()
    by = first.published_by
    second = badge_actions.publish(by=by, version=badge_actions.revise(by=by, badge=first.badge))
    draft = badge_actions.revise(by=by, badge=first.badge)
    for one, other in ((first, second), (second, first)):
        said = v3.achievement(documents.achievement(whole(one)))
        assert [kin["id"] for kin in said["related"]] == [
            documents.address("ob2_badge", one.public_id),
            documents.address("ob3_achievement", other.public_id),
        ]
        assert [kin["version"] for kin in said["related"]] == [str(one.number), str(other.number)]
        assert documents.ob2_badge(whole(one))["related"] == [
            {"id": documents.address("ob3_achievement", one.public_id), "version": str(one.number)},
            {"id": documents.address("ob2_badge", other.public_id), "version": str(other.number)},
        ]
    assert str(draft.public_id) not in json.dumps(documents.ob2_badge(whole(first)))


def test_criteria_say_what_the_standard_has_no_member_for() -> None:
    version = whole(a_version())
    narrative = documents.achievement(version).criteria_narrative
    component = version.components.all()[0]
    prompt = component.requirements.all()[0].prompt
    for said in (
        "## Competencies\n\n- Write comments – that move work on",
        f"## {component.title}\n\n{component.instructions}",
        f"Evidence:\n\n- {prompt}",
        "It is met when every criterion reaches its level:\n\n- ",
        "- Effort: about 12 hours\n",
        "- Level: Foundation\n",
        "- For: faculty\n",
        "- It needs students or a class.\n",
        "- Credits: 0.5\n",
        "- A credential is valid for 36 months.",
    ):
        assert said in narrative
    plain = documents.achievement(whole(factories.published_badge())).criteria_narrative
    assert "- A credential does not expire." in plain
    assert not [word for word in ("Competencies", "Credits", "It needs", "For:") if word in plain]


def test_documents_say_the_same_in_whatever_language_they_are_asked_for() -> None:
    credential = factories.issued(a_version())
    plain = ob3(credential)
    with translation.override("de"):
        assert ob3(credential) == plain


def test_language_that_the_standard_does_not_take_is_left_out() -> None:
    version = whole(a_version(language="en-x-ours"))
    assert documents.achievement(version).language is None
    assert "inLanguage" not in v3.achievement(documents.achievement(version))


def test_achievement_is_served_within_the_schema(client: Client) -> None:
    version = a_version()
    answer = client.get(documents.address("ob3_achievement", version.public_id))
    document = answer.json()
    laws.keep(document)
    assert [error.message for error in laws.ACHIEVEMENT.iter_errors(document)] == []
    assert document["id"] == documents.address("ob3_achievement", version.public_id)
    laws.rdf.canonical(document)


def test_delivered_documents_keep_the_laws() -> None:
    credential = factories.delivered(a_version(), evidence=EVIDENCE)
    document = credential.document
    assert document is not None
    laws.keep_3(json.loads(bytes(document.ob3)))
    laws.keep_2(json.loads(bytes(document.ob2)), laws.ASSERTION)


def test_end_before_the_beginning_is_refused() -> None:
    credential = factories.issued(a_version())
    credential.valid_until_at = datetime(2020, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="validUntil: comes before validFrom"):
        v3.credential(documents.award(credential, valid_from=timezone.now()))


@pytest.mark.parametrize(("credits", "said"), [("10.00", "10"), ("0.25", "0.25"), ("100.00", "100")])
def test_credits_are_said_in_plain_figures(credits: str, said: str) -> None:
    version = whole(a_version(credits=Decimal(credits)))
    achievement = v3.achievement(documents.achievement(version))
    assert f"- Credits: {said}\n" in achievement["criteria"]["narrative"]
    assert json.dumps(achievement["creditsAvailable"]) == said
