"""Asking reviewers for a submission, and letting them go."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.refusals import Refused
from accounts.web import person, refused

from .. import actions, policies, stages
from .. import case as case_page
from ..models import Review
from .cases import assign_form, mine, page, release_form


@login_required
@require_POST
def assign(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    found = mine(request, submission)
    form = assign_form(person(request), found, request.POST)
    if not form.is_valid():
        return page(request, found, assign_form=form)
    try:
        asked = actions.assign(by=person(request), submission=found, **form.cleaned_data)
    except Refused as error:
        form.add_error("reviewers", error.reason)
        return page(request, found, status=409, assign_form=form)
    names = ", ".join(review.reviewer.display_name for review in asked)
    said = ngettext("%(names)s is asked.", "They are asked: %(names)s.", len(asked))
    messages.success(request, said % {"names": names})
    return redirect("reviews:case", found.pk)


@login_required
@require_POST
def release(request: HttpRequest, review: uuid.UUID) -> HttpResponse:
    rows = Review.objects.filter(attempt__submission__in=stages.seen_by(request.user).values("pk"))
    found = get_object_or_404(rows.select_related("attempt__submission", "reviewer"), pk=review)
    submission = found.attempt.submission
    if reason := policies.why_not_release(person(request), found):
        return refused(request, Refused(reason), back=case_page.address(submission))
    form = release_form(person(request), found, request.POST)
    if not form.is_valid():
        return page(request, submission, release_form=form)
    try:
        actions.release(by=person(request), review=found, **form.given)
    except Refused as error:
        form.add_error("instead", error.reason)
        return page(request, submission, status=409, release_form=form)
    if instead := form.given["instead"]:
        said = _("%(name)s is released. %(instead)s is asked instead.")
    elif policies.places(submission):
        said = _("%(name)s is released. The place is free again.")
    else:
        said = _("%(name)s is released. The site has asked somebody else.")
    names = {"name": found.reviewer.display_name, "instead": "".join(one.display_name for one in instead)}
    messages.success(request, said % names)
    return redirect("reviews:case", submission.pk)
