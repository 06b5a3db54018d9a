"""What reviewers will see, shown to the owner: the very pane, the very files."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from submissions import blind_files
from submissions.models import Submission
from submissions.pane import Addresses, Pane

from .finding import own


@login_required
@require_safe
def preview(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    pane = Pane(found.attempt, _addresses(found), wanted=request.GET.get("item", ""))
    context = {"submission": found, "version": found.badge_version, "pane": pane}
    return render(request, "submissions/preview.html", context)


@login_required
@require_safe
def preview_file(request: HttpRequest, id: uuid.UUID, number: int) -> HttpResponseBase:
    return blind_files.answer(request, own(request, id).attempt, number)


@login_required
@require_safe
def preview_captions(request: HttpRequest, id: uuid.UUID, number: int) -> HttpResponseBase:
    return blind_files.captions(own(request, id).attempt, number)


@login_required
@require_safe
def preview_picture(request: HttpRequest, id: uuid.UUID, number: int) -> HttpResponseBase:
    return blind_files.picture(own(request, id).attempt, number)


@login_required
@require_safe
def preview_link(request: HttpRequest, id: uuid.UUID, number: int) -> HttpResponseBase:
    found = own(request, id)
    back = reverse("submissions:preview", args=[found.pk])
    return blind_files.link(request, found.attempt, number, back=back, back_label=_("Back to the preview"))


def _addresses(submission: Submission) -> Addresses:
    return Addresses(
        id=submission.pk,
        page="submissions:preview",
        file="submissions:preview_file",
        link="submissions:preview_link",
        captions="submissions:preview_captions",
        picture="submissions:preview_picture",
    )
