"""MP4, MOV and M4A: the copy plays as before and says nothing about whoever made it."""

import pytest

from submissions.evidence.inspect import inspect
from tests.made_files import video

from .films import cleaner, fragmented, motion_jpeg, refused
from .media_files import (
    AV1_PICTURE,
    CLIP,
    Film,
    box,
    full,
    jpeg,
    jpeg_with_comment,
    keyed_tags,
    numbers,
    picture_entry,
    planted_clip,
    secret,
    sound_entry,
    tags,
    telling_boxes,
)
from .searching import AUTHOR, COMMENT_AUTHOR, EARLIER, EMAIL, EMBEDDED, GPS, LINK, SECRETS, SERIAL, found_in

ALL = set(SECRETS)


@pytest.fixture
def clean(tmp_path):
    return cleaner(tmp_path)


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


@pytest.mark.parametrize(("brand", "extension"), [(b"qt  ", "mov"), (b"M4A ", "m4a")])
def test_clean_takes_every_secret_out_of_movies_and_recordings(clean, tmp_path, brand, extension):
    film = Film(brand=brand)
    if extension == "mov":
        film.add("vide", picture_entry("jpeg", compressor=SERIAL.encode()), [jpeg(one) for one in range(3)])
    sounds = [bytes([one]) * 40 for one in range(1, 4)]
    film.add("soun", sound_entry("mp4a"), sounds, name=AUTHOR.encode())
    telling = {"in_movie": tags() + keyed_tags(), "behind": telling_boxes()}
    planted = film.build(between=secret(COMMENT_AUTHOR), **telling)
    assert found_in(planted) == ALL
    copy, _notes = clean(planted)
    assert found_in(copy) == set()
    assert all(sound in copy for sound in sounds)
    path = tmp_path / f"copy.{extension}"
    path.write_bytes(copy)
    with path.open("rb") as file:
        assert inspect(file, path.name, max_bytes=10**6, max_video_bytes=10**6).name == extension


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


# -- fragments


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
