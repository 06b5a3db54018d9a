"""Fetching is the access check: what is not one's own is a 404. And what every page of a submission shows."""

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from badges.models import Component
from submissions import completeness, pages
from submissions.models import Collaborator, EvidenceItem, Submission


def own(request: HttpRequest, id: uuid.UUID) -> Submission:
    rows = Submission.objects.visible_to(request.user)
    rows = rows.select_related("badge_version__badge__issuer", "earner").prefetch_related("attempts")
    return get_object_or_404(rows, pk=id)


def own_item(submission: Submission, item: uuid.UUID) -> EvidenceItem:
    items = EvidenceItem.objects.select_related("attempt__submission", "requirement__component")
    return get_object_or_404(items, public_id=item, attempt__submission=submission)


def own_colleague(submission: Submission, colleague: uuid.UUID) -> Collaborator:
    rows = Collaborator.objects.select_related("attempt__submission")
    return get_object_or_404(rows, public_id=colleague, attempt__submission=submission)


def frame(
    submission: Submission,
    components: list[Component],
    current: str,
    missing: list[completeness.Missing] | None = None,
) -> dict[str, Any]:
    """What the head and the side of every writing page show; `missing` where more was looked at."""
    tone, icon = pages.TONES[submission.status]
    return {
        "submission": submission,
        "version": submission.badge_version,
        "attempt": submission.attempt,
        "time_zone": submission.badge_version.issuer.time_zone,
        "steps": steps(submission, components, missing),
        "current": current,
        "stored_url": reverse("submissions:stored", args=[submission.pk, current]) if current else "",
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "tone": tone,
        "icon": icon,
        "due_date": pages.due_if_submitted_now(submission),
        "pause": pages.pause_of(submission),
    }


def steps(
    submission: Submission,
    components: list[Component],
    missing: list[completeness.Missing] | None = None,
) -> list[pages.Step]:
    attempt = submission.attempt
    here = completeness.missing(attempt) if missing is None else missing
    items = list(attempt.items.all())
    return pages.steps_of(submission, components, items, here, is_whole=missing is not None)


def onward(request: HttpRequest, submission: Submission, otherwise: str) -> HttpResponse:
    """To the step whose button was pressed: moving between steps has saved what was typed on this one."""
    return redirect(pages.place_url(submission, request.POST.get("to", "")) or otherwise)


def last_feedback(submission: Submission) -> dict[str, Any] | None:
    """The answer to the newest attempt that has one."""
    answered = [attempt for attempt in submission.attempts.all() if attempt.decided_at]
    return max(answered, key=lambda attempt: attempt.number).feedback if answered else None
