"""The captions of one video or recording, on a page of their own."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.refusals import Refused
from accounts.web import person, refused
from submissions import actions, pages, policies
from submissions.caption_forms import CaptionsForm
from submissions.evidence import captions as reading
from submissions.models import EvidenceItem, Submission

from .finding import frame, own, own_item

SHOWN = 500  # captions listed on the page; the file has them all


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def captions(request: HttpRequest, id: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """Show them, keep what was handed over, or take them away with `remove`."""
    found = own(request, id)
    shown = _captioned(found, item)
    if request.method != "POST":
        component = shown.requirement.component
        if policies.why_not_write(person(request), found, component) or not _is_current(found, shown):
            return redirect(found)
        form = CaptionsForm(initial={"text": shown.captions})
        return _page(request, found, shown, form)
    form = CaptionsForm({"text": ""} if "remove" in request.POST else request.POST, request.FILES)
    if "remove" not in request.POST and not form.is_valid():
        return _page(request, found, shown, form)
    text = "" if "remove" in request.POST else form.cleaned_data["text"]
    try:
        actions.set_captions(by=person(request), item=shown, text=text)
    except actions.WrongCaptions as error:
        # What the file said stands in the text field now: a line of it can be mended at once.
        form = CaptionsForm({"text": text})
        form.add_error("text", error.reason)
        return _page(request, found, shown, form)
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    return redirect("submissions:captions", found.pk, shown.public_id)


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def captions_file(request: HttpRequest, id: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """One's own captions as WebVTT."""
    found = own_item(own(request, id), item)
    if not found.captions:
        raise Http404
    return HttpResponse(found.captions, content_type="text/vtt; charset=utf-8")


def _captioned(submission: Submission, item: uuid.UUID) -> EvidenceItem:
    found = own_item(submission, item)
    if policies.why_not_caption(found) is not None:
        raise Http404
    return found


def _is_current(submission: Submission, item: EvidenceItem) -> bool:
    return item.attempt_id == submission.attempt.pk


def _page(
    request: HttpRequest, submission: Submission, item: EvidenceItem, form: CaptionsForm
) -> HttpResponse:
    component = item.requirement.component
    cues = reading.cues(item.captions)
    context = frame(submission, pages.components_of(submission), component.kind) | {
        "item": item,
        "form": form,
        "component": component,
        "cues": [(reading.clock(cue.start)[:-4], cue.plain) for cue in cues[:SHOWN]],
        "count": len(cues),
        "more": max(0, len(cues) - SHOWN),
        "title": item.original_name or _("Recording"),
        "back": reverse("submissions:part", args=[submission.pk, component.kind]) + f"#item-{item.public_id}",
    }
    return render(request, "submissions/captions.html", context, status=422 if form.errors else 200)
