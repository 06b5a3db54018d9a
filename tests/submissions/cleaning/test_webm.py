"""WebM: the copy plays as before and says nothing about whoever made it."""

import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from submissions.evidence.cleaning import webm
from submissions.evidence.cleaning.vorbis import blank_comments
from submissions.evidence.inspect import inspect
from submissions.evidence.kinds import Uncleanable

from . import webm_files
from .media_files import AV1_PICTURE, LIGHT, configuration, message, secret, telling_av1, unit
from .searching import AUTHOR, EARLIER, EMAIL, GPS, SECRETS, SERIAL, found_in
from .webm_files import block, ebml_head, element, unknown, vp8

MANY = HealthCheck.function_scoped_fixture


@pytest.fixture
def clean(tmp_path):
    """Bytes in, the copy and its notes out; cleaning the copy again changes nothing."""

    def cleaned(data):
        source, target, again = tmp_path / "source", tmp_path / "target", tmp_path / "again"
        source.write_bytes(data)
        notes = webm.clean(source, target)
        assert source.read_bytes() == data
        assert webm.clean(target, again) == ()
        assert again.read_bytes() == target.read_bytes()
        return target.read_bytes(), set(notes)

    return cleaned


def film(*, entry=(), cluster=(), segment=(), codec=b"V_VP8", behind=b"", head=None):
    """One track, one cluster, and what is given in each."""
    track = element(
        "AE", element("D7", b"\1"), element("73C5", b"\7"), element("83", b"\1"), element("86", codec), *entry
    )
    blocks = element("1F43B675", element("E7", b"\0"), block(1, 0, vp8(1)), *cluster)
    whole = element("18538067", *segment, element("1654AE6B", track), blocks)
    return (head or ebml_head()) + whole + behind


def refused(clean, data):
    with pytest.raises(Uncleanable) as error:
        clean(data)
    return error.value.code


@pytest.mark.parametrize("live", [False, True])
def test_clean_takes_every_secret_out(clean, live):
    planted = webm_files.webm(live=live, seconds=1)
    assert found_in(planted) == set(SECRETS)
    copy, notes = clean(planted)
    assert found_in(copy) == set()
    assert len(copy) == len(planted)
    assert notes >= {"tags", "attachments", "tracks", "properties", "hidden", "times"}


@pytest.mark.parametrize("live", [False, True])
def test_clean_keeps_every_frame_where_it_was(clean, live):
    planted = webm_files.webm(live=live)
    copy, _notes = clean(planted)
    for number in range(30):
        assert copy.index(vp8(number)) == planted.index(vp8(number))


def test_clean_leaves_a_file_that_is_taken_as_the_same_kind(clean, tmp_path):
    path = tmp_path / "copy.webm"
    path.write_bytes(clean(webm_files.webm())[0])
    with path.open("rb") as file:
        assert inspect(file, "copy.webm", max_bytes=10**6, max_video_bytes=10**6).name == "webm"


def test_clean_gives_tracks_numbers_that_tell_nothing(clean):
    copy, _notes = clean(webm_files.webm())
    assert b"\x73\xc5\x10\0\0\4" + b"\0\0\0\1" in copy


def test_clean_takes_out_what_stands_behind_the_recording(clean):
    copy, notes = clean(film(behind=secret(AUTHOR)))
    assert copy == clean(film())[0]
    assert notes == {"hidden"}


def test_clean_ends_a_live_recording_before_a_block_that_was_cut(clean):
    whole = webm_files.webm(live=True, planted=False)
    cut = whole[:-100]
    copy, notes = clean(cut)
    assert vp8(28) in copy
    assert len(copy) == whole.index(vp8(29)) - 9
    assert notes == {"properties", "hidden"}


@pytest.mark.parametrize("size", [0, 1, 100, 125, 126, 127, 128, 129, 16_000])
@pytest.mark.parametrize("digits", [1, 4, 8])
def test_clean_voids_elements_of_any_length(clean, size, digits):
    if digits == 1 and size > 126:
        return
    unknown_one = element("4FFF", (secret(AUTHOR) * 1000)[:size], digits=digits)
    copy, notes = clean(film(cluster=[unknown_one, block(1, 40, vp8(2))]))
    assert unknown_one[:2] not in copy or size == 0
    assert copy.endswith(block(1, 40, vp8(2)))
    assert found_in(copy) == set()
    assert notes == ({"hidden"} if size else set())


