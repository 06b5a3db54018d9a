"""Whatever boxes come: a copy that is stable, or a refusal; and little memory for either."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from submissions.evidence.cleaning import boxes
from submissions.evidence.kinds import Uncleanable
from tests.made_files import video

from .films import av1, cleaner, fragmented, motion_jpeg
from .media_files import Film, box, full, numbers, picture_entry, planted_clip, secret, tags, telling_av1
from .searching import AUTHOR, SECRETS, found_in

ALL = set(SECRETS)


@pytest.fixture
def clean(tmp_path):
    return cleaner(tmp_path)


# -- whatever comes

SEEDS = [
    motion_jpeg().build(in_movie=tags()),
    fragmented(),
    planted_clip()[:9000],
    video(),
    av1(telling_av1()),
]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_clean_never_fails_otherwise_and_is_stable(tmp_path, data):
    content = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _change in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        change = data.draw(
            st.sampled_from([b"\0", b"\xff", b"\x01", b"\0\0\0\1", b"\xff\xff\xff\xff", b"free", b"moof"])
        )
        content[at : at + len(change)] = change
    source, target, again = tmp_path / "source", tmp_path / "target", tmp_path / "again"
    source.write_bytes(content)
    try:
        boxes.clean(source, target)
    except Uncleanable:
        return
    assert target.stat().st_size == len(content)
    boxes.clean(target, again)
    assert again.read_bytes() == target.read_bytes()


names = st.sampled_from(
    [b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"hdlr", b"udta", b"moof", b"traf", b"wxyz"]
)
trees = st.recursive(
    st.tuples(names, st.binary(max_size=40)),
    lambda inner: st.tuples(names, st.lists(inner, max_size=4)),
    max_leaves=20,
)


def written(tree):
    name, content = tree
    inner = content if isinstance(content, bytes) else b"".join(map(written, content))
    return box(name.decode(), inner)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(trees, max_size=5))
def test_clean_takes_or_refuses_any_tree_of_boxes(tmp_path, found):
    source = tmp_path / "source"
    source.write_bytes(b"".join(map(written, found)))
    try:
        boxes.clean(source, tmp_path / "target")
    except Uncleanable as error:
        assert error.code


# -- memory

# Forked there, because a process begins with the memory of the one it was started from: this one's.
MEASURE = """
import os, sys
from pathlib import Path
child = os.fork()
if child == 0:
    from submissions.evidence.cleaning import CLEANERS
    print(CLEANERS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3])), flush=True)
    os._exit(0)
_child, status, used = os.wait4(child, 0)
print(used.ru_maxrss)
sys.exit(status)
"""


LARGE = 100 << 20


def test_clean_needs_little_memory_for_a_large_file(tmp_path):
    """100 MB with 120,000 samples, and words behind the last of them."""
    count, size = 120_000, 700
    offset = 40
    film = Film().add("vide", picture_entry("jpeg"), [])
    track = film.tracks[0]
    track.offsets, track.sizes = list(range(offset, offset + count * size, size)), [size] * count
    head = box("ftyp", b"isom", bytes(4), b"isommp42")
    total = LARGE
    source, target = tmp_path / "large.mp4", tmp_path / "copy.mp4"
    with source.open("wb") as file:
        file.write(head + numbers(total) + b"mdat")
        file.seek(len(head) + total - 100)
        file.write(secret(AUTHOR).ljust(100, b"\0"))
        file.write(box("moov", full("mvhd", bytes(96)), track.trak()))
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, "mp4", str(source), str(target)],
        capture_output=True,
        text=True,
        check=True,
    )
    notes, used = done.stdout.splitlines()
    assert "hidden" in notes
    assert int(used) < 80_000  # kB; of which 45,000 for what is imported
    assert found_in(_end_of(source), [AUTHOR]) == {AUTHOR}
    assert found_in(_end_of(target), [AUTHOR]) == set()


def _end_of(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(LARGE - 1000)
        return file.read(2000)
