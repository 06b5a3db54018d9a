"""What is read in a PDF, and how its first page is drawn."""

from io import BytesIO

import pikepdf
import pytest
from fpdf import FPDF
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from submissions.evidence import names
from submissions.evidence.cleaning import pdf as cleaning
from submissions.evidence.passages import Passage
from submissions.evidence.previews import pdf as previews
from submissions.evidence.reading import pdf as reading

from .cleaning.pdf_parts import annotated, field, form, plain, structure

NAME = "Zebediah Quillfeather"
PERSON = names.Person(NAME)


@pytest.fixture
def document():
    return pikepdf.open(BytesIO(plain()))


def passages(document, folder, clean=True):
    source, copy = folder / "source.pdf", folder / "copy.pdf"
    document.save(source)
    if clean:
        cleaning.clean(source, copy)
    return list(reading.read(copy if clean else source))


def shown(words: bytes) -> bytes:
    return b"BT /F1 12 Tf 5 5 Td (%s) Tj ET" % words


def test_read_goes_page_by_page(document, tmp_path):
    found = passages(document, tmp_path)
    assert found[:2] == [
        Passage({"page": 1}, "What the students did in part 1"),
        Passage({"page": 2}, "What the students did in part 2"),
    ]
    assert {"bookmark": "Part 2"} in [passage.place for passage in found]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("Zebediah Quill-", "feather was there"), "Zebediah Quillfeather was there"),
        (("Zebediah", "Quillfeather was there"), "Zebediah Quillfeather was there"),
        (("Anne-", "Marie was there"), "Anne-Marie was there"),
    ],
)
def test_read_joins_words_broken_over_lines(lines, words, tmp_path):
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=14)
    for line in lines:
        pdf.cell(text=line, new_x="LMARGIN", new_y="NEXT")
    found = passages(pikepdf.open(BytesIO(bytes(pdf.output()))), tmp_path)
    assert found == [Passage({"page": 1}, words)]


def test_read_hears_comments_fields_and_pictures(document, tmp_path):
    annotated(document, Subtype=Name.Text, Contents=f"{NAME} said so")
    field(document, FT=Name.Tx, T="Teacher", V=NAME)
    figure = structure(document)
    figure.Alt, figure.Pg = String(f"{NAME} at a poster"), document.pages[1].obj
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=f"Notes of {NAME}"))
    document.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(Order=[f"All of {NAME}", layer]))
    document.Root.PageLabels = Dictionary(Nums=[0, Dictionary(P=f"{NAME} ")])
    document.pages[0].contents_add(f"/Span <</ActualText ({NAME})>> BDC BT /F1 9 Tf (x) Tj ET EMC".encode())
    with document.open_outline() as outline:
        outline.root[0].title = f"Diary of {NAME}"

    found = passages(document, tmp_path)

    assert Passage({"page": 1}, f"{NAME} said so") in found
    assert Passage({"page": 1}, NAME) in found
    assert Passage({"page": 1}, "Teacher") in found
    assert Passage({"page": 2}, f"{NAME} at a poster") in found
    assert Passage({"bookmark": f"Diary of {NAME}"}, f"Diary of {NAME}") in found
    loose = " ".join(passage.text for passage in found if passage.place == {})
    assert f"Notes of {NAME}" in loose
    assert f"All of {NAME}" in loose


def test_read_sees_what_stamps_and_fields_look_like(document, tmp_path):
    """The words of their looks are not in their values: "Approved by ...", "Signed by ..."."""
    fonts = Dictionary(
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    )
    look = form(document, shown(NAME.encode()), Resources=fonts)
    look.BBox = Array([0, 0, 200, 40])
    annotated(document, Subtype=Name.Stamp, AP=Dictionary(N=look), F=4)
    signed = Stream(
        document, shown(b"Signed by Oddvar"), Subtype=Name.Form, BBox=[0, 0, 200, 40], Resources=fonts
    )
    field(document, FT=Name.Sig, T="s").AP = Dictionary(N=document.make_indirect(signed))
    words = passages(document, tmp_path)[0].text
    assert NAME in words
    assert "Signed by Oddvar" in words


def test_read_passes_over_what_is_no_words(document, tmp_path):
    field(document, FT=Name.Tx, T="Course", V="BIOL", DA="/Helv 9 Tf 0 g")
    document.Root.Lang = "en-CA"
    indexed = Array([Name.Indexed, Name.DeviceRGB, 1, String(b"Quillf")])
    document.pages[0].obj.Resources.ColorSpace = Dictionary(C=indexed)
    texts = [passage.text for passage in passages(document, tmp_path)]
    assert not {"/Helv 9 Tf 0 g", "en-CA", "f1", "Quillf"} & set(texts)


