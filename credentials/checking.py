"""Verifying against what this site knows: its issuers' keys, the documents it hosts, what was revoked."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone

import openbadges.keys
from accounts.models import Issuer
from badges.models import BadgeVersion
from openbadges import verify as library
from openbadges.baking import png
from openbadges.verify import Verdict

from . import documents
from .models import Credential, CredentialDocument, SigningKey


class OwnFileBroken(ValueError):
    """A file that we have just made does not pass verification."""


def verdict_on(data: bytes) -> Verdict:
    """What any bytes are worth, as far as this site can tell. Never raises for the bytes' sake."""
    return library.verify(
        data, resolve=_did_document, hosted=_hosted, status=_status, now=timezone.now().replace(microsecond=0)
    )


def verdict_on_credential(credential: Credential) -> Verdict | None:
    """The stored document verified now; None before there is one."""
    document = credential.document
    return verdict_on(bytes(document.ob3)) if document else None


def check_own(credential: Credential, picture: bytes, *, ob2: bytes, ob3: bytes) -> None:
    """Take the documents out of a picture we baked and verify both. Raises `OwnFileBroken`."""
    texts = png.unbake(picture)
    if texts != {png.KEYWORD_V2: ob2.decode(), png.KEYWORD_V3: ob3.decode()}:
        raise OwnFileBroken("the picture does not hold the documents that were baked into it")
    to_be_hosted = json.loads(ob2)
    verdict = library.verify(
        picture,
        resolve=_did_document,
        hosted=lambda id: to_be_hosted if id == to_be_hosted["id"] else _hosted(id),
        status=_status,
        now=timezone.now(),
    )
    if verdict.state != "valid" or not all(check.ok for check in verdict.checks):
        raise OwnFileBroken(f"{verdict.state}: {[check for check in verdict.checks if not check.ok]}")


def broken_files(credential: Credential, document: CredentialDocument) -> str | None:
    """Why a stored document is not fit to be served, or None: digests, the picture, the proof."""
    if documents.sha256(bytes(document.ob3)) != document.ob3_sha256:
        return "the 3.0 document was changed in the database"
    if documents.sha256(bytes(document.ob2)) != document.ob2_sha256:
        return "the 2.0 document was changed in the database"
    try:
        verdict = verdict_on(documents.picture(credential, document))
    except documents.PngChanged as error:
        return str(error)
    expected = "revoked" if credential.revoked_at else "valid"
    return None if verdict.state == expected else f"its state is {verdict.state}, not {expected}"


def credential_at(text: str) -> Credential | None:
    """The credential that an address of this site names: its page, documents or picture."""
    match = _match(text.strip())
    if match is None or match.app_name != "credentials":
        return None
    id = match.kwargs.get("id")
    return Credential.objects.filter(pk=id).first() if isinstance(id, uuid.UUID) else None


def _match(address: str) -> ResolverMatch | None:
    if not address.startswith(settings.PUBLIC_URL + "/"):
        return None
    try:
        return resolve(address.removeprefix(settings.PUBLIC_URL))
    except Resolver404:
        return None


def _did_document(did: str) -> Mapping[str, Any] | None:
    if "\0" in did:  # a stranger's text: the database would not even compare it
        return None
    rows = SigningKey.objects.filter(did=did).order_by("created_at")
    published = {row.fragment: openbadges.keys.from_multibase(row.public_multibase) for row in rows}
    return openbadges.keys.did_document(did, published) if published else None


def _status(credential_id: str) -> tuple[str, str] | None:
    match = _match(credential_id)
    if match is None or match.url_name != "ob3_credential":
        raise LookupError(credential_id)
    credential = Credential.objects.filter(pk=match.kwargs["id"]).first()
    if credential is None:
        raise LookupError(credential_id)
    return ("revoked", credential.revocation_reason) if credential.revoked_at else None


def _hosted(address: str) -> Mapping[str, Any] | None:
    """What this site answers at one of its own OB 2.0 ids; None for anything else. Nothing is fetched."""
    match = _match(address)
    if match is None:
        return None
    if match.url_name == "ob2_assertion":
        return _hosted_assertion(match.kwargs["id"])
    if match.url_name == "ob2_badge":
        versions = BadgeVersion.objects.published().whole()
        version = versions.filter(public_id=match.kwargs["version_id"]).first()
        return documents.ob2_badge(version) if version else None
    if match.url_name == "ob2_issuer":
        issuer = Issuer.objects.filter(slug=match.kwargs["slug"]).first()
        return documents.ob2_issuer(issuer) if issuer else None
    return None


def _hosted_assertion(id: uuid.UUID) -> Mapping[str, Any] | None:
    credential = Credential.objects.filter(pk=id).first()
    if credential is None or credential.document is None:
        return None
    if credential.revoked_at:
        return documents.revoked_assertion(credential)
    hosted: dict[str, Any] = json.loads(bytes(credential.document.ob2))
    return hosted
