"""An issuer, its administrator (signed in), and a draft of theirs."""

import pytest

from tests import factories


@pytest.fixture
def issuer():
    return factories.issuer()


@pytest.fixture
def registrar(issuer, client):
    person = factories.administrator(issuer)
    client.force_login(person)
    return person


@pytest.fixture
def draft(issuer, registrar):
    return factories.badge_draft(issuer, by=registrar, name="Feedback")
