"""What an earner answers when a coordinator asks whether reviewers may practise on their work."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.web import person

from .. import actions
from ..models import GoldRequest


@login_required
@require_POST
def agree_to_practice(request: HttpRequest, submission: uuid.UUID, id: uuid.UUID) -> HttpResponse:
    found = _own(request, submission, id)
    actions.agree_to_practice(by=person(request), request=found)
    messages.success(request, _("Thank you. You can change your mind here at any time."))
    return redirect(found.attempt.submission)


@login_required
@require_POST
def decline_practice(request: HttpRequest, submission: uuid.UUID, id: uuid.UUID) -> HttpResponse:
    found = _own(request, submission, id)
    actions.decline_practice(by=person(request), request=found)
    messages.success(request, _("Nobody practises on it. Nothing else changes for you."))
    return redirect(found.attempt.submission)


def _own(request: HttpRequest, submission: uuid.UUID, id: uuid.UUID) -> GoldRequest:
    rows = GoldRequest.objects.visible_to(request.user).select_related("attempt__submission")
    return get_object_or_404(rows, pk=id, attempt__submission=submission)
