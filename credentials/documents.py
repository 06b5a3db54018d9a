"""What the Open Badges documents of this site say, composed from versions and credentials; where they are."""

import hashlib
import json
import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Issuer
from badges.models import BadgeVersion
from openbadges import model, v2
from openbadges.baking import png
from openbadges.composing import UNCLEAN

from . import criteria, keys
from .models import Basis, Credential, CredentialDocument

# What the address of an alignment's target says it is (OB 3.0, AlignmentTargetType).
TARGETS = (
    (re.compile(r"/CFItems/"), "CFItem"),
    (re.compile(r"/CFRubrics/"), "CFRubric"),
    (re.compile(r"https://(www\.)?(credentialengineregistry|credentialfinder)\.org/"), "CTDL"),
)
# What the schema of Open Badges 3.0 takes as a language.
LANGUAGE = re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


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
        criteria_narrative=clean(criteria.narrative(version)),
        image=picture_of(version),
        issuer=issuer(version.issuer),
        tags=[tag for tag in (clean(str(tag)) for tag in version.tags) if tag],
        alignments=[_alignment(one) for one in version.alignments if one.get("url")],
        result_descriptions=list(_result_descriptions(id, version)),
        language=_language(version),
        version=str(version.number),
        related=[_twin("ob2_badge", version), *(_twin("ob3_achievement", one) for one in _others(version))],
        human_code=version.badge.slug,
        field_of_study=_field_of_study(version),
        credits=version.credits or None,
    )


def ob2_badge(version: BadgeVersion) -> dict[str, Any]:
    return v2.badge_class(
        achievement(version),
        address("ob2_badge", version.public_id),
        address("ob2_issuer", version.issuer.slug),
        related=[_twin("ob3_achievement", version), *(_twin("ob2_badge", one) for one in _others(version))],
    )


def picture_of(version: BadgeVersion) -> model.Image:
    """The unbaked picture."""
    return model.Image(settings.PUBLIC_URL + version.artwork_url, clean(version.artwork_alt))


def _others(version: BadgeVersion) -> list[BadgeVersion]:
    """The badge's other published versions."""
    published = BadgeVersion.objects.published().filter(badge=version.badge_id)
    return list(published.exclude(pk=version.pk).order_by("number"))


def _twin(name: str, version: BadgeVersion) -> model.Related:
    """The document of that kind about a version: "ob2_badge" or "ob3_achievement"."""
    return model.Related(address(name, version.public_id), _language(version), str(version.number))


def _language(version: BadgeVersion) -> str | None:
    return version.language if LANGUAGE.fullmatch(version.language) else None


def _field_of_study(version: BadgeVersion) -> str:
    with override(version.language):  # whoever asks
        return version.category_label


def _result_descriptions(id: str, version: BadgeVersion) -> Iterator[model.ResultDescription]:
    """Of each component whether it is completed, then each of its criteria."""
    for component in version.components.all():
        with override(version.language):
            title = component.title or component.kind_label
        yield model.ResultDescription(id=_part(id, component.kind), name=clean(title), kind="Status")
        for criterion in criteria.criteria_of(component):
            yield _result_description(id, title, criterion)


def _result_description(achievement_id: str, title: str, criterion: Any) -> model.ResultDescription:
    levels = list(criterion.levels.all())
    required = [_part(achievement_id, level.public_id) for level in levels if level.is_required]
    return model.ResultDescription(
        id=_part(achievement_id, criterion.public_id),
        name=clean(f"{title}: {criterion.name}"),
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
    url = iri(one["url"])
    return model.Alignment(
        name=clean(one.get("name") or one.get("code") or one.get("framework") or url),
        url=url,
        code=clean(one.get("code") or ""),
        framework=clean(one.get("framework") or ""),
        kind=next((kind for pattern, kind in TARGETS if pattern.search(url)), None),
    )


def _part(achievement_id: str, part: uuid.UUID | str) -> str:
    """The id of a component, criterion or level, within the achievement."""
    return f"{achievement_id}#{part}"


# -- one credential


def described(version_id: int) -> tuple[BadgeVersion, model.Achievement]:
    """A badge version with all that belongs to it, and what documents say of it."""
    version = BadgeVersion.objects.whole().get(pk=version_id)
    return version, achievement(version)


def award(
    credential: Credential,
    *,
    valid_from: datetime,
    status: Mapping[str, Any] | None = None,
    of: tuple[BadgeVersion, model.Achievement] | None = None,
) -> model.Award:
    """What a credential says; `status` is its `credentialStatus` entry, `of` what was `described` before.

    Raises `ValueError` when its facts do not fit its badge version.
    """
    version, what = of or described(credential.badge_version_id)
    return model.Award(
        id=address("ob3_credential", credential.pk),
        achievement=what,
        recipient=_recipient(credential),
        valid_from=valid_from,
        awarded_at=credential.awarded_at,
        valid_until=credential.valid_until_at,
        narrative=clean(_narrative(credential, version)),
        evidence=[_evidence(credential, one) for one in credential.evidence],
        results=list(_results(credential, what.id)),
        description=clean(version.summary),
        image=model.Image(address("png", credential.pk), clean(version.artwork_alt)),
        credits=version.credits or None,
        status=status,
    )


def _recipient(credential: Credential) -> model.Recipient:
    """The hash of the address, unless the holder has left it out, and an id that says nothing."""
    subject_id = f"urn:uuid:{credential.subject_id}"
    if not credential.address_hashed:
        return model.Recipient(subject_id)
    return model.Recipient(subject_id, credential.email, credential.salt)


def _narrative(credential: Credential, version: BadgeVersion) -> str:
    """On what it rests, in plain words and in the language of the badge; then what is said of this award."""
    with override(version.language):
        if credential.basis == Basis.ASSESSED:
            said = [_("Assessed by reviewers against the published rubric: every component was met.")]
        else:
            said = [_("Awarded without assessment: nobody judged evidence against the rubric.")]
        if credential.basis_reason:
            said.append(_("Reason: %(reason)s") % {"reason": credential.basis_reason})
    return "\n\n".join(part for part in (*said, credential.narrative) if part)


def _results(credential: Credential, achievement_id: str) -> Iterator[model.Result]:
    """What the reviewers found; only an assessed credential has results."""
    if credential.basis != Basis.ASSESSED:
        return
    for component in credential.results:
        yield model.Result(_part(achievement_id, component["kind"]), status="Completed")
        for one in component["criteria"]:
            yield model.Result(
                _part(achievement_id, one["criterion"]),
                _part(achievement_id, one["level"]),
                clean(one.get("label") or ""),
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
    """What stands at the 2.0 id of a credential that was taken back (OB 2.0, Verification: 410 Gone).

    2.0 knows no suspension: while it lasts, a verifier must stop as it does at a revocation.
    """
    id = address("ob2_assertion", credential.pk)
    return {"id": id, "revoked": True, "revocationReason": credential.standing.reason}


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
