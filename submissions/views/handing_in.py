"""The last step: what is missing, the three statements, handing in and taking back."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.refusals import Refused
from accounts.web import refused
from submissions import actions, completeness, forms, pages, policies
from submissions.models import Submission

from .finding import frame, own, person


@login_required
@require_safe
def check(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    if not found.is_editable:
        return redirect(found)
    note = {"change_note": found.attempt.change_note}
    return _page(request, found, forms.SubmitForm(initial=note), status=200)


@login_required
@require_POST
def submit(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    reason = policies.why_not_submit(person(request), found)
    if reason is not None:
        return refused(request, Refused(reason), back=found.get_absolute_url())
    form = forms.SubmitForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        actions.submit(by=person(request), submission=found, **form.cleaned_data)
    except (actions.Incomplete, actions.NotAttested):
        return _page(request, found, form, status=422)
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    return redirect(found)


@login_required
@require_POST
def withdraw(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    try:
        actions.withdraw(by=person(request), submission=found)
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    return redirect(found)


def _page(
    request: HttpRequest, submission: Submission, form: forms.SubmitForm, *, status: int
) -> HttpResponse:
    missing = completeness.missing(submission.attempt)
    errors = [(form[name].auto_id, error) for name in form.errors for error in form.errors[name]]
    context: dict[str, Any] = frame(submission, pages.components_of(submission), "check") | {
        "form": form,
        "missing": [(_where(submission, one), one.text) for one in missing],
        "troubles": errors,
        "tried": status == 422,
        "why_not_submit": policies.why_not_submit(person(request), submission),
    }
    return render(request, "submissions/check.html", context, status=status)


def _where(submission: Submission, missing: completeness.Missing) -> str:
    if missing.component_kind is None:
        page = reverse("submissions:motivation", args=[submission.pk])
    else:
        page = reverse("submissions:part", args=[submission.pk, missing.component_kind])
    return f"{page}#{missing.anchor}"
