"""The one way to queue work: after the commit, once, and never at the cost of the page.

Whatever cannot be queued keeps its empty timestamp in Postgres, and the sweeper queues it again.
"""

import logging

from celery import Task
from django.db import transaction

log = logging.getLogger(__name__)


def enqueue(
    task: Task, *, priority: int | None = None, expires: float | None = None, **ids: str | int
) -> None:
    """Publish `task` with these ids when the current transaction commits; one try of at most a second.

    `priority`: 0 (first) to 9 (last) in its queue. `expires`: after so many seconds nobody does it any more.
    """

    def publish() -> None:  # by its name Django logs what it raises: a partial has none
        _publish(task, ids, priority=priority, expires=expires)

    transaction.on_commit(publish, robust=True)


def _publish(task: Task, ids: dict[str, str | int], **how: float | None) -> None:
    given = {name: value for name, value in how.items() if value is not None}  # else as the task's route says
    try:
        task.apply_async(kwargs=ids, retry=False, **given)
    except Exception:
        # A broker that is away must not spoil an answer: the rows say what is left to do.
        log.warning("could not queue %s %s; the sweeper will", task.name, ids, exc_info=True)
