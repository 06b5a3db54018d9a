"""Credentials in every state, reached by issuing, delivering and claiming."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from credentials.fetching import Client
from credentials.models import Credential
from tests import factories
from tests.credentials.tls_site import Site, certificate_of_host, client_of


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


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "badges.example.pem"
    path.write_bytes(certificate_of_host())
    return path


@pytest.fixture
def site(certificate: Path) -> Iterator[Site]:
    """A site elsewhere that answers by TLS."""
    server = Site(certificate)
    yield server
    server.stop()


@pytest.fixture
def fetcher(certificate: Path) -> Client:
    """What reads `site`, as `fetching.Client` reads the world."""
    return client_of(certificate)
