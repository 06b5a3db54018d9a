"""What the Open Badges documents of this site say, composed from versions and credentials; where they are."""

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from accounts.models import Issuer
from badges.models import BadgeVersion, Component
from openbadges import model, v2
from openbadges.baking import png
from openbadges.composing import UNCLEAN

from . import keys
from .models import Credential, CredentialDocument


class PngChanged(Exception):
    """The picture assembled from its parts is not the one that was checked when the credential was signed."""


def address(name: str, *args: object) -> str:
    """The full public address of a page or document of this room."""
    return settings.PUBLIC_URL + reverse(f"credentials:{name}", args=args)


def to_bytes(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def clean(text: str) -> str:
    """Text fit to be signed: line ends as LF, no other control characters."""
    return UNCLEAN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).strip()


def iri(url: str) -> str:
    """An address fit to be signed: what may not stand in an IRI is percent-encoded."""
    return re.sub(r"[\x00-\x20<>\"{}|^`\\\x7f-\x9f]", lambda found: quote(found[0], safe=""), url)


# -- the issuer


def issuer(row: Issuer) -> model.Issuer:
    return model.Issuer(
        id=keys.did(row),
        name=clean(row.name),
        url=iri(row.url),
        email=row.email,
        description=clean(row.description),
    )


def ob2_issuer(row: Issuer) -> dict[str, Any]:
    return v2.issuer(issuer(row), address("ob2_issuer", row.slug))


# -- one version of a badge


def achievement(version: BadgeVersion) -> model.Achievement:
    """A badge version, fetched by `whole()`: its rubric is its result descriptions."""
    id = address("ob3_achievement", version.public_id)
    return model.Achievement(
        id=id,
        name=clean(version.name),
        description=clean(version.description) or clean(version.summary) or clean(version.name),
        criteria_url=settings.PUBLIC_URL + version.get_absolute_url(),
        criteria_narrative=clean(_criteria(version)),
        image=model.Image(settings.PUBLIC_URL + version.artwork_url, clean(version.artwork_alt)),
        issuer=issuer(version.issuer),
        tags=[clean(str(tag)) for tag in version.tags],
        alignments=[_alignment(one) for one in version.alignments if one.get("name") and one.get("url")],
        result_descriptions=[
            _result_description(id, component, criterion)
            for component in version.components.all()
            for criterion in _criteria_of(component)
        ],
        language=version.language,
        version=str(version.number),
    )


def ob2_badge(version: BadgeVersion) -> dict[str, Any]:
    return v2.badge_class(
        achievement(version),
        address("ob2_badge", version.public_id),
        address("ob2_issuer", version.issuer.slug),
    )


def _criteria(version: BadgeVersion) -> str:
    """Markdown: what was asked for in this version, and what counted as met."""
    parts = []
    for component in version.components.all():
        parts.append(f"## {component.title or component.kind_label}\n\n{component.instructions}".strip())
        wanted = [
            f"- {criterion.name}: {level.label}"
            for criterion in _criteria_of(component)
            for level in criterion.levels.all()
            if level.is_required
        ]
        parts.append("\n".join(wanted))
    return "\n\n".join(part for part in parts if part)


def _criteria_of(component: Component) -> list[Any]:
    rubric = getattr(component, "rubric", None)
    return list(rubric.criteria.all()) if rubric else []


def _result_description(achievement_id: str, component: Component, criterion: Any) -> model.ResultDescription:
    levels = list(criterion.levels.all())
    required = [_part(achievement_id, level.public_id) for level in levels if level.is_required]
    return model.ResultDescription(
        id=_part(achievement_id, criterion.public_id),
        name=clean(f"{component.title or component.kind_label}: {criterion.name}"),
        kind="RubricCriterionLevel",
        levels=[
            model.Level(
                id=_part(achievement_id, level.public_id),
                name=clean(level.label),
                description=clean(level.descriptor),
                points=level.points,
            )
            for level in levels
        ],
        required_level=required[0] if required else None,
    )


def _alignment(one: Mapping[str, str]) -> model.Alignment:
    return model.Alignment(
        name=clean(one["name"]),
        url=iri(one["url"]),
        code=clean(one.get("code", "")),
        framework=clean(one.get("framework", "")),
    )


def _part(achievement_id: str, part: uuid.UUID | str) -> str:
    """The id of a criterion or level, within the achievement."""
    return f"{achievement_id}#{part}"


# -- one credential


def award(credential: Credential, *, valid_from: datetime) -> model.Award:
    """What a credential says. Raises `ValueError` when its facts do not fit its badge version."""
    version = BadgeVersion.objects.whole().get(pk=credential.badge_version_id)
    what = achievement(version)
    return model.Award(
        id=address("ob3_credential", credential.pk),
        achievement=what,
        recipient=model.Recipient(
            subject_id=f"urn:uuid:{credential.subject_id}", email=credential.email, salt=credential.salt
        ),
        valid_from=valid_from,
        awarded_at=credential.awarded_at,
        evidence=[_evidence(credential, one) for one in credential.evidence],
        results=[
            model.Result(_part(what.id, one["criterion"]), _part(what.id, one["level"]))
            for component in credential.results
            for one in component["criteria"]
        ],
    )


def ob2_assertion(credential: Credential, said: model.Award) -> dict[str, Any]:
    return v2.assertion(
        said,
        address("ob2_assertion", credential.pk),
        address("ob2_badge", credential.badge_version.public_id),
        address("png", credential.pk),
        recipient_url=settings.PUBLIC_URL + credential.get_absolute_url(),
    )


def revoked_assertion(credential: Credential) -> dict[str, Any]:
    """What stands at the 2.0 id of a revoked credential (OB 2.0, Verification: 410 Gone)."""
    id = address("ob2_assertion", credential.pk)
    return {"id": id, "revoked": True, "revocationReason": credential.revocation_reason}


def _evidence(credential: Credential, one: Mapping[str, Any]) -> model.Evidence:
    return model.Evidence(
        id=address("evidence", credential.pk, one["number"])
        if one.get("file")
        else iri(one.get("url") or "") or None,
        name=clean(one.get("caption") or one.get("name") or ""),
        narrative=clean(one.get("narrative") or ""),
        genre=one.get("kind"),
    )


# -- the picture


def baked(artwork: bytes, ob2: bytes, ob3: bytes) -> bytes:
    """The artwork with both documents in it."""
    return png.bake(artwork, {png.KEYWORD_V2: ob2.decode(), png.KEYWORD_V3: ob3.decode()})


def artwork(version: BadgeVersion) -> bytes:
    """The unbaked picture. Raises `FileNotFoundError` or `ValueError` when there is none."""
    with version.artwork.open("rb") as file:
        data: bytes = file.read()
    return data


def picture(credential: Credential, document: CredentialDocument) -> bytes:
    """The baked PNG, put together again byte for byte. Raises `PngChanged`, also when the artwork is gone."""
    try:
        data = baked(artwork(credential.badge_version), bytes(document.ob2), bytes(document.ob3))
    except (OSError, ValueError) as error:
        raise PngChanged(str(error)) from error
    if sha256(data) != document.png_sha256:
        raise PngChanged("the artwork is not the one that was baked")
    return data
