"""The lives of confined children: where they come from, what they inherit, what comes of every way to die."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from submissions.evidence import nursery, sandbox
from submissions.evidence.kinds import KINDS, Unacceptable, Uncleanable
from submissions.wording import explain
from tests.made_files import pdf
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
LIMITS = {"max_bytes": 100_000_000, "max_video_bytes": 1_000_000_000}
forking = pytest.mark.skipif(not nursery.FORKS, reason="no handles on processes")
linux = pytest.mark.skipif(sys.platform != "linux", reason="/proc")


@pytest.fixture
def path(tmp_path):
    """A sound file, whatever children say of it."""
    path = tmp_path / "a"
    path.write_bytes(pdf())
    return path


@pytest.fixture
def command(monkeypatch):
    """Set the program that children, or their server, are started with."""

    def use(script):
        nursery.close()
        monkeypatch.setattr(nursery, "COMMAND", ("-c", script))

    yield use
    nursery.close()


@pytest.fixture(params=[pytest.param("forked", marks=forking), "new"])
def stand_in(request, monkeypatch, command):
    """Set what children do in place of their work; they come from a server, or each is a new Python."""
    monkeypatch.setattr(nursery, "FORKS", request.param == "forked")

    def use(script):
        command(
            f"import sys\nfrom submissions.evidence import child\ndef main():\n"
            f"{textwrap.indent(textwrap.dedent(script), '    ')}\n    sys.stdout.flush()\n"
            "child.main = main\n"
            "child.serve() if sys.argv[1:] == ['serve'] else main()\n"
        )

    return use


def inspect(path):
    return sandbox.inspect(path, "a.pdf", **LIMITS)


def said(path):
    """What a stand-in said that answers {"died": words}."""
    return sandbox._run("inspect", True, {}, sandbox.Limits(10, 1 << 20), readable=[path])["died"]


def server():
    return nursery._nursery._server.process.pid


def runs(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


# -- what a child inherits


@linux
def test_a_child_knows_nothing_of_the_one_before(path, stand_in):
    stand_in("""
        import builtins, json
        before = hasattr(builtins, "seen")
        builtins.seen = True
        print(json.dumps({"died": f"{before} {hasattr(builtins, 'seen')}"}))
    """)
    assert [said(path), said(path)] == ["False True", "False True"]


def test_a_child_is_given_no_secret(path, monkeypatch, stand_in):
    monkeypatch.setenv("SECRET_KEY", "planted")
    assert "planted" in json.dumps(dict(os.environ))
    stand_in("import json, os; print(json.dumps({'died': json.dumps(dict(os.environ))}))")
    assert said(path).count("planted") == 0
    assert "PATH" in said(path)


@linux
def test_a_child_holds_its_question_and_answer_only(path, stand_in):
    stand_in("import json, os; print(json.dumps({'died': ' '.join(sorted(os.listdir('/proc/self/fd')))}))")
    with open(path):
        assert said(path) == "0 1 2 3"  # the last is that of the listing itself


@linux
@forking
def test_the_server_keeps_nothing(path):
    inspect(path)
    assert sorted(os.listdir(f"/proc/{server()}/fd")) == ["0", "1", "2"]
    assert "Threads:\t1\n" in Path(f"/proc/{server()}/status").read_text()


# -- ways to die

CHILDREN = {
    "spins": "while True: pass",
    "sleeps": "import time; time.sleep(60)",
    "is killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "crashes": "import ctypes; ctypes.string_at(0)",
    "raises": "raise ValueError('quotes the file')",
    "says nothing": "",
    "says nonsense": "print('{')",
    "says a list": "print('[]')",
    "says too much": "print('[' * 50_000_000)",
    "nests deeply": "print('[' * 500_000)",
    "answers half": "print('{}')",
    "names no kind": """print('{"kind": "exe"}')""",
    "names no reason": """print('{"refused": 3}')""",
}


@pytest.mark.parametrize("script", CHILDREN.values(), ids=CHILDREN)
def test_every_way_to_die_is_a_refusal(tmp_path, path, monkeypatch, stand_in, script):
    stand_in(script)
    monkeypatch.setattr(sandbox, "INSPECT_SECONDS", 1)
    monkeypatch.setattr(sandbox, "PREPARE_SECONDS", 1)
    with pytest.raises(Unacceptable) as refused:
        inspect(path)
    assert refused.value.code == "too_costly"
    assert "PDF" in explain(refused.value)
    with pytest.raises(Uncleanable) as uncleanable:
        sandbox.prepare(path, KINDS["pdf"], tmp_path)
    assert uncleanable.value.code == "too_costly"


def test_a_slow_child_is_ended(tmp_path, path, monkeypatch, stand_in):
    stand_in(f"""
        import os, time
        open({str(tmp_path / "child")!r}, "w").write(str(os.getpid()))
        time.sleep(60)
    """)
    monkeypatch.setattr(sandbox, "INSPECT_SECONDS", 2)
    with pytest.raises(Unacceptable):
        inspect(path)
    assert not runs(int((tmp_path / "child").read_text()))


def test_a_slow_child_takes_its_whole_group_with_it(tmp_path, path, monkeypatch, command):
    """Where it is a new Python. Forks stand behind the kernel's guards, which refuse grandchildren."""
    monkeypatch.setattr(nursery, "FORKS", False)
    monkeypatch.setattr(sandbox, "INSPECT_SECONDS", 2)
    command(f"""
import os, time
if os.fork() == 0:
    open({str(tmp_path / "grandchild")!r}, "w").write(str(os.getpid()))
time.sleep(60)
""")
    with pytest.raises(Unacceptable):
        inspect(path)
    grandchild = int((tmp_path / "grandchild").read_text())
    wait_until(lambda: not runs(grandchild))


