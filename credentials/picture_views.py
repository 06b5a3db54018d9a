"""The badge as a picture with its proof inside: put together from artwork and documents, never unchecked."""

import json
import logging
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from openbadges.baking import KEYWORD_V2, KEYWORD_V3
from openbadges.baking import svg as vector

from . import documents
from .models import Credential, CredentialDocument
from .serving import FRESH_SECONDS, for_machines, issued_or_404

log = logging.getLogger(__name__)

SVG = "image/svg+xml"
# An SVG opened by itself is a page of this site: it may show the picture inside it, and do nothing else.
ONLY_ITSELF = "default-src 'none'; img-src data:; frame-ancestors 'none'; sandbox"


@for_machines
def png(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """Both standards in one picture, byte for byte the one that was checked when it was signed."""
    credential, document = issued_or_404(id)
    response = _picture(
        request,
        credential,
        etag=f'"{document.png_sha256}"',
        media_type="image/png",
        make=lambda: documents.picture(credential, document),
    )
    return _named(request, response, credential, "png")


@for_machines
def svg(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """The 3.0 credential in an SVG."""
    credential, document = issued_or_404(id)
    return _vector(request, credential, document, "svg", lambda bare: _with_ob3(bare, document))


@for_machines
def ob2_svg(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """The 2.0 assertion in an SVG: one file cannot hold both, their prefix is the same."""
    credential, document = issued_or_404(id)
    id2 = documents.address("ob2_assertion", credential.pk)
    return _vector(request, credential, document, "ob2.svg", lambda bare: _with_ob2(bare, document, id2))


def _with_ob3(bare: bytes, document: CredentialDocument) -> bytes:
    return _checked(vector.bake(bare, bytes(document.ob3).decode(), "3.0"), KEYWORD_V3, bytes(document.ob3))


def _with_ob2(bare: bytes, document: CredentialDocument, id: str) -> bytes:
    baked = vector.bake(bare, bytes(document.ob2).decode(), "2.0", verify=id)
    return _checked(baked, KEYWORD_V2, bytes(document.ob2))


def _vector(
    request: HttpRequest,
    credential: Credential,
    document: CredentialDocument,
    ending: str,
    bake: Callable[[bytes], bytes],
) -> HttpResponse:
    version = credential.badge_version

    def make() -> bytes:
        documents.picture(credential, document)  # the artwork is the one that was signed for
        return bake(vector.wrap(documents.artwork(version), version.artwork_alt or version.name))

    etag = f'"{document.png_sha256}.{ending}"'
    response = _picture(request, credential, etag=etag, media_type=SVG, make=make)
    response["Content-Security-Policy"] = ONLY_ITSELF
    return _named(request, response, credential, ending)


def _checked(picture: bytes, keyword: str, text: bytes) -> bytes:
    """A picture that holds what was baked into it, escapes apart. Raises `PngChanged`."""
    held = {kind: json.loads(found) for kind, found in vector.unbake(picture).texts.items()}
    if held != {keyword: json.loads(text)}:
        raise documents.PngChanged("the picture does not hold the document that was baked into it")
    return picture


def _picture(
    request: HttpRequest, credential: Credential, *, etag: str, media_type: str, make: Callable[[], bytes]
) -> HttpResponse:
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            response = HttpResponse(make(), content_type=media_type)
        except (documents.PngChanged, OSError, ValueError) as error:
            log.error("the picture of credential %s cannot be served: %s", credential.pk, error)
            return render(request, "credentials/picture_away.html", status=503)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    return response


def _named(request: HttpRequest, response: HttpResponse, credential: Credential, ending: str) -> HttpResponse:
    if response.status_code in (200, 304):
        kind = "attachment" if "download" in request.GET else "inline"
        name = f"{credential.badge_version.badge.slug}.{ending}"
        response["Content-Disposition"] = f'{kind}; filename="{name}"'
    return response
