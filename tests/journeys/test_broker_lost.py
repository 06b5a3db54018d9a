"""A decision while neither broker nor worker is there: the page does not mind, and nothing is lost."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import accounts.tasks
import credentials.tasks
from accounts.models import Letter, Role
from credentials import delivery
from credentials.models import Credential, CredentialDocument
from credentials_site.celery import app
from tests import factories
from tests.journeys import judging, letters
from tests.journeys.conftest import OpenBrowser
from tests.journeys.people import account, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def wait_until_nothing_is_queued(seconds: float = 60) -> None:
    """What was queued twice has been looked at twice."""
    end = time.monotonic() + seconds
    with app.connection_for_read() as broker:
        queue = broker.default_channel.client
        while queue.llen(app.conf.task_default_queue) or queue.hlen("unacked"):
            assert time.monotonic() < end, "the worker did not get through"
            time.sleep(0.1)


def test_a_decision_without_broker_and_worker_is_finished_once_they_are_back(
    worker: Any, open_browser: OpenBrowser, broker_away: Callable[[], AbstractContextManager[None]]
) -> None:
    college = factories.issuer()
    version = factories.published_badge(college)
    submission = factories.reviewed(factories.submitted(version=version))
    page = open_browser()
    sign_in(page, account("Helen Marsh", Role.COORDINATOR, of=college), looking=False)
    judging.open_case(page, version.name)
    worker.stop()
    with broker_away():
        judging.decide(page)  # and the page says that it is done
    credential = Credential.objects.get()
    assert credential.baked_at is None

    worker.start()
    Credential.objects.update(created_at=credential.created_at - 2 * delivery.PATIENCE)
    for _turn in range(2):  # as beat does, again and again
        assert credentials.tasks.sweep() == Credential.objects.unfinished().count()
        accounts.tasks.sweep_letters()
    letters.wait_for(submission.earner.email, "You earned")
    wait_until_nothing_is_queued()
    assert CredentialDocument.objects.count() == 1
    assert len(letters.all_to(submission.earner.email, "You earned")) == 1
    assert Letter.objects.unsent().count() == 0
