"""Open Badges 3.0 documents, unsigned: sets are always arrays, nothing is null or empty (OB 3.0, A.1)."""

import copy
from collections.abc import Iterable
from typing import Any

from openbadges.composing import check_results, checked, full, hashed_email, moment
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
    Result,
    ResultDescription,
)

SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


def credential(award: Award) -> dict[str, Any]:
    """The OpenBadgeCredential of an award, without proof (B.1.2).

    Dates are `YYYY-MM-DDTHH:MM:SSZ`, cut to the second. Raises `ValueError`, naming the member, for a
    datetime without a zone, a control character other than LF, an id that is no absolute IRI, criteria with
    neither address nor narrative, or a result that does not fit its description.
    """
    check_results(award)
    return checked(
        full(
            at_context=[CREDENTIALS_V2, OPEN_BADGES_V3, OPEN_BADGES_V3_EXTENSIONS],
            id=award.id,
            type=["VerifiableCredential", "OpenBadgeCredential"],
            name=award.name or award.achievement.name,
            image=_image(award.image),
            issuer=_profile(award.achievement.issuer),
            validFrom=moment("validFrom", award.valid_from),
            validUntil=moment("validUntil", award.valid_until) if award.valid_until else None,
            awardedDate=moment("awardedDate", award.awarded_at),
            credentialSubject=_subject(award),
            evidence=_set(_evidence(one) for one in award.evidence),
            credentialSchema=[{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
            credentialStatus=copy.deepcopy(dict(award.status)) if award.status else None,
        ),
        "id",
        "name",
    )


def achievement(a: Achievement) -> dict[str, Any]:
    """The Achievement, as it stands inside a credential (B.1.1); it has no `@context` of its own.

    Raises `ValueError` as `credential` does.
    """
    criteria = full(id=a.criteria_url, narrative=a.criteria_narrative)
    if not criteria:
        raise ValueError("criteria: an address or a narrative is needed")
    return checked(
        full(
            id=a.id,
            type=["Achievement"],
            achievementType=a.kind,
            name=a.name,
            description=a.description,
            criteria=criteria,
            image=_image(a.image),
            creator=_profile(a.issuer),
            inLanguage=a.language,
            version=a.version,
            tag=_set(a.tags),
            alignment=_set(_alignment(one) for one in a.alignments),
            resultDescription=_set(_result_description(one) for one in a.result_descriptions),
        ),
        "id",
        "name",
        "description",
    )


def _set(members: Iterable[Any]) -> list[Any]:
    """An unordered set as an array: equal members would be blank nodes that no verifier can tell apart."""
    kept: list[Any] = []
    for member in members:
        if member not in kept:
            kept.append(member)
    return kept


def _subject(award: Award) -> dict[str, Any]:
    return full(
        id=award.recipient.subject_id,
        type=["AchievementSubject"],
        identifier=_identifiers(award.recipient),
        achievement=achievement(award.achievement),
        narrative=award.narrative,
        result=_set(_result(one) for one in award.results),
    )


def _identifiers(recipient: Recipient) -> list[dict[str, Any]]:
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


def _profile(issuer: Issuer) -> dict[str, Any]:
    return checked(
        full(
            id=issuer.id,
            type=["Profile"],
            name=issuer.name,
            url=issuer.url,
            email=issuer.email,
            description=issuer.description,
            image=_image(issuer.image),
        ),
        "id",
        "name",
    )


def _image(image: Image | None) -> dict[str, Any] | None:
    return full(id=image.id, type="Image", caption=image.caption) if image else None


def _alignment(alignment: Alignment) -> dict[str, Any]:
    return full(
        type=["Alignment"],
        targetName=alignment.name,
        targetUrl=alignment.url,
        targetCode=alignment.code,
        targetFramework=alignment.framework,
        targetDescription=alignment.description,
    )


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
        rubricCriterionLevel=_set(_level(one) for one in description.levels),
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
