"""An award with every member filled, and pictures of all kinds, for the tests of this library."""

import io
import zlib
from datetime import UTC, datetime
from decimal import Decimal
from struct import pack

from PIL import Image as Picture

from openbadges.model import (
    Achievement,
    Alignment,
    Award,
    Evidence,
    Image,
    Issuer,
    Level,
    Recipient,
    Related,
    Result,
    ResultDescription,
)

DID = "did:web:localhost%3A8000:issuers:northlake"
METHOD = f"{DID}#key-1"
ORIGIN = "http://localhost:8000"
ACHIEVEMENT = f"{ORIGIN}/ob3/achievements/0b0f6c54-6f6c-4a52-9c83-1f6f0a3b9d11"
SIGNED_AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
NOW = datetime(2027, 1, 1, tzinfo=UTC)

ISSUER = Issuer(
    id=DID,
    name="Northlake College",
    url="https://northlake.example/",
    email="badges@northlake.example",
    description="Centre for Teaching and Learning",
    image=Image(f"{ORIGIN}/static/img/northlake.png", "Northlake College"),
)


def an_achievement(**changes: object) -> Achievement:
    criterion = f"{ACHIEVEMENT}#criterion-1"
    values = {
        "id": ACHIEVEMENT,
        "name": "Inclusive Course Design",
        "description": "Designs a course that every student can take part in.",
        "criteria_url": f"{ORIGIN}/badges/northlake/inclusive-course-design/",
        "criteria_narrative": "Submit a redesigned syllabus.\n\nTwo reviewers judge it.",
        "image": Image(f"{ORIGIN}/artwork/0b0f6c54.png", "A badge with an open door"),
        "issuer": ISSUER,
        "tags": ("teaching", "accessibility"),
        "alignments": (
            Alignment("Learner agency", "https://frameworks.example/la", "LA-1", "Teaching Framework", "…"),
            Alignment("Access", "https://frameworks.example/access", kind="CFItem"),
        ),
        "result_descriptions": (
            ResultDescription(
                id=criterion,
                name="Alignment of outcomes",
                kind="RubricCriterionLevel",
                levels=(
                    Level(f"{criterion}-level-1", "Emerging", "Some outcomes are named.", 1),
                    Level(f"{criterion}-level-2", "Proficient", "Outcomes, work and marks fit.", "2"),
                ),
                required_level=f"{criterion}-level-2",
            ),
            ResultDescription(f"{ACHIEVEMENT}#outcome", "Outcome", "Status"),
        ),
        "language": "en",
        "version": "1",
        "related": (
            Related(f"{ORIGIN}/ob3/achievements/0b0f6c54-6f6c-4a52-9c83-1f6f0a3b9d12", "en", "2"),
            Related(f"{ORIGIN}/ob2/badges/0b0f6c54-6f6c-4a52-9c83-1f6f0a3b9d11"),
        ),
        "human_code": "inclusive-course-design",
        "field_of_study": "Teaching",
        "credits": Decimal("0.50"),
    }
    return Achievement(**{**values, **changes})


def an_award(**changes: object) -> Award:
    values = {
        "id": f"{ORIGIN}/ob3/credentials/6a3b2a52-8a4b-4cf6-9d8c-b6ad30dd9f0c",
        "achievement": an_achievement(),
        "recipient": Recipient(
            "urn:uuid:9c7f4f1e-61c7-4f0a-9f0b-93f4a6d7b1aa", "Faculty1@Northlake.example", "9f0c8a"
        ),
        "valid_from": datetime(2026, 11, 2, 9, 30, 0, 999_999, tzinfo=UTC),
        "awarded_at": datetime(2026, 11, 1, 15, 0, tzinfo=UTC),
        "valid_until": datetime(2029, 11, 1, 15, 0, tzinfo=UTC),
        "narrative": "Redesigned BIO 110 — “with students”.",
        "evidence": (
            Evidence(f"{ORIGIN}/credentials/6a3b/evidence/1", "Syllabus", "The new syllabus", "Syllabus"),
            Evidence(name="Reflection", narrative="What changed, and why."),
        ),
        "results": (
            Result(f"{ACHIEVEMENT}#criterion-1", level_id=f"{ACHIEVEMENT}#criterion-1-level-2", value="2"),
            Result(f"{ACHIEVEMENT}#outcome", status="Completed"),
        ),
        "description": "Every student can take part.",
        "image": Image(f"{ORIGIN}/credentials/6a3b.png"),
        "credits": Decimal("3.00"),
    }
    return Award(**{**values, **changes})


def a_plain_award() -> Award:
    """Only what must be there."""
    achievement = Achievement(ACHIEVEMENT, "Plain", "Plain.", None, "Do it.", None, ISSUER)
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    return Award(f"{ORIGIN}/ob3/credentials/1", achievement, Recipient("urn:uuid:1"), moment, moment)


def png(mode: str = "RGBA", **options: object) -> bytes:
    """A small picture as Pillow writes it."""
    file = io.BytesIO()
    Picture.new(mode, (5, 4)).save(file, "PNG", **options)
    return file.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))


def raw_png(depth: int, colour: int, channels: int, interlaced: bool = False) -> bytes:
    """A 2 x 2 picture put together by hand, for the kinds that Pillow does not write."""
    line = b"\0" + bytes(range(2 * channels * depth // 8))
    # Adam7 of 2 x 2 has three passes that hold pixels: 1 x 1, 1 x 1 and 2 x 1.
    half = b"\0" + bytes(range(channels * depth // 8))
    pixels = half + half + line if interlaced else line + line
    header = pack(">IIBBBBB", 2, 2, depth, colour, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"gAMA", pack(">I", 45455))
        + chunk(b"IDAT", zlib.compress(pixels))
        + chunk(b"IEND", b"")
    )


def animated_png() -> bytes:
    file = io.BytesIO()
    frames = [Picture.new("RGB", (4, 4), colour) for colour in ("red", "green", "blue")]
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:])
    return file.getvalue()


PICTURES = {
    "rgba": png(),
    "rgb": png("RGB"),
    "palette": png("P"),
    "1-bit": png("1"),
    "with text": png(dpi=(72, 72)),
    "16-bit grey": png("I;16"),
    "16-bit rgb": raw_png(16, 2, 3),
    "16-bit rgba": raw_png(16, 6, 4),
    "interlaced": raw_png(8, 6, 4, interlaced=True),
    "animated": animated_png(),
}
