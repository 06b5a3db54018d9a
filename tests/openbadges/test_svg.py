"""Badges go into an SVG and come out, and every other byte of it stays; hostile SVGs are refused."""

import base64
import contextlib
import io
import itertools
import json
import xml.etree.ElementTree as ET

import openbadges_bakery
import openbadgeslib.baking
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbadges.baking import KEYWORD_V2, KEYWORD_V3, MAX_TEXT, Baked
from openbadges.baking.png import BrokenPng, NotPng
from openbadges.baking.svg import (
    MAX_ATTRIBUTES,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_TAGS,
    NAMESPACE_V2,
    NAMESPACE_V3,
    BrokenSvg,
    NotSvg,
    bake,
    strip,
    unbake,
    wrap,
)
from tests.openbadges.samples import PICTURES

JSON = '{"name": "Ünïcode 🎓 & <b> \\"]]>\\""}'
URL = "https://example.org/ob2/assertions/1?a=1&b=2"
JWS = "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl"
OPEN = '<svg xmlns="http://www.w3.org/2000/svg"'
PLAIN = f"{OPEN}><circle r='4'/></svg>".encode()
PICTURES_AROUND = {
    "plain": PLAIN,
    "wrapped": wrap(PICTURES["rgba"], "A & B"),
    "declared": b'<?xml version="1.0" encoding="utf-8" standalone="no"?>\r\n' + PLAIN + b"\r\n<!-- end -->\n",
    "doctype": b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"'
    b' "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">' + PLAIN,
    "byte order mark": b"\xef\xbb\xbf" + PLAIN,
    "prefix": b'<!-- <svg> --><s:svg xmlns:s="http://www.w3.org/2000/svg"><s:g/></s:svg>',
    "no namespace": b"<svg><g/></svg>",
    "odd quotes": f"{OPEN} \t a='>' b=\"'>/>\"\n><g/> </svg >".encode(),
    "text": f"{OPEN}> <!-- é --> <text>]]&gt; é</text><![CDATA[ ]] ]]></svg>".encode(),
}
pictures = pytest.mark.parametrize("picture", PICTURES_AROUND.values(), ids=PICTURES_AROUND)
forms = pytest.mark.parametrize(
    ("text", "standard", "verify"),
    [(JSON, "3.0", None), ("", "3.0", JWS), (JSON, "2.0", URL), ("", "2.0", JWS)],
    ids=["3.0 JSON", "3.0 JWS", "2.0 hosted", "2.0 signed"],
)


def with_badge(element: str) -> bytes:
    head = f'{OPEN} xmlns:openbadges="{NAMESPACE_V3}" xmlns:ob2="{NAMESPACE_V2}">'
    return f"{head}{element}</svg>".encode()


# -- the picture around a badge


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_wrap_shows_the_whole_png_in_its_size(picture):
    root = ET.fromstring(wrap(picture, 'Teaching & "Learning" <1>\0'))
    title, image = root
    width, height = int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")
    assert (root.get("width"), root.get("height")) == (str(width), str(height))
    assert root.get("viewBox") == f"0 0 {width} {height}"
    assert title.text == 'Teaching & "Learning" <1>'
    data = image.get("{http://www.w3.org/1999/xlink}href").removeprefix("data:image/png;base64,")
    assert base64.b64decode(data) == picture


def test_wrap_refuses_what_is_no_png():
    with pytest.raises(NotPng):
        wrap(PLAIN, "SVG")
    with pytest.raises(BrokenPng):
        wrap(PICTURES["rgba"][:20], "Half")


# -- baking


@pytest.mark.parametrize(
    ("text", "standard", "verify", "expected"),
    [
        (
            '{"a": 1}',
            "3.0",
            None,
            f'{OPEN} xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">'
            '<openbadges:credential><![CDATA[{"a": 1}]]></openbadges:credential>',
        ),
        (
            "",
            "3.0",
            JWS,
            f'{OPEN} xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">'
            f'<openbadges:credential verify="{JWS}"></openbadges:credential>',
        ),
        (
            '{"a": 1}',
            "2.0",
            "https://example.org/?a&b",
            f'{OPEN} xmlns:openbadges="http://openbadges.org">'
            '<openbadges:assertion verify="https://example.org/?a&amp;b">'
            '<![CDATA[{"a": 1}]]></openbadges:assertion>',
        ),
        (
            "",
            "2.0",
            JWS,
            f'{OPEN} xmlns:openbadges="http://openbadges.org">'
            f'<openbadges:assertion verify="{JWS}"></openbadges:assertion>',
        ),
    ],
    ids=itertools.count(),
)
def test_bake_writes_the_standard_to_the_letter(text, standard, verify, expected):
    assert bake(PLAIN, text, standard, verify) == f"{expected}<circle r='4'/></svg>".encode()


