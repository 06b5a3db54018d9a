"""Where the confined children come from. It knows nothing of what they do, nor of the files they open.

To start Python and import the libraries takes half a second of processor. On Linux every process that needs
children therefore keeps a server that has done so, and forks a child for each request, and keeps nothing of
it (child.py). Elsewhere each child is a new Python.
"""

import atexit
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]  # the folder that holds the package
COMMAND = ("-m", "submissions.evidence.child")
START_SECONDS = 20  # for a server to start and fork, on a machine that is busy


def run(question: int, answer: int, seconds: int) -> bool:
    """Whether a child that was given these two open files has ended in time; if it has not, it is killed.

    `OSError` when no child could be had: nobody has read the question.
    """
    return _run_forked(question, answer, seconds) if FORKS else _run_new(question, answer, seconds)


def close() -> None:
    """End the server of this process; the next request starts another."""
    _nursery.close()


def _handles() -> bool:
    """Whether there are handles on processes (pidfd, Linux 5.3): a number may be another process by now."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


FORKS = _handles()


def _start(*arguments: str, question: int, answer: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-s", "-B", *COMMAND, *arguments],
        cwd=ROOT,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},  # nothing of ours: no secret, no address of a database
        stdin=question,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


# -- children of a server


def _run_forked(question: int, answer: int, seconds: int) -> bool:
    child = _nursery.bear(question, answer)
    life = select.poll()
    life.register(child, select.POLLIN)  # readable when it has ended
    try:
        return bool(life.poll(seconds * 1000))
    finally:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(child, signal.SIGKILL)
        life.poll()  # from here on it writes nothing more
        os.close(child)


class _Server:
    def __init__(self) -> None:
        # One message is one request. The server ends when our end of its door closes, as when this process is
        # killed. (PR_SET_PDEATHSIG would not do: it ends the server with the thread that started it.)
        self.door, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with inside:
            self.process = _start("serve", question=inside.fileno(), answer=subprocess.DEVNULL)

    def close(self) -> None:
        self.door.close()
        self.process.kill()
        self.process.wait()


class _Nursery:
    """The server of this process, shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # for as long as sending takes, not for as long as a child lives
        self._server: _Server | None = None

    def bear(self, question: int, answer: int) -> int:
        """A handle on the new child. The server is replaced once: after a while without work it has left."""
        try:
            return self._ask(question, answer)
        except ConnectionError:
            return self._ask(question, answer)

    def _ask(self, question: int, answer: int) -> int:
        ours, theirs = socket.socketpair()
        with ours:
            ours.settimeout(START_SECONDS)
            with theirs:
                server = self._send(question, answer, theirs.fileno())
            try:
                _, handles, *_ = socket.recv_fds(ours, 1, 1, socket.MSG_CMSG_CLOEXEC)
            except TimeoutError:
                self._close(server)  # it hangs
                raise
        if not handles:
            self._close(server)
            raise ConnectionError("the server of the confined children has ended")
        return handles[0]

    def _send(self, *descriptors: int) -> _Server:
        with self._lock:
            server = self._server = self._server or _Server()
            # To a server that has left nothing can be sent, which is seen when nothing comes back.
            with suppress(ConnectionError):
                socket.send_fds(server.door, [b"."], descriptors)
            return server

    def _close(self, server: _Server) -> None:
        with self._lock:
            if self._server is server:  # else another thread has replaced it
                self._server = None
                server.close()

    def close(self) -> None:
        with self._lock:
            if self._server:
                self._server.close()
            self._server = None

    def forget(self) -> None:
        """In a fork of this process: the server is the parent's, the lock perhaps held by a lost thread."""
        server, self._server, self._lock = self._server, None, threading.Lock()
        if server:
            server.door.close()  # or the server would outlive the parent
            server.process.returncode = 0  # not ours to wait for


_nursery = _Nursery()
os.register_at_fork(after_in_child=_nursery.forget)
atexit.register(close)


# -- each child a new Python


def _run_new(question: int, answer: int, seconds: int) -> bool:
    child = _start(question=question, answer=answer)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    return True
