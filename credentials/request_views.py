"""What a worker has to sign while somebody waits: asking for it, and waiting. No key is needed here."""

import time
import uuid

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.refusals import Refused
from accounts.web import SignedInRequest, refused

from . import actions, proof
from .forms import AddressForm
from .models import SigningRequest
from .serving import VC_LD_JSON, private

WAIT_SECONDS = 10.0
POLL_SECONDS = 0.2
RETRY_SECONDS = 10  # until the next look: what the page says, and what Retry-After says


@private
@login_required
@require_POST
def record(request: SignedInRequest) -> HttpResponse:
    """Ask for my record, then wait for it."""
    try:
        asked = actions.ask_for_record(by=request.user)
    except Refused as error:
        return refused(request, error, back=reverse("credentials:mine"))
    return redirect("credentials:request", asked.pk)


@private
@login_required
@require_safe
def request(request: SignedInRequest, id: uuid.UUID) -> HttpResponse:
    """The signed file as soon as it is there; a page that looks again by itself when it takes longer."""
    asked = _waited_for(request, id)
    if asked.done_at is None:
        context = {"asked": asked, "retry_seconds": RETRY_SECONDS}
        response = render(request, "credentials/request.html", context, status=503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    if asked.problem:
        return refused(request, Refused(asked.problem), back=reverse("credentials:mine"))
    response = HttpResponse(bytes(asked.result), content_type=VC_LD_JSON)
    name = f"{_('my-record')}-{asked.done_at:%Y-%m-%d}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@private
@require_POST
def hashed_address(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """Leave the hash of my address out of the credential, or put it back; it is signed anew."""
    credential = proof.held_or_404(request, id)
    form = AddressForm(request.POST)
    if not form.is_valid():
        reason = Refused(_("Choose one of the two: keep your address in, or leave it out."))
        return refused(request, reason, back=credential.get_absolute_url(), status=422)
    try:
        actions.set_address_hashed(
            credential=credential,
            hashed=form.is_hashed,
            by=proof.person(request),
            generation=proof.for_credential(request, credential),
        )
    except Refused as error:
        return refused(request, error, back=credential.get_absolute_url())
    return redirect(f"{credential.get_absolute_url()}#address")


def _waited_for(request: SignedInRequest, id: uuid.UUID) -> SigningRequest:
    """A record that this person asked for; looked at for some seconds while it is not signed."""
    mine = SigningRequest.objects.visible_to(request.user).filter(kind=SigningRequest.Kind.RECORD)
    asked = get_object_or_404(mine, pk=id)
    turn = f"waits-for-record:{request.user.pk}"
    # Who waits holds a thread of the server: one a person, so that a heap of tabs does not hold them all.
    if asked.done_at or not cache.add(turn, True, WAIT_SECONDS + RETRY_SECONDS):
        return asked
    try:
        until = time.monotonic() + WAIT_SECONDS
        while not asked.done_at and time.monotonic() < until:
            time.sleep(POLL_SECONDS)
            asked = get_object_or_404(mine, pk=id)
        return asked
    finally:
        cache.delete(turn)
