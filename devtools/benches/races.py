"""Two people at one moment, 200 rounds of each race on two connections: a line a race, with what came out.

Exit 1 where an order came out that is not legal. RACE_ROUNDS sets another number.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from ..places import ROOT

ROUNDS = "200"


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="mc-races-") as name:
        log = Path(name) / "races.jsonl"
        rounds = os.environ.get("RACE_ROUNDS", ROUNDS)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n2", "--dist=load", "tests/reviews/races"],
            cwd=ROOT,
            env=os.environ | {"RACE_ROUNDS": rounds, "RACE_LOG": str(log)},
            stdout=sys.stderr,
            check=False,
        )
        for line in log.read_text().splitlines() if log.exists() else []:
            print(json.dumps({"bench": "races", **json.loads(line)}), flush=True)
    if done.returncode:
        raise SystemExit(done.returncode)
