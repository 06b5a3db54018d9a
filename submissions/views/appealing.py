"""An appeal against a decision: once, with its reason."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.refusals import Refused
from accounts.web import person, refused
from submissions import actions, forms, policies

from . import standing
from .finding import own


@login_required
@require_POST
def appeal(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    reason = policies.why_not_appeal(person(request), found)
    if reason is not None:
        return refused(request, Refused(reason), back=found.get_absolute_url())
    form = forms.AppealForm(request.POST)
    if not form.is_valid():
        return standing.page(request, found, status=422, appeal_form=form)
    try:
        actions.appeal(by=person(request), submission=found, **form.cleaned_data)
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    return redirect(found)
