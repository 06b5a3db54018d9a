import pytest

from badges.models import EvidenceRequirement
from badges.templatetags.badges_text import asked, markdown


def test_markdown_keeps_what_is_meant():
    html = markdown("# Title\n\nSome **bold** and a [link](https://example.org/).\n\n- one\n- two")

    assert "<h3>Title</h3>" in html
    assert "<strong>bold</strong>" in html
    assert 'href="https://example.org/"' in html
    assert '<ul class="plain">' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://elsewhere.example/pixel.png)",
        "<img src=x onerror=alert(1)>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_markdown_carries_nothing_that_acts(text):
    html = markdown(text)

    for danger in ("<script", "<img", 'href="javascript', 'href="data', "<iframe"):
        assert danger not in html


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kinds": ["file"], "minimum": 1, "maximum": 1}, "File, 1 item"),
        ({"kinds": ["file", "video"], "minimum": 1, "maximum": 5}, "File or video, 1 to 5 items"),
        (
            {"kinds": ["file", "link", "text"], "minimum": 0, "maximum": 2},
            "File or link or written text, up to 2 items",
        ),
        ({"kinds": ["link"], "minimum": 3, "maximum": 3}, "Link, 3 items"),
        ({"kinds": ["text"], "min_words": 20, "max_words": 600}, "Written text, 20 to 600 words"),
        ({"kinds": ["text"], "max_words": 600}, "Written text, at most 600 words"),
        ({"kinds": ["text"], "min_words": 20}, "Written text, at least 20 words"),
        ({"kinds": []}, "1 to 5 items"),
    ],
)
def test_asked_reads_as_people_say_it(fields, words):
    assert asked(EvidenceRequirement(**fields)) == words
