"""A corpus of good files that are taken, and of hostile ones that are refused, each with its reason."""

import sys
from io import BytesIO

import pytest

from submissions.evidence import sandbox
from submissions.evidence.inspect import inspect
from submissions.evidence.kinds import KINDS, Unacceptable, claimed
from submissions.wording import explain
from tests.submissions import good_files as good
from tests.submissions import hostile_files as hostile

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
    assert outcome(hostile.interlaced(), "a.png") == "png"


def test_refusals_of_two_things_name_both():
    for name, content, _code in hostile.two_in_one():
        with pytest.raises(Unacceptable) as caught:
            inspect(BytesIO(content), name, **LIMITS)
        assert claimed(name).label in explain(caught.value)
        assert caught.value.found["found"] in explain(caught.value)


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
    document = hostile.with_stream
    return {
        "a.pdf of one stream": document(hostile.zeros(330 << 20), b"/Filter /FlateDecode"),
        "b.pdf packed twice": document(hostile.zlib.compress(hostile.zeros(330 << 20)), b"/Filter [/Fl /Fl]"),
        "c.docx": hostile.office_bomb(330 << 20),
        "d.png": hostile.claims(hostile.png(), 60_000, 60_000),
        "e.png": hostile.chunks(data=hostile.zeros(330 << 20)),
        "f.gif": hostile.still_frames(3000, 2000, 1000),
        "g.jpg": hostile.scans(300),
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
