"""One credential for the benchmarks: 2.2 KB, with alignments, evidence, a status entry and hashed address."""

from __future__ import annotations

from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openbadges import model, status_list

ORIGIN = "https://badges.example.org"
DID = "did:web:badges.example.org:issuers:northlake"
METHOD = f"{DID}#key-1"
KID = f"{ORIGIN}/issuers/northlake/keys/rsa-1"
SIGNED_AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))

ISSUER = model.Issuer(
    id=DID, name="Northlake College", url="https://northlake.example/", email="badges@northlake.example"
)


def award() -> model.Award:
    achievement = f"{ORIGIN}/ob3/achievements/0b0f6c54-6f6c-4a52-9c83-1f6f0a3b9d11"
    credential = "6a3b2a52-8a4b-4cf6-9d8c-b6ad30dd9f0c"
    return model.Award(
        id=f"{ORIGIN}/ob3/credentials/{credential}",
        achievement=model.Achievement(
            id=achievement,
            name="Inclusive Course Design",
            description="Designs a course that every student can take part in.",
            criteria_url=f"{ORIGIN}/badges/northlake/inclusive-course-design/",
            criteria_narrative="Submit a redesigned syllabus and a recording of a session.",
            image=model.Image(f"{ORIGIN}/artwork/0b0f6c54-6f6c-4a52-9c83-1f6f0a3b9d11.png", "An open door"),
            issuer=ISSUER,
            tags=("teaching", "accessibility"),
            alignments=(
                model.Alignment("Learner agency", "https://frameworks.example/la", "LA-1", "Teaching"),
                model.Alignment("Access", "https://frameworks.example/access", "AC-2", "Teaching"),
            ),
            language="en",
            version="1",
        ),
        recipient=model.Recipient(
            "urn:uuid:9c7f4f1e-61c7-4f0a-9f0b-93f4a6d7b1aa", "faculty1@northlake.example", "9f0c8a"
        ),
        valid_from=SIGNED_AT,
        awarded_at=SIGNED_AT,
        evidence=(
            model.Evidence(f"{ORIGIN}/credentials/{credential}/evidence/1", "Syllabus", "The new syllabus"),
        ),
        status=status_list.entry(f"{ORIGIN}/status/4c7b6b8e-6f0a-4b0e-9a53-0f1d2c3b4a59", 94_567),
    )
