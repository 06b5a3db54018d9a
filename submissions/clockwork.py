"""What happens by itself: each of these calls one action."""

import logging

from celery import shared_task

from . import actions
from .models import Attempt, BlindCopy, Submission
from .states import EDITABLE

log = logging.getLogger(__name__)


@shared_task
def hand_in_pressed() -> None:
    """Let go through what was submitted while its blind copies were still being made."""
    pressed = Attempt.objects.filter(submitted_at=None).exclude(pressed_at=None)
    ready = pressed.exclude(items__copy__in=BlindCopy.objects.waiting())
    for submission in Submission.objects.filter(attempts__in=ready, status__in=EDITABLE):
        try:
            actions.go_through(submission=submission)
        except Exception:  # the others wait for theirs
            log.exception("submission %s was pressed, and does not go through", submission.pk)
