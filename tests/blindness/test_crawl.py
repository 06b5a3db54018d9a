"""The crawl: whoever asks, whatever they ask, in every state: nobody is told who is who.

`BLINDNESS=whole` has everybody try everything; `./dev bench blindness` does.
"""

import json
import os
from pathlib import Path

import pytest
from django.conf import settings

from tests import authorization

from . import neighbours, stories
from .reporting import Report
from .stories import World
from .walk import walk, walk_occasions

pytestmark = pytest.mark.django_db

WHOLE = os.environ.get("BLINDNESS") == "whole"
# Pages of the demo, which is not run here; and a file that is signed a moment later, by a clock that stands.
NOT_HERE = {"outbox", "outbox_body", "outbox_message", "credentials:request"}
# They stand on no page: the search is proven by the database's own rows.
ONLY_IN_ROWS = {
    *(
        "attempt",
        "copy",
        "stored copy",
        "stored file",
        "hash of a file",
        "holder",
        "id",
        "line",
        "credential",
    ),
    *("started_at", "pressed_at", "submitted_at", "added_at", "made_at", "item", "user name", "department"),
    *("accepted_at", "handed_in_at", "worked_at", "released_at", "review", "submission", "reason to leave"),
    *("address", "note to the coordinator", "comment", "name", "first name", "family name"),
}


def test_nobody_learns_who_is_who(world: World) -> None:
    report = Report()
    for state in stories.STATES:
        walk(world, state, report, whole=WHOLE)
    walk_occasions(world, report)
    neighbours.walk(report)
    print(json.dumps({"bench": "blindness", "responses": report.responses, "letters": report.letters}))
    unproven = report.planted - report.proven
    said = {
        # It would have found every one of them ...
        "not proven": sorted(unproven - report.rows),
        "proven by rows only": sorted({what for _who, what in unproven} - ONLY_IN_ROWS),
        # ... and was everywhere ...
        "not opened": _unopened(report),
        "letters not written": _unwritten(report),
        "broken": report.broken,
        # ... and nobody was told.
        "leaks": [str(leak) for leak in report.leaks],
    }
    assert {what: found for what, found in said.items() if found} == {}


def _unopened(report: Report) -> list[str]:
    """What the table lets somebody open, or do, and what nobody has."""
    missing = []
    for name, answers in authorization.expected().items():
        gets, posts = answers[: len(authorization.ROLES)], answers[len(authorization.ROLES) :]
        if 200 in gets and name not in report.opened | NOT_HERE:
            missing.append(name)
        if {200, 303, 422, 409} & set(posts) and name not in report.posted | NOT_HERE:
            missing.append(f"{name} (POST)")
    return missing


def _unwritten(report: Report) -> list[str]:
    folders = Path(settings.BASE_DIR, "templates").glob("*/letters/*.subject.txt")
    kinds = {f"{path.parent.parent.name}/{path.name.removesuffix('.subject.txt')}" for path in folders}
    return sorted(kinds - report.composed)
