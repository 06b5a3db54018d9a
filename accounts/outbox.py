"""Mail as files, for the demo and the tests: one .eml a message, written whole or not at all."""

import email
import email.policy
import os
import time
import uuid
from collections.abc import Sequence
from email.message import EmailMessage as ParsedMessage
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.OUTBOX_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{time.time_ns()}-{uuid.uuid4().hex[:8]}"
            unfinished = folder / f"{name}.tmp"
            unfinished.write_bytes(message.message().as_bytes())
            os.replace(unfinished, folder / f"{name}.eml")
        return len(email_messages)


def read(name: str) -> ParsedMessage:
    """One message by its name in the listing; LookupError when there is none."""
    if not name.replace("-", "").isalnum():
        raise LookupError(name)
    try:
        raw = (Path(settings.OUTBOX_DIR) / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        raise LookupError(name) from None
    return email.message_from_bytes(raw, policy=email.policy.default)


def listing(limit: int = 100) -> list[tuple[str, ParsedMessage]]:
    """Names and messages, newest first."""
    folder = Path(settings.OUTBOX_DIR)
    files = sorted(folder.glob("*.eml"), reverse=True)[:limit] if folder.exists() else []
    return [(file.stem, read(file.stem)) for file in files]
