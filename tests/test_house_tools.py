"""The linters are tests: what they say counts as much as a failing assertion."""

import subprocess
import sys
from pathlib import Path

import pytest

from devtools.places import ROOT

BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["lint-imports", "--no-cache"],
        ["mypy", "--no-incremental"],  # its cache missed modules that were added later
    ],
    ids=lambda command: "-".join(command[:2]),
)
def test_tool_finds_nothing(command: list[str]) -> None:
    result = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True)

    assert result.returncode == 0, f"{' '.join(command)}\n{result.stdout}\n{result.stderr}"
