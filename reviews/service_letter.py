"""A reviewer's letter of service as a PDF: pure, words in, bytes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fpdf import FPDF

INK, QUIET, ACCENT = (22, 36, 42), (76, 91, 97), (11, 95, 102)
MARGIN = 25  # mm, on A4


@dataclass(frozen=True)
class Words:
    """Everything the letter says, in the order in which it says it."""

    issuer: str
    place: str  # under the issuer's name: address and web site
    date: str
    title: str
    name: str
    paragraphs: Sequence[str]
    facts: Sequence[tuple[str, str]]  # label, value
    closing: Sequence[str]


def compose(words: Words, *, fonts: Path, made_at: datetime) -> bytes:
    """One A4 page or more. `fonts` is the folder with the two Source Sans files; raises OSError without them.

    Letters that the font does not have come out as empty boxes, never as an error.
    """
    pdf = FPDF(format="A4")
    pdf.set_creation_date(made_at)
    pdf.set_title(words.title)
    pdf.set_author(words.issuer)
    pdf.set_lang("en")
    pdf.add_font("Text", "", str(fonts / "source-sans-pro-regular.ttf"))
    pdf.add_font("Text", "B", str(fonts / "source-sans-pro-semibold.ttf"))
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(True, margin=MARGIN)
    pdf.add_page()
    _head(pdf, words)
    for paragraph in words.paragraphs:
        _write(pdf, paragraph)
    _facts(pdf, words.facts)
    for line in words.closing:
        _write(pdf, line)
    return bytes(pdf.output())


def _head(pdf: FPDF, words: Words) -> None:
    _write(pdf, words.issuer, size=16, bold=True, colour=ACCENT, after=1)
    _write(pdf, words.place, size=9, colour=QUIET, after=14)
    _write(pdf, words.date, colour=QUIET, after=10)
    _write(pdf, words.title, size=20, bold=True, after=2)
    _write(pdf, words.name, size=14, after=8)


def _facts(pdf: FPDF, facts: Sequence[tuple[str, str]]) -> None:
    """Label and value in two columns, parted by hairlines."""
    label, value = 62, pdf.epw - 62
    for name, said in facts:
        pdf.set_draw_color(*(200, 208, 210))
        pdf.line(pdf.l_margin, pdf.get_y(), pdf.l_margin + pdf.epw, pdf.get_y())
        top = pdf.get_y() + 2
        pdf.set_y(top)
        _font(pdf, 10, False, QUIET)
        pdf.multi_cell(label, 6, name, new_x="RIGHT", new_y="TOP", align="L")
        _font(pdf, 11, False, INK)
        pdf.multi_cell(value, 6, said, new_x="LMARGIN", new_y="NEXT", align="L")
        pdf.set_y(max(pdf.get_y(), top + 6) + 2)
    pdf.ln(8)


def _write(
    pdf: FPDF,
    text: str,
    *,
    size: int = 11,
    bold: bool = False,
    colour: tuple[int, int, int] = INK,
    after: int = 4,
) -> None:
    _font(pdf, size, bold, colour)
    pdf.multi_cell(0, size * 0.52, text, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(after)


def _font(pdf: FPDF, size: int, bold: bool, colour: tuple[int, int, int]) -> None:
    pdf.set_font("Text", "B" if bold else "", size)
    pdf.set_text_color(*colour)
