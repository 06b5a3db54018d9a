"""How long `./dev run` takes until READY: the first start with its demo data, then warm starts."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ..bench import report
from ..private_stack import PrivateStack

WARM_RUNS = 3


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="mc-bench-") as name:
        stack = PrivateStack(Path(name))
        try:
            cold, *warm = (one_start(stack) for _ in range(1 + WARM_RUNS))
        finally:
            stack.clear()
    report("start", "cold", [cold])
    report("start", "warm", warm, cold_to_warm=round(cold / sorted(warm)[len(warm) // 2], 2))


def one_start(stack: PrivateStack) -> float:
    seconds = stack.start()
    stack.stop()
    return seconds
