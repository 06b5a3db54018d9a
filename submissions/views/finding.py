"""Fetching is the access check: what is not one's own is a 404. And what every page of a submission shows."""

import uuid
from typing import Any, cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from badges.models import Component
from submissions import pages
from submissions.models import EvidenceItem, Submission


def person(request: HttpRequest) -> User:
    return cast(User, request.user)


def own(request: HttpRequest, id: uuid.UUID) -> Submission:
    rows = Submission.objects.visible_to(request.user)
    rows = rows.select_related("badge_version__badge__issuer", "earner").prefetch_related("attempts")
    return get_object_or_404(rows, pk=id)


def own_item(submission: Submission, item: uuid.UUID) -> EvidenceItem:
    items = EvidenceItem.objects.select_related("attempt__submission", "requirement__component")
    return get_object_or_404(items, public_id=item, attempt__submission=submission)


def frame(submission: Submission, components: list[Component], current: str) -> dict[str, Any]:
    """What the head and the side of every writing page show."""
    tone, icon = pages.TONES[submission.status]
    return {
        "submission": submission,
        "version": submission.badge_version,
        "attempt": submission.attempt,
        "time_zone": submission.badge_version.issuer.time_zone,
        "steps": pages.steps_of(submission, components, list(submission.attempt.items.all())),
        "current": current,
        "tone": tone,
        "icon": icon,
        "due_date": pages.due_if_submitted_now(submission),
    }


def last_feedback(submission: Submission) -> dict[str, Any] | None:
    """The answer to the newest attempt that has one."""
    answered = [attempt for attempt in submission.attempts.all() if attempt.decided_at]
    return max(answered, key=lambda attempt: attempt.number).feedback if answered else None