def test_clean_voids_numbers_that_are_too_long_to_be_any(clean):
    planted = film(entry=[element("23E383", secret(AUTHOR))], cluster=[element("AB", secret(GPS))])
    assert found_in(planted, [AUTHOR, GPS]) == {AUTHOR, GPS}
    assert found_in(clean(planted)[0]) == set()


def test_clean_voids_additions_to_blocks_but_for_transparency(clean):
    """They may be captions or telemetry; only where the picture has alpha they are a part of it."""
    more = element("75A1", element("A6", element("EE", b"\4"), element("A5", secret(GPS))))
    group = element("A0", element("A1", b"\x81\0\0\x80", vp8(2)), more)
    alpha = element("E0", element("53C0", b"\1"), element("B0", b"\xa0"), element("BA", b"\x78"))
    assert GPS.encode() not in clean(film(cluster=[group]))[0]
    assert GPS.encode() in clean(film(cluster=[group], entry=[alpha]))[0]


def test_clean_takes_entries_for_what_is_gone_out_of_the_table_of_contents(clean):
    gone = element("4DBB", element("53AB", bytes.fromhex("1254C367")), element("53AC", b"\x7f"))
    kept = element("4DBB", element("53AB", bytes.fromhex("1654AE6B")), element("53AC", b"\x30"))
    copy, _notes = clean(film(segment=[element("114D9B74", gone, kept)]))
    assert kept in copy
    assert bytes.fromhex("1254C367") not in copy


def test_clean_blanks_the_comments_of_vorbis():
    first, third = b"\1vorbis" + bytes(23), b"\5vorbis" + bytes(50)
    vendor, comment = b"Xiph.Org " + secret(GPS), b"ARTIST=" + secret(AUTHOR)
    second = b"\3vorbis" + struct.pack("<I", len(vendor)) + vendor + struct.pack("<II", 1, len(comment))
    second += comment + b"\1"
    private = bytearray(bytes((2, len(first), len(second))) + first + second + third)
    before = bytes(private)
    assert blank_comments(private)
    assert len(private) == len(before)
    assert found_in(bytes(private)) == set()
    assert private.startswith(before[:3] + first)
    assert private.endswith(b"\1" + third)
    assert not blank_comments(private)


# -- what a decoder is told


def private(content):
    return element("63A2", content)


def test_clean_takes_out_what_decoders_are_told_without_need(clean):
    """VP8 has nothing to tell; VP9 tells numbers."""
    for codec in (b"V_VP8", b"V_VP9"):
        planted = film(codec=codec, entry=[private(secret(AUTHOR))])
        assert found_in(planted, [AUTHOR]) == {AUTHOR}
        copy, notes = clean(planted)
        assert found_in(copy) == set()
        assert notes == {"hidden"}
    features = private(b"\1\1\0\2\1\x0a")
    assert features in clean(film(codec=b"V_VP9", entry=[features]))[0]


def test_clean_keeps_of_av1_what_a_decoder_needs(clean):
    sequence = b"\x0a\x03abc"
    told = b"\x2a" + bytes((len(GPS),)) + secret(GPS)  # metadata
    planted = film(codec=b"V_AV1", entry=[private(b"\x81\0\0\0" + sequence + told)])
    assert found_in(planted, [GPS]) == {GPS}
    copy, notes = clean(planted)
    assert found_in(copy) == set()
    assert b"\x81\0\0\0" + sequence + b"\x7a" in copy
    assert notes == {"hidden"}


@pytest.mark.parametrize("codec", [b"A_AAC", b"V_MPEG4/ISO/ASP", b"V_PRORES", b"A_MS/ACM"])
def test_clean_refuses_what_unknown_decoders_are_told(clean, codec):
    assert refused(clean, film(codec=codec, entry=[private(b"\x11\x90")])) == "unclear_structure"


@pytest.mark.parametrize("codec", [b"V_MPEG4/ISO/ASP", b"V_MPEG2", b"V_MJPEG"])
def test_clean_refuses_pictures_in_which_nobody_looks_for_messages(clean, codec):
    assert refused(clean, film(codec=codec)) == "unclear_structure"