def drawing_of(document, folder) -> Image.Image | None:
    document.save(folder / "source.pdf")
    if not previews.draw(folder / "source.pdf", folder / "preview"):
        return None
    return Image.open(BytesIO((folder / "preview").read_bytes()))


def test_draw_shows_the_first_page(document, tmp_path):
    picture = drawing_of(document, tmp_path)
    assert (picture.format, picture.height) == ("WEBP", 640)
    assert picture.convert("L").getextrema()[0] < 128


@pytest.mark.parametrize("size", [(1_036_800, 1_036_800), (1_000_000, 700_000), (3, 2)])
def test_draw_is_small_whatever_the_page_says(size, document, tmp_path):
    page = document.pages[0].obj
    page.MediaBox = Array([0, 0, *size])
    page.UserUnit = 75_000
    picture = drawing_of(document, tmp_path)
    assert picture is None or max(picture.size) <= 640


def test_draw_gives_up_a_page_that_is_a_line(document, tmp_path):
    document.pages[0].obj.MediaBox = Array([0, 0, 1_000_000, 1])
    assert drawing_of(document, tmp_path) is None


def test_draw_gives_up_what_cannot_be_opened(tmp_path):
    (tmp_path / "source.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    assert previews.draw(tmp_path / "source.pdf", tmp_path / "preview") is False


# -- what is said besides


@pytest.mark.parametrize("key", ["Alt", "E", "ActualText", "Lang"])
@pytest.mark.parametrize("words", [f"({NAME})", f"(by (one (called ({NAME}))))", f"<{NAME.encode().hex()}>"])
def test_read_finds_what_content_says_to_listeners(key, words, document, tmp_path):
    document.pages[0].contents_add(f"/Span <</{key} {words}>> BDC 0 0 9 9 re f EMC".encode())
    found = [passage for passage in passages(document, tmp_path) if NAME in passage.text]
    assert {"page": 1} in [passage.place for passage in found]


TINT = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0], C1=[1], N=1)


def spot_colour(document, name):
    ink = Array([Name.Separation, Name("/" + name), Name.DeviceGray, TINT])
    document.pages[0].obj.Resources.ColorSpace = Dictionary(C=ink)
    document.pages[0].contents_add(b"/C cs")


def inks(document, name):
    ink = Array([Name.DeviceN, Array([Name.Cyan, Name("/" + name)]), Name.DeviceCMYK, TINT])
    document.pages[0].obj.Resources.ColorSpace = Dictionary(C=ink)
    document.pages[0].contents_add(b"/C cs")


def font(document, name):
    own = Name(f"/ABCDEF+{name.replace(' ', '')}-Bold")
    document.pages[0].obj.Resources.Font.F9 = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=own)
    document.pages[0].contents_add(b"BT /F9 9 Tf (a) Tj ET")


def resource(document, name):
    document.pages[0].obj.Resources.ExtGState = Dictionary({"/" + name: Dictionary(CA=1)})
    document.pages[0].contents_add(b"/" + name.replace(" ", "#20").encode() + b" gs")


def glyph(document, name):
    encoding = Dictionary(Differences=Array([65, Name("/" + name)]))
    document.pages[0].obj.Resources.Font.F9 = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=encoding
    )
    document.pages[0].contents_add(b"BT /F9 9 Tf (a) Tj ET")


def tag(document, name):
    coded = name.replace(" ", "#20").encode()
    document.pages[0].contents_add(b"/" + coded + b" BMC 0 0 9 9 re f EMC")


def style_of_a_field(document, name):
    field(document, FT=Name.Tx, T="Course", V="BIOL", DA=f"/{name.replace(' ', '')} 9 Tf 0 g")


@pytest.mark.parametrize("named", [spot_colour, inks, font, resource, glyph, tag, style_of_a_field])
def test_read_finds_names_of_things(named, document, tmp_path):
    before = names.find("; ".join(passage.text for passage in passages(document, tmp_path)), [PERSON])
    assert before == []
    named(document, PERSON.name)
    last = passages(document, tmp_path)[-1]
    assert last.place == {}
    assert names.find(last.text, [PERSON])


def test_read_tells_inks_and_styles_from_surnames(document, tmp_path):
    inks(document, "Black")
    heavy = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Arial-Black"))
    document.pages[0].obj.Resources.Font.F9 = heavy
    document.pages[0].contents_add(b"BT /F9 9 Tf (a) Tj ET")
    people = [names.Person("Ada Black"), names.Person("Ada Page"), names.Person("Ada Link")]
    text = "; ".join(passage.text for passage in passages(document, tmp_path))
    assert names.find(text, people) == []
