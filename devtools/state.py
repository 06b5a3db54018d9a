"""The folder where a development stack keeps everything: data, secrets, and who is running on it."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import IO, Any

from .places import ROOT
from .postgres import Postgres
from .processes import Problem, Program
from .valkey import Valkey

DEFAULT_ORIGIN = "http://localhost:8000"
KEPT = {"lock", "secrets.json"}  # by wipe()


class Busy(Problem):
    """Another process works on this state."""


class State:
    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._lock: IO[str] | None = None

    @classmethod
    def here(cls) -> State:
        return cls(Path(os.environ.get("DEV_STATE") or ROOT / ".demo"))

    # -- one at a time

    def lock(self, who: str) -> None:
        """Ours until unlock() or the end of the process, however it ends; raises Busy naming who has it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = (self.folder / "lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "another ./dev"
            lock.close()
            raise Busy(f"already running here: {holder}. Stop it with Ctrl-C there.") from None
        lock.truncate(0)
        lock.write(who)
        lock.flush()
        self._lock = lock
        self.forget_running()  # left by a kill -9

    def unlock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def announce(self, origin: str, urls: dict[str, str]) -> None:
        """Let `./dev manage` join what is running."""
        self._write("running.json", {"origin": origin, "urls": urls})

    def running(self) -> dict[str, Any] | None:
        """The arguments of environment() for what is running."""
        return self._read("running.json")

    def forget_running(self) -> None:
        (self.folder / "running.json").unlink(missing_ok=True)

    # -- the demo data and the origin in its documents

    def demo(self) -> dict[str, Any]:
        return self._read("demo.json") or {}

    def note_demo(self, origin: str, *, complete: bool) -> None:
        self._write("demo.json", {"origin": origin, "complete": complete})

    def why_make_again(self, origin: str) -> str | None:
        """Why the data there are of no use for a start at this origin."""
        demo = self.demo()
        if not demo:
            return None
        if not demo["complete"]:
            return "the demo data was not finished last time"
        if demo["origin"] != origin:
            return f"the documents of the demo data carry {demo['origin']}"
        return None

    def wipe(self) -> None:
        """Back to before the first start; the secrets stay."""
        self.postgres().wipe()
        self.valkey().wipe()
        for path in self.folder.iterdir():
            if path.name in KEPT:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    # -- services and environment

    def postgres(self) -> Postgres:
        return Postgres(self.folder / "pg")

    def valkey(self) -> Valkey:
        return Valkey(self.folder / "valkey")

    def services(self) -> tuple[list[Program], dict[str, str]]:
        """What has to be started, and the addresses of all services. An address in the environment wins."""
        given = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "BROKER_URL", "CACHE_URL")}
        programs, urls = [], {name: url for name, url in given.items() if url}
        if not given["DATABASE_URL"]:
            postgres = self.postgres()
            programs.append(postgres.program())
            urls["DATABASE_URL"] = postgres.url()
        if not (given["BROKER_URL"] and given["CACHE_URL"]):
            valkey = self.valkey()
            programs.append(valkey.program())
            urls = {"BROKER_URL": valkey.broker_url(), "CACHE_URL": valkey.cache_url()} | urls
        return programs, urls

    def environment(self, origin: str, urls: dict[str, str]) -> dict[str, str]:
        """What the product is told. Of the secrets, those in the environment win."""
        return {
            **self.secrets(),
            **os.environ,
            **urls,
            "DEMO": "1",
            "PUBLIC_URL": origin,
            "MEDIA_ROOT": str(self.folder / "media"),
            "OUTBOX_DIR": str(self.folder / "outbox"),
            "STATIC_ROOT": str(self.folder / "static"),
            "DJANGO_SETTINGS_MODULE": "credentials_site.settings",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
        }

    def secrets(self) -> dict[str, str]:
        """Made once. Without the second the signing keys in the database are lost."""
        have = self._read("secrets.json")
        if have is None:
            have = {
                "SECRET_KEY": secrets.token_urlsafe(50),
                "KEY_ENCRYPTION_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            }
            self._write("secrets.json", have)
        return have

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            return json.loads((self.folder / name).read_text())
        except FileNotFoundError:
            return None

    def _write(self, name: str, value: dict[str, Any]) -> None:
        """Whole or not at all, and for our eyes only."""
        unfinished = self.folder / f"{name}.new"
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(value, file, indent=1)
        unfinished.replace(self.folder / name)
