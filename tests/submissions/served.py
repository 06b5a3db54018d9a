"""A real gunicorn on the test database: with bounded threads, and memory that can be measured."""

import http.client
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from devtools.places import ROOT
from devtools.private_stack import free_port
from devtools.processes import Child, Program
from tests.waiting import wait_until


@contextmanager
def gunicorn(
    settings: Any, *, threads: int = 32, port: int | None = None, **env: str
) -> Iterator[tuple[str, Child]]:
    """Its origin, and the process; one worker, which `worker_of` finds."""
    from django.db import connection

    port = port or free_port()
    database = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
    argv = [sys.executable, "-m", "gunicorn", "credentials_site.wsgi", "-b", f"127.0.0.1:{port}"]
    argv += ["--no-control-socket", "-k", "gthread", "-w", "1", "--threads", str(threads)]
    given = {
        **os.environ,
        "DATABASE_URL": database,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        **env,
    }
    child = Child(Program(name="test web", argv=argv, env=given, cwd=ROOT))
    child.start()
    try:
        wait_until(lambda: _answers(port))
        yield f"http://127.0.0.1:{port}", child
    finally:
        child.stop()


def worker_of(child: Child) -> int:
    """The process that serves."""
    children = Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()
    return int(children[0])


def resident_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise ValueError(f"process {pid} is gone")


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()
