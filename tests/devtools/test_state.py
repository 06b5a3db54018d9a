import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools.places import ROOT
from devtools.state import Busy, State

FIRST = """
import os, pathlib, sys
from devtools.state import State
state = State(pathlib.Path(sys.argv[1]))
state.lock("first")
state.announce("http://localhost:1", {})
os._exit(9)
"""
SERVICES = ("DATABASE_URL", "BROKER_URL", "CACHE_URL")


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = State(tmp_path / "state")
    state.folder.mkdir()
    yield state
    state.unlock()


def test_second_start_is_refused_with_the_address_of_the_first(state: State) -> None:
    state.lock("http://localhost:8000/ (pid 12)")

    with pytest.raises(Busy, match=r"already running here: http://localhost:8000/ \(pid 12\)"):
        State(state.folder).lock("http://localhost:8001/ (pid 13)")


def test_lock_ends_with_its_process_and_forgets_what_it_announced(state: State) -> None:
    subprocess.run([sys.executable, "-c", FIRST, state.folder], cwd=ROOT)
    assert state.running() == {"origin": "http://localhost:1", "urls": {}}

    state.lock("second")

    assert state.running() is None


def test_secrets_are_made_once_and_private(state: State) -> None:
    first = state.secrets()

    assert State(state.folder).secrets() == first
    assert sorted(first) == ["KEY_ENCRYPTION_KEY", "SECRET_KEY"]
    assert stat.S_IMODE((state.folder / "secrets.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("noted", "expected"),
    [
        (None, None),
        (("http://localhost:8000", True), None),
        (("http://localhost:8000", False), "the demo data was not finished last time"),
        (("http://localhost:9000", True), "the documents of the demo data carry http://localhost:9000"),
    ],
)
def test_why_make_again(state: State, noted: tuple[str, bool] | None, expected: str | None) -> None:
    if noted:
        state.note_demo(noted[0], complete=noted[1])

    assert state.why_make_again("http://localhost:8000") == expected


def test_wipe_removes_everything_but_the_secrets(state: State) -> None:
    secrets = state.secrets()
    state.note_demo("http://localhost:8000", complete=True)
    (state.folder / "media" / "evidence").mkdir(parents=True)

    state.wipe()

    assert [path.name for path in state.folder.iterdir()] == ["secrets.json"]
    assert state.secrets() == secrets


def test_services_given_by_address_are_not_started(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SERVICES:
        monkeypatch.setenv(name, f"redis://{name.lower()}")

    programs, urls = state.services()

    assert programs == []
    assert urls == {name: f"redis://{name.lower()}" for name in SERVICES}


def test_services_not_given_are_started(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SERVICES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BROKER_URL", "redis://elsewhere")

    programs, urls = state.services()

    assert [program.name for program in programs] == ["postgres", "valkey"]
    assert urls["BROKER_URL"] == "redis://elsewhere"
    assert urls["CACHE_URL"].startswith("unix://")


def test_environment_carries_the_origin_and_the_secrets(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.setenv("PUBLIC_URL", "http://elsewhere")

    env = state.environment("http://localhost:8123", {"DATABASE_URL": "postgresql://x/y"})

    assert env["PUBLIC_URL"] == "http://localhost:8123"
    assert env["DATABASE_URL"] == "postgresql://x/y"
    assert env["SECRET_KEY"] == state.secrets()["SECRET_KEY"]
    assert env["PATH"] == os.environ["PATH"]
