"""Where reviewers practise on gold samples, and the files of samples, which coordinators see too."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.refusals import Refused, refuse_if
from accounts.web import by_script, person, refused
from submissions import blind_files
from submissions.models import Attempt

from .. import actions, calibrated, gold_policies
from .. import practice as practising
from ..forms import MarkForm
from ..models import GoldSample
from ..sample_desk import TrialDesk


@login_required
@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    return render(request, "reviews/practice.html", {"groups": practising.groups_of(person(request))})


@login_required
@require_safe
def trial(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    return _page(request, _desk(request, id))


@login_required
@require_POST
def save_trial(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    desk = _desk(request, id, request.POST)
    try:
        troubles = _keep(request, desk)
    except Refused as error:
        return refused(request, error, back=_address(desk.sample))
    if by_script(request):
        errors = {field: error for field, _label, error in troubles}
        return JsonResponse(desk.progress | {"errors": errors}, status=422 if errors else 200)
    if troubles:
        return _page(request, desk, troubles=troubles)
    item = request.POST.get("open") or request.POST.get("item", "")
    back = _address(desk.sample) + (f"?item={item}" if item.isdigit() else "")
    return HttpResponseRedirect(back, status=303)


@login_required
@require_POST
def hand_in_trial(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    desk = _desk(request, id, request.POST)
    try:
        if troubles := _keep(request, desk):
            return _page(request, desk, troubles=troubles)
        actions.hand_in_trial(by=person(request), sample=desk.sample)
    except actions.NotMarked as error:
        rows = {row.form.criterion.pk: row for row in desk.rows}
        return _page(request, desk, missing=[(rows[one.criterion.pk], one.text) for one in error.missing])
    except Refused as error:
        return refused(request, error, back=_address(desk.sample))
    return HttpResponseRedirect(_address(desk.sample), status=303)


@login_required
@require_safe
def practice_evidence(request: HttpRequest, id: uuid.UUID, number: int) -> HttpResponseBase:
    return blind_files.answer(request, _attempt(request, id)[1], number)


@login_required
@require_safe
def practice_captions(request: HttpRequest, id: uuid.UUID, number: int) -> HttpResponseBase:
    return blind_files.captions(_attempt(request, id)[1], number)


@login_required
@require_safe
def practice_picture(request: HttpRequest, id: uuid.UUID, number: int) -> HttpResponseBase:
    return blind_files.picture(_attempt(request, id)[1], number)


@login_required
@require_safe
def practice_link(request: HttpRequest, id: uuid.UUID, number: int) -> HttpResponseBase:
    back, attempt = _attempt(request, id)
    return blind_files.link(request, attempt, number, back=back, back_label=_("Back to the sample"))


# -- pieces


def _desk(request: HttpRequest, id: uuid.UUID, data: Any = None) -> TrialDesk:
    sample = practising.sample_for(person(request), id)
    if sample is None:
        raise Http404
    return TrialDesk(sample, practising.trial_of(person(request), sample), data)


def _address(sample: GoldSample) -> str:
    return reverse("reviews:trial", args=[sample.pk])


def _attempt(request: HttpRequest, id: uuid.UUID) -> tuple[str, Attempt]:
    """What a sample was made of, and the page of it that this person has."""
    user = person(request)
    sample = practising.sample_for(user, id)
    page = "reviews:trial"
    if sample is None:
        mine = GoldSample.objects.coordinated_by(user).filter(retired_at=None)
        sample, page = calibrated.with_people(mine).filter(pk=id).first(), "reviews:gold_sample"
    if sample is None or sample.attempt is None:
        raise Http404
    return reverse(page, args=[sample.pk]), sample.attempt


def _keep(request: HttpRequest, desk: TrialDesk) -> list[tuple[str, str, str]]:
    user = person(request)
    refuse_if(gold_policies.why_not_practise(user, desk.sample, desk.trial))

    def save(form: MarkForm) -> object:
        words = form.cleaned_data["comment"]
        given = {"criterion": form.criterion, "level": form.chosen, "comment": words}
        return actions.save_trial_mark(by=user, sample=desk.sample, **given)

    return desk.keep(save)


def _page(request: HttpRequest, desk: TrialDesk, **tried: Any) -> HttpResponse:
    user, sample = person(request), desk.sample
    done = desk.trial is not None and desk.trial.handed_in_at is not None
    pane = desk.pane(request.GET.get("item") or request.POST.get("item", ""), form="" if done else "review")
    context: dict[str, Any] = {"sample": sample, "desk": desk, "pane": pane, "page_url": _address(sample)}
    context |= {"save_url": reverse("reviews:save_trial", args=[sample.pk]), "is_open": not done}
    if done and desk.trial is not None:
        groups = practising.groups_of(user)
        group = next((one for one in groups if sample in [line.sample for line in one.lines]), None)
        context |= {"group": group, "comparison": practising.compare(desk.trial)}
        return render(request, "reviews/compared.html", context)
    context |= desk.progress | tried
    return render(request, "reviews/trial.html", context, status=422 if tried else 200)
