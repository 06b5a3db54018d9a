"""The signed status lists: what verifiers ask whether a credential was taken back."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from . import status_lists
from .models import StatusList
from .serving import VC_LD_JSON, for_machines


@for_machines
def status_list(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """The list as it was last signed. A copy is good for seconds; its digest is asked before it is read."""
    lists = StatusList.objects.filter(pk=id, signed_at__isnull=False)
    digest = lists.values_list("document_sha256", flat=True).first()
    if digest is None:
        raise Http404("not signed yet")
    response = get_conditional_response(request, etag=f'"{digest}"')
    if response is None:
        # Read again, digest and bytes together: it may have been signed in between.
        digest, document = lists.values_list("document_sha256", "document").get()
        response = HttpResponse(bytes(document), content_type=VC_LD_JSON)
    response["ETag"] = f'"{digest}"'
    response["Cache-Control"] = f"public, max-age={status_lists.FRESH_SECONDS}"
    return response
