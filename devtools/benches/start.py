"""How long `./dev run` takes until READY: the first start with its demo data, then warm starts."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ..bench import report
from ..places import ROOT
from ..state import State

WARM_RUNS = 3


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="mc-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # as a checkout is: PostgreSQL may run as another account
        port = free_port()
        cold = seconds_to_ready(folder, port)
        warm = [seconds_to_ready(folder, port) for _ in range(WARM_RUNS)]
        State(folder).wipe()
    report("start", "cold", [cold])
    report("start", "warm", warm, cold_to_warm=round(cold / sorted(warm)[len(warm) // 2], 2))


def seconds_to_ready(folder: Path, port: int) -> float:
    started = time.perf_counter()
    stack = subprocess.Popen(
        [sys.executable, "-m", "devtools.stack", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "DEV_STATE": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )
    output = []
    for line in stack.stdout or ():
        output.append(line)
        if line.startswith("READY "):
            break
    seconds = time.perf_counter() - started
    stack.terminate()
    stack.communicate()
    if not output or not output[-1].startswith("READY "):
        raise SystemExit("the stack did not start:\n" + "".join(output[-60:]))
    return seconds


def free_port() -> int:
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))
        return int(ours.getsockname()[1])
