"""Who stands for a holder: the account, or for an hour a browser with a claim link's cookie."""

import uuid

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.models import User

from . import policies
from .claims import Claim
from .models import Credential

COOKIE = "claim"
SECONDS = 3600
_SALT = "credentials.claim"
_PATH = "/credentials/"


def give(response: HttpResponse, claim: Claim) -> None:
    """Let the browser keep what the link proved; not the link itself."""
    response.set_signed_cookie(
        COOKIE,
        f"{claim.credential_id}:{claim.generation}",
        salt=_SALT,
        max_age=SECONDS,
        path=_PATH,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def of(request: HttpRequest) -> Claim | None:
    """What this browser has proved within the last hour."""
    value = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=SECONDS)
    id, _colon, generation = (value or "").partition(":")
    return Claim(uuid.UUID(id), int(generation)) if generation else None


def for_credential(request: HttpRequest, credential: Credential) -> int | None:
    """The generation that this browser has proved of this credential."""
    claim = of(request)
    return claim.generation if claim and claim.credential_id == credential.pk else None


def person(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def held_or_404(request: HttpRequest, id: uuid.UUID) -> Credential:
    """A credential of the person asking: by account, or by the claim cookie."""
    rows = Credential.objects.select_related("holder", "badge_version__badge__issuer")
    credential = get_object_or_404(rows, pk=id)
    if not policies.is_holder(person(request), credential, for_credential(request, credential)):
        raise Http404
    return credential
