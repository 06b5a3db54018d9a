"""Leaving a review from its page, and a coordinator's word that a reviewer may go on all the same."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.refusals import Refused
from accounts.web import person, refused

from .. import actions, policies, stages
from ..forms import AbstainForm, ConflictNoteForm, KeepForm
from ..models import Review

View = Callable[..., HttpResponse]


def told_when_over(view: View) -> View:
    """Who was at work on a review that ended meanwhile reads so, with what they typed, instead of 404."""

    @wraps(view)
    def told(request: HttpRequest, id: uuid.UUID, **more: Any) -> HttpResponse:
        try:
            return view(request, id, **more)
        except Http404:
            if reason := _why_over(request, id):
                return refused(request, Refused(reason), back=reverse("reviews:dashboard"))
            raise

    return told


@login_required
@require_POST
@told_when_over
def abstain(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    return _leave_with_note(request, _own(request, id), actions.abstain, AbstainForm(request.POST))


@login_required
@require_POST
@told_when_over
def declare_conflict(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    form = ConflictNoteForm(request.POST)
    return _leave_with_note(request, _own(request, id), actions.declare_conflict, form)


@login_required
@require_POST
@told_when_over
def recognise(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """One click, no question: it can be taken back by a coordinator only."""
    return _leave(request, _own(request, id), actions.recognise)


@login_required
@require_POST
@told_when_over
def give_back(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    return _leave(request, _own(request, id), actions.give_back)


@login_required
@require_POST
def keep(request: HttpRequest, review: uuid.UUID) -> HttpResponse:
    """The coordinator's answer to a reviewer who recognised the person."""
    mine = stages.seen_by(request.user).values("pk")
    rows = Review.objects.filter(attempt__submission__in=mine).select_related("attempt__submission")
    found = get_object_or_404(rows, pk=review)
    case = reverse("reviews:case", args=[found.attempt.submission_id])
    if reason := policies.why_not_keep(person(request), found):
        return refused(request, Refused(reason), back=case)
    form = KeepForm(request.POST)
    if not form.is_valid():
        return _again(request, form, title=_("Let this reviewer go on"), back=case)
    try:
        actions.keep(by=person(request), review=found, reason=form.cleaned_data["reason"])
    except Refused as error:
        return refused(request, error, back=case)
    messages.success(request, _("They go on. A letter tells them."))
    return redirect(case)


# -- pieces


TITLES: dict[type[forms.Form], Any] = {
    AbstainForm: gettext_lazy("I cannot do this review"),
    ConflictNoteForm: gettext_lazy("I have a conflict of interest"),
}


def _own(request: HttpRequest, id: uuid.UUID) -> Review:
    return get_object_or_404(Review.objects.visible_to(request.user), pk=id)


def _why_over(request: HttpRequest, id: uuid.UUID) -> str | None:
    """Of what was theirs and accepted; None for what never was."""
    once = Review.objects.filter(reviewer=person(request), pk=id).exclude(accepted_at=None)
    found = once.select_related("attempt__submission").first()
    return policies.why_not_mark(person(request), found) if found else None


def _leave_with_note(
    request: HttpRequest, review: Review, leave: Callable[..., Review], form: forms.Form
) -> HttpResponse:
    if reason := policies.why_not_leave(person(request), review):
        return refused(request, Refused(reason), back=review.get_absolute_url())
    if not form.is_valid():
        return _again(request, form, title=TITLES[type(form)], back=review.get_absolute_url())
    return _leave(request, review, leave, note=form.cleaned_data["note"])


def _leave(request: HttpRequest, review: Review, leave: Callable[..., Review], **given: str) -> HttpResponse:
    try:
        leave(by=person(request), review=review, **given)
    except Refused as error:
        return refused(request, error, back=review.get_absolute_url())
    messages.success(request, _("Thank you for saying so. You are out of it, and it counts against nobody."))
    return redirect("reviews:dashboard")


def _again(request: HttpRequest, form: forms.Form, *, title: object, back: str) -> HttpResponse:
    """The form by itself, with what was typed and what is missing."""
    return render(request, "reviews/leave.html", {"form": form, "title": title, "back": back}, status=422)
