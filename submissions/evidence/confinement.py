"""The rights a process gives up before it opens somebody else's file. What is given up never comes back.

Limits hold everywhere. On Linux the kernel also refuses every system call that is not on a list (seccomp)
and every path that is not named (Landlock); elsewhere Python itself refuses network and processes.
"""

import ctypes
import errno
import os
import resource
import signal
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from . import system_calls

MB = 1 << 20
# What may be added to what the process holds when it confines itself. With the interpreter and the libraries
# (40 MB of them stay in memory) the whole is below 300 MB. A picture of 50 million pixels takes 200 MB.
MEMORY = 240 * MB
OPEN_FILES = 32
# Besides Python itself: fonts for PDFs that bring none, and what loading a library reads.
LIBRARIES = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/share/fonts",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
    "/dev/null",
    "/dev/urandom",
)

_NO_NEW_PRIVS, _SECCOMP, _FILTER = 38, 22, 2
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_WRITE = (
    1 << 1 | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 14
)  # write, remove and make files and folders, truncate
_FILE_RIGHTS = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15  # the others make sense for folders only
_RIGHTS_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15}  # how many kinds of access that version can refuse


@dataclass(frozen=True)
class Limits:
    seconds: int  # of processor, and of the clock
    written: int  # bytes that one file may grow to
    memory: int = MEMORY  # bytes more than now


def confine(
    limits: Limits, *, readable: Sequence[Path] = (), writable: Sequence[Path] = ()
) -> frozenset[str]:
    """Give up all rights but reading and writing below some paths; the names of the guards that stand.

    Import everything before: libraries stay readable, but their threads and processes do not start.
    """
    _limit(limits)
    guards = {"limits"}
    if sys.platform == "linux" and _confine_paths(readable, writable):
        guards.add("landlock")
    if sys.platform == "linux" and _confine_calls():
        guards.add("seccomp")
    else:
        sys.addaudithook(_refuse_event)
        guards.add("audit")
    return frozenset(guards)


def _limit(limits: Limits) -> None:
    size = MB * 64
    with suppress(OSError), open("/proc/self/statm") as file:
        size = int(file.read().split()[0]) * resource.getpagesize()
    wanted = (
        (resource.RLIMIT_AS, size + limits.memory),
        (resource.RLIMIT_DATA, size + limits.memory),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, limits.written),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    )
    for which, amount in wanted:
        with suppress(OSError, ValueError):  # not every system has every limit
            resource.setrlimit(which, (amount, amount))
    # Should the parent die, nobody else ends a child that sleeps.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(limits.seconds + 5)


# -- system calls (Linux, Documentation/userspace-api/seccomp_filter.rst)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def _confine_calls() -> bool:
    """Whether the kernel now answers EPERM to all calls but the listed ones."""
    known = system_calls.of_this_machine()
    if known is None:
        return False
    code = _filter(*known)
    instructions = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(instructions, ctypes.c_void_p))
    kernel = ctypes.CDLL(None, use_errno=True)
    nothing = ctypes.c_ulong(0)
    if kernel.prctl(_NO_NEW_PRIVS, ctypes.c_ulong(1), nothing, nothing, nothing):
        return False
    return bool(kernel.prctl(_SECCOMP, ctypes.c_ulong(_FILTER), ctypes.byref(program), nothing, nothing) == 0)


def _filter(architecture: int, allowed: Sequence[int]) -> bytes:
    """Classic BPF: wrong architecture, die; a listed number, go on; else EPERM."""
    load, equal, give = 0x20, 0x15, 0x06
    kill, allow, refuse = 0x80000000, 0x7FFF0000, 0x00050000 | errno.EPERM
    steps = [(load, 0, 0, 4), (equal, 1, 0, architecture), (give, 0, 0, kill), (load, 0, 0, 0)]
    for place, number in enumerate(allowed):
        steps.append((equal, len(allowed) - place, 0, number))
    steps += [(give, 0, 0, refuse), (give, 0, 0, allow)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


# -- paths (Linux, Documentation/userspace-api/landlock.rst)


def _confine_paths(readable: Sequence[Path], writable: Sequence[Path]) -> bool:
    """Whether the kernel now refuses to open all but the named paths and the libraries."""
    kernel = ctypes.CDLL(None, use_errno=True)
    create, add, restrict = (ctypes.c_long(number) for number in (444, 445, 446))
    version = kernel.syscall(create, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if version < 1:
        return False
    handled = (1 << _RIGHTS_BY_VERSION.get(version, 16)) - 1
    # Since the fourth version it can refuse TCP too; the call filter does, so the shorter form is enough.
    attributes = struct.pack("=Q", handled)
    rules = kernel.syscall(create, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    if rules < 0:
        return False
    try:
        for path in (*_libraries(), *readable):
            _allow(kernel, add, rules, path, (_READ_FILE | _READ_FOLDER) & handled)
        for path in writable:
            _allow(kernel, add, rules, path, (_READ_FILE | _READ_FOLDER | _WRITE) & handled)
        nothing = ctypes.c_ulong(0)
        if kernel.prctl(_NO_NEW_PRIVS, ctypes.c_ulong(1), nothing, nothing, nothing):
            return False
        return bool(kernel.syscall(restrict, ctypes.c_int(rules), ctypes.c_uint32(0)) == 0)
    finally:
        os.close(rules)


def _allow(kernel: ctypes.CDLL, add: ctypes.c_long, rules: int, path: Path, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # not every system has every folder of libraries
        return
    try:
        if not path.is_dir():
            rights &= _FILE_RIGHTS
        rule = struct.pack("=Qi", rights, opened)
        kernel.syscall(add, ctypes.c_int(rules), ctypes.c_int(1), rule, ctypes.c_uint32(0))
    finally:
        os.close(opened)


def _libraries() -> list[Path]:
    """Where modules lie. Of the folder that holds our package only the package: beside it lie secrets."""
    package = Path(__file__).resolve().parent.parent
    places = [Path(place).resolve() for place in sys.path if place]
    return [
        package,
        *(Path(place) for place in LIBRARIES),
        *(place for place in places if place != package.parent),
    ]


# -- elsewhere


def _refuse_event(event: str, _values: tuple[object, ...]) -> None:
    """An audit hook (PEP 578): no network and no process, as far as Python's own functions go."""
    if event.startswith(
        ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system")
    ):
        raise PermissionError(errno.EPERM, event)
