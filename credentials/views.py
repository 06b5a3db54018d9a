"""The owner's pages: my credentials, the claim link, who may see the page, lost links."""

import uuid
from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.refusals import Refused
from accounts.web import refused

from . import actions, claims, policies, proof
from .forms import LostLinkForm, SharingForm
from .models import Credential, CredentialQuerySet
from .serving import private

DOUBLE_CLICK = timedelta(minutes=1)


@private
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I have earned, the newest first; what waits to be claimed on top."""
    rows = Credential.objects.held_by(request.user).select_related("badge_version__badge__issuer")
    held = list(rows.prefetch_related("status_changes").order_by("-awarded_at"))
    unclaimed = [one for one in held if one.claimed_at is None and one.standing.state == "good"]
    context = {
        "unclaimed": sorted(unclaimed, key=lambda one: one.baked_at is None),  # what can be claimed first
        "claimed": [one for one in held if one.claimed_at is not None or one.standing.state != "good"],
        "has_record": any(one.claimed_at is not None and one.revoked_at is None for one in held),
    }
    return render(request, "credentials/mine.html", context)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def claim_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the letter. GET moves its proof into a cookie and changes nothing; POST claims."""
    try:
        claimed = claims.read(token)
    except claims.Mangled:
        response = _problem(request, "mangled", status=404)
    else:
        response = _opened(request, claimed)
    response["Referrer-Policy"] = "no-referrer"  # the token stands in this address
    return response


@private
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """The page behind the link. Its Referrer-Policy is not `no-referrer`: browsers would then post
    `Origin: null`, which the CSRF check rightly refuses. Its address holds no secret."""
    claimed = proof.of(request)
    return _claim_page(request, claimed) if claimed else _problem(request, "no_proof", status=404)


@private
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_held(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """Claim by one's account: the same page as behind the link."""
    credential = get_object_or_404(_whole().held_by(request.user), pk=id)
    return _claim_page(request, claims.Claim(credential.pk, credential.claim_generation))


@private
@require_POST
def sharing(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """Show the page to everybody who has the link, or to nobody else."""
    credential = proof.held_or_404(request, id)
    form = SharingForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        actions.set_public(
            by=proof.person(request),
            generation=proof.for_credential(request, credential),
            credential=credential,
            public=form.is_public,
        )
    except Refused as error:
        return refused(request, error, back=credential.get_absolute_url())
    messages.success(
        request,
        _("Anyone with the link can see this page now.")
        if form.is_public
        else _("Nobody else can see this page now."),
    )
    return redirect(credential)


@private
@login_required
@require_POST
def send_again(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """Write the claim letter again; links in older ones stop working."""
    credential = get_object_or_404(Credential.objects.visible_to(request.user), pk=id)
    try:
        actions.send_again(by=cast(User, request.user), credential=credential)
    except Refused as error:
        return refused(request, error, back=credential.get_absolute_url())
    messages.success(request, _("A new letter is on its way. Links in earlier letters no longer work."))
    return redirect(credential)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """Ask for one's links again. Everybody gets the same answer, whether there are any or not."""
    form = LostLinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.send_lost_links(email=form.cleaned_data["email"])
        return render(request, "credentials/lost_sent.html", {"email": form.cleaned_data["email"]})
    status = 422 if form.is_bound else 200
    return render(request, "credentials/lost.html", {"form": form}, status=status)


def _opened(request: HttpRequest, claimed: claims.Claim) -> HttpResponse:
    """A genuine link: on to the page, or why it no longer works."""
    credential = _whole().filter(pk=claimed.credential_id).first()
    if credential is None:
        return _problem(request, "mangled", status=404)
    if request.method == "POST":
        return _claim_page(request, claimed)
    if claimed.generation != credential.claim_generation:
        if credential.claimed_at and _is_here_again(request, credential):
            return redirect(credential)
        return _problem(request, "used" if credential.claimed_at else "replaced", status=410)
    response = redirect("credentials:claim")
    proof.give(response, claimed)
    return response


def _claim_page(request: HttpRequest, claimed: claims.Claim) -> HttpResponse:
    credential = _whole().filter(pk=claimed.credential_id).first()
    if credential is None:
        return _problem(request, "mangled", status=404)
    if _just_claimed(credential, claimed):  # the button pressed twice: the first press counts
        return _to_own_page(credential)
    if claimed.generation != credential.claim_generation:
        return _problem(request, "used" if credential.claimed_at else "replaced", status=410)
    if credential.claimed_at:
        return _to_own_page(credential)
    if (standing := credential.standing).state != "good":  # a suspension may end: that is not gone for good
        status = 410 if standing.state == "revoked" else 409
        return _problem(request, standing.state, status=status, credential=credential)
    form = SharingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _claim(request, credential, claimed, form)
    status = 422 if form.is_bound else 200
    return render(request, "credentials/claim.html", {"credential": credential, "form": form}, status=status)


def _claim(
    request: HttpRequest, credential: Credential, claimed: claims.Claim, form: SharingForm
) -> HttpResponse:
    try:
        credential = actions.claim(
            credential=credential,
            by=proof.person(request),
            generation=claimed.generation,
            public=form.is_public,
        )
    except Refused as error:
        return refused(request, error, back=request.path)
    messages.success(request, _("Claimed: it is yours."))
    return _to_own_page(credential)


def _to_own_page(credential: Credential) -> HttpResponse:
    response = redirect(credential)
    proof.give(response, claims.Claim(credential.pk, credential.claim_generation))
    return response


def _just_claimed(credential: Credential, claimed: claims.Claim) -> bool:
    return (
        credential.claimed_at is not None
        and claimed.generation == credential.claim_generation - 1
        and timezone.now() - credential.claimed_at < DOUBLE_CLICK
    )


def _is_here_again(request: HttpRequest, credential: Credential) -> bool:
    return policies.is_holder(proof.person(request), credential, proof.for_credential(request, credential))


def _problem(
    request: HttpRequest, what: str, *, status: int, credential: Credential | None = None
) -> HttpResponse:
    context = {"what": what, "credential": credential}
    return render(request, "credentials/claim_problem.html", context, status=status)


def _whole() -> CredentialQuerySet:
    return Credential.objects.select_related("holder", "badge_version__badge__issuer")
