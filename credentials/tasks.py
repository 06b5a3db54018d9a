"""Doors to delivery: a credential's files and letter, and the sweep that finds what was left."""

import logging
import uuid

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from . import delivery, keys, status_lists

log = logging.getLogger(__name__)

LIST_SWEEP_SECONDS = 5


@shared_task(
    autoretry_for=(OSError, OperationalError, InterfaceError),
    retry_backoff=2,
    retry_backoff_max=60,
    max_retries=3,
    ignore_result=True,
)
def deliver(*, credential_id: str) -> None:
    """Sign, bake and check one credential, then write its letter; either may be done already."""
    try:
        delivery.bake(uuid.UUID(credential_id))
        delivery.post_letter(uuid.UUID(credential_id))
    except delivery.Undeliverable as error:
        # Another try at once would fail alike: an operator acts, then the sweep comes by.
        log.error("credential %s waits: %s", credential_id, error)


@shared_task(ignore_result=True)
def sweep() -> int:
    """Queue again what a lost broker, a killed worker or a missing key left unfinished."""
    ids = delivery.left_over(timezone.now())
    for credential_id in ids:
        deliver.apply_async(kwargs={"credential_id": str(credential_id)}, retry=False)
    return len(ids)


@shared_task(
    autoretry_for=(OSError, OperationalError, InterfaceError),
    retry_backoff=1,
    retry_backoff_max=10,
    max_retries=3,
    ignore_result=True,
)
def sign_list(*, list_id: str) -> None:
    """Sign one status list as things stand now; another worker may have done it already."""
    try:
        status_lists.sign(uuid.UUID(list_id))
    except keys.KeyUnavailable as error:
        log.error("status list %s waits: %s", list_id, error)


@shared_task(ignore_result=True)
def sweep_lists() -> int:
    """Queue the status lists that do not say how things stand, or soon would be too old."""
    ids = status_lists.left_over(timezone.now())
    for list_id in ids:
        # Not for later: the next sweep asks again.
        sign_list.apply_async(kwargs={"list_id": str(list_id)}, retry=False, expires=LIST_SWEEP_SECONDS * 6)
    return len(ids)
