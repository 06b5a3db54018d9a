"""Cleaning films: what the tests of boxes share."""

import pytest

from submissions.evidence.cleaning import boxes
from submissions.evidence.kinds import Uncleanable

from .media_files import Film, box, full, jpeg, numbers, picture_entry, secret
from .searching import GPS


def cleaner(tmp_path):
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


def av1(*samples):
    return Film().add("vide", picture_entry("av01", box("av1C", b"\x81\0\0\0")), samples).build()


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
