"""A coordinator's answer to a submission that has come in: it is complete, or something is missing."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.refusals import Refused
from accounts.web import person, refused
from submissions.states import Status

from .. import actions, policies
from .. import case as case_page
from ..forms import MissingForm
from .cases import mine, page


@login_required
@require_POST
def confirm_complete(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    found = mine(request, submission)
    try:
        checked = actions.confirm_complete(by=person(request), submission=found)
    except Refused as error:
        return refused(request, error, back=case_page.address(found))
    if checked.status == Status.IN_REVIEW:
        messages.success(request, _("It is complete. Reviewers are asked."))
    else:
        messages.success(request, _("It is complete."))
    return redirect("reviews:case", found.pk)


@login_required
@require_POST
def ask_for_missing(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    found = mine(request, submission)
    if reason := policies.why_not_check(person(request), found):
        return refused(request, Refused(reason), back=case_page.address(found))
    form = MissingForm(request.POST)
    if not form.is_valid():
        return page(request, found, missing_form=form)
    try:
        actions.ask_for_missing(by=person(request), submission=found, text=form.cleaned_data["text"])
    except Refused as error:
        return refused(request, error, back=case_page.address(found))
    messages.success(request, _("The earner gets a letter. The clock stands still until they answer."))
    return redirect("reviews:case", found.pk)
