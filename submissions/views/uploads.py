"""Resumable uploads by the tus protocol 1.0 (core, creation, termination, expiration), for one's own drafts.

What goes wrong is told as {"reason": words}: the page shows it beside the file.
"""

import uuid
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.refusals import Refused
from accounts.web import person
from badges.models import EvidenceRequirement
from submissions import actions, arriving, policies
from submissions.models import Upload

from . import parts
from .finding import own
from .incoming import Incoming

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration"
CONTENT = "application/offset+octet-stream"
View = Callable[..., HttpResponse]


def _tus(view: View) -> View:
    """The protocol's own manners: its version in every answer, its questions about what is possible."""

    @wraps(view)
    def answer(request: HttpRequest, **named: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            response["Tus-Version"], response["Tus-Extension"] = VERSION, EXTENSIONS
            response["Tus-Max-Size"] = str(settings.EVIDENCE_VIDEO_BYTES)
        elif not request.user.is_authenticated:
            response = _reason(
                _("You were signed out. Sign in again in another window; it goes on here."), 401
            )
            response["WWW-Authenticate"] = "Session"
        else:
            response = view(request, **named)
        response["Tus-Resumable"] = VERSION
        response["Cache-Control"] = "no-store"
        return response

    return answer


@_tus
def begin_upload(request: HttpRequest, id: uuid.UUID, requirement: uuid.UUID) -> HttpResponse:
    """Announce a file: 201 with the address to which its bytes go."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST", "OPTIONS"])
    found = own(request, id)
    rows = EvidenceRequirement.objects.select_related("component")
    asked = get_object_or_404(rows, public_id=requirement, component__version=found.badge_version_id)
    if not _speaks(request):
        return _other_version()
    length, told = _number(request, "Upload-Length"), _metadata(request)
    if length is None or told is None or "filename" not in told:
        return _reason(_("The upload was announced without its name or length."), 400)
    try:
        upload = actions.begin_upload(
            by=person(request),
            submission=found,
            requirement=asked,
            name=told["filename"],
            length=length,
            fingerprint=told.get("fingerprint", ""),
        )
    except actions.Unfit as error:
        return _reason(error.reason, 413 if error.too_large else 422)
    except Refused as error:
        return _reason(error.reason, 409)
    response = HttpResponse(status=201)
    response["Location"] = request.build_absolute_uri(
        reverse("submissions:upload", args=[found.pk, upload.pk])
    )
    return _standing(response, upload)


@_tus
def upload(request: HttpRequest, id: uuid.UUID, upload: uuid.UUID) -> HttpResponse:
    """One upload: how far it is (HEAD; GET for the page), more of it (PATCH), no more of it (DELETE)."""
    method = request.method or ""
    if method == "POST":
        method = request.headers.get("X-HTTP-Method-Override", "")
    if method not in {"GET", "HEAD", "PATCH", "DELETE"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "PATCH", "DELETE", "OPTIONS"])
    found = get_object_or_404(Upload.objects.visible_to(request.user), pk=upload, submission=id)
    if method == "GET":
        return _state(found)
    if not _speaks(request):
        return _other_version()
    if method == "HEAD":
        if found.refused_at is not None:
            return HttpResponse(status=410)
        response = _standing(HttpResponse(), found)
        response["Upload-Length"] = str(found.length)
        return response
    return _receive(request, found) if method == "PATCH" else _stop(request, found)


def _receive(request: HttpRequest, upload: Upload) -> HttpResponse:
    if request.content_type != CONTENT:
        return _reason(_("Send the bytes as %(type)s.") % {"type": CONTENT}, 415)
    start, length = _number(request, "Upload-Offset"), _number(request, "Content-Length")
    if start is None or length is None:
        return _reason(_("Say where the bytes belong and how many they are."), 400)
    if upload.refused_at is not None:
        return _reason(upload.refusal, 410)
    if start != upload.received:
        return _standing(_reason(_("Other bytes are needed next."), 409), upload)
    if start + length > upload.length:
        return _reason(_("This is more than was announced."), 413)
    reason = policies.why_not_write(person(request), upload.submission)
    if reason is not None:
        return _reason(reason, 422)
    try:
        upload.received = arriving.receive(upload, start, Incoming(request).read)
    except arriving.Overtaken:
        return _reason(_("Other bytes came first."), 409)
    return _standing(HttpResponse(status=204), upload)


def _stop(request: HttpRequest, upload: Upload) -> HttpResponse:
    try:
        actions.cancel_upload(by=person(request), upload=upload)
    except Refused as error:
        return _reason(error.reason, 409)
    return HttpResponse(status=204)


def _state(upload: Upload) -> HttpResponse:
    """What the page asks for every second once all bytes are here."""
    state = "arriving"
    if upload.refused_at is not None:
        state = "refused"
    elif upload.taken_at is not None:
        state = "taken"
    elif upload.completed_at is not None:
        state = "looking"
    return JsonResponse({"state": state, "received": upload.received, "reason": upload.refusal})


@login_required
@require_POST
def cancel_upload(request: HttpRequest, id: uuid.UUID, upload: uuid.UUID) -> HttpResponse:
    """The button beside an upload, without script: everything else on the page is saved with it."""
    found = own(request, id)
    rows = Upload.objects.select_related("requirement__component", "submission")
    stopped = rows.filter(pk=upload, submission=found).first()
    if stopped is None:
        return parts.save_rest(request, found)
    asked, reason = stopped.requirement, None
    try:
        actions.cancel_upload(by=person(request), upload=stopped)
    except Refused as error:
        reason = error.reason
    if not found.is_editable:
        return redirect(found)
    return parts.save(request, found, asked.component, asked, also=reason)


# -- inside


def _speaks(request: HttpRequest) -> bool:
    return request.headers.get("Tus-Resumable") == VERSION


def _other_version() -> HttpResponse:
    response = _reason(_("This speaks version %(version)s of the tus protocol.") % {"version": VERSION}, 412)
    response["Tus-Version"] = VERSION
    return response


def _number(request: HttpRequest, header: str) -> int | None:
    value = request.headers.get(header, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else None


def _metadata(request: HttpRequest) -> dict[str, str] | None:
    """Upload-Metadata: pairs of a name and a base64 value, separated by commas. None: it cannot be read."""
    told = {}
    for pair in filter(None, (one.strip() for one in request.headers.get("Upload-Metadata", "").split(","))):
        name, _space, value = pair.partition(" ")
        try:
            told[name] = b64decode(value, validate=True).decode()
        except (Base64Error, UnicodeDecodeError):
            return None
    return told


def _standing(response: HttpResponse, upload: Upload) -> HttpResponse:
    response["Upload-Offset"] = str(upload.received)
    ends = upload.moved_at + timedelta(days=settings.UPLOAD_KEPT_DAYS)
    response["Upload-Expires"] = http_date(ends.timestamp())
    return response


def _reason(words: str, status: int) -> JsonResponse:
    return JsonResponse({"reason": words}, status=status)
