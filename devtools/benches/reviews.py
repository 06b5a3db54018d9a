"""The pages of reviewing with 100,000 submissions: how long they take, and how many queries they need.

A stack of its own is filled by `manage populate`; people sign in as they do. An empty page of the same server
is the measure. Exit 1 where a page takes 300 ms or more. POPULATE=1000 fills it with fewer.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from pathlib import Path

from ..private_stack import PrivateStack
from ..visitor import Visitor

SUBMISSIONS = int(os.environ.get("POPULATE", "100000"))
ROUNDS = 15
LIMIT_MS = 300
EMPTY = "/accounts/email/"
COORDINATOR, REVIEWER = "coordinator@northlake.example", "reviewer1@northlake.example"
PAGES = {
    COORDINATOR: [
        "/coordination/",
        *(f"/coordination/?stage={stage}" for stage in ("check", "assign", "invited", "review", "third")),
        *(f"/coordination/?stage={stage}" for stage in ("decide", "appeal", "earner", "approved")),
        "/coordination/?stage=withdrawn",
        *(f"/coordination/?urgency={urgency}" for urgency in ("late", "at_risk", "on_time")),
        "/coordination/?words=Tanaka",
        "/coordination/?words=7K",
        "/coordination/today/",
        "/coordination/insight/",
        "/",
    ],
    REVIEWER: ["/reviews/", "/"],
}
# In a process of the same stack, which sees what it asks the database.
COUNTING = """
import json
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from accounts.models import User
found = {{}}
for email, pages in {pages!r}.items():
    client = Client(headers={{"host": "localhost"}})
    client.force_login(User.objects.get(email=email))
    for page in pages:
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        found[email + page] = len(asked)
print(json.dumps(found))
"""


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="mc-reviews-") as name, PrivateStack(Path(name)) as stack:
        started = time.perf_counter()
        stack.manage("populate", "--submissions", str(SUBMISSIONS))
        say("populate", submissions=SUBMISSIONS, seconds=round(time.perf_counter() - started, 1))
        slow = [page for email in PAGES for page in measured(stack, email)]
    if slow:
        raise SystemExit(f"{LIMIT_MS} ms or more: {', '.join(slow)}")


def measured(stack: PrivateStack, email: str) -> list[str]:
    """Print a line for each page; those that took too long."""
    visitor, asked = Visitor(stack.origin, email), queries(stack, email)
    empty = statistics.median(times(visitor, EMPTY))
    slow = []
    for page in PAGES[email]:
        taken = times(visitor, page)
        median = statistics.median(taken)
        say(
            page,
            who=email.partition("@")[0],
            median_ms=round(median, 1),
            worst_ms=round(max(taken), 1),
            queries=asked[email + page],
            ratio_to_empty=round(median / empty, 1),
        )
        if median >= LIMIT_MS:
            slow.append(page)
    return slow


def times(visitor: Visitor, page: str) -> list[float]:
    """Milliseconds; the first one warms up."""
    found = []
    for _round in range(ROUNDS + 1):
        started = time.perf_counter()
        visitor.get(page)
        found.append((time.perf_counter() - started) * 1000)
    return found[1:]


def queries(stack: PrivateStack, email: str) -> dict[str, int]:
    code = COUNTING.format(pages={email: PAGES[email]})
    found: dict[str, int] = json.loads(stack.manage("shell", "-v", "0", "-c", code).splitlines()[-1])
    return found


def say(what: str, **values: object) -> None:
    print(json.dumps({"bench": "reviews", "what": what, **values}), flush=True)
