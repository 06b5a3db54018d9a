"""Doors to the work behind the counter: each fetches by id and calls one delivery."""

import uuid

from celery import shared_task

from accounts.queue import enqueue

from . import delivery, items, orphans, taking

SWEEP_SECONDS = 20  # between two sweeps: what one queues is dropped when the next has come by


@shared_task
def make_copy(id: str) -> None:
    delivery.make_copy(id)


@shared_task
def sweep_copies() -> None:
    """Queue again what nobody makes: not queued for want of a broker, or dropped with a worker."""
    for id in delivery.copies_left_over():
        enqueue(make_copy, id=str(id), expires=SWEEP_SECONDS)


@shared_task
def take_upload(id: str) -> None:
    copy = taking.take(id)
    if copy is not None:
        delivery.make_copy(copy)


@shared_task
def sweep_uploads() -> None:
    """Queue again whole uploads that nobody takes in."""
    for id in taking.left_over():
        enqueue(take_upload, id=str(id), expires=SWEEP_SECONDS)


@shared_task
def clear_uploads() -> None:
    taking.clear()


@shared_task
def forget_upload(id: str) -> None:
    """Delete the parts of an upload that was stopped; else `clear_uploads` does."""
    taking.forget(uuid.UUID(id))


@shared_task
def forget_file(name: str) -> None:
    """Delete a stored file whose item was removed, with its blind copy; else `clear_orphans` does."""
    items.forget_file(name)


@shared_task
def clear_orphans() -> None:
    orphans.clear()
