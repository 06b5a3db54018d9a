"""The confined child: one request on its input, one answer on its output, nothing kept.

`python -m submissions.evidence.child` reads {"chore", "values", "limits", "readable", "writable"} as JSON.
It answers what the chore answers, or {"died": where}: the place of an error, never its words, which may
quote the file. With `serve` its input is a socket (nursery.py), and forks of it are such children.
"""

import gc
import json
import os
import resource
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.etree
import pypdfium2
from PIL import GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from .chores import CHORES
from .confinement import Limits, confine

# Before the limits count, and once for all forks. Pillow looks for a format it misses in forty modules.
LOADED = (lxml.etree, pypdfium2, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
IDLE_SECONDS = 60  # then the server gives its 45 MB back


def main() -> None:
    with open(0, encoding="ascii", closefd=False) as questions:
        request = json.load(questions)
    answers = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # libraries print what they like
        os.dup2(nowhere, stream)
    writable = [Path(path) for path in request["writable"]]
    if writable:  # where libraries put what they need meanwhile
        os.environ["TMPDIR"] = tempfile.tempdir = str(writable[0])
    memory = _peak()
    guards = confine(
        Limits(**request["limits"]),
        readable=[Path(path) for path in request["readable"]],
        writable=writable,
    )
    answer = _answer(request["chore"], request["values"])
    answer |= {"guards": sorted(guards), "memory": memory()}
    with open(answers, "w", encoding="ascii") as file:
        json.dump(answer, file)


def serve() -> None:
    """Fork a child for each question and answer that come by the socket; end when nobody asks any more.

    Forks share one layout of memory, which helps who guesses addresses; the guards stand for that case too.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children; who asked holds a handle
    gc.freeze()  # what is loaded stays: forks need not look through it, which would copy its pages
    door = socket.socket(fileno=0)
    door.settimeout(IDLE_SECONDS)
    while descriptors := _next(door):
        if os.fork() == 0:
            _become_child(*descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _next(door: socket.socket) -> list[int]:
    try:
        return socket.recv_fds(door, 1, 3, socket.MSG_CMSG_CLOEXEC)[1]
    except TimeoutError:
        return []


def _become_child(question: int, answer: int, asker: int) -> None:
    """What a new process would be: the question as its input, the answer as its output, and no door."""
    try:
        # Its own handle, while it cannot have ended yet. If nobody waits for it any more, this fails.
        socket.send_fds(socket.socket(fileno=asker), [b"."], [os.pidfd_open(os.getpid())])
        os.lseek(question, 0, os.SEEK_SET)  # a server before may have died over it
        os.dup2(question, 0)
        os.dup2(answer, 1)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        main()
    finally:
        os._exit(0)  # neither back to the door nor to what the server would do at its end


def _answer(chore: str, values: dict[str, Any]) -> dict[str, Any]:
    try:
        return CHORES[chore](**values)
    except MemoryError:
        return {"refused": "too_costly", "found": {}}
    except Exception as error:
        places = traceback.extract_tb(error.__traceback__)[-3:]
        where = [f"{Path(place.filename).name}:{place.lineno}" for place in places]
        return {"died": f"{type(error).__name__} at {' '.join(where)}"}


def _peak() -> Callable[[], int]:
    """How to ask later for the most bytes held at once. Opened now: then no path leads there."""
    try:
        status = open("/proc/self/status")  # noqa: SIM115 - it ends with the process
    except OSError:
        return lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

    def peak() -> int:
        status.seek(0)
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))

    return peak


if __name__ == "__main__":
    serve() if sys.argv[1:] == ["serve"] else main()
