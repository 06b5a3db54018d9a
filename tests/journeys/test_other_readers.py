"""What the running product makes is accepted by tools that are not ours: whatever happens in between."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from credentials import actions
from credentials.models import Credential, StatusChange
from tests import factories
from tests.journeys import readers
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def issue(college: Any) -> Credential:
    credential = factories.issued(factories.published_badge(college))
    wait_until(lambda: Credential.objects.filter(pk=credential.pk, letter_at__isnull=False).exists())
    return credential


def test_others_accept_what_we_issue_through_rotation_revocation_and_restart(
    worker: Any, live_server: Any
) -> None:
    college, origin = factories.issuer(), live_server.url
    registrar = factories.administrator(college)
    first = issue(college)
    readers.everybody_accepts(origin, first.pk)

    call_command("rotate_key", college.slug, by=factories.user(is_superuser=True).email, stdout=StringIO())
    second = issue(college)
    readers.everybody_accepts(origin, first.pk)
    readers.everybody_accepts(origin, second.pk)

    actions.revoke(by=registrar, credential=first, reason="Issued to the wrong person.")
    actions.suspend(by=registrar, credential=second, reason="Under review.")
    wait_until(lambda: not StatusChange.objects.filter(listed_at=None).exists())
    readers.everybody_accepts(origin, first.pk, taken_back=True)
    readers.everybody_accepts(origin, second.pk, taken_back=True)

    worker.stop()
    worker.start()
    third = issue(college)
    actions.reinstate(by=registrar, credential=second)
    wait_until(lambda: not StatusChange.objects.filter(listed_at=None).exists())
    readers.everybody_accepts(origin, first.pk, taken_back=True)
    readers.everybody_accepts(origin, second.pk)
    readers.everybody_accepts(origin, third.pk)
