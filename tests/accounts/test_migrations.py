"""What an upgrade does to a site with people on it."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import Membership
from tests import factories


def migrate(targets=None) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(targets or executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
def test_roles_given_before_are_as_old_as_the_account():
    person = factories.reviewer(factories.issuer())
    type(person).objects.filter(pk=person.pk).update(joined_at=datetime(2024, 1, 2, tzinfo=UTC))
    try:
        migrate([("accounts", "0004_calendar_counted")])
    finally:
        migrate()
    assert Membership.objects.get(user=person).since_at == datetime(2024, 1, 2, tzinfo=UTC)
