"""What every test may use: the browser, a private media folder, Celery in this process, or a real worker."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from devtools.browser import launch_args
from devtools.places import ROOT
from devtools.processes import Child, Program

# Playwright's sync API keeps an event loop in this thread; Django would take it for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# On a shared machine a wall clock tells nothing about the code.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, **launch_args()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    size = {"width": 1280, "height": 800}
    return {**browser_context_args, "viewport": size, "locale": "en-CA", "reduced_motion": "reduce"}


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Static files by their own names: no collectstatic before the tests."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Real hashing is slow on purpose; tests make hundreds of people."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """An empty MEDIA_ROOT and an empty OUTBOX_DIR for one test; returns the former."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.OUTBOX_DIR = tmp_path / "outbox"
    return settings.MEDIA_ROOT


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database; at the end nobody else is in it: sessions outlive killed processes for a moment."""
    from django.db import connection

    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def eager() -> Iterator[None]:
    """Tasks run in this process as soon as they are queued, that is on commit (transaction=True)."""
    from credentials_site.celery import app

    before = app.conf.task_always_eager, app.conf.task_eager_propagates
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager, app.conf.task_eager_propagates = before


@pytest.fixture
def broker_away(tmp_path: Path) -> Any:
    """Call it for a `with` block during which nobody answers at the broker's address."""
    from credentials_site.celery import app

    @contextmanager
    def away() -> Iterator[None]:
        conf, amqp = app.conf, app.amqp
        before = conf.broker_url, conf.broker_write_url, app._pool, amqp._producer_pool
        conf.broker_url = conf.broker_write_url = f"redis+socket://{tmp_path}/nobody.sock"
        app._pool = amqp._producer_pool = None  # the pools of the real address are kept for later
        try:
            yield
        finally:
            conf.broker_url, conf.broker_write_url, app._pool, amqp._producer_pool = before

    return away


class Worker:
    """A real Celery worker process on the test database and on this test process's own broker."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        self.child: Child | None = None

    def start(self, **env: str) -> None:
        """Start (again), with further environment variables if a test needs them."""
        argv = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "credentials_site",
            "worker",
            "-l",
            "INFO",
            "-P",
            "solo",
        ]
        argv += ["-Q", f"{self.env['CELERY_QUEUE']},signing,files", "--without-gossip", "--without-mingle"]
        program = Program(
            name="test worker",
            argv=argv,
            env={**self.env, **env},
            cwd=ROOT,
            ready_line=" ready.",
        )
        self.child = Child(program)
        self.child.start()
        self.child.wait_ready(30)

    def kill9(self) -> None:
        """As a power cut does it: no clean-up, nothing acknowledged."""
        assert self.child is not None
        self.child.kill()
        self.child.wait_or_kill(5)

    def stop(self) -> None:
        if self.child is not None:
            self.child.stop()


@pytest.fixture
def worker(live_server: Any, settings: Any, media: Path) -> Iterator[Worker]:
    """A running worker. Pages (live_server), letters and documents agree on PUBLIC_URL."""
    from django.db import connection

    from credentials_site.celery import app

    settings.PUBLIC_URL = live_server.url
    with app.connection_for_write() as broker:  # work that earlier tests queued and nobody did
        broker.default_channel.client.flushdb()
    database = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
    process = Worker(
        {
            **os.environ,
            "DATABASE_URL": database,
            "PUBLIC_URL": live_server.url,
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "OUTBOX_DIR": str(settings.OUTBOX_DIR),
            "CELERY_QUEUE": app.conf.task_default_queue,
        }
    )
    process.start()
    yield process
    process.stop()
