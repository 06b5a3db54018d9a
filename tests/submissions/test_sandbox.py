"""The child that opens other people's files: what it may not do, and what comes of what it answers."""

import os
import subprocess
import sys
import textwrap
import threading
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from submissions.evidence import sandbox
from submissions.evidence.kinds import KINDS, Unacceptable
from submissions.wording import explain
from tests.made_files import pdf, png, video

ROOT = Path(__file__).resolve().parents[2]
LIMITS = {"max_bytes": 100_000_000, "max_video_bytes": 1_000_000_000}
linux = pytest.mark.skipif(sys.platform != "linux", reason="guards of the Linux kernel")


def confined(body, folder=None, **limits):
    """What a script says that runs behind the same guards as the child."""
    folders = [str(folder)] if folder else []
    limits = {"seconds": 3, "written": 1 << 20} | limits
    script = (
        "import ctypes, os, signal, socket, subprocess, sys, threading, time\n"
        "from pathlib import Path\n"
        "from submissions.evidence.confinement import Limits, confine\n"
        f"guards = confine(Limits(**{limits!r}), writable=[Path(place) for place in {folders!r}])\n"
        f"{textwrap.dedent(body)}\n"
    )
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        env={"PATH": os.defpath},
    )


def outcome(body, **limits):
    """How the attempt of the script ended: the name of the error, or what it printed."""
    indented = textwrap.indent(textwrap.dedent(body), "    ")
    done = confined(
        f"try:\n{indented}\nexcept BaseException as error:\n    print(type(error).__name__)", **limits
    )
    return done.stdout.strip() or f"died {done.returncode}"


def test_confine_leaves_reading_and_writing(tmp_path):
    """The set-up of the refusals below works as such."""
    written = (
        f"Path({str(tmp_path / 'a')!r}).write_text('x'); print(Path({str(tmp_path / 'a')!r}).read_text())"
    )
    assert outcome(written, folder=tmp_path) == "x"
    assert outcome("print(len(bytes(50_000_000)))") == "50000000"


@linux
@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
        "socket.socketpair()",
        "socket.create_connection(('127.0.0.1', 9))",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "subprocess.run(['/bin/true'])",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.kill(os.getppid(), 0)",
        "os.pipe()",
        "os.chroot('/')",
    ],
)
def test_confine_refuses(attempt):
    assert outcome(attempt) == "PermissionError"


@linux
@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd')",
        "os.listdir('/etc')",
        "open('/proc/PARENT/environ')",
        "open('/proc/self/environ')",
        "open('/tmp/left-behind', 'w')",
        "open('manage.py')",
    ],
)
def test_confine_closes_all_other_paths(attempt):
    if outcome("print('landlock' in guards)") == "False":
        pytest.skip("this kernel has no Landlock")
    assert outcome(attempt.replace("PARENT", str(os.getpid()))) == "PermissionError"


@linux
def test_confine_starts_no_thread():
    assert outcome("threading.Thread(target=print).start()") == "RuntimeError"


@linux
def test_confine_is_not_undone():
    assert outcome("import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))") in (
        "PermissionError",
        "ValueError",
    )
    assert outcome("print(ctypes.CDLL(None).ptrace(0, 0, 0, 0))") == "-1"


@pytest.mark.parametrize("amount", ["bytes(1 << 30)", "[bytes(1 << 20) for _ in range(1 << 10)]"])
def test_confine_limits_memory(amount):
    assert outcome(amount) == "MemoryError"


def test_confine_limits_time():
    assert outcome("while True: pass", seconds=1).startswith("died -")


def test_confine_limits_what_is_written(tmp_path):
    path = tmp_path / "large"
    assert outcome(f"Path({str(path)!r}).write_bytes(bytes(1 << 22))", folder=tmp_path) == "OSError"
    assert path.stat().st_size <= 1 << 20


def test_confine_limits_open_files():
    assert outcome("[open('/dev/null') for _ in range(100)]") == "OSError"


def test_audit_refuses_where_the_kernel_cannot():
    """What stands in for the kernel's guards elsewhere."""
    script = (
        "import socket, subprocess, sys\n"
        "from submissions.evidence import confinement\n"
        "sys.addaudithook(confinement._refuse_event)\n"
        "for attempt in (lambda: socket.socket(), lambda: subprocess.run(['/bin/true'])):\n"
        "    try: attempt()\n"
        "    except PermissionError: print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=30
    )
    assert done.stdout.split() == ["refused", "refused"]


