"""Doors to the work behind the counter: each fetches by id and calls one delivery."""

from celery import shared_task

from . import delivery


@shared_task
def make_copy(id: str) -> None:
    delivery.make_copy(id)


@shared_task
def sweep_copies() -> None:
    """Queue again what nobody makes: not queued for want of a broker, or dropped with a worker."""
    for id in delivery.copies_left_over():
        make_copy.delay(id=str(id))
