"""The captions of one video or recording, on a page of their own."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.refusals import Refused
from accounts.web import by_script, person, refused
from submissions import actions, drafts, pages, policies
from submissions.caption_forms import CaptionsForm
from submissions.evidence import captions as reading
from submissions.models import EvidenceItem, Submission

from . import answers
from .finding import frame, onward, own, own_item

SHOWN = 500  # captions listed on the page; the file has them all


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def captions(request: HttpRequest, id: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """Show them, keep what was typed or handed over, or take them away with `remove`."""
    found = own(request, id)
    shown = captioned(found, item)
    if request.method == "POST":
        return _save(request, found, shown)
    component = shown.requirement.component
    if policies.why_not_write(person(request), found, component) or not _is_current(found, shown):
        return redirect(found)
    return _page(request, found, shown, drafts.captions_form(shown))


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def captions_file(request: HttpRequest, id: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """One's own captions as WebVTT."""
    found = own_item(own(request, id), item)
    if not found.captions:
        raise Http404
    return HttpResponse(found.captions, content_type="text/vtt; charset=utf-8")


def captioned(submission: Submission, item: uuid.UUID) -> EvidenceItem:
    found = own_item(submission, item)
    if policies.why_not_caption(found) is not None:
        raise Http404
    return found


# -- inside


def _save(request: HttpRequest, submission: Submission, item: EvidenceItem) -> HttpResponse:
    form = drafts.captions_form(item, request.POST, request.FILES)
    is_asked = not (by_script(request) or {"to", "back", "remove"} & set(request.POST))
    if form.is_valid() and is_asked and not (form.cleaned_data["text"].strip() or item.captions):
        form.add_error("file", _("Choose a file, or type captions."))
    if not form.is_valid() and "remove" not in request.POST:
        return _untaken(request, submission, item, form)
    text = "" if "remove" in request.POST else form.cleaned_data["text"]
    edition = form.cleaned_data.get("edition", "")
    try:
        now = actions.set_captions(by=person(request), item=item, text=text, edition=edition)
    except actions.Overtaken as error:
        stored = drafts.captions_form(error.stored)
        if by_script(request):
            return answers.overtaken(error.reason, stored)
        return _page(request, submission, item, drafts.again(form, stored), drafts.in_words(stored))
    except actions.WrongCaptions as error:
        form = _as_text(text, edition)
        form.add_error("text", error.reason)
        return _untaken(request, submission, item, form)
    except Refused as error:
        return refused(request, error, back=submission.get_absolute_url())
    if by_script(request):
        return answers.saved(request, submission, drafts.captions_form(now), also={"captions": _listed(now)})
    if "back" in request.POST:
        return redirect(pages.item_url(submission, item))
    return onward(request, submission, reverse("submissions:captions", args=[submission.pk, item.public_id]))


def _as_text(text: str, edition: str) -> CaptionsForm:
    """What a file said stands in the text field: a line of it can be mended at once."""
    form = CaptionsForm({"text": text, "edition": edition})
    form.full_clean()
    return form


def _untaken(
    request: HttpRequest, submission: Submission, item: EvidenceItem, form: CaptionsForm
) -> HttpResponse:
    return answers.invalid(form) if by_script(request) else _page(request, submission, item, form)


def _is_current(submission: Submission, item: EvidenceItem) -> bool:
    return item.attempt_id == submission.attempt.pk


def _page(
    request: HttpRequest,
    submission: Submission,
    item: EvidenceItem,
    form: CaptionsForm,
    theirs: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    component = item.requirement.component
    context = frame(submission, pages.components_of(submission), component.kind)
    context |= _list(item) | {
        "item": item,
        "form": form,
        "theirs": theirs,
        "component": component,
        "title": pages.title_of(item),
    }
    context["stored_url"] += f"?captions={item.public_id}"
    status = 409 if theirs is not None else 422 if form.errors else 200
    return render(request, "submissions/captions.html", context, status=status)


def _list(item: EvidenceItem) -> dict[str, Any]:
    """What is saved, as it will be shown."""
    cues = reading.cues(item.captions)
    return {
        "cues": [(reading.clock(cue.start)[:-4], cue.plain) for cue in cues[:SHOWN]],
        "count": len(cues),
        "more": max(0, len(cues) - SHOWN),
        "file_url": reverse("submissions:captions_file", args=[item.attempt.submission_id, item.public_id]),
    }


def _listed(item: EvidenceItem) -> str:
    return render_to_string("submissions/_captions_saved.html", _list(item))
