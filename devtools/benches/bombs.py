"""Files made to fill memory or time, sent by a form to a running site: each refused in 10 s and 300 MB.

Exit 1 otherwise, or when another page takes more than a second meanwhile. Memory is the resident set of the
confined children, Linux only.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.submissions import hostile_files

from ..private_stack import PrivateStack
from ..visitor import Visitor
from ..watching import Again, Pages

SECONDS, MEGABYTES, PAGE_SECONDS = 10, 300, 1
COSTLY = {"bomb", "too_costly", "too_many_pixels"}


def run() -> None:
    cases = [
        (name, content, code)
        for made in (hostile_files.pictures, hostile_files.pdfs, hostile_files.offices)
        for name, content, code in made()
        if code in COSTLY
    ]
    with tempfile.TemporaryDirectory(prefix="mc-bombs-") as name, PrivateStack(Path(name)) as stack:
        person = Visitor(stack.origin, "faculty2@northlake.example")
        address, field = a_place(person)
        children, pages = Children(), Pages(stack.origin)
        wrong = []
        with children, pages:
            for file, content, code in cases:
                wrong += refused(person, address, field, (file, content, code), children)
    said = pages.found()
    print(json.dumps({"bench": "bombs", "files": len(cases), **said}), flush=True)
    if said["page_slowest_s"] > PAGE_SECONDS:
        wrong.append(f"a page took {said['page_slowest_s']} s")
    if wrong:
        raise SystemExit("\n".join(wrong))


def refused(
    person: Visitor, address: str, field: str, case: tuple[str, bytes, str], children: Children
) -> list[str]:
    file, content, code = case
    children.peak = 0
    started = time.perf_counter()
    status, _page = person.send_file(address, field, file, content)
    seconds = round(time.perf_counter() - started, 2)
    line = {"bench": "bombs", "file": file, "code": code, "bytes": len(content), "status": status}
    print(json.dumps(line | {"seconds": seconds, "peak_mb": children.peak_mb}), flush=True)
    wrong = [] if status == 422 else [f"{file} ({code}) was answered {status}"]
    if seconds > SECONDS or children.peak_mb > MEGABYTES:
        wrong.append(f"{file} ({code}) took {seconds} s and {children.peak_mb} MB")
    return wrong


def a_place(person: Visitor) -> tuple[str, str]:
    """Where a form adds a file, and the name of its field."""
    page = person.get("/submissions/")[1]
    for draft in re.findall(r'href="(/submissions/[0-9a-f-]{36}/)"', page):
        with suppress(LookupError):
            part = person.get(f"{draft}parts/demonstration/")[1]
            field = re.search(r'name="([0-9a-f-]{36}-uploads)"', part)
            if field is not None:
                return f"{draft}files/{field[1].removesuffix('-uploads')}/", field[1]
    raise SystemExit("no draft takes files")


class Children:
    """The largest resident set of the confined children while the block runs."""

    def __init__(self) -> None:
        self.peak = 0

    def __enter__(self) -> None:
        self.thread = Again(self.look, 0.02)

    def __exit__(self, *_: object) -> None:
        self.thread.stop()

    @property
    def peak_mb(self) -> float:
        return round(self.peak / 1e6, 1)

    def look(self) -> None:
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if b"submissions.evidence.child" in (folder / "cmdline").read_bytes():
                    resident = int((folder / "statm").read_text().split()[1]) * 4096
                    self.peak = max(self.peak, resident)
