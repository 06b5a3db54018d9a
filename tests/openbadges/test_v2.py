"""The three hosted documents of Open Badges 2.0."""

from dataclasses import replace

import pytest

from openbadges import v2
from openbadges.composing import identity_hash
from openbadges.model import Evidence, Recipient, Related
from tests.openbadges.samples import ISSUER, ORIGIN, a_plain_award, an_achievement, an_award

CONTEXT = "https://w3id.org/openbadges/v2"
ISSUER_ID, BADGE_ID = f"{ORIGIN}/ob2/issuers/northlake", f"{ORIGIN}/ob2/badges/1"
ASSERTION_ID, PICTURE, PAGE = f"{ORIGIN}/ob2/assertions/1", f"{ORIGIN}/credentials/1.png", f"{ORIGIN}/c/1/"


def test_issuer():
    assert v2.issuer(ISSUER, ISSUER_ID) == {
        "@context": CONTEXT,
        "id": ISSUER_ID,
        "type": "Issuer",
        "name": "Northlake College",
        "url": "https://northlake.example/",
        "email": "badges@northlake.example",
        "description": "Centre for Teaching and Learning",
        "image": f"{ORIGIN}/static/img/northlake.png",
    }


def test_badge_class():
    document = v2.badge_class(an_achievement(), BADGE_ID, ISSUER_ID)
    alignment = document.pop("alignment")
    assert document == {
        "@context": CONTEXT,
        "id": BADGE_ID,
        "type": "BadgeClass",
        "name": "Inclusive Course Design",
        "description": "Designs a course that every student can take part in.",
        "image": f"{ORIGIN}/artwork/0b0f6c54.png",
        "criteria": {
            "id": f"{ORIGIN}/badges/northlake/inclusive-course-design/",
            "type": "Criteria",
            "narrative": "Submit a redesigned syllabus.\n\nTwo reviewers judge it.",
        },
        "issuer": ISSUER_ID,
        "tags": ["teaching", "accessibility"],
        "version": "1",
    }
    assert alignment[1] == {
        "type": "AlignmentObject",
        "targetName": "Access",
        "targetUrl": "https://frameworks.example/access",
    }


def test_badge_class_names_its_kin():
    kin = [Related(f"{ORIGIN}/ob2/badges/2", "en", "2"), Related(f"{ORIGIN}/ob3/achievements/1")]
    assert v2.badge_class(an_achievement(), BADGE_ID, ISSUER_ID, kin)["related"] == [
        {"id": f"{ORIGIN}/ob2/badges/2", "version": "2"},
        {"id": f"{ORIGIN}/ob3/achievements/1"},
    ]


def test_evidence_of_a_name_only_has_a_narrative():
    document = v2.assertion(an_award(evidence=[Evidence(name="Film")]), ASSERTION_ID, BADGE_ID, PICTURE)
    assert document["evidence"] == [{"type": "Evidence", "name": "Film", "narrative": "Film"}]


def test_badge_class_with_criteria_on_a_page_only():
    badge = an_achievement(criteria_narrative=None)
    assert v2.badge_class(badge, BADGE_ID, ISSUER_ID)["criteria"] == badge.criteria_url


def test_assertion():
    assert v2.assertion(an_award(), ASSERTION_ID, BADGE_ID, PICTURE) == {
        "@context": CONTEXT,
        "id": ASSERTION_ID,
        "type": "Assertion",
        "recipient": {
            "type": "email",
            "hashed": True,
            "salt": "9f0c8a",
            "identity": identity_hash("faculty1@northlake.example", "9f0c8a"),
        },
        "badge": BADGE_ID,
        "verification": {"type": "HostedBadge"},
        "issuedOn": "2026-11-01T15:00:00Z",
        "expires": "2029-11-01T15:00:00Z",
        "image": PICTURE,
        "narrative": "Redesigned BIO 110 — “with students”.",
        "evidence": [
            {
                "id": f"{ORIGIN}/credentials/6a3b/evidence/1",
                "type": "Evidence",
                "name": "Syllabus",
                "narrative": "The new syllabus",
                "genre": "Syllabus",
            },
            {"type": "Evidence", "name": "Reflection", "narrative": "What changed, and why."},
        ],
    }


def test_assertion_without_an_address_names_the_page_of_the_credential():
    document = v2.assertion(a_plain_award(), ASSERTION_ID, BADGE_ID, PICTURE, recipient_url=PAGE)
    assert document["recipient"] == {"type": "url", "hashed": False, "identity": PAGE}
    assert "expires" not in document


@pytest.mark.parametrize(
    ("compose", "reason"),
    [
        (lambda: v2.assertion(a_plain_award(), ASSERTION_ID, BADGE_ID, PICTURE), "recipient: "),
        (lambda: v2.assertion(an_award(recipient=Recipient("urn:1", "a@b.c")), "u:1", "u:2", "u:3"), "salt"),
        (lambda: v2.assertion(an_award(narrative="\t"), "u:1", "u:2", "u:3"), "narrative: holds a control"),
        (lambda: v2.issuer(replace(ISSUER, email=""), ISSUER_ID), "email: needed"),
        (lambda: v2.issuer(replace(ISSUER, image=None), "northlake"), "id: not an absolute IRI"),
        (lambda: v2.badge_class(an_achievement(image=None), BADGE_ID, ISSUER_ID), "image: needed"),
        (
            lambda: v2.badge_class(
                an_achievement(criteria_url=None, criteria_narrative=None), BADGE_ID, ISSUER_ID
            ),
            "criteria: needed",
        ),
    ],
)
def test_refusals_name_the_member(compose, reason):
    with pytest.raises(ValueError, match=reason):
        compose()
