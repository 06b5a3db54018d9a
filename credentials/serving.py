"""How it is answered: documents for machines, open to every origin with an ETag; pages for one person."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from . import documents
from .models import Credential, CredentialDocument

LD_JSON = "application/ld+json"
VC_LD_JSON = "application/vc+ld+json"
TEXT = "text/plain"
FRESH_SECONDS = 60  # of what changes seldom: whether a credential holds is asked more often

View = Callable[..., HttpResponse]


def for_machines(view: View) -> View:
    """GET and HEAD only, from any origin."""

    @wraps(view)
    def open_to_all(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = require_safe(view)(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return open_to_all


def private(view: View) -> View:
    """A page for one person: never kept by a cache, never named to another site."""

    @wraps(view)
    def kept_private(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response.setdefault("Referrer-Policy", "same-origin")
        response["X-Robots-Tag"] = "noindex"
        return response

    return kept_private


def answer(
    request: HttpRequest,
    data: bytes,
    media_type: str,
    *,
    status: int = 200,
    fresh_seconds: int = FRESH_SECONDS,
) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type, status=status)
    response["ETag"] = etag = f'"{documents.sha256(data)}"'
    response["Cache-Control"] = f"public, max-age={fresh_seconds}"
    patch_vary_headers(response, ["Accept"])
    if status != 200:
        return response
    return get_conditional_response(request, etag=etag, response=response) or response


def wants_page(request: HttpRequest) -> bool:
    """Whether HTML was asked for first: browsers do, validators ask for JSON or for anything."""
    return request.get_preferred_type([LD_JSON, "application/json", "text/html"]) == "text/html"


def issued_or_404(id: uuid.UUID) -> tuple[Credential, CredentialDocument]:
    """A credential with its newest document, whoever asks: ids are random, and nothing lists them."""
    rows = Credential.objects.select_related("badge_version__badge__issuer").prefetch_related("documents")
    credential = get_object_or_404(rows, pk=id)
    if credential.document is None:
        raise Http404("not signed yet")
    return credential, credential.document
