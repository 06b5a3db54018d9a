"""CPU of a verdict on bytes made to hurt: milliseconds a case, the best of three; it fails above 100 ms."""

from __future__ import annotations

import json
import sys
import time

from openbadges.verify import verify
from tests.openbadges.hostile import cases, world

LIMIT_MS = 100
ROUNDS = 3


def run() -> None:
    here, slow = world().world(), []
    verify(b"{}", world=here)
    for name, data in cases():
        runs = []
        for _ in range(ROUNDS):
            started = time.process_time()
            state = verify(data, world=here).state
            runs.append((time.process_time() - started) * 1_000)
        best = round(min(runs), 2)
        line = {"bench": "hostile", "case": name, "bytes": len(data), "verdict": state, "cpu_ms": best}
        print(json.dumps(line), flush=True)
        if best > LIMIT_MS:
            slow.append(name)
    print(json.dumps({"bench": "hostile", "limit_ms": LIMIT_MS, "slower": slow}), flush=True)
    if slow:
        sys.exit(1)
