"""Lines on the terminal: whole, each with the name of who says it; a closed pipe harms nobody."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress

COLOURS = {"dev": 32, "web": 36, "worker": 35, "beat": 34}
_turn = threading.Lock()


def say(name: str, line: str) -> None:
    label = f"{name:>8} |"
    if sys.stdout.isatty():
        label = f"\x1b[{COLOURS.get(name, 33)}m{label}\x1b[0m"
    write(f"{label} {line}")


def write(line: str) -> None:
    # A reader that stops must not: its children's pipes would fill up and stop them as well.
    with _turn, suppress(OSError, ValueError):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
