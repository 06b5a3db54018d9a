"""How documents for machines are answered: open to every origin, with their digest as ETag."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from . import documents

LD_JSON = "application/ld+json"
VC_LD_JSON = "application/vc+ld+json"
TEXT = "text/plain"
FRESH_SECONDS = 60  # a revocation reaches every cache within a minute

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


def answer(request: HttpRequest, data: bytes, media_type: str, *, status: int = 200) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type, status=status)
    response["ETag"] = etag = f'"{documents.sha256(data)}"'
    response["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    patch_vary_headers(response, ["Accept"])
    if status != 200:
        return response
    return get_conditional_response(request, etag=etag, response=response) or response


def wants_page(request: HttpRequest) -> bool:
    """Whether HTML was asked for first: browsers do, validators ask for JSON or for anything."""
    return request.get_preferred_type([LD_JSON, "application/json", "text/html"]) == "text/html"
