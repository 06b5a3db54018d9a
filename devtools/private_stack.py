"""A stack of one's own for a benchmark: started in an empty folder on a free port, stopped at the end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from .places import ROOT
from .state import State


class PrivateStack:
    """A context manager around `./dev run`; the folder is emptied of services and data at the end."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)  # as a checkout is: PostgreSQL may run as another account
        self.folder = folder
        self.port = free_port()
        self.env = {**os.environ, "DEV_STATE": str(folder)}
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> PrivateStack:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> float:
        """Seconds until READY. Raises SystemExit with the last lines when it does not come up."""
        started = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "devtools.stack", "--port", str(self.port)],
            cwd=ROOT,
            env=self.env,
            stdout=(log := self.folder / "stack.log").open("w"),
            text=True,
        )
        while f"READY {self.origin}/" not in log.read_text():
            if self.process.poll() is not None:
                raise SystemExit("the stack did not start:\n" + log.read_text()[-4000:])
            time.sleep(0.02)
        return time.perf_counter() - started

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def clear(self) -> None:
        """Stop, and leave nothing but logs and secrets in the folder."""
        self.stop()
        State(self.folder).wipe()

    def restart(self) -> None:
        self.stop()
        self.start()

    def manage(self, *arguments: str) -> str:
        """What a Django command prints. Raises `CalledProcessError` when it fails."""
        command = [sys.executable, "-m", "devtools.manage", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout


def free_port() -> int:
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))
        return int(ours.getsockname()[1])
