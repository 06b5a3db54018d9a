"""The coordinator's pipeline, and asking reviewers."""

import uuid

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.refusals import Refused
from accounts.web import person, refused
from submissions.models import Submission

from .. import actions
from .. import case as case_page
from .. import pipeline as stages
from ..models import Review
from .cases import assign_form, mine, page

ROWS = 50


@login_required
@require_safe
def pipeline(request: HttpRequest) -> HttpResponse:
    cases = stages.cases_for(request.user)
    stage = request.GET.get("stage", "")
    counted = stages.stages(cases)
    listed = Paginator(stages.listed(cases, stage), ROWS).get_page(request.GET.get("page"))
    context = {
        "stages": counted,
        "page": listed,
        "rows": [stages.dress(row) for row in listed],
        "chosen": next((one for one in counted if one["stage"] == stage), None),
        "numbers": {str(one["stage"]): one["number"] for one in counted},
        "open": sum(one["number"] for one in counted if one["stage"] in stages.OPEN),
    }
    return render(request, "reviews/pipeline.html", context)


@login_required
@require_POST
def assign(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    found = mine(request, submission)
    form = assign_form(found, request.POST)
    if not form.is_valid():
        return page(request, found, assign_form=form)
    chosen = form.cleaned_data["reviewers"]
    try:
        actions.assign(
            by=person(request),
            submission=found,
            reviewers=chosen,
            instead_reason=form.cleaned_data["instead_reason"],
        )
    except Refused as error:
        form.add_error("reviewers", error.reason)
        return page(request, found, status=409, assign_form=form)
    return redirect("reviews:case", found.pk)


@login_required
@require_POST
def release(request: HttpRequest, review: uuid.UUID) -> HttpResponse:
    cases = Submission.objects.coordinated_by(request.user)
    rows = Review.objects.filter(attempt__submission__in=cases)
    found = get_object_or_404(rows.select_related("attempt__submission"), pk=review)
    try:
        actions.release(by=person(request), review=found)
    except Refused as error:
        return refused(request, error, back=case_page.address(found.attempt.submission))
    return redirect("reviews:case", found.attempt.submission_id)
