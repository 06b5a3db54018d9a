"""The words of office documents are found where people see them, and a name split over pieces is whole."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from odfdo import Document as Text
from odfdo import Paragraph
from pptx import Presentation
from pptx.util import Inches

from credentials_site.demo.files import WORD_FILES, make
from submissions.evidence.cleaning import CLEANERS
from submissions.evidence.reading import READERS
from tests.submissions.cleaning.office_files import parts, words

NAME = "Zebediah Quillfeather"
PIECES = ("Zebe", "diah Quill", "feather")


def whole(kind: str, data: bytes, folder: Path) -> list[dict]:
    """Where the name is read in the copy of a document."""
    source, target = folder / f"a.{kind}", folder / f"b.{kind}"
    source.write_bytes(data)
    CLEANERS[kind](source, target)
    return [passage.place for passage in READERS[kind](target) if NAME in passage.text]


def saved(document) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def split(paragraph) -> None:
    for piece in PIECES:
        paragraph.add_run(piece).bold = piece == PIECES[1]


@pytest.mark.parametrize(
    ("where", "place"),
    [
        (lambda document: document.add_paragraph(), {}),
        (lambda document: document.add_table(1, 1).cell(0, 0).paragraphs[0], {}),
        (lambda document: document.sections[0].header.paragraphs[0], {"header": 1}),
        (lambda document: document.sections[0].footer.paragraphs[0], {"header": 1}),
        (
            lambda document: document.add_comment(document.add_paragraph("a").runs).paragraphs[0],
            {"comment": 1},
        ),
    ],
)
def test_read_joins_a_name_split_over_runs_of_a_word_document(where, place, tmp_path):
    document = Document()
    split(where(document))

    assert whole("docx", saved(document), tmp_path) == [place]


@pytest.mark.parametrize("notes", [False, True])
def test_read_joins_a_name_split_over_runs_of_a_slide(notes, tmp_path):
    show = Presentation()
    show.slides.add_slide(show.slide_layouts[6])
    slide = show.slides.add_slide(show.slide_layouts[6])
    box = slide.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame
    paragraph = (slide.notes_slide.notes_text_frame if notes else box).paragraphs[0]
    for piece in PIECES:
        paragraph.add_run().text = piece

    assert whole("pptx", saved(show), tmp_path) == [{"slide": 2}]


def test_read_gives_cells_the_sheet_they_stand_in(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Marks"
    book.active["C3"] = NAME

    assert whole("xlsx", saved(book), tmp_path) == [{"sheet": "Marks"}]


def test_read_finds_names_of_sheets_and_styles(tmp_path):
    book, document = openpyxl.Workbook(), Document()
    book.active.title = NAME
    document.styles.add_style(NAME, 1)

    assert {} in whole("xlsx", saved(book), tmp_path)
    assert whole("docx", saved(document), tmp_path) == [{}]


def test_read_joins_a_name_split_over_spans_of_an_open_document(tmp_path):
    document = Text("text")
    paragraph = Paragraph("Zebediah Quillfeather wrote this")
    paragraph.set_span("Strong", regex="diah Quill")
    document.body.append(paragraph)
    document.save(tmp_path / "c.odt")

    assert whole("odt", (tmp_path / "c.odt").read_bytes(), tmp_path) == [{}]


@pytest.mark.parametrize("name", WORD_FILES)
def test_demo_files_keep_their_words(name, tmp_path):
    _name, data = make(f"{name}.docx")
    (tmp_path / "a.docx").write_bytes(data)
    CLEANERS["docx"](tmp_path / "a.docx", tmp_path / "b.docx")

    copy = (tmp_path / "b.docx").read_bytes()
    before, after = Document(BytesIO(data)), Document(BytesIO(copy))
    assert [one.text for one in after.paragraphs] == [one.text for one in before.paragraphs]
    assert not any(part.startswith("docProps") for part in parts(copy))
    assert words("docx", copy, tmp_path)
