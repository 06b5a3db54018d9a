"""Pages of an issuer's administrators: what was issued, taking a credential back, giving it back."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Issuer
from accounts.refusals import Refused
from accounts.web import SignedInRequest, refused

from . import actions, policies
from .forms import IssuedForm, ReinstateForm, TakeBackForm
from .models import Credential, CredentialQuerySet
from .serving import private

PAGE = 50


@private
@login_required
@require_safe
def issued(request: SignedInRequest, slug: str) -> HttpResponse:
    """What this issuer has issued, the newest first: to find the one that somebody asks about."""
    issuer = get_object_or_404(Issuer.objects.administered_by(request.user), slug=slug)
    form = IssuedForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    rows = _chosen(Credential.objects.filter(badge_version__badge__issuer=issuer), asked)
    rows = _after(rows, asked.get("after")).order_by("-awarded_at", "-pk")
    found = list(
        rows.select_related("holder", "badge_version").prefetch_related("status_changes")[: PAGE + 1]
    )
    context = {
        "issuer": issuer,
        "form": form,
        "q": asked.get("q") or "",
        "state": asked.get("state") or "",
        "continued": asked.get("after") is not None,
        "credentials": found[:PAGE],
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
    }
    return render(request, "credentials/issued.html", context)


@private
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: SignedInRequest, id: uuid.UUID) -> HttpResponse:
    """Suspend for now or revoke for good, with the reason that everybody will read."""
    credential = _administered_or_404(request, id)
    if why_not := policies.why_not_revoke(request.user, credential):
        return refused(request, Refused(why_not), back=credential.get_absolute_url())
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, "credentials/take_back.html", credential, form)
    act = actions.revoke if form.cleaned_data["choice"] == TakeBackForm.REVOKE else actions.suspend
    try:
        act(by=request.user, credential=credential, reason=form.cleaned_data["reason"])
    except Refused as error:
        return refused(request, error, back=credential.get_absolute_url())
    messages.success(
        request,
        _("Revoked. Whoever verifies it is told from now on.")
        if act is actions.revoke
        else _("Suspended. Whoever verifies it is told from now on, until you end the suspension."),
    )
    return redirect("credentials:credential", credential.pk)


@private
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reinstate(request: SignedInRequest, id: uuid.UUID) -> HttpResponse:
    """End a suspension: the credential holds again."""
    credential = _administered_or_404(request, id)
    if why_not := policies.why_not_reinstate(request.user, credential):
        return refused(request, Refused(why_not), back=credential.get_absolute_url())
    form = ReinstateForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, "credentials/reinstate.html", credential, form)
    try:
        actions.reinstate(by=request.user, credential=credential, reason=form.cleaned_data["reason"])
    except Refused as error:
        return refused(request, error, back=credential.get_absolute_url())
    messages.success(request, _("The suspension has ended: the credential holds again."))
    return redirect("credentials:credential", credential.pk)


def _administered_or_404(request: HttpRequest, id: uuid.UUID) -> Credential:
    rows = Credential.objects.administered_by(request.user).prefetch_related("status_changes")
    return get_object_or_404(rows.select_related("holder", "badge_version__badge__issuer"), pk=id)


def _page(
    request: HttpRequest, template: str, credential: Credential, form: TakeBackForm | ReinstateForm
) -> HttpResponse:
    context = {"credential": credential, "standing": credential.standing, "form": form}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _chosen(rows: CredentialQuerySet, asked: dict[str, str]) -> CredentialQuerySet:
    if words := asked.get("q"):
        address = Q(email__icontains=words) | Q(holder__name__icontains=words)
        rows = rows.filter(address | Q(badge_version__name__icontains=words))
    match asked.get("state"):
        case "unclaimed":
            return rows.good().filter(claimed_at=None)
        case "claimed":
            return rows.good().filter(claimed_at__isnull=False)
        case "suspended":
            return rows.suspended()
        case "revoked":
            return rows.filter(revoked_at__isnull=False)
    return rows


def _after(rows: CredentialQuerySet, last: uuid.UUID | None) -> CredentialQuerySet:
    """The rows that come after the last one shown; all when it is none of theirs."""
    awarded_at = rows.filter(pk=last).values_list("awarded_at", flat=True).first() if last else None
    if awarded_at is None:
        return rows
    # The first of the two conditions is the index's: it begins to read there.
    return rows.filter(Q(awarded_at__lt=awarded_at) | Q(pk__lt=last), awarded_at__lte=awarded_at)
