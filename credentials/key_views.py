"""An issuer's public keys for machines: its did:web document, and a page for each key. Needs no secret."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.models import Issuer

from . import documents, keys
from .models import SigningKey
from .serving import answer, for_machines

DID_JSON = "application/did+ld+json"
JWK_JSON = "application/jwk+json"
JSON = "application/json"


@for_machines
def did(request: HttpRequest, slug: str) -> HttpResponse:
    """The issuer's did:web document, with every key it ever signed with."""
    document = keys.did_document(get_object_or_404(Issuer, slug=slug))
    if document is None:
        raise Http404("this issuer has not signed anything yet")
    return answer(request, documents.to_bytes(document), DID_JSON)


@for_machines
def key(request: HttpRequest, slug: str, fragment: str) -> HttpResponse:
    """One key as one JWK, for ever; a compromised one is gone, and says so."""
    rows = SigningKey.objects.select_related("issuer")
    row = get_object_or_404(rows, issuer__slug=slug, fragment=fragment)
    if notice := keys.withdrawn(row):
        return answer(request, documents.to_bytes(notice), JSON, status=410)
    return answer(request, documents.to_bytes(keys.jwk(row)), JWK_JSON)
