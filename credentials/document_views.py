"""Documents for machines: the very bytes that were signed, open to every origin, their digest as ETag."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers

from accounts.models import Issuer
from badges.models import BadgeVersion
from openbadges import v3
from openbadges.contexts import CREDENTIALS_V2, OPEN_BADGES_V3

from . import documents, status_lists
from .models import Credential
from .serving import LD_JSON, TEXT, VC_LD_JSON, answer, for_machines, issued_or_404, wants_page


@for_machines
def ob3_credential(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """The signed credential, revoked or not: verifiers ask for its status."""
    _credential, document = issued_or_404(id)
    return answer(request, bytes(document.ob3), VC_LD_JSON)


@for_machines
def ob3_jwt(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """The same credential as a VC-JWT; there is none for what was signed before they were made."""
    _credential, document = issued_or_404(id)
    if not document.jwt:
        raise Http404("signed without a VC-JWT")
    return answer(request, bytes(document.jwt), TEXT)


@for_machines
def ob3_achievement(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    said = v3.achievement(documents.achievement(_version_or_404(version_id)))
    data = documents.to_bytes({"@context": [CREDENTIALS_V2, OPEN_BADGES_V3], **said})
    return answer(request, data, LD_JSON)


@for_machines
def ob2_assertion(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """The hosted assertion; gone while it is revoked or suspended. A browser gets a page."""
    credential, document = issued_or_404(id)
    standing = credential.standing
    status = 200 if standing.state == "good" else 410
    if wants_page(request):
        if Credential.objects.visible_to(request.user).filter(pk=id).exists():
            return _for_people(HttpResponseRedirect(credential.get_absolute_url()))
        context = {"credential": credential, "standing": standing}
        return _for_people(render(request, "credentials/hosted.html", context, status=status))
    if status == 410:
        data = documents.to_bytes(documents.revoked_assertion(credential))
    else:
        data = bytes(document.ob2)
    # What a verifier of 2.0 goes by, as one of 3.0 goes by the status list: as fresh as that.
    return answer(request, data, LD_JSON, status=status, fresh_seconds=status_lists.FRESH_SECONDS)


@for_machines
def ob2_badge(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    version = _version_or_404(version_id)
    if wants_page(request):
        return _for_people(HttpResponseRedirect(version.get_absolute_url()))
    return answer(request, documents.to_bytes(documents.ob2_badge(version)), LD_JSON)


@for_machines
def ob2_issuer(request: HttpRequest, slug: str) -> HttpResponse:
    issuer = get_object_or_404(Issuer, slug=slug)
    if wants_page(request):
        return _for_people(render(request, "credentials/issuer.html", {"issuer": issuer}))
    return answer(request, documents.to_bytes(documents.ob2_issuer(issuer)), LD_JSON)


def _for_people(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"  # where it leads depends on who asks, and on today
    patch_vary_headers(response, ["Accept"])
    return response


def _version_or_404(version_id: uuid.UUID) -> BadgeVersion:
    return get_object_or_404(BadgeVersion.objects.published().whole(), public_id=version_id)
