"""A coordinator's other words for what reviewers wrote."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.refusals import Refused
from accounts.web import person, refused

from .. import actions, policies, stages
from .. import case as case_page
from ..forms import RewordForm
from ..models import ComponentFeedback, Mark, Review
from .cases import page


@login_required
@require_POST
def reword_comment(request: HttpRequest, review: uuid.UUID, criterion: uuid.UUID) -> HttpResponse:
    marks = Mark.objects.select_related("criterion__rubric__component", "level")
    mark = get_object_or_404(marks, review=_review(request, review), criterion__public_id=criterion)
    return _reword(request, mark, str(criterion))


@login_required
@require_POST
def reword_feedback(request: HttpRequest, review: uuid.UUID, kind: str) -> HttpResponse:
    rows = ComponentFeedback.objects.select_related("component")
    return _reword(
        request, get_object_or_404(rows, review=_review(request, review), component__kind=kind), kind
    )


def _review(request: HttpRequest, review: uuid.UUID) -> Review:
    rows = Review.objects.filter(attempt__submission__in=stages.seen_by(request.user).values("pk"))
    return get_object_or_404(rows, pk=review)


def _reword(request: HttpRequest, text_of: Mark | ComponentFeedback, place: str) -> HttpResponse:
    submission = text_of.review.attempt.submission
    back = case_page.address(submission)
    component = text_of.criterion.rubric.component if isinstance(text_of, Mark) else text_of.component
    if reason := policies.why_not_reword(person(request), text_of.review, component):
        return refused(request, Refused(reason), back=back)
    form = _form(text_of, place, request.POST)
    if not form.is_valid():
        return page(request, submission, reworded=[form])
    try:
        actions.reword(by=person(request), text_of=text_of, **form.cleaned_data)
    except actions.RewordedMeanwhile as error:
        typed = request.POST.copy()  # with what they have read by now: sent once more, theirs count
        typed[form.add_prefix("instead_of")] = error.newest
        form = _form(text_of, place, typed)
        form.add_error("text", error.reason)
        return page(request, submission, status=409, reworded=[form])
    except Refused as error:
        form.add_error("text", error.reason)
        return page(request, submission, status=409, reworded=[form])
    messages.success(request, _("The earner will read your words. The reviewer’s own stay in the record."))
    return redirect(f"{back}#outcome-{component.kind}")


def _form(text_of: Mark | ComponentFeedback, place: str, data: QueryDict) -> RewordForm:
    must_say = policies.must_say_something(text_of)
    return RewordForm(text_of, data, prefix=f"{text_of.review.pk}-{place}", must_say=must_say)
