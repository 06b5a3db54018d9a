"""The claim cookie: for an hour, a browser that opened a claim link stands for its holder."""

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse

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
