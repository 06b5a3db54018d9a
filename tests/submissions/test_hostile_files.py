"""A corpus of good files that are taken, and of hostile ones that are refused, each with its reason."""

import sys
import zlib
from contextlib import suppress
from io import BytesIO

import pytest

from submissions.evidence import captions, sandbox
from submissions.evidence.announced import announced
from submissions.evidence.inspect import inspect
from submissions.evidence.kinds import KINDS, Unacceptable, Uncleanable, claimed
from submissions.wording import explain
from tests.submissions import good_files as good
from tests.submissions import hostile_files as hostile
from tests.submissions import hostile_pictures
from tests.submissions.growing import grows_evenly
from tests.submissions.hostile_documents import with_stream
from tests.submissions.hostile_offices import office_bomb
from tests.submissions.payloads import zeros

LIMITS = {"max_bytes": 100_000_000, "max_video_bytes": 1_000_000_000}
FAMILIES = (
    hostile.named,
    hostile.texts,
    hostile.pdfs,
    hostile.offices,
    hostile.opendocuments,
    hostile.pictures,
    hostile.two_in_one,
    hostile.recordings,
    hostile.others,
)
MEMORY = 300_000_000


def outcome(content, name):
    """The kind, or the code of the refusal, for which there are words."""
    try:
        return inspect(BytesIO(content), name, **LIMITS).name
    except Unacceptable as error:
        assert explain(error)
        return error.code


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_inspect_refuses_the_hostile_files(family):
    files = family()
    expected = [(place, name, code) for place, (name, _content, code) in enumerate(files)]
    assert [
        (place, name, outcome(content, name)) for place, (name, content, _code) in enumerate(files)
    ] == expected


def test_inspect_takes_the_good_files():
    files = good.good()
    assert {name: outcome(content, name) for name, content in files.items()} == {
        name: claimed(name).name for name in files
    }
    assert {claimed(name) for name in files} == set(KINDS.values())


def test_good_files_show_what_they_are_good_for():
    files = good.good()
    assert b"<body" in files["annotated.pdf"][:4096]
    assert b"<script>" in files["annotated.pdf"][:4096]


def test_refusals_of_pdfs_do_not_say_that_they_cannot_be_opened():
    """Readers mend a table that is a little off."""
    with pytest.raises(Unacceptable) as caught:
        inspect(BytesIO(good.pdf()[:-60]), "a.pdf", **LIMITS)
    assert "Print it to a new PDF" in explain(caught.value)
    with pytest.raises(Unacceptable) as caught:
        inspect(BytesIO(good.jpeg()[:200]), "a.jpg", **LIMITS)
    assert "it cannot be opened" in explain(caught.value)


def test_inspect_takes_an_interlaced_picture():
    """The base of a hostile one, which says one row more than it has."""
    assert outcome(hostile_pictures.interlaced(), "a.png") == "png"


def test_refusals_of_two_things_name_both():
    for name, content, _code in hostile.two_in_one():
        with pytest.raises(Unacceptable) as caught:
            inspect(BytesIO(content), name, **LIMITS)
        assert claimed(name).label in explain(caught.value)
        assert caught.value.found["found"] in explain(caught.value)


@pytest.mark.parametrize(
    "letter", [b"From: Ana\nTo: class 7\n\nHello", b"From: Ana\nTo: all\nSubject: Kites\n"]
)
def test_inspect_takes_letters_that_somebody_wrote(letter):
    assert outcome(letter, "a.txt") == "txt"


# -- before it is here, and afterwards


def test_announced_answers_as_inspect_does():
    """A name that is refused in the end is refused before the bytes move."""
    for name, content, code in hostile.named():
        with pytest.raises(Unacceptable) as caught:
            announced(name, len(content), **LIMITS)
        assert caught.value.code == code
    for name in (*good.good(), "a.pdf ", "A.PDF"):
        assert announced(name, 9, **LIMITS) == claimed(name)
    for size, code in ((0, "empty"), (LIMITS["max_bytes"] + 1, "too_large")):
        with pytest.raises(Unacceptable) as caught:
            announced("a.pdf", size, **LIMITS)
        assert caught.value.code == code


@pytest.fixture(scope="module")
def sound():
    """One good file of each kind."""
    return {claimed(name).name: content for name, content in good.good().items()}


