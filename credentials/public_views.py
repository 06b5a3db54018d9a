"""Pages for the world: a credential that its earner made public, its evidence, the frame, verifying."""

import uuid

from csp.decorators import csp_replace
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from openbadges.verify import Check, Verdict

from . import checking, documents, policies, proof, sharing, wording
from .forms import VerifyForm
from .models import Credential, CredentialQuerySet, SigningRequest

SHOWN_IN_PLACE = {
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "video/mp4",
    "video/webm",
}
FORM_BYTES = 64 * 1024  # what a form adds to its file


@require_safe
def credential(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """What was achieved, how it was judged, and if it is valid now. The holder also chooses who sees it."""
    shown = _shown_or_404(request, id)
    user = request.user if request.user.is_authenticated else None
    is_holder = policies.is_holder(user, shown, proof.for_credential(request, shown))
    context = {
        "credential": shown,
        "verdict": (verdict := checking.verdict_on_credential(shown)),
        "words": wording.about(verdict, shown) if verdict else None,
        "standing": shown.standing,
        "is_holder": is_holder,
        "being_signed": is_holder and SigningRequest.objects.open().filter(credential=shown).exists(),
        "is_administrator": policies.is_administrator(user, shown),
        "page_url": sharing.page_url(shown),
        "png_url": documents.address("png", shown.pk),
        "linkedin_url": sharing.linkedin_url(shown),
        "mail_url": sharing.mail_url(shown),
        "embed_snippet": sharing.embed_snippet(shown),
    }
    response = render(request, "credentials/credential.html", context)
    response["X-Robots-Tag"] = "noindex"  # the link is shared by the earner, not found by chance
    response["Cache-Control"] = "no-store" if is_holder else "private, max-age=0"
    return response


@require_safe
def evidence(request: HttpRequest, id: uuid.UUID, number: int) -> HttpResponse | FileResponse:
    """A piece of evidence that the earner chose to show, under a neutral name; nobody's until public."""
    shown = get_object_or_404(Credential.objects.public(), pk=id)
    piece = next((one for one in shown.evidence if one["number"] == number and one.get("file")), None)
    if piece is None or not default_storage.exists(piece["file"]):
        raise Http404
    media_type = piece.get("media_type") or "application/octet-stream"
    response = FileResponse(
        default_storage.open(piece["file"]),
        as_attachment=media_type not in SHOWN_IN_PLACE,
        filename=piece.get("name") or f"evidence-{number}",
        content_type=media_type,
    )
    response["Cache-Control"] = "private, max-age=0"
    return response


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def embed(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """The one page that other sites may frame; only of what is public."""
    shown = get_object_or_404(_whole().public(), pk=id)
    verdict = checking.verdict_on_credential(shown)
    context = {
        "credential": shown,
        "words": wording.about(verdict, shown) if verdict else None,
        "page_url": sharing.page_url(shown),
    }
    return render(request, "credentials/embed.html", context)


@csrf_exempt  # it changes nothing and looks at no cookie, and programs post here without a form
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Judge a picture, a document, or an address of this site. Any bytes at all get a verdict."""
    if request.method != "POST":
        return render(request, "credentials/verify.html", {"form": VerifyForm()})
    if _announced_bytes(request) > VerifyForm.MAX_BYTES + FORM_BYTES:
        return _unread(request, _("This is larger than 6 MB. Badge pictures are smaller."), status=413)
    try:
        form = VerifyForm(request.POST, request.FILES)
    except (MultiPartParserError, SuspiciousOperation, BadRequest, UnreadablePostError):
        return _unread(request, _("Not all of the file arrived. Please try again."))
    if not form.is_valid():
        reason = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return _unread(request, reason, form=form)
    return _judged(request, form)


def _announced_bytes(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


def _judged(request: HttpRequest, form: VerifyForm) -> HttpResponse:
    data = form.data_to_judge
    named = checking.credential_at(data.decode()) if not form.cleaned_data["file"] else None
    verdict = (checking.verdict_on_credential(named) if named else None) or checking.verdict_on(data)
    shown = checking.credential_at(verdict.credential_id or "")
    return _answer(request, form, verdict, shown)


def _unread(
    request: HttpRequest, reason: str, *, form: VerifyForm | None = None, status: int = 422
) -> HttpResponse:
    """Nothing that could be judged arrived: the reason, in the form of a verdict."""
    verdict = Verdict("not_a_credential", None, (Check("format", False, reason),))
    return _answer(request, form or VerifyForm(), verdict, None, status=status)


def _answer(
    request: HttpRequest, form: VerifyForm, verdict: Verdict, shown: Credential | None, *, status: int = 0
) -> HttpResponse:
    status = status or (422 if verdict.state == "not_a_credential" else 200)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        response: HttpResponse = JsonResponse(wording.as_json(verdict), status=status)
    else:
        visible = shown and Credential.objects.visible_to(request.user).filter(pk=shown.pk).exists()
        context = {
            "form": form,
            "verdict": verdict,
            "words": wording.about(verdict, shown),
            "credential": shown,
            "page_url": shown.get_absolute_url() if shown and visible else None,
        }
        response = render(request, "credentials/verify.html", context, status=status)
    patch_vary_headers(response, ["Accept"])
    response["Cache-Control"] = "no-store"
    return response


def _shown_or_404(request: HttpRequest, id: uuid.UUID) -> Credential:
    """Public, or of the person asking (account or claim cookie), or of their issuer."""
    found = get_object_or_404(_whole(), pk=id)
    generation = proof.for_credential(request, found)
    by_link = found.claimed_at is not None and policies.is_holder(None, found, generation)
    if not by_link and not Credential.objects.visible_to(request.user).filter(pk=id).exists():
        raise Http404
    return found


def _whole() -> CredentialQuerySet:
    rows = Credential.objects.select_related("holder", "badge_version__badge__issuer")
    return rows.prefetch_related("documents", "status_changes")
