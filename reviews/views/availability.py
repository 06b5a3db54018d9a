"""What reviewers say of themselves, on one page: absences, areas of expertise, conflicts of interest."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Issuer
from accounts.refusals import Refused
from accounts.web import person

from .. import actions, policies
from ..forms.availability import AbsenceForm, AreasForm, ConflictForm
from ..models import Absence, Conflict


@login_required
@require_safe
def availability(request: HttpRequest) -> HttpResponse:
    return _page(request)


@login_required
@require_POST
def add_absence(request: HttpRequest) -> HttpResponse:
    form = AbsenceForm(request.POST)
    if not form.is_valid():
        return _page(request, absence_form=form)
    try:
        actions.add_absence(by=person(request), **form.cleaned_data)
    except Refused as error:
        form.add_error("last_date", error.reason)
        return _page(request, absence_form=form)
    messages.success(request, _("Noted. You are asked for nothing that falls into these days."))
    return redirect("reviews:availability")


@login_required
@require_POST
def remove_absence(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Absence.objects.filter(reviewer=person(request)), pk=id)
    actions.remove_absence(by=person(request), absence=found)
    messages.success(request, _("Taken away. You may be asked again on these days."))
    return redirect("reviews:availability")


@login_required
@require_POST
def save_areas(request: HttpRequest, issuer: uuid.UUID) -> HttpResponse:
    of, form = _issuer(request, issuer), AreasForm(request.POST, prefix=f"areas-{issuer}")
    if not form.is_valid():
        return _page(request, tried=(of, form))
    actions.save_areas(by=person(request), issuer=of, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("reviews:availability")


@login_required
@require_POST
def keep_apart(request: HttpRequest, issuer: uuid.UUID) -> HttpResponse:
    """The same answer, whether anybody of that name exists or not."""
    of, form = _issuer(request, issuer), ConflictForm(request.POST, prefix=f"conflict-{issuer}")
    if not form.is_valid():
        return _page(request, tried=(of, form))
    actions.keep_apart(by=person(request), issuer=of, **form.cleaned_data)
    messages.success(request, _("Noted. You are not given any work of that person from now on."))
    return redirect("reviews:availability")


# -- pieces


def _issuer(request: HttpRequest, public_id: uuid.UUID) -> Issuer:
    rows = Issuer.objects.filter(memberships__in=policies.reviewing(person(request)))
    return get_object_or_404(rows, public_id=public_id)


def _page(
    request: HttpRequest,
    *,
    absence_form: AbsenceForm | None = None,
    tried: tuple[Issuer, forms.BaseForm] | None = None,
) -> HttpResponse:
    """All of it; `tried` is a form of one issuer that was not accepted."""
    user = person(request)
    memberships = list(policies.reviewing(user).select_related("issuer").order_by("issuer__name"))
    if not memberships:
        raise Http404
    # Only what they typed: a conflict with an account may be with somebody they only ever knew by a code.
    typed = list(
        Conflict.objects.filter(reviewer=user, declared_by=user, person=None).order_by("declared_at")
    )
    context: dict[str, Any] = {
        "absence_form": absence_form or AbsenceForm(),
        "absences": Absence.objects.filter(reviewer=user, last_date__gte=_today()).order_by("first_date"),
        "issuers": [
            {
                "issuer": one.issuer,
                "areas_form": _form(AreasForm, one.issuer, tried, initial={"areas": one.areas}),
                "conflict_form": _form(ConflictForm, one.issuer, tried),
                "conflicts": [row for row in typed if row.issuer_id == one.issuer_id],
            }
            for one in memberships
        ],
    }
    status = 422 if absence_form or tried else 200
    return render(request, "reviews/availability.html", context, status=status)


def _form(kind: Any, issuer: Issuer, tried: tuple[Issuer, forms.BaseForm] | None, **given: Any) -> Any:
    if tried is not None and tried[0] == issuer and isinstance(tried[1], kind):
        return tried[1]
    word = "areas" if kind is AreasForm else "conflict"
    return kind(prefix=f"{word}-{issuer.public_id}", **given)


def _today() -> Any:
    return timezone.now().date()
