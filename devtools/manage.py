"""./dev manage: a Django command on the running stack, or on services started for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

from .console import say
from .places import ROOT
from .processes import Child, Problem, Program
from .stack import worker
from .state import DEFAULT_ORIGIN, Busy, State

# These leave work for the worker, or wait for it.
NEEDS_WORKER = {"award", "populate", "reinstate", "revoke", "rotate_key", "setup_demo", "suspend"}
PATIENCE = 60.0


def main(arguments: list[str]) -> int:
    state = State.here()
    try:
        env = lock_or_join(state)
        if env is not None:
            os.chdir(ROOT)
            os.execve(sys.executable, [sys.executable, "manage.py", *arguments], env)
        return run_briefly(state, arguments)
    except Problem as problem:
        say("dev", f"ERROR: {problem}")
        return 2


def lock_or_join(state: State) -> dict[str, str] | None:
    """The environment of the running stack; None when there is none and the state is ours now."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            state.lock(f"./dev manage (pid {os.getpid()})")
            return None
        except Busy:
            if (running := state.running()) is not None:
                return state.environment(**running)
            if time.monotonic() > deadline:  # a start that hangs, or another ./dev manage
                raise
            time.sleep(0.1)


def run_briefly(state: State, arguments: list[str]) -> int:
    services, urls = state.services()
    env = state.environment(state.demo().get("origin", DEFAULT_ORIGIN), urls)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    children: list[Child] = []
    try:
        for program in services:
            children.append(start(program))
        if not os.environ.get("DATABASE_URL"):
            state.postgres().create_database()
        if NEEDS_WORKER & set(arguments[:1]):
            children.append(start(quiet(worker(env), state)))
        return subprocess.call([sys.executable, "manage.py", *arguments], env=env, cwd=ROOT)
    except KeyboardInterrupt:
        return 130
    finally:
        for child in reversed(children):
            child.stop()


def start(program: Program) -> Child:
    child = Child(program)
    child.start()
    child.wait_ready(30)
    return child


def quiet(program: Program, state: State) -> Program:
    """Its lines go to a file: the command's own output may be read by a program."""
    return replace(program, log=state.folder / f"{program.name}.log", ready_line="")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
