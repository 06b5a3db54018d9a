import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from devtools.places import SOCKET_PATH_BYTES, own_folder, socket_folder
from devtools.postgres import Postgres
from devtools.processes import Problem
from devtools.valkey import Valkey


def test_socket_stays_beside_the_data_when_it_fits() -> None:
    assert socket_folder(Path("/srv/site/.demo/pg"), "s") == Path("/srv/site/.demo/pg")


def test_socket_of_a_deep_checkout_gets_a_short_path_of_its_own() -> None:
    deep, other = Path("/srv") / ("x" * 120), Path("/srv") / ("y" * 120)

    short = socket_folder(deep, "valkey.sock")

    assert len(os.fsencode(short / "valkey.sock")) < SOCKET_PATH_BYTES
    assert short == socket_folder(deep, "valkey.sock") != socket_folder(other, "valkey.sock")


def test_folder_made_by_somebody_else_is_refused(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.symlink_to(tmp_path)

    with pytest.raises(Problem, match="belongs to somebody else"):
        own_folder(theirs)


def test_valkey_answers_in_a_deep_folder(tmp_path: Path) -> None:
    valkey = Valkey(tmp_path / ("deep" * 30), persist=False)

    child = valkey.start()

    assert child.alive
    assert valkey.program().ready()
    child.stop()
    assert not valkey.program().ready()
    valkey.wipe()


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path / "pg", fast=True)
    yield server
    server.wipe()


def test_no_pid_file_means_not_running(postgres: Postgres) -> None:
    assert postgres.running_pid() is None


def test_pid_file_left_by_a_crash_means_not_running(postgres: Postgres) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    postgres.data.mkdir(parents=True)

    (postgres.data / "postmaster.pid").write_text(f"{gone.pid}\n/data\n")

    assert postgres.running_pid() is None


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="looks at /proc")
def test_pid_file_with_the_pid_of_another_program_means_not_running(postgres: Postgres) -> None:
    other = subprocess.Popen(["sleep", "60"])
    postgres.data.mkdir(parents=True)

    (postgres.data / "postmaster.pid").write_text(f"{other.pid}\n/data\n")

    assert postgres.running_pid() is None
    other.kill()
    other.wait()


def test_data_survives_kill_9_and_another_server_is_refused(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devtools.postgres.ORPHAN_SECONDS", 0.2)
    first = postgres.start()
    postgres.create_database("kept")
    with pytest.raises(Problem, match=r"another \./dev run"):
        postgres.start()

    first.kill()
    first.wait_or_kill(5)
    monkeypatch.undo()
    second = postgres.start()

    psycopg2.connect(host=str(postgres.socket_folder), user="app", dbname="kept").close()
    second.stop()
