"""The one way to queue work: after the commit, once, and never at the cost of the page.

Whatever cannot be queued keeps its empty timestamp in Postgres, and the sweeper queues it again.
"""

import logging
from functools import partial

from celery import Task
from django.db import transaction

log = logging.getLogger(__name__)


def enqueue(task: Task, **ids: str | int) -> None:
    """Publish `task` with these ids when the current transaction commits; one try of at most a second."""
    transaction.on_commit(partial(_publish, task, ids), robust=True)


def _publish(task: Task, ids: dict[str, str | int]) -> None:
    try:
        task.apply_async(kwargs=ids, retry=False)
    except Exception:
        # A broker that is away must not spoil an answer: the rows say what is left to do.
        log.warning("could not queue %s %s; the sweeper will", task.name, ids, exc_info=True)
