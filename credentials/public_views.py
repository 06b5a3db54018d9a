"""Pages for the world: a credential that its earner made public, its evidence, the frame."""

import uuid

from csp.decorators import csp_replace
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from . import checking, documents, policies, proof, sharing, wording
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
        "is_administrator": (is_administrator := policies.is_administrator(user, shown)),
        "decisions": shown.status_changes.select_related("by").order_by("-pk") if is_administrator else (),
        "page_url": sharing.page_url(shown),
        "png_url": documents.address("png", shown.pk),
        "linkedin_url": sharing.linkedin_url(shown),
        "mail_url": sharing.mail_url(shown),
        "embed_snippet": sharing.embed_snippet(shown),
    }
    response = render(request, "credentials/credential.html", context)
    response["X-Robots-Tag"] = "noindex"  # the link is shared by the earner, not found by chance
    # A visitor whom nobody knows sees what is public; everybody else may see more than that.
    response["Cache-Control"] = "no-store" if user or is_holder else "private, max-age=0"
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
