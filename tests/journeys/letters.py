"""The mail of a journey: what the worker has sent, as it lies in the outbox folder."""

import email
import email.policy
import re
import time
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings


def all_to(address: str, subject: str) -> list[EmailMessage]:
    """Every letter to `address` whose subject contains `subject`."""
    files = sorted(Path(settings.OUTBOX_DIR).glob("*.eml"))
    letters = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
    return [one for one in letters if address in str(one["To"]) and subject in str(one["Subject"])]


def wait_for(address: str, subject: str, seconds: float = 60) -> EmailMessage:
    end = time.monotonic() + seconds
    while not (found := all_to(address, subject)):
        assert time.monotonic() < end, f"no letter “{subject}” to {address}"
        time.sleep(0.1)
    return found[0]


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(preferencelist=("plain",))
    assert body is not None
    return str(body.get_content())


def everything_in(letter: EmailMessage) -> str:
    """Headers and all parts, decoded."""
    parts = [str(part.get_content()) for part in letter.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*(f"{name}: {value}" for name, value in letter.items()), *parts])


def claim_link_in(letter: EmailMessage) -> str:
    return _link_in(letter, "credentials/claim")


def invitation_link_in(letter: EmailMessage) -> str:
    return _link_in(letter, "reviews/invitations")


def _link_in(letter: EmailMessage, below: str) -> str:
    found = re.search(rf"^https?://\S+/{below}/\S+$", text_of(letter), re.MULTILINE)
    assert found is not None
    return found.group()
