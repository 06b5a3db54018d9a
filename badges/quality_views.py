"""What the quality board decides about badges. Nobody else learns that it can be decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.refusals import Refused
from accounts.web import SignedInRequest, refused

from . import actions
from .models import Badge


@login_required
@require_POST
def allow_awards(request: SignedInRequest, issuer: str, slug: str) -> HttpResponse:
    """The button says what is to hold from now on: `allowed` is "yes" or "no"."""
    badge = get_object_or_404(Badge.objects.overseen_by(request.user), issuer__slug=issuer, slug=slug)
    allowed = request.POST.get("allowed") == "yes"
    try:
        actions.allow_awards(by=request.user, badge=badge, allowed=allowed)
    except Refused as error:
        return refused(request, error, back=badge.get_absolute_url())
    if allowed:
        messages.success(
            request, _("It may be awarded without assessment now. Every such credential says so.")
        )
    else:
        messages.success(request, _("It is awarded after assessment only now."))
    return redirect(badge)
