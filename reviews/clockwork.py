"""What happens by itself: each of these calls one action."""

import logging

from celery import shared_task

from . import actions
from .models import Decision

log = logging.getLogger(__name__)

ROUNDS = 50  # batches a run, so that one that has years to count ends before long


@shared_task
def count_decisions() -> None:
    """Add what was decided to the figures."""
    try:
        for _round in range(ROUNDS):
            if not actions.count_decisions():
                return
    except Exception:  # one of the batch: the others do not wait for it
        log.exception("decisions do not let themselves be counted together")
        _count_one_by_one()


def _count_one_by_one() -> None:
    waiting = Decision.objects.filter(counted_at=None).order_by("at", "pk").values_list("pk", flat=True)
    for pk in waiting[: actions.AT_MOST]:
        try:
            actions.count_decisions(only=pk)
        except Exception:
            log.exception("decision %s does not let itself be counted", pk)