class BrokenOff(Exception):
    pass


def test_a_child_ends_when_waiting_is_broken_off(tmp_path, path, stand_in):
    """As by the soft time limit of a task."""
    stand_in(f"""
        import os, signal, time
        open({str(tmp_path / "child")!r}, "w").write(str(os.getpid()))
        time.sleep(1)  # by then it is waited for
        os.kill({os.getpid()}, signal.SIGUSR1)
        time.sleep(60)
    """)

    def break_off(*_):
        raise BrokenOff

    before = signal.signal(signal.SIGUSR1, break_off)
    try:
        with pytest.raises(BrokenOff):
            inspect(path)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert not runs(int((tmp_path / "child").read_text()))


# -- the server


@forking
def test_a_killed_server_is_replaced(path):
    inspect(path)
    first = server()
    os.kill(first, signal.SIGKILL)
    assert inspect(path) == KINDS["pdf"]
    assert server() != first
    assert not runs(first)


@forking
def test_a_server_without_work_leaves_and_is_replaced(path, command):
    command("from submissions.evidence import child; import os\nchild.IDLE_SECONDS = 0.1\nchild.serve()\n")
    inspect(path)
    first = server()
    wait_until(lambda: not runs(first))
    assert inspect(path) == KINDS["pdf"]
    assert server() != first


@forking
def test_a_server_that_dies_over_a_request_is_replaced_once(tmp_path, path, command):
    died = tmp_path / "died"
    command(
        "from submissions.evidence import child; import os\n"
        "fork = os.fork\n"
        "def die_first():\n"
        f"    if os.path.exists({str(died)!r}): return fork()\n"
        f"    open({str(died)!r}, 'w').close(); os._exit(1)\n"
        "os.fork = die_first\n"
        "child.serve()\n"
    )
    assert inspect(path) == KINDS["pdf"]
    assert died.exists()


@forking
@pytest.mark.parametrize("script", ["", "import time; time.sleep(60)"], ids=["dies", "hangs"])
def test_without_a_server_nothing_is_said_of_the_file(path, monkeypatch, command, script):
    monkeypatch.setattr(nursery, "START_SECONDS", 1)
    command(script)
    with pytest.raises(sandbox.Busy):
        inspect(path)
    assert nursery._nursery._server is None


@forking
def test_eight_threads_share_a_server(path):
    inspect(path)
    first = server()
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(inspect, [path] * 16)) == [KINDS["pdf"]] * 16
    assert server() == first


# Our process has threads, so another one forks.
PARENT = """
import os, signal, sys, time
from pathlib import Path
from submissions.evidence import nursery, sandbox
def server():
    assert sandbox.inspect(Path(sys.argv[1]), "a.pdf", max_bytes=10**8, max_video_bytes=10**9).name == "pdf"
    return nursery._nursery._server.process.pid
def say(*words):
    print(*words, flush=True)
"""


def parent(script, path):
    return subprocess.Popen(
        [sys.executable, "-Werror", "-c", PARENT + script, path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


@forking
def test_a_fork_of_the_parent_has_its_own_server(path):
    script = """
mine = server()
nursery._nursery._lock.acquire()  # as another thread may have done that no fork takes along
child = os.fork()
if child == 0:
    say(server())
    sys.exit()
nursery._nursery._lock.release()
assert os.waitpid(child, 0)[1] == 0
say(mine)
say(server())
"""
    with parent(script, path) as process:
        of_child, before, after = process.communicate(timeout=60)[0].split()
    assert process.returncode == 0
    assert before == after != of_child
    wait_until(lambda: not runs(before) and not runs(of_child))


@forking
def test_a_killed_parent_leaves_no_server_behind(path):
    """Not even when a fork of it lives on."""
    script = """
mine = server()
other = os.fork()
if other:
    say(mine, other)
time.sleep(60)
"""
    with parent(script, path) as process:
        mine, other = map(int, process.stdout.readline().split())
        try:
            assert runs(mine)
            process.kill()
            process.wait()
            wait_until(lambda: not runs(mine), seconds=20)
            assert runs(other)
        finally:
            os.kill(other, signal.SIGKILL)
