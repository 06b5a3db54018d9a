"""The coordinator's pages of gold samples: making, marking, publishing, and who has passed on them."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Membership, Role, User
from accounts.refusals import Refused, refuse_if
from accounts.web import by_script, person, refused
from badges.models import BadgeVersion

from .. import actions, calibrated, gold_policies
from .. import gold as pages
from ..forms import MarkForm
from ..forms.gold import ProposeForm, TextsForm, TitleForm
from ..models import GoldSample
from ..sample_desk import GoldDesk

ROWS = 25


@login_required
@require_safe
def gold(request: HttpRequest) -> HttpResponse:
    return render(request, "reviews/gold.html", {"rows": pages.overview(person(request))})


@login_required
@require_safe
def gold_badge(request: HttpRequest, version: uuid.UUID) -> HttpResponse:
    return _badge_page(request, _version(request, version))


@login_required
@require_POST
def write_sample(request: HttpRequest, version: uuid.UUID) -> HttpResponse:
    found = _version(request, version)
    form = TitleForm(request.POST)
    if not form.is_valid():
        return _badge_page(request, found, title_form=form)
    sample = actions.write_sample(by=person(request), version=found, title=form.cleaned_data["title"])
    return redirect("reviews:gold_texts", sample.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose_sample(request: HttpRequest, version: uuid.UUID) -> HttpResponse:
    found, user = _version(request, version), person(request)
    attempts = pages.attempts_for(user, pages.versions_like(found))
    form = ProposeForm(request.POST if request.method == "POST" else None, attempts=attempts)
    if form.is_bound and form.is_valid():
        try:
            sample = actions.propose_sample(by=user, **form.cleaned_data)
        except Refused as error:
            form.add_error("title", error.reason)
        else:
            messages.success(request, _("The sample is begun. It can be published once its earner agrees."))
            return redirect("reviews:gold_sample", sample.pk)
    page = Paginator(attempts, ROWS).get_page(request.GET.get("page"))
    context = {"version": found, "form": form, "page": page}
    return render(request, "reviews/propose_sample.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def gold_sample(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    return _sample_page(request, GoldDesk(_sample(request, id)))


@login_required
@require_POST
def save_gold(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    desk = GoldDesk(_sample(request, id), request.POST)
    try:
        troubles = _keep(request, desk)
    except Refused as error:
        return refused(request, error, back=_address(desk.sample))
    if by_script(request):
        errors = {field: error for field, _label, error in troubles}
        return JsonResponse(desk.progress | {"errors": errors}, status=422 if errors else 200)
    if troubles:
        return _sample_page(request, desk, troubles=troubles)
    item = request.POST.get("open") or request.POST.get("item", "")
    back = _address(desk.sample) + (f"?item={item}" if item.isdigit() else "")
    return HttpResponseRedirect(back, status=303)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def gold_texts(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    sample, user = _sample(request, id), person(request)
    reason = gold_policies.why_not_edit(user, sample)
    if reason is not None or sample.attempt is not None:
        reason = reason or _("This sample shows what somebody handed in: it is not rewritten.")
        return refused(request, Refused(reason), back=_address(sample))
    version = BadgeVersion.objects.whole().get(pk=sample.badge_version_id)
    parts = [(one, list(one.requirements.all())) for one in version.components.all()]
    form = TextsForm(
        request.POST if request.method == "POST" else None,
        requirements=[requirement for _component, some in parts for requirement in some],
        texts=dict(sample.texts.values_list("requirement_id", "text")),
    )
    if form.is_bound and form.is_valid():
        actions.save_gold_texts(by=user, sample=sample, texts=form.texts)
        return redirect("reviews:gold_sample", sample.pk)
    fields = [(one, [form[str(each.public_id)] for each in some]) for one, some in parts]
    context = {"sample": sample, "version": version, "form": form, "parts": fields}
    return render(request, "reviews/gold_texts.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def publish_sample(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    desk = GoldDesk(_sample(request, id), request.POST)
    try:
        if troubles := _keep(request, desk):
            return _sample_page(request, desk, troubles=troubles)
        actions.publish_sample(by=person(request), sample=desk.sample)
    except actions.NotMarked as error:
        rows = {row.form.criterion.pk: row for row in desk.rows}
        missing = [(rows[one.criterion.pk], one.text) for one in error.missing]
        return _sample_page(request, desk, missing=missing)
    except Refused as error:
        return refused(request, error, back=_address(desk.sample))
    messages.success(request, _("Published. Reviewers can practise on it now."))
    return redirect("reviews:gold_badge", desk.sample.badge_version.public_id)


@login_required
@require_POST
def retire_sample(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    sample = _sample(request, id)
    try:
        actions.retire_sample(by=person(request), sample=sample)
    except Refused as error:
        return refused(request, error, back=_address(sample))
    messages.success(request, _("Retired. Nobody is asked to score it any more."))
    return redirect("reviews:gold_badge", sample.badge_version.public_id)


@login_required
@require_POST
def try_again(request: HttpRequest, version: uuid.UUID, reviewer: uuid.UUID) -> HttpResponse:
    found = _version(request, version)
    reviewers = Membership.objects.filter(issuer=found.issuer, role=Role.REVIEWER).values("user")
    user = get_object_or_404(User, public_id=reviewer, pk__in=reviewers)
    back = reverse("reviews:gold_badge", args=[found.public_id])
    try:
        actions.set_trials_aside(by=person(request), version=found, reviewer=user)
    except Refused as error:
        return refused(request, error, back=back)
    messages.success(request, _("%(name)s can score the samples again.") % {"name": user.display_name})
    return redirect(back)


# -- pieces


def _version(request: HttpRequest, public_id: uuid.UUID) -> BadgeVersion:
    mine = Membership.objects.of(request.user, Role.COORDINATOR).values("issuer")
    rows = BadgeVersion.objects.whole().published().filter(badge__issuer__in=mine)
    return get_object_or_404(rows, public_id=public_id)


def _sample(request: HttpRequest, id: uuid.UUID) -> GoldSample:
    rows = calibrated.with_people(GoldSample.objects.coordinated_by(request.user))
    return get_object_or_404(rows, pk=id)


def _address(sample: GoldSample) -> str:
    return reverse("reviews:gold_sample", args=[sample.pk])


def _keep(request: HttpRequest, desk: GoldDesk) -> list[tuple[str, str, str]]:
    user = person(request)
    refuse_if(gold_policies.why_not_edit(user, desk.sample))

    def save(form: MarkForm) -> object:
        if form.chosen is None:
            return None
        given = {"criterion": form.criterion, "level": form.chosen, "reason": form.cleaned_data["comment"]}
        return actions.save_gold_mark(by=user, sample=desk.sample, **given)

    return desk.keep(save)


def _badge_page(request: HttpRequest, version: BadgeVersion, **tried: Any) -> HttpResponse:
    versions = pages.versions_like(version)
    context = {
        "version": version,
        "numbers": sorted(one.number for one in versions),
        "samples": pages.samples_of(person(request), versions),
        "people": pages.people_of(version),
        "report": pages.report_on(version),
        "title_form": TitleForm(),
    } | tried
    return render(request, "reviews/gold_badge.html", context, status=422 if tried else 200)


def _sample_page(request: HttpRequest, desk: GoldDesk, **tried: Any) -> HttpResponse:
    user, sample = person(request), desk.sample
    why_not_mark = gold_policies.why_not_edit(user, sample)
    wanted = request.GET.get("item") or request.POST.get("item", "")
    context = {
        "sample": sample,
        "desk": desk,
        "pane": desk.pane(wanted, form="" if why_not_mark else "review"),
        "page_url": _address(sample),
        "save_url": reverse("reviews:save_gold", args=[sample.pk]),
        "is_open": why_not_mark is None,
        "line": pages.line_of(sample),
        "why_not_mark": why_not_mark,
        "why_not_publish": gold_policies.why_not_publish(user, sample),
        "why_not_retire": gold_policies.why_not_retire(user, sample),
        **desk.progress,
        **tried,
    }
    return render(request, "reviews/gold_sample.html", context, status=422 if tried else 200)