# -- the child itself


def stored(folder, content, name="a"):
    path = folder / name
    path.write_bytes(content)
    return path


def ask(path, name):
    """The child's own answer to a look at a file."""
    values = {"path": str(path), "name": name, **LIMITS}
    return sandbox._run("inspect", True, values, sandbox.Limits(10, 1 << 20), readable=[path])


@linux
def test_child_stands_behind_all_guards(tmp_path):
    answer = ask(stored(tmp_path, pdf()), "a.pdf")
    assert {"limits", "seccomp"} <= set(answer["guards"])
    assert answer["kind"] == "pdf"
    assert answer["memory"] < 100_000_000


@pytest.mark.parametrize(
    ("content", "name"), [(pdf(3), "a.pdf"), (png(), "a.PNG"), (video(), "a.mp4"), (b"x", "a.md")]
)
def test_inspect_takes_sound_files_in_the_child(tmp_path, content, name):
    assert sandbox.inspect(stored(tmp_path, content), name, **LIMITS).extension == name[-4:].lower().lstrip(
        "a"
    )


def test_inspect_hands_a_refusal_on(tmp_path):
    with pytest.raises(Unacceptable) as caught:
        sandbox.inspect(stored(tmp_path, pdf()), "a.docx", **LIMITS)
    assert caught.value.code == "disguised"
    assert explain(caught.value)


def test_inspect_refuses_an_odd_name_without_a_child(tmp_path):
    with pytest.raises(Unacceptable) as caught:
        sandbox.inspect(tmp_path / "nowhere", "a\u202efdp.exe", **LIMITS)
    assert caught.value.code == "odd_name"


def test_prepare_writes_into_its_folder_only(tmp_path):
    folder = tmp_path / "room"
    folder.mkdir()
    made = sandbox.prepare(stored(tmp_path, b"Ada was here\n", "a.txt"), KINDS["txt"], folder)
    assert made.copy.parent == folder
    assert made.copy.read_bytes() == b"Ada was here\n"
    assert [passage.text.strip() for passage in made.passages] == ["Ada was here"]


def test_prepare_draws_apart_from_the_copy(tmp_path):
    folder = tmp_path / "room"
    folder.mkdir()
    made = sandbox.prepare(stored(tmp_path, pdf(), "a.pdf"), KINDS["pdf"], folder)
    assert made.preview.parent.parent == made.copy.parent == folder
    assert made.preview.read_bytes()[8:12] == b"WEBP"


def endless_shading():
    """A page of one shading, each point of which is the outcome of ten thousand steps."""
    steps = b"{ " + b"sin cos " * 20_000 + b"0 0 }"
    document = pikepdf.new()
    document.add_blank_page(page_size=(3000, 3000))
    page = document.pages[0].obj
    function = pikepdf.Stream(document, steps, FunctionType=4, Domain=[0, 1, 0, 1], Range=[0, 1] * 3)
    shading = pikepdf.Dictionary(
        ShadingType=1, ColorSpace=pikepdf.Name.DeviceRGB, Matrix=[3000, 0, 0, 3000, 0, 0]
    )
    shading.Function = document.make_indirect(function)
    page.Resources = pikepdf.Dictionary(Shading=pikepdf.Dictionary(S=shading))
    page.Contents = document.make_stream(b"/S sh")
    file = BytesIO()
    document.save(file)
    return file.getvalue()


@linux
def test_prepare_makes_the_copy_of_what_cannot_be_drawn(tmp_path, monkeypatch):
    folder = tmp_path / "room"
    folder.mkdir()
    monkeypatch.setattr(sandbox, "DRAW_SECONDS", 1)
    made = sandbox.prepare(stored(tmp_path, endless_shading(), "a.pdf"), KINDS["pdf"], folder)
    assert made.preview is None
    with pikepdf.open(made.copy) as copy:
        assert len(copy.pages) == 1


def test_only_so_many_children_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(sandbox, "INSPECT_SECONDS", 1)
    path = stored(tmp_path, pdf())
    with sandbox._place(1), pytest.raises(sandbox.Busy):
        sandbox.inspect(path, "a.pdf", **LIMITS)
    monkeypatch.setattr(sandbox, "INSPECT_SECONDS", 10)
    assert sandbox.inspect(path, "a.pdf", **LIMITS) == KINDS["pdf"]
