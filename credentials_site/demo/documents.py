"""The small Markdown of the demo's documents: read into blocks, set as PDF. Same text, same bytes."""

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

INK, ACCENT, PALE = (38, 42, 54), (31, 70, 120), (232, 238, 246)
MADE_AT = datetime.datetime(2026, 10, 20, 9, 30, tzinfo=datetime.UTC)


class Block(NamedTuple):
    kind: str  # title, subtitle, heading, paragraph, bullet, table, break
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def author_of(source: str) -> str:
    """Who stands in the file's properties, from the first line: what a blind copy must remove."""
    found = re.match(r"<!-- author: (.+) -->", source)
    return found.group(1) if found else ""


def read(source: str) -> Iterator[Block]:
    """Blocks in order: a line is a block, a table's lines are one; what follows the title is the subtitle."""
    marks = {"# ": "title", "## ": "heading", "- ": "bullet"}
    rows: list[tuple[str, ...]] = []
    last = ""
    for line in [*source.splitlines(), ""]:
        if line.startswith("|"):
            if not line.startswith("|--"):
                rows.append(tuple(cell.strip() for cell in line.strip()[1:-1].split("|")))
            continue
        if rows:
            yield Block("table", rows=tuple(rows))
            rows = []
        if line and not line.startswith("<!--"):
            mark = next((mark for mark in marks if line.startswith(mark)), "")
            kind = (
                "break" if line == "---" else marks.get(mark, "subtitle" if last == "title" else "paragraph")
            )
            yield Block(kind, line.removeprefix(mark))
            last = kind


class _Paper(FPDF):
    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("helvetica", size=8)
        self.set_text_color(110, 114, 124)
        self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="C")


def as_pdf(source: str) -> bytes:
    pdf = _Paper(format="letter")
    pdf.set_creation_date(MADE_AT)
    pdf.set_margins(24, 22, 24)
    pdf.set_auto_page_break(True, margin=22)
    blocks = list(read(source))
    pdf.set_title(blocks[0].text)
    pdf.set_author(author_of(source))
    pdf.set_lang("en-CA")
    pdf.add_page()
    for block in blocks:
        _set_block(pdf, block)
    return bytes(pdf.output())


def _marked(text: str) -> str:
    """Slanted words as fpdf2 marks them: *so* becomes __so__."""
    return re.sub(r"(?<!\*)\*([^*]+)\*(?!\*)", r"__\1__", text)


def _set_block(pdf: FPDF, block: Block) -> None:
    styles = {
        "title": ("times", "B", 22, 9, 1),
        "subtitle": ("helvetica", "", 10.5, 5.5, 5),
        "heading": ("times", "B", 14, 7, 1.5),
        "paragraph": ("helvetica", "", 10.5, 5.4, 3),
        "bullet": ("helvetica", "", 10.5, 5.4, 1.5),
    }
    if block.kind == "break":
        pdf.add_page()
    elif block.kind == "table":
        _set_table(pdf, block)
    else:
        font, style, size, line, below = styles[block.kind]
        coloured = block.kind in ("title", "heading")
        pdf.set_font(font, style, size)
        pdf.set_text_color(*(ACCENT if coloured else INK))
        if block.kind == "heading":
            pdf.ln(3)
            if pdf.will_page_break(30):
                pdf.add_page()
        left = pdf.l_margin
        if block.kind == "bullet":
            pdf.set_fill_color(*ACCENT)
            pdf.ellipse(left + 1, pdf.get_y() + 2, 1.4, 1.4, style="F")
            pdf.set_x(left + 5)
        pdf.multi_cell(
            0, line, _marked(block.text), align="L", markdown=not coloured, new_x="LMARGIN", new_y="NEXT"
        )
        pdf.ln(below)


def _set_table(pdf: FPDF, block: Block) -> None:
    pdf.set_font("helvetica", size=9)
    pdf.set_text_color(*INK)
    pdf.set_draw_color(170, 178, 192)
    pdf.set_fill_color(255, 255, 255)
    has_head = any(block.rows[0])
    rows = block.rows if has_head else block.rows[1:]
    columns = [[row[place] for row in rows] for place in range(len(rows[0]))]
    words = [max(len(word) for cell in column for word in [*cell.split(), ""]) for column in columns]
    widths = tuple(
        min(max(10, 1.6 * word, *map(len, column)), 34) for word, column in zip(words, columns, strict=True)
    )
    head = FontFace(emphasis="BOLD", color=ACCENT, fill_color=PALE)
    with pdf.table(
        first_row_as_headings=has_head,
        headings_style=head,
        col_widths=widths,
        line_height=4.6,
        padding=1.4,
        text_align="LEFT",
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        markdown=True,
    ) as table:
        for cells in rows:
            row = table.row()
            for cell in cells:
                row.cell(_marked(cell))
    pdf.ln(4)
