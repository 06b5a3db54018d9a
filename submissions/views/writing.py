"""The writing pages. Each button of a part saves everything on it, so that none of it is ever lost."""

import uuid

from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.refusals import Refused
from accounts.web import refused
from badges.models import EvidenceRequirement
from submissions import actions, forms, pages
from submissions.evidence.words import count_words
from submissions.models import Submission

from . import parts
from .finding import frame, own, own_item, person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def motivation(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    form = forms.MotivationForm(request.POST or None, initial={"motivation": found.motivation})
    if request.method == "POST" and form.is_valid():
        try:
            typed = form.cleaned_data["motivation"]
            actions.save_motivation(by=person(request), submission=found, motivation=typed)
        except Refused as error:
            return _refusal(request, error, found)
        if _by_script(request):
            return JsonResponse({"words": count_words(typed)})
        return redirect("submissions:submission", id=found.pk)
    if request.method == "POST" and _by_script(request):
        return JsonResponse({"reason": _words(form)}, status=422)
    if not found.is_editable:
        return redirect(found)
    context = frame(found, pages.components_of(found), "motivation") | {"form": form}
    return render(request, "submissions/motivation.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, id: uuid.UUID, kind: str) -> HttpResponse:
    found = own(request, id)
    component = get_object_or_404(found.badge_version.components, kind=kind)
    if request.method == "POST":
        return parts.save(request, found, component)
    if not found.is_editable:
        return redirect(found)
    return parts.page(request, found, component)


@login_required
@require_POST
def save_text(request: HttpRequest, id: uuid.UUID, requirement: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    asked = _asked(found, requirement)
    if not _by_script(request):
        return parts.save(request, found, asked.component, asked)
    form = pages.text_form(asked, request.POST)
    if not form.is_valid():
        return JsonResponse({"reason": _words(form)}, status=422)
    try:
        item = actions.write_text(
            by=person(request), submission=found, requirement=asked, **form.cleaned_data
        )
    except actions.Overtaken as error:
        stored = {"text": error.item.text, "edition": error.item.edition}
        return JsonResponse({"reason": error.reason, **stored}, status=409)
    except Refused as error:
        return JsonResponse({"reason": error.reason}, status=409)
    return JsonResponse({"edition": item.edition, "words": count_words(item.text)})


@login_required
@require_POST
def add_files(request: HttpRequest, id: uuid.UUID, requirement: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    asked = _asked(found, requirement)
    nothing = None if request.FILES else _("Choose a file first.")
    return parts.save(request, found, asked.component, asked, file_error=nothing)


@login_required
@require_POST
def add_link(request: HttpRequest, id: uuid.UUID, requirement: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    asked = _asked(found, requirement)
    given = request.POST.get(f"{asked.public_id}-url", "").strip()
    return parts.save(
        request, found, asked.component, asked, link_error=None if given else _("Give a web address first.")
    )


@login_required
@require_POST
def describe_item(request: HttpRequest, id: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    described = own_item(found, item)
    if not _by_script(request):
        return parts.save(request, found, described.requirement.component, described.requirement)
    form = pages.item_form(described, request.POST)
    if not form.is_valid():
        return JsonResponse({"reason": _words(form)}, status=422)
    try:
        actions.describe_item(by=person(request), item=described, **form.cleaned_data)
    except Refused as error:
        return JsonResponse({"reason": error.reason}, status=409)
    return JsonResponse({})


@login_required
@require_POST
def remove_item(request: HttpRequest, id: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    removed = own_item(found, item)
    try:
        actions.remove_item(by=person(request), item=removed)
    except Refused as error:
        return _refusal(request, error, found)
    return parts.save(request, found, removed.requirement.component, removed.requirement)


# -- inside


def _by_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _asked(submission: Submission, requirement: uuid.UUID) -> EvidenceRequirement:
    rows = EvidenceRequirement.objects.select_related("component")
    return get_object_or_404(rows, public_id=requirement, component__version=submission.badge_version_id)


def _refusal(request: HttpRequest, error: Refused, submission: Submission) -> HttpResponse:
    if _by_script(request):
        return JsonResponse({"reason": error.reason}, status=409)
    return refused(request, error, back=submission.get_absolute_url())


def _words(form: BaseForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
