"""A letter from a template trio: written into the table by an action, rendered and sent by a worker."""

import uuid
from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone

from .models import Letter, normal_address
from .queue import enqueue


def post(
    *,
    kind: str,
    to: str,
    subject_id: uuid.UUID,
    occasion: str = "",
    values: dict[str, Any] | None = None,
    due_at: datetime | None = None,
) -> Letter:
    """Write a letter, once per kind, subject and occasion; the worker sends it when it is due.

    `kind` names the trio `<room>/letters/<name>` as "<room>/<name>"; `values` are what its templates show.
    """
    letter, is_new = Letter.objects.get_or_create(
        kind=kind,
        subject_id=subject_id,
        occasion=occasion,
        defaults={
            "recipient": normal_address(to),
            "values": values or {},
            "due_at": due_at or timezone.now(),
            "message_id": make_msgid(domain=settings.PUBLIC_HOST),
        },
    )
    if is_new:
        enqueue_letter(letter)
    return letter


def enqueue_letter(letter: Letter) -> None:
    """Queue the sending by the task's name: the task calls this module, so it cannot be imported here."""
    enqueue(current_app.tasks["accounts.tasks.send_letter"], letter_id=letter.pk)


def send(letter_id: int) -> bool:
    """Send one letter if it is due and nobody else is at it. Running it twice sends once.

    A worker killed between sending and writing `sent_at` leaves a lease that runs out: the letter goes
    again under the same Message-ID. Twice is better than never.
    """
    now = timezone.now()
    leased = Letter.objects.due(now).filter(pk=letter_id).update(leased_at=now, attempts=F("attempts") + 1)
    if not leased:
        return False
    letter = Letter.objects.get(pk=letter_id)
    try:
        compose(letter).send()
    except Exception:
        wait = timedelta(seconds=30 * 2 ** min(letter.attempts, 8))
        Letter.objects.filter(pk=letter_id).update(
            leased_at=None,
            due_at=now + wait,
            failed_at=now if letter.attempts >= Letter.ATTEMPTS else None,
        )
        raise
    # Letters that came rendered hold links that open accounts: nobody finds those here once they are sent.
    kept = {} if "rendered" in letter.values else letter.values
    Letter.objects.filter(pk=letter_id, sent_at=None).update(sent_at=timezone.now(), values=kept)
    return True


def compose(letter: Letter) -> EmailMultiAlternatives:
    """The message of a letter: subject, text and HTML of its trio."""
    if "rendered" in letter.values:  # allauth renders its own
        parts = letter.values["rendered"]
        subject, text, html = parts["subject"], parts["text"], parts.get("html", "")
    else:
        room, name = letter.kind.split("/")
        context = {**letter.values, "site_url": settings.PUBLIC_URL, "site_name": settings.SITE_NAME}
        stem = f"{room}/letters/{name}"
        subject = " ".join(render_to_string(f"{stem}.subject.txt", context).split())
        text = render_to_string(f"{stem}.txt", context)
        html = render_to_string(f"{stem}.html", context)
    message = EmailMultiAlternatives(
        subject, text, to=[letter.recipient], headers={"Message-ID": letter.message_id}
    )
    if html:
        message.attach_alternative(html, "text/html")
    return message
