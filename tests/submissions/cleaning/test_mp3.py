"""MP3: the frames of sound, and nothing else."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from submissions.evidence.cleaning import mp3
from submissions.evidence.inspect import inspect
from submissions.evidence.kinds import Uncleanable
from tests.submissions.growing import grows_evenly

from .media_files import secret
from .mp3_files import FRAME, id3, planted_mp3, seek_frame
from .searching import AUTHOR, EMAIL, SECRETS, found_in


@pytest.fixture
def clean(tmp_path):
    """Bytes in, the copy and its notes out; cleaning the copy again changes nothing."""

    def cleaned(data):
        source, target, again = tmp_path / "source", tmp_path / "target", tmp_path / "again"
        source.write_bytes(data)
        notes = mp3.clean(source, target)
        assert mp3.clean(target, again) == ()
        assert again.read_bytes() == target.read_bytes()
        return target.read_bytes(), set(notes)

    return cleaned


def test_clean_keeps_all_frames_and_takes_every_secret_out(clean):
    planted = planted_mp3()
    assert found_in(planted) == set(SECRETS)
    copy, notes = clean(planted)
    assert found_in(copy) == set()
    assert copy[417:] == FRAME * 40
    assert notes == {"tags", "thumbnail", "attachments", "properties", "hidden"}


def test_clean_leaves_a_file_that_is_taken_as_mp3(clean, tmp_path):
    path = tmp_path / "copy.mp3"
    path.write_bytes(clean(planted_mp3())[0])
    with path.open("rb") as file:
        assert inspect(file, "copy.mp3", max_bytes=10**6, max_video_bytes=10**6).name == "mp3"


def test_clean_keeps_the_table_to_seek_by_and_the_silence_to_cut_off(clean):
    copy, notes = clean(seek_frame() + FRAME * 3)
    made = seek_frame()
    table = made[36 : 36 + 120]
    assert copy[36:156] == table
    assert copy[156 + 21 : 156 + 24] == b"\x24\x01\x23"
    assert b"3.100" not in copy
    assert b"\7" not in copy[156:417]
    assert notes == {"properties"}


def test_clean_leaves_a_file_without_tags_as_it_is(clean):
    assert clean(FRAME * 30) == (FRAME * 30, set())


def test_clean_finds_the_frames_behind_pictures_that_look_like_frames(clean):
    """The bytes of pictures hold what could be the head of a frame."""
    picture = b"\xff\xd8" + FRAME[:60] + b"\xff\xfb\x90\x00" * 3 + secret(AUTHOR)
    copy, _notes = clean(id3(("APIC", picture)) + b"\0" * 300 + picture + FRAME * 9)
    assert copy == FRAME * 9


def test_clean_drops_a_frame_that_was_cut(clean):
    assert clean(FRAME * 5 + FRAME[:200])[0] == FRAME * 5


@pytest.mark.parametrize("data", [b"", secret(AUTHOR), id3(("TPE1", secret(EMAIL))), b"\xff\xfb\x90\x00"])
def test_clean_refuses_what_has_no_sound(clean, data):
    with pytest.raises(Uncleanable) as error:
        clean(data)
    assert error.value.code == "unclear_structure"


@pytest.mark.parametrize(
    "junk",
    [b"\xff\0", id3(), b"\xff\xfb\x90\1\2", b"\xff", b"ID3", b"APETAGEX" + bytes(24), b"\0TAG"],
    ids=["marks", "empty tags", "heads", "ones", "names", "empty APE tags", "words"],
)
def test_clean_takes_time_that_grows_evenly_with_junk(tmp_path, junk):
    source, target = tmp_path / "source", tmp_path / "target"

    def work(size):
        source.write_bytes(FRAME * 5 + (junk * size)[:size])
        mp3.clean(source, target)
        assert target.read_bytes().startswith(FRAME * 5)

    assert grows_evenly(work, 100_000)


pieces = st.sampled_from(
    [
        FRAME,
        FRAME,
        FRAME,
        FRAME[:100],
        id3(("TPE1", b"x")),
        b"ID3\3\0\0\0\0\7\7",
        b"APETAGEX" + bytes(24),
        b"\xff",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(pieces, st.binary(max_size=40)), max_size=14))
def test_clean_never_fails_otherwise_and_is_stable(tmp_path, found):
    source, target, again = tmp_path / "source", tmp_path / "target", tmp_path / "again"
    source.write_bytes(b"".join(found))
    try:
        mp3.clean(source, target)
        mp3.clean(target, again)
    except Uncleanable:
        return
    assert again.read_bytes() == target.read_bytes()
