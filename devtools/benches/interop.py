"""What the running product makes, read by tools that are not ours: needs Node 20 with npm.

A private stack issues, rotates its key, revokes, suspends and is started again; after each step other
people's verifiers are asked about every credential, its status list and the issuer's did.json. Exit 1 when
one disagrees.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from openbadges import contexts, v3

from ..places import ROOT
from ..private_stack import PrivateStack

HERE = ROOT / "devtools" / "interop"
SCHEMA = ROOT / "tests" / "openbadges" / "schemas" / "ob_v3p0_achievementcredential_schema.json"
BADGE = "northlake/getting-started-with-micro-credentials"
LIST_SECONDS = 10  # a decision stands in the signed list within this time


def run() -> None:
    install()
    with tempfile.TemporaryDirectory(prefix="mc-interop-") as name, PrivateStack(Path(name)) as stack:
        wrong = Steps(stack).walk()
    if wrong:
        raise SystemExit(f"{wrong} answers are not what they should be")


def install() -> None:
    """The verifiers, from the lock, below devtools/interop; their install scripts are not run."""
    if not (shutil.which("node") and shutil.which("npm")):
        raise SystemExit("node and npm are needed for this one: Debian, Ubuntu: apt-get install nodejs npm")
    stamp = HERE / "node_modules" / ".package-lock.json"
    if stamp.exists() and stamp.stat().st_mtime > (HERE / "package-lock.json").stat().st_mtime:
        return
    subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=HERE, check=True
    )


class Steps:
    """The story, step by step; counts the answers that are not what they should be."""

    def __init__(self, stack: PrivateStack) -> None:
        self.stack = stack
        self.revoked: dict[
            str, bool
        ] = {}  # credential id -> whether the world should hear that it is revoked
        self.wrong = 0

    def walk(self) -> int:
        first, second = self.award("ada@college.example"), self.award("grace@college.example")
        self.ask("issued")
        self.ask_about_a_forgery(first)
        self.stack.manage("rotate_key", "northlake")
        third = self.award("edith@college.example")
        self.ask("key rotated")
        self.stack.manage("revoke", uuid_in(first), "--reason", "Issued to the wrong person.")
        self.stack.manage("suspend", uuid_in(third), "--reason", "Under review.")
        self.revoked |= {first: True, third: True}
        self.ask("one revoked, one suspended")
        self.stack.manage("reinstate", uuid_in(third))
        self.revoked[third] = False
        self.ask("reinstated")
        self.stack.restart()
        self.ask("started again")
        self.stack.manage("revoke", uuid_in(second), "--reason", "Issued twice.")
        self.revoked[second] = True
        self.ask("revoked after the start")
        return self.wrong

    def award(self, email: str) -> str:
        file = self.stack.folder / "people.csv"
        file.write_text(f"email,name\n{email},A Person\n")
        out = self.stack.manage("award", "--badge", BADGE, "--wait", str(file))
        id = f"{self.stack.origin}/ob3/credentials/{json.loads(out.splitlines()[0])['credential']}"
        self.revoked[id] = False
        return id

    def ask(self, step: str) -> None:
        """Ask until the answers are right, for as long as a status list may take."""
        deadline = time.monotonic() + LIST_SECONDS
        while True:
            answers = self.answers([self.served(id) for id in self.revoked])
            faults = [answer for answer in answers if not self.is_right(answer)]
            if not faults or time.monotonic() > deadline:
                break
            time.sleep(1)
        for answer in answers:
            print(json.dumps({"bench": "interop", "step": step, "ok": self.is_right(answer), **answer}))
        sys.stdout.flush()
        self.wrong += len(faults)

    def is_right(self, answer: dict[str, Any]) -> bool:
        if answer["verifier"].endswith("status list"):
            return bool(answer["verified"])
        verified = answer["verified"] and answer.get("schema", True) is not False
        return bool(verified) and answer["revoked"] is self.revoked[answer["id"]]

    def ask_about_a_forgery(self, id: str) -> None:
        """That they would notice: the same document with another name is refused by both."""
        forged = {**self.served(id), "name": "Something else"}
        for answer in self.answers([forged]):
            if answer["verifier"].endswith("status list"):
                continue
            refused = not answer["verified"]
            print(json.dumps({"bench": "interop", "step": "forgery refused", "ok": refused, **answer}))
            self.wrong += not refused

    def served(self, id: str) -> dict[str, Any]:
        with urllib.request.urlopen(id) as response:
            document: dict[str, Any] = json.load(response)
        return document

    def answers(self, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
        question = {
            "origin": self.stack.origin,
            "contexts": {url: str(contexts.FOLDER / pin[0]) for url, pin in contexts.PINS.items()},
            "schemas": {v3.SCHEMA: str(SCHEMA)},
            "credentials": documents,
        }
        asked = subprocess.run(
            ["node", "verify.mjs"],
            cwd=HERE,
            input=json.dumps(question),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        )
        return [json.loads(line) for line in asked.stdout.splitlines()]


def uuid_in(id: str) -> str:
    return id.rpartition("/")[2]