@pytest.mark.parametrize("kind", KINDS)
def test_prepare_copies_or_refuses_any_bytes(tmp_path, sound, kind):
    """Cleaners are given sound files only, but none of them ends in an error for others."""
    sound = sound[kind]
    for content in (b"", b"noise" * 400, sound[: len(sound) // 2], sound[:40] + bytes(400)):
        (tmp_path / "file").write_bytes(content)
        with suppress(Uncleanable):
            sandbox.prepare(tmp_path / "file", KINDS[kind], tmp_path, confined=False)


# -- captions, which are read where pages are made


VTT, SUBRIP = "WEBVTT\n\n00:01.000 --> 00:02.000\n", "1\n00:00:01,000 --> 00:00:02,000\n"


@pytest.mark.parametrize("change", [captions._vtt, captions._subrip])
@pytest.mark.parametrize("sign", ["<b ", "{\\", "<v a", "</", "&#9", "<b>", "\n", "<b {\\"])
def test_changing_captions_grows_evenly(change, sign):
    assert grows_evenly(lambda size: change(sign * size), 20_000)


@pytest.mark.parametrize("head", [VTT, SUBRIP])
@pytest.mark.parametrize(
    "text",
    ["<b " * 300_000, "x" * 2001, "\n".join(["x" * 1900] * 6), "&#" + "9" * 5000 + ";", "&#x" + "1" * 1900],
)
def test_captions_longer_than_a_screen_are_refused(head, text):
    with pytest.raises(Unacceptable) as caught:
        captions.read((head + text).encode())
    assert caught.value.code == "captions_text"


@pytest.mark.parametrize("head", [VTT, SUBRIP])
@pytest.mark.parametrize("sign", ["&", "<", "x", "&amp;", "&lt;b", "<b>", "<b>x"])
def test_the_longest_captions_are_taken_again_as_they_were_kept(head, sign):
    kept = captions.read((head + "x\n" + sign * (2000 // len(sign))).encode())
    assert captions.read(kept.encode()) == kept
    assert captions.cues(kept)


# -- the same in the child: what it holds at most, and how it ends


def look(tmp_path, content, name):
    """The kind or code that the child answers, and the most bytes that it held."""
    path = tmp_path / "file"
    path.write_bytes(content)
    values = {"path": str(path), "name": name, **LIMITS}
    answer = sandbox._run("inspect", True, values, sandbox.Limits(10, 1 << 20), readable=[path])
    return answer.get("kind") or answer.get("refused") or "died", answer.get("memory", 0)


def bombs():
    """What is small here, and 330 MB or more when it is opened."""
    return {
        "a.pdf of one stream": with_stream(zeros(330 << 20), b"/Filter /FlateDecode"),
        "b.pdf packed twice": with_stream(zlib.compress(zeros(330 << 20)), b"/Filter [/Fl /Fl]"),
        "c.docx": office_bomb(330 << 20),
        "d.png": hostile_pictures.claims(hostile_pictures.png(), 60_000, 60_000),
        "e.png": hostile_pictures.chunks(data=zeros(330 << 20)),
        "f.gif": hostile_pictures.still_frames(3000, 2000, 1000),
        "g.jpg": hostile_pictures.scans(300),
        "h.xlsx": good.changed(good.workbook(), xl__media__image1_x_bmp=bytes(330 << 20)),
    }


@pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")
def test_bombs_stay_small_in_the_child(tmp_path):
    for title, content in bombs().items():
        code, memory = look(tmp_path, content, title.split(" ")[0])
        assert code in ("bomb", "too_many_pixels", "too_many_frames"), title
        assert 0 < memory < MEMORY, title


@pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")
@pytest.mark.parametrize(
    "name", ["large.png", "large.jpg", "progressive.jpg", "full.jpg", "large.gif", "large.webp"]
)
def test_the_largest_pictures_stay_below_the_limit(tmp_path, name):
    form = {"jpg": "JPEG"}.get(name[-3:], name.partition(".")[2].upper())
    options = {"progressive": True, "subsampling": 0} if name == "full.jpg" else {}
    options |= {"progressive": True} if name == "progressive.jpg" else {}
    picture = good.Image.new("P" if form == "GIF" else "RGB", (7000, 7000), 90)
    content = good.saved(picture, form, **options)
    code, memory = look(tmp_path, content, name)
    assert code == claimed(name).name
    assert 0 < memory < MEMORY


@pytest.mark.parametrize(
    "name", ["report.pdf", "word.docx", "animated.webp", "samsung.jpg", "live.webm", "notes.txt"]
)
def test_inspect_takes_good_files_in_the_child(tmp_path, name):
    assert look(tmp_path, good.good()[name], name)[0] == claimed(name).name
