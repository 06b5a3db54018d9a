"""Open Badges 3.0 documents, unsigned: sets are always arrays, nothing is null or empty (OB 3.0, A.1)."""

from typing import Any

from openbadges.composing import (
    check_results,
    checked,
    complete,
    distinct,
    full,
    hashed_email,
    moment,
    number,
    span,
)
from openbadges.contexts import CREDENTIALS_V2, OPEN_BADGES_V3, OPEN_BADGES_V3_EXTENSIONS
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

CONTEXTS = (CREDENTIALS_V2, OPEN_BADGES_V3, OPEN_BADGES_V3_EXTENSIONS)
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


def credential(award: Award) -> dict[str, Any]:
    """The OpenBadgeCredential of an award, without proof (B.1.2).

    Dates are `YYYY-MM-DDTHH:MM:SSZ`, cut to the second. Raises `ValueError`, naming the member, for a
    datetime without a zone, an end before the beginning, a control character other than LF, an id that is
    no absolute IRI, criteria with neither address nor narrative, or a result that does not fit its
    description.
    """
    check_results(award)
    valid_from, valid_until = span(award.valid_from, award.valid_until)
    return checked(
        full(
            at_context=list(CONTEXTS),
            id=award.id,
            type=["VerifiableCredential", "OpenBadgeCredential"],
            name=award.name or award.achievement.name,
            description=award.description,
            image=image(award.image),
            issuer=profile(award.achievement.issuer),
            validFrom=valid_from,
            validUntil=valid_until,
            awardedDate=moment("awardedDate", award.awarded_at),
            credentialSubject=_subject(award),
            evidence=distinct(_evidence(one) for one in award.evidence),
            credentialSchema=[{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
            credentialStatus=dict(award.status) if award.status else None,
        ),
        "id",
        "name",
    )


def achievement(a: Achievement) -> dict[str, Any]:
    """The Achievement, as it stands inside a credential (B.1.1); it has no `@context` of its own.

    Raises `ValueError` as `credential` does.
    """
    return checked(_achievement(a))


def _achievement(a: Achievement) -> dict[str, Any]:
    criteria = full(id=a.criteria_url, narrative=a.criteria_narrative)
    if not criteria:
        raise ValueError("criteria: an address or a narrative is needed")
    return complete(
        full(
            id=a.id,
            type=["Achievement"],
            achievementType=a.kind,
            name=a.name,
            description=a.description,
            criteria=criteria,
            image=image(a.image),
            creator=profile(a.issuer),
            inLanguage=a.language,
            version=a.version,
            humanCode=a.human_code,
            fieldOfStudy=a.field_of_study,
            creditsAvailable=number("creditsAvailable", a.credits),
            tag=distinct(a.tags),
            alignment=distinct(_alignment(one) for one in a.alignments),
            related=distinct(_related(one) for one in a.related),
            resultDescription=distinct(_result_description(one) for one in a.result_descriptions),
        ),
        "id",
        "name",
        "description",
    )


def _subject(award: Award) -> dict[str, Any]:
    return full(
        id=award.recipient.subject_id,
        type=["AchievementSubject"],
        identifier=identifiers(award.recipient),
        achievement=_achievement(award.achievement),
        creditsEarned=number("creditsEarned", award.credits),
        narrative=award.narrative,
        result=distinct(_result(one) for one in award.results),
    )


def identifiers(recipient: Recipient) -> list[dict[str, Any]]:
    """The salted hash of the recipient's address as an IdentityObject (B.1.12); nothing without one."""
    hashed = hashed_email(recipient)
    if not hashed:
        return []
    identity, salt = hashed
    return [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": identity,
            "identityType": "emailAddress",
            "salt": salt,
        }
    ]


def profile(issuer: Issuer) -> dict[str, Any]:
    """The issuer as a Profile (B.1.14), always an object: validators ask for its type.

    A part of a document that is checked as a whole. Raises `ValueError` without id or name.
    """
    return complete(
        full(
            id=issuer.id,
            type=["Profile"],
            name=issuer.name,
            url=issuer.url,
            email=issuer.email,
            description=issuer.description,
            image=image(issuer.image),
        ),
        "id",
        "name",
    )


def image(picture: Image | None) -> dict[str, Any] | None:
    """The picture as an object (B.1.13): its bare address would not do."""
    return full(id=picture.id, type="Image", caption=picture.caption) if picture else None


def _alignment(alignment: Alignment) -> dict[str, Any]:
    return full(
        type=["Alignment"],
        targetName=alignment.name,
        targetUrl=alignment.url,
        targetCode=alignment.code,
        targetFramework=alignment.framework,
        targetDescription=alignment.description,
        targetType=alignment.kind,
    )


def _related(related: Related) -> dict[str, Any]:
    return full(id=related.id, type=["Related"], inLanguage=related.language, version=related.version)


def _result_description(description: ResultDescription) -> dict[str, Any]:
    return full(
        id=description.id,
        type=["ResultDescription"],
        name=description.name,
        resultType=description.kind,
        requiredLevel=description.required_level,
        requiredValue=description.required_value,
        valueMin=description.value_min,
        valueMax=description.value_max,
        rubricCriterionLevel=distinct(_level(one) for one in description.levels),
    )


def _level(level: Level) -> dict[str, Any]:
    return full(
        id=level.id,
        type=["RubricCriterionLevel"],
        name=level.name,
        description=level.description,
        points=None if level.points is None else str(level.points),
    )


def _result(result: Result) -> dict[str, Any]:
    return full(
        type=["Result"],
        resultDescription=result.description_id,
        achievedLevel=result.level_id,
        value=result.value,
        status=result.status,
    )


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return full(
        id=evidence.id,
        type=["Evidence"],
        name=evidence.name,
        narrative=evidence.narrative,
        genre=evidence.genre,
    )
