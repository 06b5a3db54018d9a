"""MP4, MOV and M4A: the copy plays as before and says nothing about whoever made it."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from submissions.evidence.cleaning import boxes, nal, obu, start_codes
from submissions.evidence.cleaning.entries import blank_fill
from submissions.evidence.inspect import inspect
from submissions.evidence.kinds import Uncleanable
from tests.made_files import video

from .media_files import (
    AV1_PICTURE,
    CLIP,
    LIGHT,
    Film,
    av1_unit,
    box,
    configuration,
    full,
    jpeg,
    jpeg_with_comment,
    message,
    numbers,
    picture_entry,
    planted_clip,
    secret,
    sound_entry,
    tags,
    telling_av1,
    telling_boxes,
    unit,
    user_data,
)
from .searching import AUTHOR, COMMENT_AUTHOR, EARLIER, EMAIL, EMBEDDED, GPS, LINK, SECRETS, SERIAL, found_in

ALL = set(SECRETS)


@pytest.fixture
def clean(tmp_path):
    """Bytes in, the copy and its notes out; cleaning the copy again changes nothing."""

    def cleaned(data):
        source, target, again = tmp_path / "source", tmp_path / "target", tmp_path / "again"
        source.write_bytes(data)
        notes = boxes.clean(source, target)
        assert source.read_bytes() == data
        boxes.clean(target, again)
        assert again.read_bytes() == target.read_bytes()
        return target.read_bytes(), set(notes)

    return cleaned


def refused(clean, data):
    with pytest.raises(Uncleanable) as error:
        clean(data)
    return error.value.code


def motion_jpeg(**options):
    return Film().add("vide", picture_entry("jpeg"), [jpeg(one) for one in range(3)], **options)


# -- secrets


def test_clean_takes_every_secret_out_of_a_real_clip(clean):
    planted = planted_clip()
    assert found_in(planted) == ALL
    copy, notes = clean(planted)
    assert found_in(copy) == set()
    assert len(copy) == len(planted)
    assert notes >= {
        "tags",
        "place",
        "camera",
        "thumbnail",
        "times",
        "tracks",
        "hidden",
        "people",
        "properties",
    }


def test_clean_keeps_every_sample_of_a_real_clip(clean):
    planted, plain = planted_clip(), CLIP.read_bytes()
    copy, _notes = clean(planted)
    clean_plain, _notes = clean(plain)
    start = plain.index(b"mdat") + 4
    assert clean_plain[start:] in copy  # the same samples, wherever they stand
    changed = sum(one != other for one, other in zip(plain[start:], clean_plain[start:], strict=True))
    assert changed < 800  # of 90,000: the settings that the encoder wrote into the first


def test_clean_leaves_a_file_that_is_taken_as_the_same_kind(clean, tmp_path):
    copy, _notes = clean(planted_clip())
    path = tmp_path / "copy.mp4"
    path.write_bytes(copy)
    with path.open("rb") as file:
        assert inspect(file, "copy.mp4", max_bytes=10**6, max_video_bytes=10**6).name == "mp4"


def test_clean_zeroes_what_lies_between_samples_and_keeps_these(clean):
    planted = motion_jpeg().build(between=secret(EARLIER))
    copy, notes = clean(planted)
    assert EARLIER.encode() in planted
    assert EARLIER.encode() not in copy
    assert all(jpeg(one) in copy for one in range(3))
    assert notes == {"hidden", "times"}


def test_clean_takes_a_track_of_telemetry_with_its_samples(clean):
    film = motion_jpeg().add("meta", box("gpmd", bytes(8)), [secret(GPS), secret(SERIAL)])
    planted = film.build()
    assert found_in(planted, [GPS, SERIAL]) == {GPS, SERIAL}
    copy, notes = clean(planted)
    assert found_in(copy) == set()
    assert notes == {"tracks", "times"}
    assert all(jpeg(one) in copy for one in range(3))


@pytest.mark.parametrize("handler", ["meta", "tmcd", "text", "sbtl", "subt", "hint", "camm", "odsm"])
def test_clean_keeps_only_picture_and_sound(clean, handler):
    planted = motion_jpeg().add(handler, box("mett", bytes(8), secret(LINK)), [secret(AUTHOR)]).build()
    assert found_in(planted, [AUTHOR, LINK]) == {AUTHOR, LINK}
    copy, notes = clean(planted)
    assert found_in(copy) == set()
    assert copy.count(b"trak") == 1
    assert "tracks" in notes


def test_clean_takes_out_references_to_tracks(clean):
    copy, _notes = clean(motion_jpeg(more=box("tref", box("tmcd", numbers(2)))).build())
    assert b"tref" not in copy


def test_clean_empties_names_and_vendors(clean):
    entry = picture_entry("jpeg", compressor=secret(SERIAL))
    name = bytes((len(SERIAL),)) + secret(SERIAL)
    references = full("url ", secret(LINK) + b"\0", flags=1)
    planted = Film(brand=b"XAVC").add("vide", entry, [jpeg(1)], name=name, references=references).build()
    assert found_in(planted, [SERIAL, LINK]) == {SERIAL, LINK}
    copy, notes = clean(planted)
    assert found_in(copy) == set()
    assert b"vend" not in copy
    assert b"XAVC" not in copy
    assert notes == {"properties", "links", "times", "camera"}


def test_clean_blanks_comments_in_frames_of_motion_jpeg(clean):
    planted = Film().add("vide", picture_entry("jpeg"), [jpeg_with_comment(1, AUTHOR)]).build()
    copy, notes = clean(planted)
    assert found_in(planted, [AUTHOR]) == {AUTHOR}
    assert found_in(copy) == set()
    assert jpeg(1)[2:] in copy
    assert "camera" in notes


def test_clean_takes_out_boxes_it_does_not_know_anywhere(clean):
    film = motion_jpeg(more=box("wxyz", secret(AUTHOR)), stbl=box("subs", secret(EMBEDDED)))
    film.tracks[0].entry = picture_entry("jpeg", box("uuid", bytes(16), secret(EMAIL)))
    film.tracks[0].stbl += full("stss", numbers(1, 1), secret(COMMENT_AUTHOR))
    planted = film.build(in_movie=tags() + box("iods", secret(LINK)), behind=telling_boxes())
    assert found_in(planted) == ALL
    assert found_in(clean(planted)[0]) == set()


def test_clean_blanks_colour_profiles_and_keeps_colours_as_numbers(clean):
    numbered = box("colr", b"nclx", numbers(1, 1, 1, code="H"), b"\0")
    copy, notes = clean(
        Film()
        .add("vide", picture_entry("jpeg", numbered, box("colr", b"prof", secret(AUTHOR))), [jpeg(1)])
        .build()
    )
    assert found_in(copy) == set()
    assert numbered in copy
    assert "profile" in notes


def test_clean_keeps_of_descriptions_what_has_its_form(clean):
    """Boxes of a fixed form have that length; those of vendors go."""
    shape = box("pasp", numbers(1, 1))
    inside = (
        box("pasp", numbers(1, 1), secret(AUTHOR)),
        box("glbl", secret(EMAIL)),
        box("ACLR", secret(GPS)),
    )
    planted = Film().add("vide", picture_entry("jpeg", shape, *inside), [jpeg(1)]).build()
    assert found_in(planted, [AUTHOR, EMAIL, GPS]) == {AUTHOR, EMAIL, GPS}
    copy, notes = clean(planted)
    assert found_in(copy) == set()
    assert shape in copy
    assert copy.count(b"pasp") == 2
    assert "hidden" in notes


def test_clean_keeps_of_av1_opus_and_layouts_what_is_counted(clean):
    sequence = b"\x81\0\0\0\x0a\x03abc"
    metadata = b"\x2a" + bytes((len(GPS),)) + secret(GPS)
    opus = b"\0\2" + bytes(9)
    layout = full("chan", numbers(0, 0, 1), bytes(20))
    film = Film().add("vide", picture_entry("av01", box("av1C", sequence, metadata)), [AV1_PICTURE])
    film.add("soun", sound_entry("Opus", box("dOps", opus, secret(AUTHOR)), layout), [b"sound"])
    planted = film.build()
    assert found_in(planted, [AUTHOR, GPS]) == {AUTHOR, GPS}
    copy, _notes = clean(planted)
    assert found_in(copy) == set()
    assert all(kept in copy for kept in (sequence, opus, layout, AV1_PICTURE, b"sound"))


def test_clean_keeps_sound_and_blanks_comments_of_flac(clean):
    stream = b"\0\0\0\x22" + bytes(range(34))
    comments = b"\x84" + len(AUTHOR).to_bytes(3, "big") + secret(AUTHOR)
    entry = sound_entry("fLaC", full("dfLa", stream, comments))
    planted = Film().add("soun", entry, [b"frame one", b"frame two"]).build()
    copy, notes = clean(planted)
    assert found_in(planted, [AUTHOR]) == {AUTHOR}
    assert found_in(copy) == set()
    assert stream in copy
    assert b"frame one" in copy
    assert "tags" in notes


def test_clean_keeps_sound_that_is_counted_byte_by_byte(clean):
    """Old QuickTime: each sample of 16 bits and two channels is said to be one byte."""
    sound = bytes(range(200))
    film = Film(brand=b"qt  ").add("soun", sound_entry("twos"), [sound], constant=1, per_chunk=50)
    assert sound in clean(film.build())[0]


# -- H.264


def test_clean_blanks_messages_of_cameras_between_pictures(clean):
    said = message(5, bytes(16) + secret(GPS) + b"\0\0\0\0\1") + message(4, b"\xb5\0\x31" + secret(AUTHOR))
    other = message(1, b"\x10\x20")
    sample = unit(6, other + said + b"\x80") + unit(0x65, b"picture" * 30)
    planted = Film().add("vide", picture_entry("avc1", configuration()), [sample, sample]).build()
    assert found_in(planted, [GPS, AUTHOR]) == {GPS, AUTHOR}
    copy, notes = clean(planted)
    assert found_in(copy) == set()
    assert len(copy) == len(planted)
    assert copy.count(b"\x06" + other) == 2
    assert copy.count(b"picture" * 30) == 2
    assert "properties" in notes


def test_clean_blanks_what_an_encoder_says_in_the_description_of_h265(clean):
    said = unit(0x4E, b"\1" + message(5, bytes(16) + secret(SERIAL)) + b"\x80")[4:]
    sets = b"\x20\0\1" + numbers(3, code="H") + b"\x40\1\x0c"
    arrays = sets + b"\x27\0\1" + numbers(len(said), code="H") + said
    described = box("hvcC", b"\1" + bytes(20) + b"\x03\2" + arrays, secret(AUTHOR))
    sample = unit(0x4E, b"\1" + message(136, b"\x40" + secret(GPS)) + b"\x80") + unit(0x26, b"\1picture")
    planted = Film().add("vide", picture_entry("hvc1", described), [sample]).build()
    assert found_in(planted, [SERIAL, AUTHOR, GPS]) == {SERIAL, AUTHOR, GPS}
    copy, notes = clean(planted)
    assert found_in(copy) == set()
    assert sets in copy
    assert b"\1picture" in copy
    assert notes == {"properties", "hidden", "times"}


def h264(sample, offsets=1, **options):
    film = Film().add("vide", picture_entry("avc1", configuration()), [sample] * offsets, **options)
    return film.build()


def test_clean_takes_captions_out_of_pictures_as_tracks_go(clean):
    captions = b"\xb5\0\x31GA94\x03" + secret(AUTHOR)
    sample = unit(6, message(4, captions) + b"\x80") + unit(0x65, b"picture")
    planted = h264(sample)
    assert found_in(planted, [AUTHOR]) == {AUTHOR}
    copy, notes = clean(planted)
    assert found_in(copy) == set()
    assert notes == {"tracks", "times"}


@pytest.mark.parametrize("length", [70_000, 1_000_000])
def test_clean_blanks_long_messages(clean, length):
    planted = h264(unit(6, message(5, b"x" * length + secret(AUTHOR)) + b"\x80") + unit(0x65, b"picture"))
    assert found_in(planted, [AUTHOR]) == {AUTHOR}
    copy, _notes = clean(planted)
    assert found_in(copy) == set()
    assert copy.count(b"picture") == 1


def test_clean_refuses_messages_longer_than_any(clean):
    assert refused(clean, h264(unit(6, message(5, b"x" * (1 << 20)) + b"\x80"))) == "unclear_structure"


def test_clean_blanks_messages_where_all_samples_have_one_size(clean):
    sample = unit(6, message(5, bytes(16) + secret(GPS)) + b"\x80") + unit(0x65, b"picture")
    planted = h264(sample, 3, constant=len(sample))
    assert planted.count(GPS.encode()) == 3
    copy, notes = clean(planted)
    assert found_in(copy) == set()
    assert copy.count(b"picture") == 3
    assert "properties" in notes


def overlapping(count):
    """H.264 whose chunks all lie over the same bytes: many units each."""
    film = Film().add("vide", picture_entry("avc1", configuration()), [unit(0x65, b"p") * 100])
    planted = film.build()
    track = film.tracks[0]
    head = planted[: planted.index(b"moov") - 4]
    track.offsets, track.sizes = track.offsets * count, track.sizes * count
    return head + box("moov", full("mvhd", bytes(96)), track.trak())


def test_clean_takes_samples_that_tracks_share_and_refuses_many_chunks_over_one(clean):
    clean(overlapping(2))
    assert refused(clean, overlapping(500)) == "unclear_structure"


@given(st.binary(max_size=60), st.binary(max_size=60), st.booleans())
def test_blank_messages_keeps_structure(payload, after, is_265):
    """What a decoder reads afterwards: the same messages of the same lengths."""
    head = b"\x4e\x01" if is_265 else b"\x06"
    made = unit(head[0], head[1:] + message(5, payload) + message(45, after) + b"\x80")[4:]
    blanked = bytearray(made)
    nal.blank_messages(blanked, is_265=is_265)
    assert len(blanked) == len(made)
    assert messages(bytes(blanked), len(head))[1:] == messages(made, len(head))[1:] == [(45, after)]
    assert messages(bytes(blanked), len(head))[0][0] == 5
    assert len(messages(bytes(blanked), len(head))[0][1]) == len(payload)
    again = bytearray(blanked)
    assert not nal.blank_messages(again, is_265=is_265)


def messages(made, skip):
    """A reader of messages by the standard."""
    raw, zeros = bytearray(), 0
    for byte in made:
        if zeros == 2 and byte == 3:
            zeros = 0
            continue
        raw.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    found, at = [], skip
    while raw[at:] not in (b"\x80", b""):
        kind, size = raw[at], raw[at + 1]
        found.append((kind, bytes(raw[at + 2 : at + 2 + size])))
        at += 2 + size
    return found


def test_blank_fill_blanks_the_signature_of_an_encoder():
    name = b"\0Lavc59.37.100\0"
    bits = f"{6:03b}{15:04b}{len(name) + 1 - 14:08b}" + "".join(f"{byte:08b}" for byte in b"\0" + name)
    bits += "001" + "1" * 100
    start = bytearray(int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big"))
    before = bytes(start)
    assert blank_fill(start)
    after = f"{int.from_bytes(start, 'big'):0{len(start) * 8}b}"
    assert after[:15] == bits[:15]
    assert int(after[15 : 15 + 8 * (len(name) + 1)], 2) == 0
    assert after[15 + 8 * (len(name) + 1) :].startswith("001" + "1" * 100)
    assert before != bytes(start)
    assert not blank_fill(start)


# -- AV1


def av1(*samples):
    return Film().add("vide", picture_entry("av01", box("av1C", b"\x81\0\0\0")), samples).build()


def test_clean_makes_padding_of_what_units_of_av1_tell(clean):
    planted = av1(telling_av1(), telling_av1())
    told = {AUTHOR, EMAIL, EARLIER, SERIAL, GPS}
    assert found_in(planted, told) == told
    copy, notes = clean(planted)
    assert found_in(copy) == set()
    assert copy.count(AV1_PICTURE) == 2
    assert copy.count(LIGHT[2:]) == 4
    assert notes == {"properties", "hidden", "times"}
    sample = copy[copy.index(b"mdat") + 4 :][: len(telling_av1())]
    assert [kind for kind, _content in units(sample)] == [2, 15, 15, 5, 5, 6, 15, 15]
    lengths = [len(content) for _kind, content in units(telling_av1())]
    assert [len(content) for _kind, content in units(sample)] == lengths
    assert all(content.strip(b"\0") == b"\x80" for kind, content in units(sample) if kind == 15)


def units(sample):
    """A reader of units by the standard."""
    found, at = [], 0
    while at < len(sample):
        head, length, at = sample[at], 0, at + 1
        if head & 2:
            for place in range(8):
                byte, at = sample[at], at + 1
                length |= (byte & 127) << 7 * place
                if byte < 128:
                    break
        else:
            length = len(sample) - at
        found.append((head >> 3 & 15, sample[at : at + length]))
        at += length
    return found


def test_clean_keeps_pictures_of_av1_before_what_cannot_be_walked(clean):
    cut = AV1_PICTURE + b"\x2a\x7fcut"
    for sample in (cut, AV1_PICTURE + b"\x2a" + b"\xff" * 9, AV1_PICTURE + b"\x2a"):
        copy, notes = clean(av1(sample))
        assert sample in copy
        assert notes == {"times"}


def test_clean_refuses_samples_of_more_units_than_pictures_have(clean):
    assert refused(clean, av1(av1_unit(2, b"") * 20_001)) == "unclear_structure"


@given(st.binary(max_size=80))
def test_scrub_configuration_of_av1_keeps_length_and_is_stable(content):
    made = bytearray(b"\x81\0\0\0" + content)
    try:
        obu.scrub_configuration(made)
    except Uncleanable:
        return
    assert len(made) == 4 + len(content)
    assert obu.scrub_configuration(bytearray(made)) == set()


# -- MPEG-4 Part 2


@pytest.mark.parametrize("codec", ["mp4v", "XVID", "m2v1"])
def test_clean_blanks_user_data_of_mpeg(clean, codec):
    head, picture = b"\0\0\1\xb3head", b"\0\0\1\xb6picture"
    captions = user_data(b"GA94\x03" + secret(EMAIL))
    sample = head + user_data(secret(AUTHOR)) + captions + picture + user_data(secret(GPS))
    description = b"\0\0\1\xb0\1" + user_data(secret(SERIAL))
    decoder = b"\5" + bytes((len(description),)) + description
    config = b"\4" + bytes((13 + len(decoder),)) + b"\x20\x11" + bytes(11) + decoder
    stream = b"\3" + bytes((3 + len(config),)) + bytes(3) + config
    planted = Film().add("vide", picture_entry(codec, full("esds", stream)), [sample, sample]).build()
    assert found_in(planted, [AUTHOR, GPS, SERIAL, EMAIL]) == {AUTHOR, GPS, SERIAL, EMAIL}
    copy, notes = clean(planted)
    assert found_in(copy) == set()
    assert len(copy) == len(planted)
    assert copy.count(head + user_data(b"\xff")) == copy.count(picture + user_data(b"\xff")) == 2
    assert b"\0\0\1\xb0\1" + user_data(b"\xff") in copy
    assert notes == {"properties", "tracks", "hidden", "times"}


@pytest.mark.parametrize("signature", [b"XviD0050", b"DivX503b1393p", b"DivX501Build413\0"])
def test_blank_user_data_keeps_by_what_decoders_know_old_encoders(signature):
    data = bytearray(user_data(signature) + b"\0\0\1\xb6")
    assert start_codes.blank_user_data(data) == set()
    more = bytearray(user_data(signature + secret(AUTHOR)))
    assert start_codes.blank_user_data(more) == {"properties"}
    assert found_in(bytes(more)) == set()


@given(st.lists(st.sampled_from([b"\0", b"\1", b"\xb2", b"\xb6", b"x", b"\0\0\1\xb2"]), max_size=40))
def test_blank_user_data_keeps_every_start_code(parts):
    made = bytearray(b"".join(parts))
    before = bytes(made)
    start_codes.blank_user_data(made)
    assert len(made) == len(before)
    assert codes(bytes(made)) == codes(before)
    assert start_codes.blank_user_data(made) == set()


def codes(data):
    return [(at, data[at + 3 : at + 4]) for at in range(len(data)) if data[at : at + 3] == b"\0\0\1"]


def test_clean_refuses_samples_of_mpeg_longer_than_any(clean):
    planted = Film().add("vide", picture_entry("mp4v"), [bytes((16 << 20) + 1)]).build()
    assert refused(clean, planted) == "unclear_structure"


# -- fragments


def fragmented(*, flags=0x20000, in_fragment=b"", between=b"", places_first=False):
    """One fragment with two tracks: pictures, and places. Without flags the second hangs on the first."""
    film = motion_jpeg().add("meta", box("gpmd", bytes(8)), [])
    for track in film.tracks:
        track.sizes = []
    defaults = box("mvex", full("trex", numbers(1, 1, 0, 0, 0)), full("trex", numbers(2, 1, 0, 7, 0)))
    movie = box("moov", full("mvhd", bytes(96)), *(track.trak() for track in film.tracks), defaults)
    head = box("ftyp", b"iso5", bytes(4)) + movie
    samples = [(1, [jpeg(1), jpeg(2)]), (2, [secret(GPS)])]
    samples = samples[::-1] if places_first else samples

    def moof(shift):
        at, trafs = shift + len(between), []
        for place, (track, ones) in enumerate(samples):
            sizes = [len(one) for one in ones]
            run = full("trun", numbers(len(sizes), 0 if place and not flags else at, *sizes), flags=0x201)
            trafs.append(
                box("traf", full("tfhd", numbers(track), flags=flags), full("tfdt", numbers(0)), run)
            )
            at += sum(sizes)
        return box("moof", full("mfhd", numbers(1)), *trafs, in_fragment)

    content = [one for _track, ones in samples for one in ones]
    return head + moof(len(moof(0)) + 8) + box("mdat", between, *content, between)


def test_clean_finds_the_samples_of_fragments(clean):
    hidden = box("uuid", bytes(16), secret(AUTHOR))
    planted = fragmented(in_fragment=hidden, between=secret(EARLIER))
    assert found_in(planted, [GPS, AUTHOR, EARLIER]) == {GPS, AUTHOR, EARLIER}
    copy, notes = clean(planted)
    assert found_in(copy) == set()
    assert jpeg(1) + jpeg(2) in copy
    assert copy.count(b"traf") == 1
    assert notes == {"tracks", "tags", "hidden", "times"}


def test_clean_refuses_fragments_that_hang_on_a_track_that_goes(clean):
    """Without a base of its own, a run begins where that of the track before ended."""
    copy, _notes = clean(fragmented(flags=0))
    assert jpeg(1) + jpeg(2) in copy
    assert found_in(copy) == set()
    assert refused(clean, fragmented(flags=0, places_first=True)) == "unclear_structure"


def test_clean_refuses_more_samples_than_hours_of_video_have(clean):
    """Runs of twenty bytes that each stand for four million samples without a size."""
    runs = full("trun", numbers(3_000_000)) * 2
    fragment = box("moof", box("traf", full("tfhd", numbers(1), flags=0x20000), runs))
    assert refused(clean, motion_jpeg().build(behind=fragment)) == "too_many_samples"


# -- refused


@pytest.mark.parametrize("codec", ["dvc ", "dvh5", "vvc1"])
def test_clean_refuses_pictures_in_which_it_cannot_find_what_cameras_say(clean, codec):
    assert (
        refused(clean, Film().add("vide", picture_entry(codec), [b"picture"]).build()) == "unclear_structure"
    )


def test_clean_refuses_locked_media(clean):
    film = Film().add("vide", picture_entry("encv", box("sinf")), [jpeg(1)])
    assert refused(clean, film.build()) == "protected"
    film = Film().add("soun", sound_entry("mp4a", box("sinf")), [b"sound"])
    assert refused(clean, film.build()) == "protected"


def test_clean_refuses_media_that_lie_elsewhere(clean):
    film = motion_jpeg(references=full("url ", b"http://elsewhere.example/film\0"))
    assert refused(clean, film.build()) == "media_elsewhere"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"ftyp",
        box("ftyp", b"isom"),
        box("moov", box("cmov", bytes(40))),
        box("moov", full("mvhd", bytes(96))),
        box("moov") * 2,
        box("ftyp", b"isom") + b"\0\0\xff\xffmoov",
        box("moov", box("trak", box("mdia"))),
    ],
    ids=["empty", "no box", "no movie", "packed", "no track", "two movies", "cut", "no handler"],
)
def test_clean_refuses_what_it_does_not_understand(clean, data):
    assert refused(clean, data) == "unclear_structure"


def test_clean_takes_the_smallest_video_of_the_tests(clean):
    copy, _notes = clean(video())
    assert len(copy) == len(video())


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
