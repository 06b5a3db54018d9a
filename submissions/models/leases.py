"""Rows that wait for a worker: in one worker's hands at a time, tried again later, and not for ever."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q

LEASE = timedelta(minutes=20)  # longer than the largest video takes, fetched and stored again
PATIENCE = timedelta(seconds=20)  # before the sweeper takes it that a row was not queued
NOT_NOW = timedelta(minutes=1)  # before what is nobody's fault is asked again
# After each failed try; together about two days, so that no outage of the storage costs somebody's work.
PAUSES = (
    timedelta(seconds=20),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    *[timedelta(hours=6)] * 8,
)
TRIES = len(PAUSES)

Row = TypeVar("Row", bound="Leased", covariant=True)


class Leased(models.Model):
    """What a worker has in hand, or is not to take in hand, until `free_at`; and how often it was tried."""

    free_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    WAITS_SINCE: ClassVar[str]  # the field that says when it began to wait

    class Meta:
        abstract = True

    @property
    def is_hopeless(self) -> bool:
        """Of a row just leased: all its tries had failed, or had ended with their workers."""
        return self.attempts > TRIES


class LeasedQuerySet(models.QuerySet[Row]):
    def waiting(self) -> Self:
        """Those that a worker is still to finish."""
        raise NotImplementedError

    def left_over(self, now: datetime) -> Self:
        """Waiting rows that nobody has in hand, and that were not queued only just now."""
        unqueued = {"free_at": None, f"{self.model.WAITS_SINCE}__lt": now - PATIENCE}
        return self.waiting().filter(Q(**unqueued) | Q(free_at__lte=now))

    def lease(self, pk: str | uuid.UUID, now: datetime) -> Row | None:
        """The row, which counts as tried; None where it is done, pauses, or is in somebody else's hands."""
        ends = now + LEASE
        free = self.waiting().filter(Q(free_at=None) | Q(free_at__lte=now), pk=pk)
        if not free.update(free_at=ends, attempts=F("attempts") + 1):
            return None
        return self.filter(pk=pk, free_at=ends).first()

    def held(self, row: Any) -> Self:
        """The leased row, as long as nobody else has leased it since."""
        return self.waiting().filter(pk=row.pk, free_at=row.free_at)

    def pause(self, row: Any, now: datetime) -> None:
        """Give a leased row back after a try that failed."""
        pause = PAUSES[min(row.attempts, TRIES) - 1]
        self.held(row).update(free_at=now + pause)

    def put_back(self, row: Any, now: datetime) -> None:
        """Give a leased row back as if it had not been tried: it is not at fault."""
        self.held(row).update(free_at=now + NOT_NOW, attempts=F("attempts") - 1)
