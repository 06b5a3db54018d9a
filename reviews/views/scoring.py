"""The reviewer's pages. They know a submission by its blind view only."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.refusals import Refused
from accounts.web import by_script, person, refused
from badges.calendars import calendar_of
from submissions import blind_files
from submissions.pane import CHANGES

from .. import actions, due, policies, queue
from ..desk import Desk
from ..forms import FeedbackForm, MarkForm
from ..forms.scoring import ShownForm
from ..models import Review
from .leaving import told_when_over


@login_required
@require_safe
def review(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    return _page(request, Desk(_own(request, id)))


@login_required
@require_POST
@told_when_over
def save(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = _own(request, id)
    desk = Desk(found, request.POST)
    try:
        errors = _keep(person(request), desk)
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    if by_script(request):
        return JsonResponse(desk.progress | {"errors": errors}, status=422 if errors else 200)
    if errors:
        return _page(request, desk, troubles=desk.troubles)
    return HttpResponseRedirect(_back(request, found), status=303)


@login_required
@require_POST
@told_when_over
def hand_in(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = _own(request, id)
    desk = Desk(found, request.POST)
    try:
        if _keep(person(request), desk):
            return _page(request, desk, troubles=desk.troubles)
        actions.hand_in(by=person(request), review=found)
    except actions.NotComplete as error:
        rows = {row.form.criterion.pk: row for row in desk.rows}
        missing = [(rows[one.criterion.pk], one.text) for one in error.missing]
        return _page(request, desk, missing=missing)
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    return HttpResponseRedirect(found.get_absolute_url(), status=303)


@login_required
@require_safe
def evidence(request: HttpRequest, id: uuid.UUID, number: int) -> HttpResponseBase:
    return blind_files.answer(request, _own(request, id).attempt, number)


@login_required
@require_safe
def evidence_captions(request: HttpRequest, id: uuid.UUID, number: int) -> HttpResponseBase:
    return blind_files.captions(_own(request, id).attempt, number)


@login_required
@require_safe
def evidence_picture(request: HttpRequest, id: uuid.UUID, number: int) -> HttpResponseBase:
    return blind_files.picture(_own(request, id).attempt, number)


@login_required
@require_safe
def evidence_link(request: HttpRequest, id: uuid.UUID, number: int) -> HttpResponseBase:
    found = _own(request, id)
    back, label = found.get_absolute_url(), _("Back to scoring")
    return blind_files.link(request, found.attempt, number, back=back, back_label=label)


# -- pieces


def _own(request: HttpRequest, id: uuid.UUID) -> Review:
    rows = Review.objects.visible_to(request.user).select_related(
        "attempt__submission__badge_version__badge__issuer"
    )
    return get_object_or_404(rows, pk=id)


def _keep(user: User, desk: Desk) -> dict[str, str]:
    """Save every mark and text that was sent, is sound and changed; what is wrong, by field."""
    reason = policies.why_not_mark(user, desk.review)
    if reason is not None:
        raise Refused(reason)
    for form in desk.forms:
        if form.is_bound and form.is_valid():
            try:
                _keep_one(user, desk.review, form)
            except actions.ChangedElsewhere as error:
                form.add_error(form.words, error.reason)
    return {field: error for field, _label, error in desk.troubles}


def _keep_one(user: User, review: Review, form: ShownForm) -> None:
    given: dict[str, Any] = {"by": user, "review": review, "seen": form.seen}
    words = form.cleaned_data[form.words]
    if isinstance(form, MarkForm):
        actions.save_mark(**given, criterion=form.criterion, level=form.chosen, comment=words)
    elif isinstance(form, FeedbackForm):
        actions.save_feedback(**given, component=form.component, text=words)
    else:
        actions.save_note(**given, text=words)


def _page(request: HttpRequest, desk: Desk, **tried: Any) -> HttpResponse:
    found, why_not_mark = desk.review, policies.why_not_mark(person(request), desk.review)
    wanted = request.GET.get("item") or request.POST.get("item", "")
    pane = desk.pane(wanted, form="" if why_not_mark else "review")
    context = {
        "review": found,
        "desk": desk,
        "pane": pane,
        "why_not_mark": why_not_mark,
        "next": queue.next_after(person(request), found) if why_not_mark else None,
        "due": due.of(found.due_date, calendar_of(desk.version.issuer)),
        **desk.progress,
        **tried,
    }
    return render(request, "reviews/review.html", context, status=422 if tried else 200)


def _back(request: HttpRequest, review: Review) -> str:
    item = request.POST.get("open") or request.POST.get("item", "")
    return review.get_absolute_url() + (f"?item={item}" if item.isdigit() or item == CHANGES else "")
