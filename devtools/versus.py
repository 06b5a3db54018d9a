"""Contestants in one run, in turn: CPU microseconds an operation, medians and ratios. Never wall clock."""

from __future__ import annotations

import json
import operator
import statistics
import time
from collections.abc import Callable, Mapping

# Many short samples in turn: what disturbs the machine then disturbs neighbours alike.
ROUNDS = 101
SAMPLE_SECONDS = 0.005


def compare(
    bench: str, what: str, contestants: Mapping[str, Callable[[], object]], *, own: str = "ours"
) -> dict[str, float]:
    """Print one JSON line a contestant; the ratio says how many times the time of `own` it takes.

    The ratio is the median of those within each round, not that of the medians.
    """
    repeats = {name: repeats_of(work) for name, work in contestants.items()}
    samples: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, work in contestants.items():
            samples[name].append(cpu_microseconds(work, repeats[name]))
    medians = {name: statistics.median(values) for name, values in samples.items()}
    for name, median in medians.items():
        line = {
            "bench": bench,
            "what": what,
            "by": name,
            "cpu_us": round(median, 2),
            "ratio": round(statistics.median(map(operator.truediv, samples[name], samples[own])), 3),
            "spread": round(max(samples[name]) / min(samples[name]), 2),
        }
        print(json.dumps(line), flush=True)
    return medians


def cpu_microseconds(work: Callable[[], object], repeats: int) -> float:
    started = time.process_time_ns()
    for _ in range(repeats):
        work()
    return (time.process_time_ns() - started) / 1000 / repeats


def repeats_of(work: Callable[[], object]) -> int:
    """How often to run `work` so that one sample takes long enough; warms it up too."""
    work()
    repeats = 1
    while (taken := cpu_microseconds(work, repeats) * repeats / 1e6) < SAMPLE_SECONDS:
        repeats = max(repeats * 2, int(repeats * SAMPLE_SECONDS / max(taken, 1e-6) * 1.1))
    return repeats
