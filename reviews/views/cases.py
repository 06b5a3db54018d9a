"""A coordinator's page of one submission: who is behind it, who reads it, what the reviews come to."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.refusals import Refused
from accounts.web import person, refused
from badges.calendars import calendar_of
from submissions import blind_files
from submissions.models import Attempt, Submission

from .. import actions, asked, candidates, pipeline, policies, stages
from .. import case as case_page
from ..asked import Asked
from ..forms import (
    AnotherAttemptForm,
    AppealAnswerForm,
    AssignForm,
    DecideForm,
    MissingForm,
    ReleaseForm,
    RewordForm,
)
from ..models import Outcome, Review, ReviewRules


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
    return blind_files.answer(request, _attempt(request, submission), number, with_settled=True)


@login_required
@require_safe
def case_captions(request: HttpRequest, submission: uuid.UUID, number: int) -> HttpResponseBase:
    return blind_files.captions(_attempt(request, submission), number, with_settled=True)


@login_required
@require_safe
def case_picture(request: HttpRequest, submission: uuid.UUID, number: int) -> HttpResponseBase:
    return blind_files.picture(_attempt(request, submission), number, with_settled=True)


# -- pieces


def mine(request: HttpRequest, submission: uuid.UUID) -> Any:  # with what the pipeline adds to a submission
    return get_object_or_404(pipeline.whole(stages.cases_for(request.user)), pk=submission)


def _attempt(request: HttpRequest, submission: uuid.UUID) -> Attempt:
    """What of it is handed in; while the earner has it back there may be nothing."""
    attempt = case_page.attempt_of(mine(request, submission))
    if attempt is None:
        raise Http404
    return attempt


def assign_form(user: User, submission: Submission, data: Any = None) -> AssignForm:
    is_third = policies.wants_third(submission)
    listed = candidates.list_for(submission, is_third=is_third, viewer=user)
    return AssignForm(data, candidates=listed, places=policies.places(submission))


def release_form(user: User, review: Review, data: Any = None) -> ReleaseForm:
    return _release_forms(user, review.attempt.submission, [review], data)[review.pk]


def _release_forms(
    user: User, submission: Submission, reviews: Sequence[Review], data: Any = None
) -> dict[Any, ReleaseForm]:
    """By the key of the review; all of them of one list of candidates."""
    if not reviews:
        return {}
    is_third = any(review.is_third for review in reviews)
    listed = candidates.list_for(submission, is_third=is_third, viewer=user)
    how = ReviewRules.objects.of(submission.badge_version.issuer).assigning
    return {
        review.pk: ReleaseForm(data, review=review, candidates=listed, assigning=how) for review in reviews
    }


def _with_release(
    user: User, submission: Submission, running: Sequence[Asked], tried: ReleaseForm | None
) -> list[tuple[Asked, ReleaseForm | None]]:
    """Each with the form to let them go, where that may be."""
    forms = _release_forms(user, submission, [one.review for one in running if one.can_release])
    if tried is not None:
        forms[tried.review.pk] = tried
    return [(one, forms.get(one.review.pk)) for one in running]


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


def page(
    request: HttpRequest,
    submission: Submission,
    *,
    status: int = 0,
    reworded: Sequence[RewordForm] = (),
    **tried: Any,
) -> HttpResponse:
    """The case as it stands now; `tried` is a form that was not accepted, `reworded` one of other words."""
    user = person(request)
    submission = mine(request, submission.pk)
    attempt, words = case_page.attempt_of(submission), {str(form.prefix): form for form in reworded}
    context = case_page.context_of(submission, tried=words) | {
        "why_not_check": policies.why_not_check(user, submission),
        "missing_form": MissingForm(),
        "case": pipeline.dress(submission, calendar_of(submission.badge_version.issuer)),
        "why_not_assign": policies.why_not_assign(user, submission),
        "why_not_decide": policies.why_not_decide(user, submission),
        "why_not_answer_appeal": policies.why_not_answer_appeal(user, submission),
        "why_not_allow_another_attempt": policies.why_not_allow_another_attempt(user, submission),
        "places": policies.places(submission),
        "asked": asked.of_attempt(user, submission, attempt) if attempt else None,
        "rules": ReviewRules.objects.of(submission.badge_version.issuer),
        "decide_form": DecideForm(),
        "appeal_form": AppealAnswerForm(),
        "another_form": AnotherAttemptForm(),
    }
    if context["why_not_assign"] is None:
        context["assign_form"] = assign_form(user, submission)
    if found := context["asked"]:
        context["running"] = _with_release(user, submission, found.running, tried.get("release_form"))
    context |= tried
    status = status or (422 if tried or reworded else 200)
    return render(request, "reviews/case.html", context, status=status)
