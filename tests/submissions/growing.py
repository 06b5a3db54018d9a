"""How the time of some work grows with its size: many times over, where it grows with the square."""

import time

TIMES, LIMIT = 4, 9  # work four times as large takes four times as long, or sixteen times


def grows_evenly(work, small):
    """`work(size)` for a size and for four times that: the best of three each, by the processor's time."""
    return _seconds(work, TIMES * small) < LIMIT * _seconds(work, small) + 0.01


def _seconds(work, size):
    best = float("inf")
    for _turn in range(3):
        start = time.process_time()
        work(size)
        best = min(best, time.process_time() - start)
    return best
