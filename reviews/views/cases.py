"""A coordinator's page of one submission: who is behind it, who reads it, what the reviews come to."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.refusals import Refused
from accounts.web import person, refused
from badges.calendars import calendar_of
from submissions import blind_files
from submissions.models import Submission

from .. import actions, candidates, pipeline, policies, stages
from .. import case as case_page
from ..forms import AnotherAttemptForm, AppealAnswerForm, AssignForm, DecideForm
from ..models import Outcome


@login_required
@require_safe
def case(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    return page(request, mine(request, submission))


@login_required
@require_POST
def decide(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    found = mine(request, submission)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return page(request, found, decide_form=form)
    try:
        decision = actions.decide(by=person(request), submission=found, message=form.cleaned_data["message"])
    except Refused as error:
        form.add_error(None, error.reason)
        return page(request, found, status=409, decide_form=form)
    if decision.outcome == Outcome.APPROVED:
        messages.success(request, _("Approved. The credential is issued; its claim link follows by mail."))
    else:
        messages.success(request, _("Changes asked for. The feedback is on its way to the earner."))
    return redirect("reviews:case", found.pk)


@login_required
@require_POST
def dismiss_appeal(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    return _answer_appeal(request, mine(request, submission), actions.dismiss_appeal, needs_words=True)


@login_required
@require_POST
def grant_appeal(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    return _answer_appeal(request, mine(request, submission), actions.grant_appeal, needs_words=False)


@login_required
@require_POST
def allow_another_attempt(request: HttpRequest, submission: uuid.UUID) -> HttpResponse:
    found = mine(request, submission)
    if reason := policies.why_not_allow_another_attempt(person(request), found):
        return refused(request, Refused(reason), back=case_page.address(found))
    form = AnotherAttemptForm(request.POST)
    if not form.is_valid():
        return page(request, found, another_form=form)
    try:
        actions.allow_another_attempt(by=person(request), submission=found, **form.cleaned_data)
    except Refused as error:
        return refused(request, error, back=case_page.address(found))
    messages.success(request, _("Another attempt is open. The earner gets a letter."))
    return redirect("reviews:case", found.pk)


@login_required
@require_safe
def case_evidence(request: HttpRequest, submission: uuid.UUID, number: int) -> HttpResponseBase:
    attempt = case_page.attempt_of(mine(request, submission))
    return blind_files.answer(request, attempt, number, with_settled=True)


@login_required
@require_safe
def case_captions(request: HttpRequest, submission: uuid.UUID, number: int) -> HttpResponseBase:
    return blind_files.captions(case_page.attempt_of(mine(request, submission)), number)


@login_required
@require_safe
def case_picture(request: HttpRequest, submission: uuid.UUID, number: int) -> HttpResponseBase:
    return blind_files.picture(case_page.attempt_of(mine(request, submission)), number)


# -- pieces


def mine(request: HttpRequest, submission: uuid.UUID) -> Any:  # with what the pipeline adds to a submission
    return get_object_or_404(pipeline.whole(stages.cases_for(request.user)), pk=submission)


def assign_form(submission: Submission, data: Any = None) -> AssignForm:
    return AssignForm(data, candidates=candidates.list_for(submission))


def _answer_appeal(
    request: HttpRequest, found: Submission, answer: Callable[..., Submission], *, needs_words: bool
) -> HttpResponse:
    if reason := policies.why_not_answer_appeal(person(request), found):
        return refused(request, Refused(reason), back=case_page.address(found))
    form = AppealAnswerForm(request.POST, needs_words=needs_words)
    if not form.is_valid():
        return page(request, found, appeal_form=form)
    try:
        answer(by=person(request), submission=found, **form.cleaned_data)
    except Refused as error:
        return refused(request, error, back=case_page.address(found))
    messages.success(request, _("The appeal is answered. The earner gets a letter."))
    return redirect("reviews:case", found.pk)


def page(request: HttpRequest, submission: Submission, *, status: int = 0, **tried: Any) -> HttpResponse:
    """The case as it stands now; `tried` is a form that was not accepted."""
    user = person(request)
    submission = mine(request, submission.pk)
    context = case_page.context_of(submission) | {
        "case": pipeline.dress(submission, calendar_of(submission.badge_version.issuer)),
        "why_not_assign": policies.why_not_assign(user, submission),
        "why_not_decide": policies.why_not_decide(user, submission),
        "why_not_answer_appeal": policies.why_not_answer_appeal(user, submission),
        "why_not_allow_another_attempt": policies.why_not_allow_another_attempt(user, submission),
        "places": policies.places(submission),
        "decide_form": DecideForm(),
        "appeal_form": AppealAnswerForm(),
        "another_form": AnotherAttemptForm(),
    }
    if context["why_not_assign"] is None:
        context["assign_form"] = assign_form(submission)
    context |= tried
    return render(request, "reviews/case.html", context, status=status or (422 if tried else 200))
