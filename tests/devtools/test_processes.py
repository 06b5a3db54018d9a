import signal
import sys
import time
from collections.abc import Callable

import pytest

from devtools.processes import Child, Problem, Program, process_exists

SLEEPER = "import time; print('up', flush=True); time.sleep(600)"
PARENT_OF_SLEEPER = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
child.wait()
"""


def python(code: str, **options: object) -> Program:
    return Program(name="small", argv=[sys.executable, "-c", code], **options)


def eventually(condition: Callable[[], object], seconds: float = 10) -> object:
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.02)
    return found


def test_stop_ends_the_whole_group() -> None:
    child = Child(python(PARENT_OF_SLEEPER))
    child.start()
    eventually(lambda: child.recent)
    grandchild = int(child.recent[0])

    child.stop()

    assert not child.alive
    eventually(lambda: not process_exists(grandchild))


def test_kill_of_the_parent_takes_its_group_along() -> None:
    child = Child(python(PARENT_OF_SLEEPER))
    child.start()
    eventually(lambda: child.recent)
    grandchild = int(child.recent[0])

    child.kill()

    eventually(lambda: not process_exists(grandchild))
    eventually(lambda: not child.alive)


def test_stop_kills_who_does_not_listen() -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SLEEPER
    child = Child(python(deaf, grace=0.2))
    child.start()
    eventually(lambda: child.recent)

    child.stop()

    assert not child.alive


def test_end_is_noticed_while_a_grandchild_keeps_the_pipe_open() -> None:
    leaver = (
        "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])"
    )
    ends: list[int] = []
    child = Child(python(leaver), on_end=lambda child, code: ends.append(code))

    child.start()

    eventually(lambda: ends)
    assert ends == [0]


def test_end_is_told_after_the_last_words() -> None:
    told: list[object] = []
    child = Child(
        python("print('first'); print('last'); raise SystemExit(3)"),
        on_line=lambda name, line: told.append((name, line)),
        on_end=lambda child, code: told.append(code),
    )

    child.start()

    eventually(lambda: len(told) == 3)
    assert told == [("small", "first"), ("small", "last"), 3]
    assert child.last_words() == "first\nlast"


def test_wait_ready_shows_the_last_words_of_a_program_that_ended() -> None:
    child = Child(python("raise SystemExit('no such house')", ready=lambda: False))
    child.start()

    with pytest.raises(Problem, match="no such house"):
        child.wait_ready(10)


def test_stop_signal_is_the_programs_own() -> None:
    ends: list[int] = []
    child = Child(
        python("import signal\nsignal.signal(2, signal.SIG_DFL)\n" + SLEEPER, stop_signal=signal.SIGINT),
        on_end=lambda child, code: ends.append(code),
    )
    child.start()
    eventually(lambda: child.recent)

    child.stop()

    eventually(lambda: ends)
    assert ends == [-signal.SIGINT]
