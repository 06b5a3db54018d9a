"""Doors through which workers send letters."""

from celery import shared_task
from django.utils import timezone

from . import letters
from .models import Letter
from .queue import enqueue


@shared_task(
    autoretry_for=(OSError,), retry_backoff=30, retry_backoff_max=600, max_retries=3, ignore_result=True
)
def send_letter(*, letter_id: int) -> bool:
    """Send one letter, if it is due."""
    return letters.send(letter_id)


@shared_task(ignore_result=True)
def sweep_letters() -> int:
    """Queue again every letter that is due and unsent: what a lost broker or a killed worker left."""
    ids = list(Letter.objects.due(timezone.now()).order_by("due_at").values_list("pk", flat=True)[:500])
    for letter_id in ids:
        enqueue(send_letter, letter_id=letter_id)
    return len(ids)
