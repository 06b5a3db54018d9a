"""The earner's pages: every one shows or changes a submission of one's own."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .models import Submission


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    submissions = Submission.objects.visible_to(request.user).order_by("-started_at")
    return render(request, "submissions/mine.html", {"submissions": submissions})


@login_required
@require_safe
def submission(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Submission.objects.visible_to(request.user), pk=id)
    return render(request, "submissions/submission.html", {"submission": found})
