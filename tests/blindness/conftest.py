"""The world is made once for a module, inside a transaction that is undone at its end."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from . import stories
from .clock import Clock


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[stories.World]:
    clock = Clock()
    with django_db_blocker.unblock(), clock.ruling(), transaction.atomic():
        yield stories.made(clock)
        transaction.set_rollback(True)
