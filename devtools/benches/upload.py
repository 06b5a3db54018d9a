"""Uploads by the tus protocol: a gigabyte over a line cut five times, then twenty of 100 MB at once.

What is stored must be the same bytes, and web processes must not grow with what passes through them: exit 1
otherwise. How long other people's pages take meanwhile is printed.
"""

from __future__ import annotations

import json
import random
import re
import tempfile
import threading
import time
import urllib.error
from contextlib import suppress
from pathlib import Path

import psycopg2

from ..private_stack import PrivateStack
from ..state import State
from ..visitor import Broken, Content, Visitor
from ..watching import Pages, WebMemory

ONE, MANY, COUNT, CUTS = 1_000_000_000, 100_000_000, 20, 5
LIMITS = {"one": 50, "many": 150}  # MB of growth
BADGES = ("hybrid-facilitation", "inclusive-lecture-design", "feedback-that-feeds-forward")


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="mc-upload-") as name, PrivateStack(Path(name)) as stack:
        wrong = one_large(stack) + many_at_once(stack)
    if wrong:
        raise SystemExit("\n".join(wrong))


def one_large(stack: PrivateStack) -> list[str]:
    [(visitor, upload)] = begun(stack, 1, ONE)
    content = Content(ONE)
    chance, watch, started = random.Random(1), WebMemory(stack), time.perf_counter()
    lost = 0
    with watch:
        for _cut in range(CUTS):
            reached = visitor.offset(upload)
            cut = chance.randrange(20_000_000, 250_000_000)
            with suppress(Broken):
                visitor.send(upload, content, cut_after=cut)
            time.sleep(0.3)  # the server notices that nobody is there
            lost += reached + cut - visitor.offset(upload)
        visitor.send(upload, content)
    sent_s = time.perf_counter() - started
    stored = wait_for(stack, [upload])
    same = stored == {content.sha256}
    said = {"bytes": ONE, "cuts": CUTS, "bytes_sent_again": lost, "sent_s": round(sent_s, 1)}
    say("one", same=same, **said, **watch.found())
    return judged("one", same, watch)


def many_at_once(stack: PrivateStack) -> list[str]:
    content, pages = Content(MANY), Pages(stack.origin)
    moving = begun(stack, COUNT, MANY)
    watch, started = WebMemory(stack), time.perf_counter()
    with watch, pages:
        threads = [
            threading.Thread(target=visitor.send, args=(upload, content)) for visitor, upload in moving
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    sent_s = time.perf_counter() - started
    same = wait_for(stack, [upload for _visitor, upload in moving]) == {content.sha256}
    waits = sum(visitor.waits for visitor in {visitor for visitor, _upload in moving})
    said = {"count": COUNT, "bytes": MANY, "sent_s": round(sent_s, 1), "told_to_wait": waits}
    say("many", same=same, **said, **watch.found(), **pages.found())
    return judged("many", same, watch)


def judged(which: str, same: bool, watch: WebMemory) -> list[str]:
    wrong = [] if same else [f"{which}: what is stored is not what was sent"]
    if watch.growth_mb > LIMITS[which]:
        wrong.append(f"{which}: the web grew by {watch.growth_mb} MB")
    return wrong


def begun(stack: PrivateStack, count: int, length: int) -> list[tuple[Visitor, str]]:
    """So many uploads of a video, each with somebody who is signed in for it."""
    found: list[tuple[Visitor, str]] = []
    for visitor, place in places(stack):
        upload = visitor.begin(place, f"Clip {len(found)}.mp4", length)
        if upload is not None:  # else there is no room for another, or no videos are wanted
            found.append((visitor, upload))
        if len(found) == count:
            return found
    raise SystemExit(f"only {len(found)} places for {count} uploads")


def places(stack: PrivateStack) -> list[tuple[Visitor, str]]:
    """Where files may be added in new drafts of the demo's people."""
    found: list[tuple[Visitor, str]] = []
    for number in range(1, 7):
        person = Visitor(stack.origin, f"faculty{number}@northlake.example")
        for badge in BADGES:
            page = person.get(f"/badges/northlake/{badge}/")[1]
            start = re.search(r'action="(/submissions/start/[^"]+)"', page)
            if start is None:
                continue
            try:
                at = person.post(start[1], motivation="To measure.")[0]
            except urllib.error.HTTPError:  # they have earned it
                continue
            draft = re.match(r"/submissions/[0-9a-f-]{36}/", at)
            if draft is None:
                continue
            part = person.get(f"{draft[0]}parts/demonstration/")[1]
            for one in re.findall(r'id="r-([0-9a-f-]{36})"', part):
                found += [(person, f"{draft[0]}files/{one}/uploads/")] * 5
    return found


def wait_for(stack: PrivateStack, uploads: list[str], seconds: float = 300) -> set[str]:
    """The digests of what the workers stored of these uploads."""
    ids = tuple(upload.rstrip("/").rpartition("/")[2] for upload in uploads)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        rows = ask(
            stack,
            "SELECT item.sha256, upload.refusal FROM submissions_upload upload LEFT JOIN"
            " submissions_evidenceitem item ON item.id = upload.item_id WHERE upload.id::text IN %s"
            " AND (upload.taken_at IS NOT NULL OR upload.refused_at IS NOT NULL)",
            ids,
        )
        if len(rows) == len(ids):
            return {digest or refusal for digest, refusal in rows}
        time.sleep(0.5)
    raise SystemExit("the workers did not take the uploads")


def ask(stack: PrivateStack, query: str, *values: object) -> list[tuple[str, str]]:
    running = State(stack.folder).running()
    assert running is not None
    connection = psycopg2.connect(running["urls"]["DATABASE_URL"])
    try:
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()
    finally:
        connection.close()


def say(what: str, **values: object) -> None:
    print(json.dumps({"bench": "upload", "what": what, **values}), flush=True)
