"""./dev bench [name]: runs the benchmarks in devtools/benches. Each has run(), which prints JSON lines."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import statistics
from collections.abc import Sequence

from . import benches


def names() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(benches.__path__))


def report(bench: str, what: str, seconds: Sequence[float], **more: float | str) -> None:
    """One JSON line: the median of some runs, and the runs themselves."""
    line = {"bench": bench, "what": what, "median_s": round(statistics.median(seconds), 6), **more}
    print(json.dumps(line | {"runs_s": [round(run, 6) for run in seconds]}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument("name", nargs="?", choices=names())
    chosen = parser.parse_args().name
    for name in [chosen] if chosen else names():
        importlib.import_module(f"devtools.benches.{name}").run()


if __name__ == "__main__":
    main()
