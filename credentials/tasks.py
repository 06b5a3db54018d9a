"""Doors to delivery: a credential's files and letter, and the sweep that finds what was left."""

import logging
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts.queue import enqueue

from . import awards, delivery, nightly, signing, status_lists

log = logging.getLogger(__name__)

LIST_SWEEP_SECONDS = 5
DELIVERED_TOGETHER = 20  # credentials in one message: about a second of work, so that others get a turn
TRY_AGAIN: dict[str, Any] = {  # the sweeps find whatever is left
    "autoretry_for": signing.PASSING,
    "retry_backoff": 2,
    "retry_backoff_max": 60,
    "max_retries": 3,
    "ignore_result": True,
}
LAST = 9  # the priority of what may wait for everything else in its queue


@shared_task(**TRY_AGAIN)
def deliver(*, credential_id: str) -> None:
    """Sign, bake and check one credential, then write its letter; either may be done already."""
    _deliver(uuid.UUID(credential_id))


def _deliver(credential_id: uuid.UUID, batch: signing.Batch | None = None) -> None:
    try:
        delivery.bake(credential_id, batch=batch)
        delivery.post_letter(credential_id)
    except signing.Unsignable as error:
        # Another try at once would fail alike: an operator acts, then the sweep comes by.
        log.error("credential %s waits: %s", credential_id, error)


@shared_task(ignore_result=True)
def sweep() -> int:
    """Queue again what a lost broker, a killed worker or a missing key left unfinished."""
    now = timezone.now()
    signing.forget_fetched(now)
    return _sweep_undelivered(now) + _sweep_outdated() + _sweep_requests(now)


def _sweep_undelivered(now: datetime) -> int:
    ids = delivery.left_over(now)
    for id in ids:
        # Most often thousands are under way, and these among them: a decision must not wait for them twice.
        enqueue(deliver, credential_id=str(id), priority=LAST, expires=delivery.SWEEP_SECONDS)
    return len(ids)


def _sweep_outdated() -> int:
    ids = signing.left_over()
    for id in ids:
        enqueue(sign_again, credential_id=str(id), expires=delivery.SWEEP_SECONDS)
    return len(ids)


def _sweep_requests(now: datetime) -> int:
    ids = signing.waiting_for(now)
    for id in ids:
        enqueue(sign_request, request_id=str(id))
    return len(ids)


@shared_task(**TRY_AGAIN)
def sign_again(*, credential_id: str) -> None:
    """Sign the next document of one credential, if its newest one no longer does."""
    try:
        signing.sign_again(uuid.UUID(credential_id))
    except signing.Unsignable as error:
        log.error("credential %s waits to be signed again: %s", credential_id, error)


@shared_task(**TRY_AGAIN)
def sign_request(*, request_id: str) -> None:
    """Sign what somebody waits for; another worker may be at it."""
    try:
        signing.fulfil(uuid.UUID(request_id))
    except signing.Unsignable as error:
        log.error("signing request %s waits: %s", request_id, error)


@shared_task(**TRY_AGAIN)
def sign_list(*, list_id: str) -> None:
    """Sign one status list as things stand now; another worker may have done it already."""
    try:
        signing.sign_list(uuid.UUID(list_id))
    except signing.Unsignable as error:
        log.error("status list %s waits: %s", list_id, error)


@shared_task(ignore_result=True)
def sweep_lists() -> int:
    """Queue the status lists that do not say how things stand, or soon would be too old."""
    ids = status_lists.left_over(timezone.now())
    for list_id in ids:
        # Not for later: the next sweep asks again.
        enqueue(sign_list, list_id=str(list_id), expires=LIST_SWEEP_SECONDS * 6)
    return len(ids)


@shared_task(**TRY_AGAIN)
def award_rows(*, award_id: str) -> None:
    """Issue the next rows of a confirmed award, then queue itself again until none is left."""
    lines = awards.issue_next(uuid.UUID(award_id))
    queue_delivery(award_id, lines)
    if not awards.finish(uuid.UUID(award_id)) and lines:
        enqueue(award_rows, award_id=award_id)


def queue_delivery(award_id: str, lines: Sequence[int]) -> None:
    """Queue the signing of what these lines of an award brought about, some dozens a message."""
    for start in range(0, len(lines), DELIVERED_TOGETHER):
        some = lines[start : start + DELIVERED_TOGETHER]
        enqueue(deliver_award, award_id=award_id, first=min(some), last=max(some))


@shared_task(**TRY_AGAIN)
def deliver_award(*, award_id: str, first: int, last: int) -> None:
    """Sign, bake and check what these lines of an award brought about, then write the letters."""
    batch = signing.Batch()
    for credential_id in awards.undelivered(uuid.UUID(award_id), first, last):
        _deliver(credential_id, batch)


@shared_task(ignore_result=True)
def sweep_awards() -> int:
    """Queue again the awards whose rows a lost broker or a killed worker left open; forget what is old."""
    now = timezone.now()
    awards.forget_unconfirmed(now)
    ids = awards.left_over(now)
    for award_id in ids:
        enqueue(award_rows, award_id=str(award_id))
    return len(ids)


@shared_task(ignore_result=True)
def reverify() -> None:
    """Verify again what is new and a sample of the rest; stopped anywhere, the next night goes on."""
    nightly.reverify(timezone.now())
