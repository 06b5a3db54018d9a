"""Credentials in every state, reached by issuing, delivering and claiming."""

from pathlib import Path

import pytest

from credentials.models import Credential
from tests import factories


@pytest.fixture
def issued(db: None, media: Path) -> Credential:
    """Issued, nothing delivered yet."""
    return factories.issued()


@pytest.fixture
def delivered(db: None, media: Path) -> Credential:
    """Signed, baked, checked, its letter written."""
    return factories.delivered()


@pytest.fixture
def public(db: None, media: Path) -> Credential:
    """Claimed, and its page public."""
    return factories.claimed(public=True)
