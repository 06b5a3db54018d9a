"""Child processes that cannot be left behind: own process group, watched by wait(), tied to our life."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
RECENT_LINES = 80


class Problem(Exception):
    """Something the person at the keyboard can understand and mend; printed without a traceback."""


@dataclass(frozen=True)
class Program:
    """What to start, and how to tell that it is up."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] | None = None
    cwd: Path = Path("/")
    log: Path | None = None  # without one its lines are shown
    account: Mapping[str, Any] = field(default_factory=dict)  # user, group, extra_groups of Popen
    prepare: Callable[[], None] = lambda: None  # before every start
    ready: Callable[[], bool] = lambda: True
    ready_line: str = ""  # it is ready when it has said a line that ends so
    service: bool = False  # stopped after everything that uses it
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 8.0  # seconds between asking to stop and killing


def tied_to_parent(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """A preexec hook: the kernel signals the child when we die, even by kill -9 (Linux only).

    The kernel means the *thread* that started the child, so children are only started from the main thread.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def hook() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != parent:  # we died before the kernel knew
            os.kill(os.getpid(), stop_signal)

    return hook


class Child:
    """One program, started any number of times."""

    def __init__(
        self,
        program: Program,
        on_line: Callable[[str, str], None] = lambda name, line: None,
        on_end: Callable[[Child, int], None] = lambda child, code: None,
    ) -> None:
        self.program = program
        self.recent: deque[str] = deque(maxlen=RECENT_LINES)
        self.stopping = False
        self._on_line, self._on_end = on_line, on_end
        self._popen: subprocess.Popen[str] | None = None
        self._ended, self._said_ready = threading.Event(), threading.Event()

    @property
    def pid(self) -> int:
        assert self._popen is not None, "not started yet"
        return self._popen.pid

    @property
    def alive(self) -> bool:
        return self._popen is not None and not self._ended.is_set()

    def is_ready(self) -> bool:
        return (not self.program.ready_line or self._said_ready.is_set()) and self.program.ready()

    def start(self) -> None:
        program = self.program
        program.prepare()
        self._ended, self._said_ready = threading.Event(), threading.Event()
        output = program.log.open("ab") if program.log else None
        try:
            self._popen = subprocess.Popen(
                list(program.argv),
                env=dict(program.env) if program.env is not None else None,
                cwd=program.cwd,
                stdin=subprocess.DEVNULL,
                stdout=output or subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
                preexec_fn=tied_to_parent(program.stop_signal),
                **program.account,
            )
        finally:
            if output:
                output.close()
        threading.Thread(target=self._watch, args=(self._popen, self._ended), daemon=True).start()

    def _watch(self, popen: subprocess.Popen[str], ended: threading.Event) -> None:
        reader = threading.Thread(target=self._read, args=(popen,), daemon=True)
        reader.start()
        code = popen.wait()
        kill_group(popen.pid, signal.SIGKILL)  # what it left behind goes with it, and gives its port back
        reader.join(2)  # its last words come before the news of its end
        ended.set()
        self._on_end(self, code)

    def _read(self, popen: subprocess.Popen[str]) -> None:
        if popen.stdout is None:
            return
        with popen.stdout as lines:
            for line in lines:
                self.recent.append(line.rstrip())
                if self.program.ready_line and line.rstrip().endswith(self.program.ready_line):
                    self._said_ready.set()
                self._on_line(self.program.name, line.rstrip())

    def wait_ready(self, timeout: float) -> None:
        """For those who start a single service and have no supervisor."""
        end = time.monotonic() + timeout
        while not self.is_ready():
            if not self.alive:
                raise Problem(f"{self.program.name} did not start:\n{self.last_words()}")
            if time.monotonic() > end:
                raise Problem(f"{self.program.name} was not ready in {timeout:.0f} s:\n{self.last_words()}")
            time.sleep(0.02)

    def ask_to_stop(self) -> None:
        self.stopping = True
        if self.alive:
            with suppress(ProcessLookupError):
                os.kill(self.pid, self.program.stop_signal)

    def wait_or_kill(self, timeout: float) -> bool:
        """Wait for the end; after the timeout kill the whole group. False when that was needed."""
        if self._popen is None or self._ended.wait(timeout):
            return True
        kill_group(self.pid, signal.SIGKILL)
        self._ended.wait(5)
        return False

    def stop(self) -> None:
        self.ask_to_stop()
        self.wait_or_kill(self.program.grace)

    def kill(self) -> None:
        if self.alive:
            kill_group(self.pid, signal.SIGKILL)

    def last_words(self, length: int = 4000) -> str:
        """The end of its output, from the log file if it has one."""
        log = self.program.log
        if log is None:
            return "\n".join(self.recent)
        return log.read_text(errors="replace")[-length:] if log.exists() else ""


def kill_group(group: int, sig: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, sig)


def process_exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
