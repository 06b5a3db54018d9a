"""A file of people awarded by `manage award`, killed three times by -9 and run again, with real workers.

Everybody must have one credential, each must verify, and the places in the status list must tell no order:
exit 1 otherwise. AWARD_ROWS sets how many people (10,000). CPU is that of all processes, Linux only.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg2

from ..places import ROOT
from ..private_stack import PrivateStack
from ..state import State

ROWS = int(os.environ.get("AWARD_ROWS", "10000"))
KILLS = 3
BADGE = "northlake/getting-started-with-micro-credentials"
TICKS = os.sysconf("SC_CLK_TCK")

CHECKS = {
    "credentials": "SELECT count(*) FROM credentials_credential WHERE basis = 'awarded'",
    "people": "SELECT count(DISTINCT email) FROM credentials_credential WHERE basis = 'awarded'",
    "documents": "SELECT count(*) FROM credentials_credentialdocument d JOIN credentials_credential c"
    " ON c.id = d.credential_id WHERE c.basis = 'awarded'",
    "letters": "SELECT count(*) FROM accounts_letter WHERE kind = 'credentials/claim' AND subject_id IN"
    " (SELECT id FROM credentials_credential WHERE basis = 'awarded')",
    "audit_entries": "SELECT count(*) FROM accounts_auditentry WHERE verb = 'issue' AND thing_id IN"
    " (SELECT id FROM credentials_credential WHERE basis = 'awarded')",
    "status_places": "SELECT count(DISTINCT (status_list_id, status_index)) FROM credentials_credential"
    " WHERE basis = 'awarded'",
}
IN_ORDER_OF_SIGNING = (
    "SELECT c.status_index FROM credentials_credential c JOIN credentials_credentialdocument d"
    " ON d.credential_id = c.id WHERE c.basis = 'awarded' ORDER BY d.id"
)


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="mc-award-") as name, PrivateStack(Path(name)) as stack:
        file = Path(name) / "people.csv"
        people = (f"person{n}@many.example,Person Number {n}\n" for n in range(ROWS))
        file.write_text("email,name\n" + "".join(people))
        seed = int(os.environ.get("AWARD_SEED") or time.time())
        wrong = awarded(stack, file, random.Random(seed), seed) + verified(stack)
    if wrong:
        raise SystemExit("\n".join(wrong))


def awarded(stack: PrivateStack, file: Path, chance: random.Random, seed: int) -> list[str]:
    """Kill and run again, then look at what stands in the database; what is not as it should be."""
    cpu, started = cpu_seconds(stack), time.perf_counter()
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    left, printed_by_killed = ROWS, []
    for _kill in range(KILLS):
        printed_by_killed.append(killed(stack, file, chance.randrange(1, max(2, left // 2)), chance.random()))
        left = max(2, left - printed_by_killed[-1])
    lines, command_seconds = to_the_end(stack, file)
    wall = time.perf_counter() - started
    commands = cpu_of(resource.getrusage(resource.RUSAGE_CHILDREN)) - cpu_of(own)
    whole = cpu_seconds(stack) - cpu + commands

    found, places = counted(stack)
    runs = sum(abs(after - before) == 1 for before, after in pairwise(places))
    ids = {line["credential"] for line in lines if "credential" in line}
    say(
        "award",
        rows=ROWS,
        seed=seed,
        killed_after_lines=printed_by_killed,
        wall_s=round(wall, 1),
        last_command_wall_s=round(command_seconds, 1),
        commands_cpu_us_a_row=round(commands / ROWS * 1e6),
        everything_cpu_us_a_row=round(whole / ROWS * 1e6),
        rows_per_cpu_second=round(ROWS / whole, 1),
        duplicates=found["credentials"] - found["people"],
        sequential_places=runs,
        **found,
    )
    wrong = [f"{name}: {number}, not {ROWS}" for name, number in found.items() if number != ROWS]
    if (len(lines), len(ids)) != (ROWS, ROWS):
        wrong.append(f"the last run said {len(lines)} lines with {len(ids)} credentials, not {ROWS}")
    if runs > max(3, ROWS // 100):
        wrong.append(f"{runs} places in the status list follow their neighbour")
    return wrong


def verified(stack: PrivateStack) -> list[str]:
    done = subprocess.run(
        manage("verify_credentials"), cwd=ROOT, env=stack.env, capture_output=True, text=True, check=False
    )
    not_verifying = len(done.stdout.splitlines())
    say("verify", not_verifying=not_verifying, said=done.stderr.strip().splitlines()[-1:])
    if not done.returncode:
        return []
    return [f"{not_verifying} do not verify: {done.stdout[:1000]}{done.stderr[-1000:]}"]


def killed(stack: PrivateStack, file: Path, after_lines: int, moment: float) -> int:
    """Run until so many lines came and a moment more, then kill; how many lines there were in all."""
    command = start(stack, file)
    assert command.stdout is not None
    seen = 0
    for _line in command.stdout:
        seen += 1
        if seen == after_lines:
            break
    time.sleep(moment / 2)
    os.kill(command.pid, signal.SIGKILL)
    rest, _err = command.communicate()
    return seen + rest.count("\n")


def to_the_end(stack: PrivateStack, file: Path) -> tuple[list[dict[str, Any]], float]:
    started = time.perf_counter()
    command = start(stack, file, "--wait")
    out, _err = command.communicate()
    if command.returncode:
        raise SystemExit(f"the last run ended with {command.returncode}:\n{out[-2000:]}")
    return [json.loads(line) for line in out.splitlines()], time.perf_counter() - started


def start(stack: PrivateStack, file: Path, *options: str) -> subprocess.Popen[str]:
    argv = manage("award", "--badge", BADGE, str(file), *options)
    return subprocess.Popen(argv, cwd=ROOT, env=stack.env, stdout=subprocess.PIPE, text=True)


def manage(*arguments: str) -> list[str]:
    # It replaces itself by the command, so that a signal reaches the command.
    return [sys.executable, "-m", "devtools.manage", *arguments]


def counted(stack: PrivateStack) -> tuple[dict[str, int], list[int]]:
    running = State(stack.folder).running()
    assert running is not None
    with psycopg2.connect(running["urls"]["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        found = {}
        for name, query in CHECKS.items():
            cursor.execute(query)
            found[name] = cursor.fetchone()[0]
        cursor.execute(IN_ORDER_OF_SIGNING)
        return found, [row[0] for row in cursor.fetchall() if row[0] is not None]


def cpu_seconds(stack: PrivateStack) -> float:
    """User and system time of the stack's processes and of their ended children."""
    assert stack.process is not None
    stats = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        stats[int(folder.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    ours = {stack.process.pid}
    while more := {pid for pid, (parent, _ticks) in stats.items() if parent in ours} - ours:
        ours |= more
    return sum(ticks for pid, (_parent, ticks) in stats.items() if pid in ours) / TICKS


def cpu_of(used: resource.struct_rusage) -> float:
    return used.ru_utime + used.ru_stime


def say(what: str, **figures: object) -> None:
    print(json.dumps({"bench": "award", "what": what, **figures}), flush=True)
