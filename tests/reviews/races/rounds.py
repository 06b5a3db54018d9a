"""Running a race many times: RACE_ROUNDS says how often, RACE_LOG where the outcomes are written."""

import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import connection

from accounts.refusals import Refused
from submissions.models import Submission
from submissions.states import Status, target

ROUNDS = int(os.environ.get("RACE_ROUNDS", "3"))
HEAD_START = 0.02  # seconds at most, so that each comes first now and then


def at_once(*calls: Callable[[], Any]) -> list[str]:
    """Each call on a connection of its own, all at one moment: "done", or "refused" with the reason lost."""
    start, results = threading.Barrier(len(calls)), [""] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            time.sleep(random.uniform(0, HEAD_START))
            call()
            results[place] = "done"
        except Refused:
            results[place] = "refused"
        except Exception as error:  # a deadlock, say: it fails the round below
            results[place] = f"{type(error).__name__}: {error}"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=entry) for entry in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def race(name: str, one_round: Callable[[], str]) -> Counter[str]:
    """The outcomes of so many rounds; each round checks for itself that its outcome is legal."""
    outcomes = Counter(one_round() for _round in range(ROUNDS))
    if log := os.environ.get("RACE_LOG"):
        with open(log, "a") as file:
            file.write(json.dumps({"race": name, "rounds": ROUNDS, "outcomes": dict(outcomes)}) + "\n")
    return outcomes


def check_history(submission: Submission) -> None:
    """Every move starts where the last one ended, along the table, and the status is where they lead."""
    here = Status.DRAFT
    for change in submission.status_changes.order_by("pk"):
        assert (change.old, target(here, change.verb)) == (here, change.new)
        here = Status(change.new)
    assert Submission.objects.get(pk=submission.pk).status == here
