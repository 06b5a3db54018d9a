"""Keeps programs running: starts them in order, starts again what dies, leaves nothing behind.

Until `keep()` any death is a failed start. From then on a program may die five times a minute.
"""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from types import FrameType
from typing import NamedTuple

from .processes import Child, Problem, Program

RESTARTS, WINDOW = 5, 60.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked us to end: Ctrl-C, kill, a closed terminal."""


class End(NamedTuple):
    child: Child
    code: int

    def __str__(self) -> str:
        killed = self.code < 0
        how = f"was killed by {signal.Signals(-self.code).name}" if killed else f"ended with {self.code}"
        return f"{self.child.program.name} {how}"


def where_to_look(child: Child) -> str:
    """The end of a log file; what went to the terminal is there already."""
    return f"\n{child.last_words()}" if child.program.log else "see above"


class Supervisor:
    """Use as a context from the main thread: leaving it stops everything, users before services."""

    def __init__(self, say: Callable[[str, str], None]) -> None:
        self.say = say
        self.children: list[Child] = []
        # SimpleQueue: its put() may be called from a signal handler while get() waits.
        self._events: SimpleQueue[End | None] = SimpleQueue()
        self._asked_to_stop = False

    def __enter__(self) -> Supervisor:
        self._handlers = {sig: signal.signal(sig, self._on_signal) for sig in SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        self._asked_to_stop = True  # from here on a signal means: at once
        for services in (False, True):
            self._stop_all([child for child in self.children if child.program.service is services])
        for sig, handler in self._handlers.items():
            signal.signal(sig, handler)

    def start(self, *programs: Program, timeout: float = 30) -> list[Child]:
        """Start these together and wait until all are ready."""
        started = [Child(program, self.say, self._on_end) for program in programs]
        for child in started:
            self.children.append(child)
            child.start()
        for child in started:
            self.wait_until(child.is_ready, timeout, f"{child.program.name} was not ready")
        return started

    def run(self, program: Program) -> None:
        """Run one program to its end, which must be a good one."""
        child = Child(program, self.say, self._on_end)
        self.children.append(child)
        child.start()
        while (end := self._next(None)) is None or end.child is not child:
            self._refuse(end)
        self.children.remove(child)
        if end.code:
            raise Problem(f"{end}: see above")

    def wait_until(self, condition: Callable[[], bool], timeout: float, complaint: str) -> None:
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                raise Problem(f"{complaint} in {timeout:.0f} s")
            self._refuse(self._next(0.05))

    def keep(self) -> None:
        """Start again whatever dies, until we are asked to stop (Stopped) or it dies too often (Problem)."""
        deaths: dict[Child, deque[float]] = {}
        while True:
            end = self._next(None)
            if end is None:
                continue
            times = deaths.setdefault(end.child, deque())
            times.append(time.monotonic())
            while times[0] < times[-1] - WINDOW:
                times.popleft()
            if len(times) > RESTARTS:
                raise Problem(f"{end}, too often in a minute: {where_to_look(end.child)}")
            self.say("dev", f"{end}: starting it again")
            time.sleep(0.2 * len(times))  # PostgreSQL needs a moment until its old sessions have noticed
            end.child.start()

    def _next(self, timeout: float | None) -> End | None:
        """The next death that nobody asked for, or None when the time is up."""
        try:
            event = self._events.get(timeout=timeout)
        except Empty:
            return None
        if event is None:
            raise Stopped
        return None if event.child.stopping else event

    def _refuse(self, end: End | None) -> None:
        if end is not None:
            raise Problem(f"{end} while starting: {where_to_look(end.child)}")

    def _on_end(self, child: Child, code: int) -> None:
        self._events.put(End(child, code))

    def _on_signal(self, signum: int, frame: FrameType | None) -> None:
        if self._asked_to_stop:
            for child in self.children:
                child.kill()
            os._exit(128 + signum)
        self._asked_to_stop = True
        self._events.put(None)

    def _stop_all(self, children: list[Child]) -> None:
        for child in reversed(children):
            child.ask_to_stop()
        started = time.monotonic()
        for child in reversed(children):
            left = started + child.program.grace - time.monotonic()
            if not child.wait_or_kill(max(0.1, left)):
                self.say("dev", f"{child.program.name} did not stop in time and was killed")
