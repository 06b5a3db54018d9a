"""What encoders and cameras say between pictures: H.264, H.265, AV1 and MPEG-4 Part 2."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.evidence.cleaning import nal, obu, start_codes
from submissions.evidence.cleaning.entries import blank_fill
from submissions.evidence.kinds import Uncleanable

from .films import av1, cleaner, refused
from .media_files import (
    AV1_PICTURE,
    LIGHT,
    Film,
    av1_unit,
    box,
    configuration,
    full,
    message,
    numbers,
    picture_entry,
    secret,
    telling_av1,
    unit,
    user_data,
)
from .searching import AUTHOR, EARLIER, EMAIL, GPS, SECRETS, SERIAL, found_in

ALL = set(SECRETS)


@pytest.fixture
def clean(tmp_path):
    return cleaner(tmp_path)


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


def test_clean_refuses_samples_outside_the_media(clean):
    """Blanking what they tell would break the boxes that stand there."""
    film = bytearray(av1(telling_av1()))
    film[-4:] = bytes(4)  # the only chunk begins where the file does
    assert refused(clean, bytes(film)) == "unclear_structure"


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
