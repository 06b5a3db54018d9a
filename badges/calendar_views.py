"""An issuer's calendar: its administrators' page. Nobody else learns that it exists."""

import uuid
from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Issuer
from accounts.refusals import Refused
from accounts.web import SignedInRequest

from . import actions, coming_days
from .calendar_forms import CalendarForm, ClosureForm
from .calendars import is_place_known
from .models import Closure


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_calendar(request: SignedInRequest, issuer: str) -> HttpResponse:
    """Everything on days and deadlines; the smaller button only shows the provinces of another country."""
    organisation = _mine(request, issuer)
    if request.method != "POST":
        return _page(request, organisation)
    if "show_provinces" in request.POST:
        return _page(request, organisation, form=CalendarForm(initial=request.POST.dict()))
    form = CalendarForm(request.POST, initial={})
    if form.is_valid():
        try:
            actions.set_calendar(by=request.user, issuer=organisation, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, error.reason)
        else:
            messages.success(request, _("Saved."))
            return redirect("badges:set_calendar", issuer)
    return _page(request, organisation, form=form, status=422)


@login_required
@require_POST
def add_closure(request: SignedInRequest, issuer: str) -> HttpResponse:
    organisation = _mine(request, issuer)
    form = ClosureForm(request.POST)
    if form.is_valid():
        try:
            actions.add_closure(by=request.user, issuer=organisation, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, error.reason)
        else:
            messages.success(request, _("Added. Dates that it makes later are counted again within minutes."))
            return redirect("badges:set_calendar", issuer)
    return _page(request, organisation, closure_form=form, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move_closure(request: SignedInRequest, issuer: str, public_id: uuid.UUID) -> HttpResponse:
    organisation = _mine(request, issuer)
    closure = get_object_or_404(Closure, issuer=organisation, public_id=public_id)
    # A copy: the form writes into it what was typed, and the page still shows the name as it stands.
    form = ClosureForm(request.POST if request.method == "POST" else None, instance=copy(closure))
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_closure(by=request.user, closure=closure, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, error.reason)
        else:
            messages.success(
                request, _("Changed. Dates that it makes later are counted again within minutes.")
            )
            return redirect("badges:set_calendar", issuer)
    context = {"issuer": organisation, "closure": closure, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "badges/move_closure.html", context, status=status)


@login_required
@require_POST
def remove_closure(request: SignedInRequest, issuer: str, public_id: uuid.UUID) -> HttpResponse:
    closure = get_object_or_404(Closure, issuer=_mine(request, issuer), public_id=public_id)
    actions.remove_closure(by=request.user, closure=closure)
    messages.success(request, _("Removed. What is under way keeps its dates."))
    return redirect("badges:set_calendar", issuer)


def _mine(request: SignedInRequest, slug: str) -> Issuer:
    return get_object_or_404(Issuer.objects.administered_by(request.user), slug=slug)


def _page(
    request: SignedInRequest,
    issuer: Issuer,
    *,
    form: CalendarForm | None = None,
    closure_form: ClosureForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "issuer": issuer,
        "form": form or CalendarForm(initial=model_to_dict(issuer)),
        "closure_form": closure_form or ClosureForm(),
        "is_place_known": is_place_known(issuer),
        "days_off": coming_days.ahead(issuer),
        "example": coming_days.example(issuer),
    }
    return render(request, "badges/set_calendar.html", context, status=status)