@pictures
@forms
def test_strip_undoes_bake_to_the_byte(picture, text, standard, verify):
    baked = bake(picture, text, standard, verify)
    ET.fromstring(baked)
    assert strip(baked) == picture
    assert strip(picture) == picture
    texts, warnings, _ = unbake(baked)
    assert warnings == ()
    if text:
        assert json.loads(texts.popitem()[1]) == json.loads(text)
    else:
        assert texts == {KEYWORD_V3 if standard == "3.0" else KEYWORD_V2: JWS}


def test_bake_opens_an_empty_root():
    baked = bake(f"{OPEN} />".encode(), '{"a": 1}', "3.0")
    assert baked.endswith(b"</openbadges:credential></svg>")
    assert unbake(baked) == Baked({KEYWORD_V3: '{"a": 1}'})
    assert unbake(bake(b"<s:svg xmlns:s='http://www.w3.org/2000/svg'/>", "", "2.0", JWS)).texts


@forms
def test_bake_replaces_an_earlier_badge_of_either_standard(text, standard, verify):
    fresh = bake(PLAIN, text, standard, verify)
    for earlier in (bake(PLAIN, "{}", "3.0"), bake(PLAIN, "{}", "2.0", URL)):
        assert bake(earlier, text, standard, verify) == fresh


def test_bake_uses_the_prefix_where_it_is_declared_already():
    declared = f'{OPEN} xmlns:openbadges="{NAMESPACE_V3}"><g/></svg>'.encode()
    assert bake(declared, "{}", "3.0").count(b"xmlns:openbadges") == 1


def test_bake_refuses_a_picture_that_uses_the_prefix_otherwise():
    taken = f'{OPEN} xmlns:openbadges="https://example.org/"><g/></svg>'.encode()
    with pytest.raises(BrokenSvg, match="prefix"):
        bake(taken, "{}", "3.0")


def test_strip_keeps_a_namespace_that_something_else_needs():
    used = with_badge("<openbadges:credential>{}</openbadges:credential><g openbadges:x='1'/><ob2:x/>")
    assert strip(used) == with_badge("<g openbadges:x='1'/><ob2:x/>")


def test_strip_removes_all_badges_wherever_they_stand():
    texts = "<ob2:assertion verify='1'/><g><openbadges:credential>{}</openbadges:credential ></g>"
    assert strip(with_badge(texts)) == f"{OPEN}><g></g></svg>".encode()


@pytest.mark.parametrize(
    ("text", "standard", "verify"),
    [
        ("{}", "3.0", JWS),
        ("", "3.0", None),
        ("{}", "2.0", None),
        ("", "2.0", None),
        (JWS, "3.0", None),
        ("{}", "2.0", "a\0b"),
        ("{}", "1.0", URL),
    ],
)
def test_bake_refuses_what_the_standards_do_not_have(text, standard, verify):
    with pytest.raises(ValueError, match=r"text|verify|standard"):
        bake(PLAIN, text, standard, verify)


def test_bake_refuses_other_encodings():
    with pytest.raises(BrokenSvg, match="UTF-8"):
        bake(b'<?xml version="1.0" encoding="ISO-8859-1"?>' + PLAIN, "{}", "3.0")


values = st.dictionaries(st.text(), st.text(st.characters(exclude_categories=("Cs",))) | st.just("]]>"))


@given(values)
def test_bake_never_changes_what_the_json_means(value):
    text = json.dumps(value, ensure_ascii=False)
    baked = bake(PLAIN, text, "3.0")
    assert json.loads(unbake(baked).texts[KEYWORD_V3]) == value
    assert strip(baked) == PLAIN


