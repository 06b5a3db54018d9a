import importlib.machinery
import importlib.util
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType

import pytest

from devtools.places import ROOT
from devtools.private_stack import free_port
from devtools.processes import Child, Problem, Program
from devtools.stack import beat, first_page, web_server, worker
from devtools.state import State


def start_stack(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "devtools.stack", *arguments],
        cwd=ROOT,
        env={**os.environ, "DEV_STATE": str(state)},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as theirs:
        theirs.bind(("127.0.0.1", 0))
        theirs.listen()
        yield theirs.getsockname()[1]


def test_busy_port_is_named_with_a_way_out(tmp_path: Path, busy_port: int) -> None:
    result = start_stack(tmp_path, "--port", str(busy_port))

    assert result.returncode == 2
    assert f"port {busy_port} is in use by another program" in result.stdout
    assert f"./dev run --port {busy_port + 1}" in result.stdout


def test_second_start_names_the_first(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.lock("http://localhost:8000/ (pid 12)")

    result = start_stack(tmp_path)

    assert result.returncode == 2
    assert "already running here: http://localhost:8000/ (pid 12)" in result.stdout
    state.unlock()


def test_fresh_start_on_an_outside_database_is_refused(tmp_path: Path) -> None:
    result = start_stack(tmp_path, "--fresh", "--port", str(free_port()))  # the tests' DATABASE_URL is set

    assert result.returncode == 2
    assert "--fresh removes the embedded database only" in result.stdout


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Iterator[int]:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(request.param)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def web() -> Child:
    child = Child(Program("web", ["true"]))
    child.recent.append("ZeroDivisionError: division by zero")
    return child


@pytest.mark.parametrize("site", [200], indirect=True)
def test_first_page_that_answers(site: int, web: Child) -> None:
    assert first_page(web, site)


@pytest.mark.parametrize("site", [302, 404, 500], indirect=True)
def test_first_page_that_fails_shows_the_traceback(site: int, web: Child) -> None:
    with pytest.raises(Problem, match="ZeroDivisionError"):
        first_page(web, site)


def test_first_page_waits_while_nobody_listens(web: Child) -> None:
    assert not first_page(web, free_port())


def test_only_the_worker_is_given_what_opens_the_signing_keys(tmp_path: Path) -> None:
    env = {"SECRET_KEY": "a", "KEY_ENCRYPTION_KEY": "b", "KEY_ENCRYPTION_KEYS_OLD": "c d"}

    assert worker(env).env == env
    assert [one.env for one in (beat(env, State(tmp_path)), web_server(env, 8000))] == [
        {"SECRET_KEY": "a"}
    ] * 2


@pytest.fixture
def dev(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("dev_command", str(ROOT / "dev"))
    spec = importlib.util.spec_from_loader("dev_command", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["-n", "2"]),
        (["-n0"], []),
        (["-n", "4"], []),
        (["--numprocesses=auto"], []),
        (["tests/reviews", "-k", "not new"], ["-n", "2"]),
    ],
)
def test_tests_run_on_two_processes_unless_told(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, arguments: list[str], expected: list[str]
) -> None:
    monkeypatch.setattr(dev.subprocess, "call", lambda command: 0)

    assert dev.test_command(arguments) == ["-m", "pytest", *expected, *arguments]


def test_no_browser_ends_the_tests_unless_left_out(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev.subprocess, "call", lambda command: 1)

    with pytest.raises(SystemExit) as end:
        dev.test_command([])
    assert end.value.code == 2
    assert dev.test_command(["-m", "not browser"]) == ["-m", "pytest", "-n", "2", "-m", "not browser"]
