import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from devtools.places import ROOT
from devtools.processes import Problem, Program, process_exists
from devtools.supervisor import RESTARTS, Stopped, Supervisor

from .test_processes import eventually

SUPERVISOR = """
import sys
from devtools.processes import Program
from devtools.supervisor import Supervisor
sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
with Supervisor(lambda name, line: None) as supervisor:
    child, service = supervisor.start(Program("web", sleeper), Program("database", sleeper, service=True))
    print(child.pid, service.pid, flush=True)
    supervisor.keep()
"""


def note_pid(path: Path, then: str = "import time; time.sleep(600)") -> Program:
    code = f"import os; print(os.getpid(), file=open({str(path)!r}, 'a'), flush=True)\n{then}"
    return Program(name="small", argv=[sys.executable, "-c", code])


def pids(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def test_keep_starts_again_what_was_killed(tmp_path: Path) -> None:
    log, said = tmp_path / "pids", []

    def kill_once_then_stop() -> None:
        eventually(lambda: len(pids(log)) == 1)
        os.kill(pids(log)[0], signal.SIGKILL)
        eventually(lambda: len(pids(log)) == 2)
        os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(Stopped), Supervisor(lambda name, line: said.append(line)) as supervisor:
        supervisor.start(note_pid(log))
        threading.Thread(target=kill_once_then_stop).start()
        supervisor.keep()

    assert said == ["small was killed by SIGKILL: starting it again"]
    assert not process_exists(pids(log)[1])


def test_keep_gives_up_on_what_dies_too_often(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devtools.supervisor.time.sleep", lambda seconds: None)
    log = tmp_path / "pids"

    with pytest.raises(Problem, match="too often"), Supervisor(lambda name, line: None) as supervisor:
        supervisor.start(note_pid(log, then="raise SystemExit(4)"))
        supervisor.keep()

    assert len(pids(log)) == 1 + RESTARTS


def test_start_fails_with_the_log_of_a_program_that_ends(tmp_path: Path) -> None:
    dying = Program(
        name="small",
        log=tmp_path / "log",
        argv=[sys.executable, "-c", "raise SystemExit('settings are missing')"],
        ready=lambda: False,
    )

    with (
        pytest.raises(Problem, match="settings are missing"),
        Supervisor(lambda name, line: None) as supervisor,
    ):
        supervisor.start(dying)


def test_run_refuses_a_bad_end() -> None:
    bad = Program(name="migrate", argv=[sys.executable, "-c", "raise SystemExit(7)"])

    with (
        pytest.raises(Problem, match="migrate ended with 7"),
        Supervisor(lambda name, line: None) as supervisor,
    ):
        supervisor.run(bad)


def test_run_goes_on_after_a_good_end(tmp_path: Path) -> None:
    with Supervisor(lambda name, line: None) as supervisor:
        supervisor.run(note_pid(tmp_path / "pids", then=""))

    assert len(pids(tmp_path / "pids")) == 1


def start_supervisor() -> tuple[subprocess.Popen[str], list[int]]:
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout as output:
        return process, [int(pid) for pid in output.readline().split()]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only the Linux kernel tells the children")
def test_kill_9_of_the_supervisor_leaves_no_children() -> None:
    process, children = start_supervisor()
    assert all(process_exists(pid) for pid in children)

    process.kill()
    process.wait()

    eventually(lambda: not any(process_exists(pid) for pid in children))


def test_ctrl_c_leaves_no_children() -> None:
    process, children = start_supervisor()
    assert all(process_exists(pid) for pid in children)

    process.send_signal(signal.SIGINT)
    process.wait(10)

    assert not any(process_exists(pid) for pid in children)
