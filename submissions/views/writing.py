"""The writing pages. Each button of a page saves everything on it, so that none of it is ever lost."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.refusals import Refused
from accounts.web import by_script, person, refused
from badges.models import EvidenceKind, EvidenceRequirement
from submissions import actions, drafts, pages, policies
from submissions.evidence.words import count_words
from submissions.models import Submission

from . import answers, parts, standing
from .captions import captioned
from .finding import frame, onward, own, own_item


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def motivation(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    form = drafts.motivation_form(found, request.POST if request.method == "POST" else None)
    theirs = None
    if form.is_bound and form.is_valid():
        try:
            now = actions.save_motivation(by=person(request), submission=found, **form.cleaned_data)
        except actions.Overtaken as error:
            stored = drafts.motivation_form(error.stored)
            if by_script(request):
                return answers.overtaken(error.reason, stored)
            theirs, form = drafts.in_words(stored), drafts.again(form, stored)
        except Refused as error:
            return refused(request, error, back=found.get_absolute_url())
        else:
            if by_script(request):
                return answers.saved(request, now, drafts.motivation_form(now))
            return onward(request, found, found.get_absolute_url())
    if request.method == "POST" and by_script(request):
        return answers.invalid(form)
    if policies.why_not_write(person(request), found) is not None:
        return redirect(found)
    context = frame(found, pages.components_of(found), "motivation") | {"form": form, "theirs": theirs}
    status = 409 if theirs is not None else 422 if form.errors else 200
    return render(request, "submissions/motivation.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, id: uuid.UUID, kind: str) -> HttpResponse:
    found = own(request, id)
    component = get_object_or_404(found.badge_version.components, kind=kind)
    if request.method == "POST":
        return parts.save(request, found, component)
    if policies.why_not_write(person(request), found) is not None:
        return redirect(found)
    if component.kind in found.attempt.approved:
        return standing.approved_part(request, found, component)
    return parts.page(request, found, component)


@login_required
@require_safe
def stored(request: HttpRequest, id: uuid.UUID, step: str) -> JsonResponse:
    """What is stored of all that a step's page shows: told to a page that comes into view again."""
    found = own(request, id)
    if step not in pages.STEPS:
        raise Http404
    component = found.badge_version.components.filter(kind=step).first()
    shown = drafts.groups_of(found, step)
    if "captions" in request.GET:
        shown = drafts.captions_group(found, captioned(found, _key(request.GET["captions"])))
    groups = {url: answers.group(form) for url, form in shown.items()}
    return JsonResponse(
        {"groups": groups} | answers.marks(request, found, component, is_last=step == "check")
    )


@login_required
@require_POST
def save_text(request: HttpRequest, id: uuid.UUID, requirement: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    asked = _asked(found, requirement)
    if not by_script(request):
        return parts.save(request, found, asked.component, asked)
    written = found.attempt.items.filter(requirement=asked, kind=EvidenceKind.TEXT).first()
    form = drafts.text_form(asked, written, request.POST)
    if not form.is_valid():
        return answers.invalid(form)
    if written is None and not form.cleaned_data["text"]:  # begun, and taken out again before it was saved
        return answers.saved(request, found, drafts.text_form(asked, None), asked.component, words=0)
    try:
        item = actions.write_text(
            by=person(request), submission=found, requirement=asked, **form.cleaned_data
        )
    except actions.Overtaken as error:
        return answers.overtaken(error.reason, drafts.text_form(asked, error.stored))
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    words = count_words(item.text)
    return answers.saved(request, found, drafts.text_form(asked, item), asked.component, words=words)


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
    component = described.requirement.component
    if not by_script(request):
        return parts.save(request, found, component, described.requirement)
    form = drafts.item_form(described, request.POST)
    if not form.is_valid():
        return answers.invalid(form)
    try:
        now = actions.describe_item(by=person(request), item=described, **form.cleaned_data)
    except actions.Overtaken as error:
        return answers.overtaken(error.reason, drafts.item_form(error.stored))
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    return answers.saved(request, found, drafts.item_form(now), component)


@login_required
@require_POST
def remove_item(request: HttpRequest, id: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    try:
        removed = own_item(found, item)
    except Http404:
        return parts.save_rest(request, found)
    asked, reason = removed.requirement, None
    try:
        actions.remove_item(by=person(request), item=removed)
    except Refused as error:
        reason = error.reason
    return parts.save(request, found, asked.component, asked, also=reason)


# -- inside


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


def _asked(submission: Submission, requirement: uuid.UUID) -> EvidenceRequirement:
    rows = EvidenceRequirement.objects.select_related("component")
    return get_object_or_404(rows, public_id=requirement, component__version=submission.badge_version_id)
