"""Test plug-in: a throw-away PostgreSQL and Valkey before Django is set up, unless DATABASE_URL is given.

Every parallel process gets its own broker and cache database, media and outbox folder.
"""

from __future__ import annotations

import atexit
import base64
import os
import shutil
import tempfile
from pathlib import Path

import pytest

DEFAULTS = {
    "TESTING": "1",
    "DEMO": "0",
    "DEBUG": "0",
    "PUBLIC_URL": "http://localhost",
    "SECRET_KEY": "for-tests-only-" + "t" * 50,
    "KEY_ENCRYPTION_KEY": base64.urlsafe_b64encode(b"t" * 32).decode(),
}


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    process = os.environ.get("PYTEST_XDIST_WORKER")
    if process is None:
        base = _make_folder()
        if not os.environ.get("DATABASE_URL"):
            _start_services(base)
        _use_folders(base)
    else:  # the controller has started the services and handed them down
        _use_folders(Path(os.environ["TEST_FOLDER"]) / process)
        _use_databases(2 + 2 * int(process.removeprefix("gw")))


def _make_folder() -> Path:
    base = Path(tempfile.mkdtemp(prefix="mc-test-"))
    base.chmod(0o755)  # PostgreSQL may have to run as another account
    os.environ["TEST_FOLDER"] = str(base)
    atexit.register(shutil.rmtree, base, ignore_errors=True)
    return base


def _start_services(base: Path) -> None:
    from .postgres import Postgres
    from .valkey import Valkey

    postgres, valkey = Postgres(base / "pg", fast=True), Valkey(base / "valkey", persist=False)
    for service in (postgres, valkey):
        atexit.register(service.start().stop)
    os.environ["DATABASE_URL"] = postgres.url()
    os.environ.setdefault("BROKER_URL", valkey.broker_url())
    os.environ.setdefault("CACHE_URL", valkey.cache_url())
    os.environ["TEST_VALKEY_SOCKET"] = str(valkey.socket)


def _use_folders(base: Path) -> None:
    for variable, name in {"MEDIA_ROOT": "media", "OUTBOX_DIR": "outbox", "STATIC_ROOT": "static"}.items():
        (base / name).mkdir(parents=True)
        os.environ[variable] = str(base / name)


def _use_databases(first: int) -> None:
    """A broker and a cache of this process's own; for outside services, a queue and a prefix."""
    socket = os.environ.get("TEST_VALKEY_SOCKET")
    if socket:
        os.environ["BROKER_URL"] = f"redis+socket://{socket}?virtual_host={first}"
        os.environ["CACHE_URL"] = f"unix://{socket}?db={first + 1}"
    else:
        os.environ["CACHE_PREFIX"] = os.environ["CELERY_QUEUE"] = f"test{first}"