@given(st.text("]>[!CDAT", min_size=1))
def test_bake_keeps_the_content_in_one_section(text):
    baked = bake(PLAIN, json.dumps({"a": text}), "3.0")
    assert baked.count(b"<![CDATA[") == 1 + text.count("<![CDATA[")
    assert json.loads(unbake(baked).texts[KEYWORD_V3]) == {"a": text}


# -- reading


MISPLACED = "The openbadgecredential element does not stand directly behind the svg tag."


@pytest.mark.parametrize(
    ("element", "expected", "warning"),
    [
        (
            '<openbadges:credential>{"a": "&lt;&#98;"}</openbadges:credential>',
            {KEYWORD_V3: '{"a": "<b"}'},
            "",
        ),
        (
            " <!-- c -->\n<openbadges:credential>\n<![CDATA[{]]>}\n</openbadges:credential>",
            {KEYWORD_V3: "{}"},
            "",
        ),
        (f"<openbadges:credential verify=' {JWS}'/>", {KEYWORD_V3: JWS}, ""),
        (f"<openbadges:credential verify='{JWS}'>  </openbadges:credential>", {KEYWORD_V3: JWS}, ""),
        (
            "<openbadges:credential verify='a'>{}</openbadges:credential>",
            {KEYWORD_V3: "{}"},
            "content and verify",
        ),
        (f"<ob2:assertion verify='{URL.replace('&', '&amp;')}'/>", {KEYWORD_V2: URL}, ""),
        (f"<assertion xmlns='{NAMESPACE_V2}' verify='x'>{{}}</assertion>", {KEYWORD_V2: "{}"}, ""),
        ("<g/><openbadges:credential>{}</openbadges:credential>", {KEYWORD_V3: "{}"}, MISPLACED),
        ("<g><openbadges:credential>{}</openbadges:credential></g>", {KEYWORD_V3: "{}"}, MISPLACED),
        ("<ob2:credential>{}</ob2:credential><credential>{}</credential>", {}, ""),
        ("<openbadges:credential>1</openbadges:credential>" * 3, {KEYWORD_V3: "1"}, "several"),
    ],
    ids=itertools.count(),
)
def test_unbake_reads_what_others_wrote(element, expected, warning):
    texts, warnings, _ = unbake(with_badge(element))
    assert texts == expected
    assert [warning in one for one in warnings] == ([True] if warning else [])


def test_unbake_reads_both_standards():
    both = "<openbadges:credential>3</openbadges:credential><ob2:assertion>2</ob2:assertion>"
    assert unbake(with_badge(both)).texts == {KEYWORD_V3: "3", KEYWORD_V2: "2"}


def test_unbake_reads_latin_1():
    badge = with_badge("<openbadges:credential>é</openbadges:credential>").decode().encode("latin-1")
    assert unbake(b'<?xml version="1.0" encoding="ISO-8859-1"?>' + badge).texts == {KEYWORD_V3: "é"}


ENTITIES = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
EXTERNAL = '<!DOCTYPE svg SYSTEM "http://127.0.0.1:9/never.dtd">'


@pytest.mark.parametrize(
    ("svg", "reason"),
    [
        (PLAIN[:-3], "damaged"),
        (PLAIN + b"<g/>", "damaged"),
        (f"{OPEN}><x:g/></svg>".encode(), "damaged"),
        (f"{OPEN}>\xff</svg>".encode("latin-1"), "damaged"),
        (
            ENTITIES.encode() + with_badge("<openbadges:credential>&a;&b;</openbadges:credential>"),
            "declarations",
        ),
        (EXTERNAL.encode() + with_badge("<openbadges:credential>&a;</openbadges:credential>"), "entity"),
        (b'<?xml version="1.0" encoding="unicode_escape"?>' + PLAIN, "encoding"),
        (f"{OPEN}>{'<g>' * MAX_DEPTH}{'</g>' * MAX_DEPTH}</svg>".encode(), "too deeply"),
        (f"{OPEN}>{'<g/>' * MAX_TAGS}</svg>".encode(), "too large"),
        (f"{OPEN} d='{'=' * MAX_ATTRIBUTES}'/>".encode(), "too large"),
        (PLAIN + b" " * MAX_BYTES, "too large"),
        (with_badge("<openbadges:credential> <g/> </openbadges:credential>"), "other elements"),
        (with_badge("<openbadges:credential> </openbadges:credential>"), "empty"),
        (with_badge(f"<openbadges:credential>{'x' * (MAX_TEXT + 1)}</openbadges:credential>"), "too large"),
    ],
    ids=itertools.count(),
)
def test_unbake_says_why_a_picture_is_broken(svg, reason):
    with pytest.raises(BrokenSvg, match=reason):
        unbake(svg)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"<",
        b"<html/>",
        b"<a:svg xmlns:a='https://example.org/'/>",
        b"<!-- svg -->",
        PICTURES["rgba"],
    ],
    ids=itertools.count(),
)
def test_unbake_refuses_other_files(data):
    for read in (unbake, strip):
        with pytest.raises(NotSvg):
            read(data)


