import json
import logging
import uuid

import pytest
from django.db import transaction

from accounts import letters
from accounts.models import Letter
from accounts.queue import enqueue
from accounts.tasks import send_letter
from credentials_site.celery import app


def queued() -> int:
    with app.connection_for_write() as broker:
        return broker.default_channel.client.llen(app.conf.task_default_queue)


@pytest.fixture
def empty_queue():
    with app.connection_for_write() as broker:
        broker.default_channel.client.flushdb()


@pytest.mark.django_db(transaction=True)
def test_enqueue_publishes_on_commit_only(empty_queue):
    with transaction.atomic():
        letters.post(kind="account/x", to="a@b.example", subject_id=uuid.uuid4())
        assert queued() == 0
    assert queued() == 1


@pytest.mark.django_db(transaction=True)
def test_enqueue_says_what_may_wait_and_what_is_for_now_only(empty_queue):
    enqueue(send_letter, letter_id=1, priority=9, expires=30)
    with app.connection_for_write() as broker:
        client = broker.default_channel.client
        [raw] = [
            raw
            for name in client.keys(f"{app.conf.task_default_queue}*")
            for raw in client.lrange(name, 0, -1)
        ]
    message = json.loads(raw)
    assert (message["properties"]["priority"], message["headers"]["expires"] is None) == (9, False)


@pytest.mark.django_db(transaction=True)
def test_enqueue_never_fails_after_the_commit(caplog):
    with transaction.atomic():
        enqueue(None)
    assert "Error calling enqueue" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_enqueue_survives_a_broker_that_is_away(caplog, broker_away):
    with broker_away(), caplog.at_level(logging.WARNING), transaction.atomic():
        letters.post(kind="account/x", to="a@b.example", subject_id=uuid.uuid4())
    assert Letter.objects.unsent().count() == 1
    assert "the sweeper will" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_enqueue_goes_on_when_the_broker_is_back(empty_queue, broker_away):
    with broker_away(), transaction.atomic():
        letters.post(kind="account/x", to="a@b.example", subject_id=uuid.uuid4())
    assert queued() == 0
    with transaction.atomic():
        letters.post(kind="account/x", to="a@b.example", subject_id=uuid.uuid4())
    assert queued() == 1
