"""Looking at a running stack from outside while a benchmark does something: memory, and whatever else."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from .private_stack import PrivateStack
from .visitor import Visitor


class Again:
    """Does something again and again in a thread of its own."""

    def __init__(self, what: Callable[[], None], pause: float) -> None:
        self.what, self.pause, self.ended = what, pause, threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while not self.ended.wait(self.pause):
            self.what()

    def stop(self) -> None:
        self.ended.set()
        self.thread.join()


class Pages:
    """How long other people's pages take while the block runs."""

    def __init__(self, origin: str) -> None:
        self.visitor = Visitor(origin, "reviewer1@northlake.example")
        self.seconds: list[float] = []

    def __enter__(self) -> None:
        self.thread = Again(self.look, 0.1)

    def __exit__(self, *_: object) -> None:
        self.thread.stop()

    def look(self) -> None:
        for path in ("/badges/", "/reviews/"):
            started = time.perf_counter()
            self.visitor.get(path)
            self.seconds.append(time.perf_counter() - started)

    def found(self) -> dict[str, float]:
        slowest = sorted(self.seconds)
        middle = slowest[len(slowest) // 2]
        return {
            "pages": len(slowest),
            "page_median_s": round(middle, 3),
            "page_slowest_s": round(slowest[-1], 3),
        }


class WebMemory:
    """How much the web processes grow while the block runs: each shared page counted once, Linux only."""

    def __init__(self, stack: PrivateStack) -> None:
        self.processes = web_processes(stack)
        self.before = self.peak = self.size()

    def __enter__(self) -> None:
        self.thread = Again(self.look, 0.2)

    def __exit__(self, *_: object) -> None:
        self.thread.stop()

    def look(self) -> None:
        self.peak = max(self.peak, self.size())

    def size(self) -> int:
        rows = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.processes)
        return sum(
            int(match[1]) * 1024 for row in rows for match in re.finditer(r"^Pss:\s+(\d+) kB", row, re.M)
        )

    @property
    def growth_mb(self) -> float:
        return round((self.peak - self.before) / 1e6, 1)

    def found(self) -> dict[str, float]:
        return {"web_before_mb": round(self.before / 1e6, 1), "growth_mb": self.growth_mb}


def web_processes(stack: PrivateStack) -> list[str]:
    mine = subprocess.run(
        ["pgrep", "-f", f"gunicorn credentials_site.wsgi -b 127.0.0.1:{stack.port}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return mine.stdout.split()
