"""The last step: what is missing, the three statements, handing in and taking back."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.refusals import Refused
from accounts.web import person, refused
from submissions import actions, findings, forms, pages, policies, readiness
from submissions.models import Submission

from . import checking
from .finding import frame, own


@login_required
@require_safe
def check(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    if not found.is_editable:
        return redirect(found)
    return page(request, found, status=200)


@login_required
@require_POST
def submit(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    reason = policies.why_not_submit(person(request), found)
    if reason is not None:
        return refused(request, Refused(reason), back=found.get_absolute_url())
    form = forms.SubmitForm(request.POST)
    try:
        typed = checking.save(request, found)  # whatever becomes of the rest
        if not (form.is_valid() and typed.is_saved):
            return page(request, found, form, typed, status=422)
        actions.submit(by=person(request), submission=found, **form.cleaned_data)
    except (actions.Incomplete, actions.NotAttested):
        return page(request, found, form, status=422)
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    return redirect(found)


@login_required
@require_POST
def take_back(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    try:
        actions.take_back(by=person(request), submission=found)
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    return redirect("submissions:check", id=found.pk)


@login_required
@require_POST
def keep_names(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """Keep the reasons that were typed; statements that were ticked stay ticked."""
    found = own(request, id)
    try:
        typed = checking.save(request, found)
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    form = forms.SubmitForm()
    ticked = {name: True for name in form.fields if name in request.POST}
    if typed.is_saved and not ticked:
        return redirect(reverse("submissions:check", args=[found.pk]) + "#names")
    form = forms.SubmitForm(initial=ticked)
    if typed.is_saved:
        return page(request, found, form, status=200)
    return page(request, found, form, typed, status=422)


@login_required
@require_POST
def withdraw(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    try:
        actions.withdraw(by=person(request), submission=found)
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    return redirect(found)


def page(
    request: HttpRequest,
    submission: Submission,
    form: forms.SubmitForm | None = None,
    typed: checking.Typed | None = None,
    *,
    status: int,
) -> HttpResponse:
    """The last page as it is stored; what was not taken stays in its fields, beside the reason."""
    submission = own(request, submission.pk)  # as it is now
    places = findings.of(submission.attempt)
    missing = readiness.missing(submission.attempt, places)
    form, typed = form or forms.SubmitForm(), typed or checking.stored(submission)
    context: dict[str, Any] = frame(submission, pages.components_of(submission), "check", missing) | {
        "form": form,
        "note": typed.note,
        "theirs": typed.theirs,
        "missing": missing,
        "troubles": [
            *typed.troubles,
            *((form[name].auto_id, error) for name in form.errors for error in form.errors[name]),
        ],
        "tried": status == 422,
        "names": checking.names(submission, places, typed),
        "is_preparing": readiness.is_preparing(submission.attempt),
        "why_not_submit": policies.why_not_submit(person(request), submission),
    }
    if typed.theirs is not None or typed.also:
        status = 409
    return render(request, "submissions/check.html", context, status=status)
