"""Captions are read, and kept in one normal form without what nobody sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.evidence import captions
from submissions.evidence.kinds import Unacceptable
from submissions.wording import explain

VTT = """WEBVTT

00:00:01.000 --> 00:00:02.500
Good morning.

00:01:05.000 --> 00:01:08.000 line:90% align:start
We <i>begin</i> with a question:
why?
"""


def read(text):
    return captions.read(text.encode())


def wrong(text):
    """The code and the line."""
    with pytest.raises(Unacceptable) as error:
        captions.read(text if isinstance(text, bytes) else text.encode())
    assert explain(error.value)
    return error.value.code, error.value.found.get("line")


def test_read_keeps_what_is_in_normal_form():
    assert read(VTT) == VTT


def test_read_takes_line_ends_marks_and_short_times_as_they_come():
    text = "\ufeffWEBVTT\r\n\r\n00:01.000 --> 00:02.500\r\nGood morning.\r\n"
    assert read(text) == VTT[: VTT.index("\n\n00:01:05")] + "\n"


def test_read_drops_everything_that_nobody_sees():
    text = """WEBVTT - made by Zebediah
Author: Zebediah

NOTE Zebediah was here

STYLE
::cue { color: red }

REGION
id:zebediah

NOTE
more of Zebediah

zebediah-1
00:00:01.000 --> 00:00:02.500 region:zebediah
<c.zebediah>Good</c> <lang zeb>morn<00:00:02.000>ing</lang>.
"""
    assert read(text) == "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nGood morning.\n"


def test_read_writes_out_who_speaks():
    """So that readers see it, and a name in it is found."""
    text = "WEBVTT\n\n00:01.000 --> 00:02.500\n<v.loud Zeb Quill>Good <b>morning</b>.</v>\n"
    assert "\nZeb Quill: Good <b>morning</b>.\n" in read(text)


def test_read_closes_tags_and_keeps_signs():
    text = "WEBVTT\n\n00:01.000 --> 00:02.500\n<b>a < b &amp; <i>c</b> d&nbsp;e &#10;&#10; --&gt;\n"
    kept = read(text)
    assert "\n<b>a &lt; b &amp; <i>c d\xa0e\n--&gt;</i></b>\n" in kept
    assert read(kept) == kept


def test_read_turns_subrip_into_webvtt():
    text = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<font color=red>Good</font> <I>morning</I> {\\an8}& <3\r\n"
    text += "\r\n2\r\n00:00:03,000 --> 00:00:04,000 X1:40 X2:600\r\nWhy?\r\n"
    assert read(text) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nGood morning &amp; &lt;3\n"
        "\n00:00:03.000 --> 00:00:04.000\nWhy?\n"
    )


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "captions_empty", None),
        ("WEBVTT", "captions_empty", None),
        ("WEBVTT\n\nNOTE nothing", "captions_empty", None),
        ("Dear reviewers", "captions_unknown", 1),
        ("\n\n{json: 1}\n\n", "captions_unknown", 3),
        ("WEBVTT\n\n00:01 --> 00:02\nHi", "captions_time", 3),
        ("WEBVTT\n\n00:01.000 -> 00:02.000\nHi", "captions_time", 4),
        ("WEBVTT\n\nname\n00:61.000 --> 00:62.000\nHi", "captions_time", 4),
        ("WEBVTT\n\nalone\n\n", "captions_time", 4),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nHi", "captions_order", 3),
        (VTT + "\n00:00:01.000 --> 00:00:02.000\nback", "captions_order", 10),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n00:03.000 --> 00:04.000\nHo", "captions_text", 5),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nHi\x00", "captions_text", 4),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nH\xe9", "captions_not_utf8", 4),
        (b"WEBVTT" + b" " * 1_000_001, "captions_too_large", None),
        ("WEBVTT\n\n" + "00:01.000 --> 00:02.000\na\n\n" * 10_002, "captions_too_many", None),
    ],
)
def test_read_refuses_with_the_line_that_is_wrong(text, code, line):
    assert wrong(text) == (code, line)


def test_passages_say_when_each_caption_is_shown():
    found = captions.passages(VTT)
    assert [(one.place, one.text) for one in found] == [
        ({"cue": "00:00:01"}, "Good morning."),
        ({"cue": "00:01:05"}, "We begin with a question:\nwhy?"),
    ]
    assert captions.passages("") == []


said = st.text(alphabet=st.sampled_from("ab <>/&;ivcu.-=10:\n#x\t"), max_size=60)


@given(st.lists(said, min_size=1, max_size=4), st.booleans())
def test_read_is_stable(texts, subrip):
    cue = (
        "{0}\n00:00:0{0},000 --> 00:00:1{0},000\n{1}\n\n"
        if subrip
        else "00:0{0}.000 --> 00:1{0}.000\n{1}\n\n"
    )
    text = ("" if subrip else "WEBVTT\n\n") + "".join(cue.format(at, one) for at, one in enumerate(texts))
    try:
        kept = read(text)
    except Unacceptable:
        return
    assert read(kept) == kept
    assert captions.passages(kept)


@given(st.binary(max_size=200))
def test_read_takes_or_refuses_any_bytes(data):
    for start in (b"", b"WEBVTT\n\n", b"1\n00:00:01,000 --> 00:00:02,000\n"):
        try:
            captions.read(start + data)
        except Unacceptable as error:
            assert explain(error)
