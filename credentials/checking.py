"""Verifying against what this site knows: its own issuers, documents and decisions; if asked, others' too."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from openbadges import verify as library
from openbadges.baking import KEYWORD_V2, png, svg
from openbadges.reading import Unreadable, parse, same
from openbadges.verify import Check, Found, Standing, Unavailable, Verdict, World
from openbadges.verify_asking import MAX_ADDRESS

from . import documents, hosting
from .models import Credential, CredentialDocument
from .vouching import vouch

Fetch = Callable[[str], Found]
Own = Callable[[str], Found | None]
WITHDRAWN_KEY = "the issuer has withdrawn the key it is signed with"  # as the library says it


class OwnFileBroken(ValueError):
    """A file that we have just made does not pass verification."""


def verdict_on(data: bytes, *, fetch: Fetch | None = None, own: Own = hosting.read) -> Verdict:
    """What any bytes are worth, as far as this site can tell. Never raises for the bytes' sake.

    Other sites are read by `fetch`, and not at all without it; this one by `own`.
    """
    verdict = library.verify(data, world=world(fetch=fetch, own=own))
    # Of a 2.0 assertion only the newest issue is hosted. Earlier ones are no forgeries: we have them too.
    if verdict.state == "tampered" and (issue := _earlier_issue(data)):
        if issue.key.compromised_at:
            return _with_withdrawn_key(verdict)
        hosted = {address_of(issue.credential, "ob2_assertion"): bytes(issue.ob2)}
        verdict = library.verify(data, world=world(fetch=fetch, own=own, instead=hosted))
    return _only_what_we_issued(verdict)


def verdict_on_credential(credential: Credential) -> Verdict | None:
    """The stored document verified now; None before there is one."""
    document = credential.document
    return verdict_on(bytes(document.ob3)) if document else None


def check_own(
    credential: Credential,
    picture: bytes,
    *,
    ob2: bytes,
    ob3: bytes,
    jwt: bytes | None = None,
    own: Own | None = None,
) -> None:
    """Take the documents out of a picture we baked and verify them, and the VC-JWT, before they are stored.

    Raises `OwnFileBroken`. Whether the credential was taken back or has expired is no fault of the files.
    """
    if png.unbake(picture).texts != {png.KEYWORD_V2: ob2.decode(), png.KEYWORD_V3: ob3.decode()}:
        raise OwnFileBroken("the picture does not hold the documents that were baked into it")
    to_be_hosted = {
        address_of(credential): ob3,
        address_of(credential, "ob2_assertion"): ob2,
        address_of(credential, "png"): picture,
    }
    here = replace(
        world(own=own or hosting.Memory().read, instead=to_be_hosted), standing=lambda id: Standing("good")
    )
    for data in [picture] if jwt is None else [picture, jwt]:
        verdict = library.verify(data, world=here)
        faults = [check for check in verdict.checks if not check.ok and check.name != "dates"]
        if faults or verdict.state not in {"valid", "expired"}:
            raise OwnFileBroken(f"{verdict.state}: {faults}")


def world(
    *, fetch: Fetch | None = None, own: Own = hosting.read, instead: Mapping[str, bytes] | None = None
) -> World:
    """Whom a judgement asks here. `instead` is what stands at some addresses in place of what does."""

    def read(address: str) -> Found:
        if instead and address in instead:
            return Found(200, instead[address])
        found = own(address)
        if found is not None:
            return found
        if fetch is None:
            raise Unavailable(_("This site does not ask other sites."))
        return fetch(address)

    return World(read, standing_of, vouch, timezone.now().replace(microsecond=0))


def standing_of(id: str) -> Standing | None:
    """The truth about a credential that was issued here, None for any other id."""
    match = hosting.match(id)
    if match is None or match.view_name not in {"credentials:ob3_credential", "credentials:ob2_assertion"}:
        return None
    credential = Credential.objects.filter(pk=match.kwargs["id"]).first()
    if credential is None or id not in {address_of(credential), address_of(credential, "ob2_assertion")}:
        return None
    standing = credential.standing
    return Standing(standing.state, standing.reason)


def credential_at(text: str) -> Credential | None:
    """The credential that a text names: an address of this site (its page, documents, picture) or its id."""
    text = text.strip()
    match = hosting.match(text)
    id = match.kwargs.get("id") if match and match.app_name == "credentials" else _uuid(text)
    return Credential.objects.filter(pk=id).first() if isinstance(id, uuid.UUID) else None


def in_full(text: str) -> str:
    """An address of this site that was typed without its scheme, with it; any other text as it is."""
    address = f"{urlsplit(settings.PUBLIC_URL).scheme}://{text}"
    is_ours = len(text) <= MAX_ADDRESS and len(text.split()) == 1 and hosting.own_path(address) is not None
    return address if is_ours else text


def address_of(credential: Credential, name: str = "ob3_credential") -> str:
    """The id of the credential in one of the standards, or the address of its picture."""
    return documents.address(name, credential.pk)


def _earlier_issue(data: bytes) -> CredentialDocument | None:
    """The issue whose 2.0 assertion is in a file; None if we never issued it so, or it was taken back since.

    One whose key is not compromised goes before others.
    """
    try:
        said = parse(_assertion_in(data))
    except Unreadable:
        return None
    id = str(said.get("id"))
    standing = standing_of(id)
    if standing is None or standing.state != "good":
        return None
    issues = CredentialDocument.objects.filter(credential=credential_at(id)).select_related(
        "key", "credential"
    )
    issues = issues.defer("ob3", "jwt").order_by(F("key__compromised_at").asc(nulls_first=True), "-sequence")
    return next((issue for issue in issues if same(parse(bytes(issue.ob2)), said)), None)


def _with_withdrawn_key(verdict: Verdict) -> Verdict:
    """The verdict on an issue that was replaced because its key is compromised: that is all there is to say.

    A 2.0 assertion bears no signature, but it went out in the same file as what that key signed.
    """
    if verdict.standard != "2.0":
        return verdict
    others = tuple(check for check in verdict.checks if check.name != "hosted")
    return replace(verdict, checks=(*others, Check("key", False, WITHDRAWN_KEY)))


def _assertion_in(data: bytes) -> bytes:
    """The 2.0 text of a picture, or the bytes themselves when they are none."""
    try:
        return png.unbake(data).texts.get(KEYWORD_V2, "").encode()
    except png.NotPng:
        pass
    except png.BrokenPng:
        return b""
    try:
        return svg.unbake(data).texts.get(KEYWORD_V2, "").encode()
    except svg.NotSvg:
        return data
    except svg.BrokenSvg:
        return b""


def _only_what_we_issued(verdict: Verdict) -> Verdict:
    """A good signature of ours under something that we have never issued: we cannot say what it is worth."""
    stands = verdict.state in {"valid", "expired", "not_yet_valid"}
    if not stands or vouch(verdict.document or {}) is not True or standing_of(verdict.credential_id or ""):
        return verdict
    others = tuple(check for check in verdict.checks if check.name != "status")
    unknown = Check("status", None, "this site has no record of having issued it")
    return replace(verdict, state="status_unknown", checks=(*others, unknown))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text.removeprefix("urn:uuid:")) if len(text) <= 45 else None
    except ValueError:
        return None
