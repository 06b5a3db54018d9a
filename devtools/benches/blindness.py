"""Everybody at every address in every state, and the author's name in every place that reviewers read.

JSON lines: responses and letters searched; mutants, and how many of them were caught. Exit 1 when a name is
told, or a mutant is not. `BLINDNESS` says to the tests that all of it is wanted.
"""

from __future__ import annotations

import os
import subprocess
import sys

from ..places import ROOT


def run() -> None:
    argv = [sys.executable, "-m", "pytest", "-q", "-s", "-n0", "-p", "no:logging", "tests/blindness"]
    argv += ["-k", "who_is_who or anywhere"]
    with subprocess.Popen(
        argv, cwd=ROOT, env={**os.environ, "BLINDNESS": "whole"}, stdout=subprocess.PIPE, text=True
    ) as tests:
        assert tests.stdout is not None
        for line in tests.stdout:
            # What pytest says beside the lines is for people.
            stream = sys.stdout if line.startswith("{") else sys.stderr
            print(line, end="", file=stream, flush=True)
    if tests.returncode:
        sys.exit(1)
