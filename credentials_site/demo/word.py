"""A small Word file, written by hand: the product needs no library for its demo. Same text, same bytes."""

import io
import re
import zipfile
from xml.sax.saxutils import escape

from .documents import MADE_AT, Block, author_of, read

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLE_OF = {
    "title": "Title",
    "subtitle": "Subtitle",
    "heading": "Heading1",
    "paragraph": "Normal",
    "bullet": "ListBullet",
}


def as_docx(source: str) -> bytes:
    blocks = list(read(source))
    body = "".join(map(_block, blocks))
    margins = " ".join(f'w:{side}="1400"' for side in ("top", "right", "bottom", "left"))
    page = f'<w:pgSz w:w="12240" w:h="15840"/><w:pgMar {margins} w:header="700" w:footer="700" w:gutter="0"/>'
    inside = f"<w:body>{body}<w:sectPr>{page}</w:sectPr></w:body>"
    document = f'{DECLARATION}<w:document xmlns:w="{WORD}">{inside}</w:document>'
    return _package(document, blocks[0].text, author_of(source))


def _block(block: Block) -> str:
    if block.kind == "break":
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    if block.kind == "table":
        return _table(block)
    return _paragraph(STYLE_OF[block.kind], ("•  " if block.kind == "bullet" else "") + block.text)


def _runs(text: str, *, bold: bool = False) -> str:
    """Text with **bold** and *slanted* parts."""
    runs = ""
    for piece in filter(None, re.split(r"(\*\*.+?\*\*|\*.+?\*)", text)):
        strong = bold or piece.startswith("**")
        slanted = piece.startswith("*") and not piece.startswith("**")
        marks = "<w:b/>" * strong + "<w:i/>" * slanted
        words = escape(piece.strip("*"))
        runs += f'<w:r><w:rPr>{marks}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'
    return runs


def _paragraph(style: str, text: str, *, bold: bool = False) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_runs(text, bold=bold)}</w:p>'


def _table(block: Block) -> str:
    columns = len(block.rows[0])
    width = 9200 // columns
    line = 'w:val="single" w:sz="4" w:space="0" w:color="AAB2C0"'
    borders = "".join(f"<w:{side} {line}/>" for side in ("top", "bottom", "insideH"))
    rows = ""
    for place, row in enumerate(block.rows):
        edge = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        cells = (f"<w:tc>{edge}{_paragraph('Normal', cell, bold=place == 0)}</w:tc>" for cell in row)
        rows += f"<w:tr>{''.join(cells)}</w:tr>"
    grid = f'<w:gridCol w:w="{width}"/>' * columns
    size = f'<w:tblW w:w="{width * columns}" w:type="dxa"/>'
    look = f"<w:tblPr>{size}<w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    return f"<w:tbl>{look}{rows}</w:tbl>{_paragraph('Normal', '')}"


def _style(name: str, shown: str, size: int, space: tuple[int, int], more: str = "", indent: str = "") -> str:
    default = ' w:default="1"' if name == "Normal" else ""
    spacing = f'<w:spacing w:before="{space[0]}" w:after="{space[1]}" w:line="276" w:lineRule="auto"/>'
    fonts = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"/>'
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"{default}><w:name w:val="{shown}"/>'
        f'<w:pPr>{spacing}{indent}</w:pPr><w:rPr>{fonts}{more}<w:sz w:val="{size}"/></w:rPr></w:style>'
    )


def _styles() -> str:
    blue = '<w:b/><w:color w:val="1F4678"/>'
    styles = [
        _style("Normal", "Normal", 22, (0, 120)),
        _style("Title", "Title", 44, (0, 60), blue),
        _style("Subtitle", "Subtitle", 22, (0, 240), '<w:color w:val="5A6070"/>'),
        _style("Heading1", "heading 1", 28, (240, 80), blue),
        _style("ListBullet", "List Bullet", 22, (0, 60), indent='<w:ind w:left="360" w:hanging="360"/>'),
    ]
    return f'{DECLARATION}<w:styles xmlns:w="{WORD}">{"".join(styles)}</w:styles>'


def _relations(*targets: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{place}" Type="{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets, start=1)
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def _properties(title: str, author: str) -> str:
    stamp, person = f"{MADE_AT:%Y-%m-%dT%H:%M:%SZ}", escape(author)
    spaces = (
        f'xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    )
    return (
        f"{DECLARATION}<cp:coreProperties {spaces}><dc:title>{escape(title)}</dc:title>"
        f"<dc:creator>{person}</dc:creator><cp:lastModifiedBy>{person}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified></cp:coreProperties>'
    )


def _content_types() -> str:
    office, package = (
        "application/vnd.openxmlformats-officedocument",
        "application/vnd.openxmlformats-package",
    )
    parts = {
        "/word/document.xml": f"{office}.wordprocessingml.document.main+xml",
        "/word/styles.xml": f"{office}.wordprocessingml.styles+xml",
        "/docProps/core.xml": f"{package}.core-properties+xml",
    }
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{package}.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _package(document: str, title: str, author: str) -> bytes:
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            (f"{OFFICE}/relationships/officeDocument", "word/document.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "word/_rels/document.xml.rels": _relations((f"{OFFICE}/relationships/styles", "styles.xml")),
        "word/document.xml": document,
        "word/styles.xml": _styles(),
        "docProps/core.xml": _properties(title, author),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(2026, 10, 20, 9, 30, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, text)
    return out.getvalue()
