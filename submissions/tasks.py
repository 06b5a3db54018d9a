"""Doors to the work behind the counter: each fetches by id and calls one delivery."""

from celery import shared_task

from . import delivery, taking


@shared_task
def make_copy(id: str) -> None:
    delivery.make_copy(id)


@shared_task
def sweep_copies() -> None:
    """Queue again what nobody makes: not queued for want of a broker, or dropped with a worker."""
    for id in delivery.copies_left_over():
        make_copy.delay(id=str(id))


@shared_task
def take_upload(id: str) -> None:
    copy = taking.take(id)
    if copy is not None:
        delivery.make_copy(copy)


@shared_task
def sweep_uploads() -> None:
    """Queue again whole uploads that nobody takes in."""
    for id in taking.left_over():
        take_upload.delay(id=str(id))


@shared_task
def clear_uploads() -> None:
    taking.clear()