@pytest.mark.parametrize("described", [[], [private(b"\x81\0\0\0")]], ids=["bare", "described"])
def test_clean_makes_padding_of_what_units_of_av1_tell(clean, described):
    group = element("A0", element("A1", b"\x81\0\0\0", telling_av1()))
    planted = film(codec=b"V_AV1", entry=described, cluster=[block(1, 40, telling_av1()), group])
    told = {AUTHOR, EMAIL, EARLIER, SERIAL, GPS}
    assert found_in(planted, told) == told
    copy, notes = clean(planted)
    assert found_in(copy) == set()
    assert copy.count(AV1_PICTURE) == 2
    assert copy.count(LIGHT[2:]) == 4
    assert notes == {"properties", "hidden"}


def test_clean_refuses_av1_whose_units_it_cannot_find(clean):
    stripped = element("6D80", element("6240", element("5034", element("4254", b"\3"))))
    laced = element("A3", b"\x81\0\0\x82", AV1_PICTURE)
    assert refused(clean, film(codec=b"V_AV1", entry=[stripped])) == "unclear_structure"
    assert refused(clean, film(codec=b"V_AV1", cluster=[laced])) == "unclear_structure"


AVC = b"V_MPEG4/ISO/AVC"


def test_clean_blanks_messages_in_blocks_of_h264(clean):
    said = unit(6, message(5, bytes(16) + secret(GPS)) + b"\x80") + unit(0x65, b"picture" * 30)
    described = private(configuration()[8:] + secret(AUTHOR))
    planted = film(codec=AVC, entry=[described], cluster=[block(1, 40, said)])
    assert found_in(planted, [GPS, AUTHOR]) == {GPS, AUTHOR}
    copy, notes = clean(planted)
    assert found_in(copy) == set()
    assert b"picture" * 30 in copy
    assert notes == {"properties", "hidden"}


def test_clean_refuses_h264_whose_messages_it_cannot_find(clean):
    described, said = private(configuration()[8:]), unit(0x65, b"picture")
    stripped = element("6D80", element("6240", element("5034", element("4254", b"\3"))))
    laced = element("A3", b"\x81\0\0\x82", said)
    assert refused(clean, film(codec=AVC)) == "unclear_structure"
    assert refused(clean, film(codec=AVC, entry=[described, stripped])) == "unclear_structure"
    assert refused(clean, film(codec=AVC, entry=[described], cluster=[laced])) == "unclear_structure"


def test_clean_refuses_locked_recordings(clean):
    cipher = element("6D80", element("6240", element("5033", b"\1"), element("5035", b"")))
    assert refused(clean, film(entry=[cipher])) == "protected"
    assert refused(clean, film(cluster=[element("AF", b"\x81\0\0\0")])) == "protected"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        ebml_head(),
        ebml_head() + element("18538067"),
        film(codec=b"V_VP8 of Zebediah"),
        film()[:-30],
        film(segment=[unknown("1254C367", b"")]),
        element("1654AE6B"),
    ],
    ids=["empty", "head only", "nothing in it", "codec", "cut", "tags without length", "no head"],
)
def test_clean_refuses_what_it_does_not_understand(clean, data):
    assert refused(clean, data) == "unclear_structure"


SEEDS = [webm_files.webm(seconds=1), webm_files.webm(seconds=1, live=True), film()]


@settings(max_examples=150, suppress_health_check=[MANY])
@given(st.data())
def test_clean_never_fails_otherwise_and_is_stable(tmp_path, data):
    content = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _change in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        change = data.draw(
            st.sampled_from([b"\0", b"\xff", b"\x01", b"\x80", b"\xa3", b"\xec\x80", b"\x01" + b"\xff" * 7])
        )
        content[at : at + len(change)] = change
    source, target, again = tmp_path / "source", tmp_path / "target", tmp_path / "again"
    source.write_bytes(content)
    try:
        webm.clean(source, target)
    except Uncleanable:
        return
    webm.clean(target, again)
    assert again.read_bytes() == target.read_bytes()


@settings(suppress_health_check=[MANY])
@given(st.binary(max_size=200))
def test_clean_takes_or_refuses_noise_behind_a_true_beginning(tmp_path, noise):
    source = tmp_path / "source"
    source.write_bytes(ebml_head() + bytes.fromhex("18538067") + b"\x01" + b"\xff" * 7 + noise)
    with pytest.raises(Uncleanable):
        webm.clean(source, tmp_path / "target")