PIECES = [
    "<svg>", "</svg>", "<svg", "<o:credential", "<o:credential>", "</o:credential>",
    "<o:assertion verify='x'/>", f" xmlns:o='{NAMESPACE_V3}'", f" xmlns:o='{NAMESPACE_V2}'", ">", "/>",
    "<![CDATA[", "]]>", "{}", "&a;", "&lt;", "<!-- ", " -->", "<?xml version='1.0'", " encoding='utf-8'",
    " encoding='rot13'", "?>", "<!DOCTYPE svg>", "<!DOCTYPE svg [<!ENTITY a '1'>]>", "\ufeff", "\0", " ", "é",
    '"', "'",
]  # fmt: skip


@given(
    st.binary().map(lambda data: b"<" + data)
    | st.lists(st.sampled_from(PIECES)).map(lambda pieces: "".join(pieces).encode())
    | st.tuples(st.sampled_from(list(PICTURES_AROUND.values())), st.integers(0), st.sampled_from(PIECES)).map(
        lambda one: one[0][: one[1]] + one[2].encode() + one[0][one[1] :]
    )
)
def test_any_bytes_raise_nothing_else(data):
    with contextlib.suppress(NotSvg, BrokenSvg):
        unbake(data)
    with contextlib.suppress(NotSvg, BrokenSvg):
        assert unbake(strip(data)) == Baked({})
    with contextlib.suppress(NotSvg, BrokenSvg):
        assert unbake(bake(data, "{}", "3.0")) == Baked({KEYWORD_V3: "{}"})


# -- other people's tools


@pictures
def test_others_read_what_we_bake(picture):
    lib = openbadgeslib.baking
    three = {"element": lib.SVG_ELEMENT_OB3, "text_fallback": True}
    assert json.loads(lib.extract_svg(bake(picture, JSON, "3.0"), **three)) == json.loads(JSON)
    assert lib.extract_svg(bake(picture, "", "3.0", JWS), **three) == JWS
    assert lib.extract_svg(bake(picture, JSON, "2.0", URL)) == URL
    assert lib.extract_svg(bake(picture, "", "2.0", JWS)) == JWS
    for text, verify in ((JSON, URL), ("", JWS)):
        file = io.BytesIO(bake(picture, text, "2.0", verify))
        assert openbadges_bakery.svg_bakery.unbake(file) == verify


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rfc3986")
@pytest.mark.parametrize("picture", [PLAIN, PICTURES_AROUND["wrapped"]], ids=["plain", "wrapped"])
def test_we_read_what_others_bake(picture):
    lib = openbadgeslib.baking
    three = {"element": lib.SVG_ELEMENT_OB3, "namespace": lib.SVG_NS_OB3}
    assert unbake(lib.bake_svg(picture, JSON, as_text=True, **three)) == Baked(
        {KEYWORD_V3: JSON}, (MISPLACED,)
    )
    assert unbake(lib.bake_svg(picture, JWS, **three)).texts == {KEYWORD_V3: JWS}
    assert unbake(lib.bake_svg(picture, JWS)).texts == {KEYWORD_V2: JWS}
    hosted = json.dumps({"id": URL, "type": "Assertion"})
    for text in (hosted, JWS):
        file = io.BytesIO()
        openbadges_bakery.bake(io.BytesIO(picture), text, file)
        assert unbake(file.getvalue()).texts == {KEYWORD_V2: text}
