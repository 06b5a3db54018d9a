"""Verifying against what this site knows: its issuers' keys, the documents it hosts, what was revoked."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone

from accounts.models import Issuer
from badges.models import BadgeVersion
from openbadges import verify as library
from openbadges.baking import png
from openbadges.verify import Found, Standing, Unavailable, Verdict, World

from . import documents, keys
from .models import Credential, CredentialDocument, SigningKey


class OwnFileBroken(ValueError):
    """A file that we have just made does not pass verification."""


def verdict_on(data: bytes) -> Verdict:
    """What any bytes are worth, as far as this site can tell. Never raises for the bytes' sake."""
    return library.verify(data, world=World(_read, _standing, _vouch, timezone.now().replace(microsecond=0)))


def verdict_on_credential(credential: Credential) -> Verdict | None:
    """The stored document verified now; None before there is one."""
    document = credential.document
    return verdict_on(bytes(document.ob3)) if document else None


def check_own(credential: Credential, picture: bytes, *, ob2: bytes, ob3: bytes) -> None:
    """Take the documents out of a picture we baked and verify both. Raises `OwnFileBroken`."""
    texts = png.unbake(picture).texts
    if texts != {png.KEYWORD_V2: ob2.decode(), png.KEYWORD_V3: ob3.decode()}:
        raise OwnFileBroken("the picture does not hold the documents that were baked into it")
    to_be_hosted = json.loads(ob2)

    def read(address: str) -> Found:
        return Found(200, ob2) if address == to_be_hosted["id"] else _read(address)

    verdict = library.verify(picture, world=World(read, _standing, _vouch, timezone.now()))
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


def _read(address: str) -> Found:
    """What this site answers at one of its own addresses; nothing is fetched."""
    scheme = settings.PUBLIC_URL.partition(":")[0]  # did:web is resolved by https whatever we are served by
    address = address.replace("https:", f"{scheme}:", 1)
    match = _match(address)
    said = _did_document(match.kwargs["slug"]) if match and match.url_name == "did" else _hosted(address)
    if said is None:
        raise Unavailable("it is not an address of this site")
    return Found(410 if said.get("revoked") else 200, documents.to_bytes(said))


def _did_document(slug: str) -> Mapping[str, Any] | None:
    issuer = Issuer.objects.filter(slug=slug).first()
    return keys.did_document(issuer) if issuer else None


def _standing(credential_id: str) -> Standing | None:
    match = _match(credential_id)
    if match is None or match.url_name != "ob3_credential":
        return None
    credential = Credential.objects.filter(pk=match.kwargs["id"]).first()
    if credential is None:
        return None
    return Standing("revoked", credential.revocation_reason) if credential.revoked_at else Standing("good")


def _vouch(document: Mapping[str, Any]) -> bool | None:
    """Whether one of our own issuers made it. Whoever merely borrows a name is not told apart yet."""
    issuer = document.get("issuer")
    did = issuer.get("id") if isinstance(issuer, dict) else None
    if isinstance(did, str) and "\0" not in did and SigningKey.objects.filter(did=did).exists():
        return True
    id = document.get("id")
    return True if isinstance(id, str) and _match(id) else None


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
