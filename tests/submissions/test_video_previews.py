"""Posters: of VP8 and Motion JPEG, which a picture library reads; of nothing else."""

from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from submissions.evidence.previews import video
from tests import made_files
from tests.submissions.cleaning import webm_files
from tests.submissions.cleaning.media_files import CLIP, Film, drawn, jpeg, picture_entry


@pytest.fixture
def poster(tmp_path):
    """Bytes in, the drawn picture or None."""

    def of(data):
        source, target = tmp_path / "source", tmp_path / "poster"
        source.write_bytes(data)
        if not video.draw(source, target):
            assert not target.exists()
            return None
        with Image.open(target, formats=["WEBP"]) as picture:
            picture.load()
            return picture

    return of


def looks_like(picture, other):
    difference = ImageChops.difference(picture.convert("RGB"), other.resize(picture.size))
    return max(ImageStat.Stat(difference).mean) < 12


@pytest.mark.parametrize("live", [False, True])
def test_draw_shows_a_frame_of_vp8(poster, live):
    picture = poster(webm_files.webm(live=live))
    assert picture.size == (160, 120)
    assert looks_like(picture, drawn(0, (160, 120)))


@pytest.mark.parametrize("codec", ["jpeg", "mjpa"])
def test_draw_shows_a_frame_of_motion_jpeg(poster, codec):
    film = Film(brand=b"qt  ").add("vide", picture_entry(codec), [jpeg(4), jpeg(5)])
    assert looks_like(poster(film.build()), drawn(4))


def test_draw_passes_over_empty_frames(poster):
    blank = BytesIO()
    Image.new("RGB", (64, 48)).save(blank, "JPEG")
    film = Film().add("vide", picture_entry("jpeg"), [blank.getvalue(), jpeg(6)])
    assert looks_like(poster(film.build()), drawn(6))


def test_draw_makes_large_frames_smaller(poster):
    file = BytesIO()
    drawn(1, (1920, 1080)).save(file, "JPEG")
    assert poster(Film().add("vide", picture_entry("jpeg"), [file.getvalue()]).build()).size == (640, 360)


@pytest.mark.parametrize(
    "data",
    [CLIP.read_bytes(), made_files.video(), b"", b"\x1a\x45\xdf\xa3", webm_files.ebml_head(), jpeg(1)],
    ids=["H.264", "no tables", "empty", "cut", "head only", "a picture"],
)
def test_draw_says_when_there_is_nothing_to_show(poster, data):
    assert poster(data) is None


SEEDS = [webm_files.webm(seconds=1), Film().add("vide", picture_entry("jpeg"), [jpeg(1), jpeg(2)]).build()]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_draw_never_fails(tmp_path, data):
    content = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _change in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "source").write_bytes(content)
    assert video.draw(tmp_path / "source", tmp_path / "poster") in (True, False)
