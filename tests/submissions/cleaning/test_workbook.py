"""Workbooks: nothing of who made them stays, and they still open with the same cells."""

from io import BytesIO

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Picture
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from submissions.evidence.cleaning.office.formulas import reaches_outside
from submissions.evidence.kinds import Uncleanable

from .office_files import (
    MICROSOFT,
    embedded_workbook,
    made,
    packed,
    parts,
    picture,
    related,
    replaced,
    typed,
    words,
)
from .searching import AUTHOR, COMMENT_AUTHOR, EARLIER, EMAIL, EMBEDDED, LINK, SERIAL, SOFTWARE_USER, found_in

PLANTED = {AUTHOR, COMMENT_AUTHOR, EARLIER, EMAIL, EMBEDDED, LINK, SERIAL, SOFTWARE_USER}
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHARED = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator, book.properties.lastModifiedBy = AUTHOR, COMMENT_AUTHOR
    sheet = book.active
    sheet.title = "Marks"
    for row in (["Name", "Mark"], ["First", 1], ["Second", 2]):
        sheet.append(row)
    sheet["D1"], sheet["D2"], sheet["D3"] = "=SUM(B2:B3)", "=1+1", "a page"
    sheet["D3"].hyperlink = f"https://{LINK}/{EMAIL}"
    sheet["A2"].comment = Comment(f"{COMMENT_AUTHOR}:\nWell done", COMMENT_AUTHOR)
    sheet.add_image(Picture(BytesIO(picture())), "F1")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "F9")
    sheet.add_table(Table(displayName="Marked", ref="A1:B3", comment=EARLIER))
    sheet.oddHeader.center.text = "At the top"
    book.create_sheet("Hidden away").sheet_state = "veryHidden"
    book["Hidden away"]["A1"] = "Hidden words"
    book.defined_names["inside"] = DefinedName("inside", attr_text="Marks!$A$1", comment=EARLIER)
    book.defined_names["outside"] = DefinedName("outside", attr_text=f"'C:\\{SOFTWARE_USER}\\[b.xlsx]S'!$A$1")
    file = BytesIO()
    book.save(file)
    content = parts(file.getvalue())
    _plant(content)
    return packed(content)


def _plant(content: dict[str, bytes]) -> None:
    related(content, BOOK, "rLink", "externalLink", "externalLinks/externalLink1.xml")
    typed(content, "xl/externalLinks/externalLink1.xml", "application/xml", f'<externalLink xmlns="{S}"/>')
    related(
        content,
        "xl/externalLinks/externalLink1.xml",
        "rId1",
        "externalLinkPath",
        f"file:///C:/Users/{SOFTWARE_USER}/b.xlsx",
        outside=True,
    )
    path = f'<x15ac:absPath xmlns:x15ac="{MICROSOFT}/a" url="C:\\{SOFTWARE_USER}"/>'
    path = f'<mc:Choice Requires="x15">{path}</mc:Choice>'
    away = f'<externalReference xmlns:r="{R}" r:id="rLink"/>'
    view = f'<customSheetViews><customSheetView guid="{{{AUTHOR}}}"/></customSheetViews>'
    thing = f'<oleObjects xmlns:r="{R}"><oleObject progId="{SERIAL}" r:id="rOle"/></oleObjects>'
    alternate = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        f'xmlns:x15="{MICROSOFT}/spreadsheetml/2010/11/main">{path}</mc:AlternateContent>'
    )
    replaced(
        content,
        BOOK,
        ("<bookViews>", f'<fileSharing userName="{AUTHOR}"/>{alternate}<bookViews>'),
        (
            "</sheets>",
            f"</sheets><externalReferences>{away}</externalReferences>",
        ),
        ("</definedNames>", f'<definedName name="_x" hidden="1">"{SERIAL}"</definedName></definedNames>'),
    )
    replaced(
        content,
        SHEET,
        ("<f>1+1</f><v></v>", "<f>[1]Other!A1</f><v>42</v>"),
        ("</sheetData>", f'</sheetData><sheetProtection hashValue="{SERIAL}" sheet="1"/>'),
        (
            "<pageMargins",
            f"{view}<pageMargins",
        ),
        (
            "</worksheet>",
            f"{thing}</worksheet>",
        ),
    )
    related(content, SHEET, "rOle", "package", "../embeddings/a.xlsx")
    typed(content, "xl/embeddings/a.xlsx", "application/octet-stream", embedded_workbook())
    related(content, SHEET, "rPrinter", "printerSettings", "../printerSettings/p.bin")
    typed(content, "xl/printerSettings/p.bin", "application/octet-stream", SERIAL.encode("utf-16-le"))
    related(content, SHEET, "rThread", f"{MICROSOFT}/2017/10/relationships/threadedComment", "../t.xml")
    typed(content, "xl/t.xml", "application/xml", f"<a>{EARLIER}</a>")
    for name, kind in (
        ("persons/p.xml", f"{MICROSOFT}/2017/10/relationships/person"),
        ("connections.xml", "connections"),
    ):
        related(content, BOOK, name[:4], kind, name)
        typed(content, f"xl/{name}", "application/xml", f"<a>{EMAIL}</a>")
    # What once stood in a cell; openpyxl itself writes words into the cells.
    related(content, BOOK, "rStrings", "sharedStrings", "sharedStrings.xml")
    strings = f"<si><t>{EARLIER}</t></si><si><t>Shared words</t></si>"
    typed(content, "xl/sharedStrings.xml", SHARED, f'<sst xmlns="{S}">{strings}</sst>')
    replaced(content, SHEET, ("</row></sheetData>", '<c r="E9" t="s"><v>1</v></c></row></sheetData>'))


def test_clean_takes_every_secret_and_leaves_the_cells(tmp_path):
    original = workbook()
    copy, notes = made("xlsx", original, tmp_path)

    assert found_in(original) == PLANTED
    assert found_in(copy) == set()
    assert set(notes) >= {"properties", "people", "attachments", "links", "hidden"}
    book = openpyxl.load_workbook(BytesIO(copy))
    assert book.sheetnames == ["Marks", "Hidden away"]
    sheet = book["Marks"]
    assert [[cell.value for cell in row] for row in sheet["A1:B3"]] == [
        ["Name", "Mark"],
        ["First", 1],
        ["Second", 2],
    ]
    assert [sheet[place].value for place in ("D1", "D2", "D3")] == ["=SUM(B2:B3)", 42, "a page"]
    assert (sheet["A2"].comment.author, sheet["A2"].comment.text) == ("Author", "Author:\nWell done")
    assert (len(sheet._charts), len(sheet._images), list(sheet.tables)) == (1, 1, ["Marked"])
    assert list(book.defined_names) == ["inside"]
    assert sheet.oddHeader.center.text == "At the top"
    assert sheet.protection.sheet
    assert sheet["E9"].value == "Shared words"


def test_clean_twice_gives_the_same_bytes_and_finds_nothing_more(tmp_path):
    copy, _notes = made("xlsx", workbook(), tmp_path)

    assert made("xlsx", copy, tmp_path) == (copy, ())


def test_clean_follows_shared_formulas(tmp_path):
    document = parts(workbook())
    rows = (
        '<row r="8"><c r="A8"><f t="shared" ref="A8:A9" si="0">[1]S!A1</f><v>1</v></c></row>'
        '<row r="9"><c r="A9"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    replaced(document, SHEET, ("</sheetData>", f"{rows}</sheetData>"))
    copy, _notes = made("xlsx", packed(document), tmp_path)

    sheet = openpyxl.load_workbook(BytesIO(copy))["Marks"]
    assert [sheet["A8"].value, sheet["A9"].value] == [1, 2]


def with_pivot_table() -> dict[str, bytes]:
    """Three names once stood in column A; the table shows the first, and knew the second."""
    document = parts(workbook())
    items = "".join(f'<s v="{name}"/>' for name in ("First", COMMENT_AUTHOR, EMAIL))
    fields = (
        f'<cacheField name="Name"><sharedItems count="3">{items}</sharedItems></cacheField>'
        f'<cacheField name="Mark"><sharedItems><s v="{AUTHOR}"/><n v="2"/></sharedItems></cacheField>'
    )
    cache = (
        f'<pivotCacheDefinition xmlns="{S}" xmlns:r="{R}" r:id="rId1" '
        f'refreshedBy="{AUTHOR}" refreshedDate="1">'
        '<cacheSource type="worksheet"><worksheetSource ref="A1:B3" sheet="Marks"/></cacheSource>'
        f'<cacheFields count="2">{fields}</cacheFields></pivotCacheDefinition>'
    )
    typed(document, "xl/pivotCache/pivotCacheDefinition1.xml", "application/xml", cache)
    related(document, "xl/pivotCache/pivotCacheDefinition1.xml", "rId1", "pivotCacheRecords", "r.xml")
    typed(document, "xl/pivotCache/r.xml", "application/xml", f"<a>{EARLIER}</a>")
    table = (
        f'<pivotTableDefinition xmlns="{S}" name="Pivot" cacheId="1"><pivotFields count="2">'
        f'<pivotField><items count="3"><item x="0" n="Renamed"/><item n="{AUTHOR}" m="1" x="1"/>'
        '<item t="default"/></items></pivotField><pivotField dataField="1"/></pivotFields>'
        "</pivotTableDefinition>"
    )
    typed(document, "xl/pivotTables/pivotTable1.xml", "application/xml", table)
    related(document, SHEET, "rTable", "pivotTable", "../pivotTables/pivotTable1.xml")
    related(
        document,
        "xl/pivotTables/pivotTable1.xml",
        "rId1",
        "pivotCacheDefinition",
        "../pivotCache/pivotCacheDefinition1.xml",
    )
    related(document, BOOK, "rPivot", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
    pivots = f'<pivotCaches><pivotCache xmlns:r="{R}" cacheId="1" r:id="rPivot"/></pivotCaches>'
    replaced(document, BOOK, ("</workbook>", f"{pivots}</workbook>"))
    return document


def test_clean_keeps_a_pivot_table_without_its_rows_and_people(tmp_path):
    document = with_pivot_table()
    name = "xl/pivotCache/pivotCacheDefinition1.xml"
    assert {COMMENT_AUTHOR, EMAIL, AUTHOR} <= found_in(document[name])
    copy, notes = made("xlsx", packed(document), tmp_path)

    assert b"pivotCache " in parts(copy)[BOOK]
    assert b"refreshed" not in parts(copy)[name]
    assert b'<s v="First"/><s v="Item 2"/><s v="Item 3"/>' in parts(copy)[name]
    assert b'<s v="Item 1"/><n v="2"/>' in parts(copy)[name]
    assert b'n="Renamed"' in parts(copy)["xl/pivotTables/pivotTable1.xml"]
    assert found_in(copy) == set()
    assert "hidden" in notes
    assert made("xlsx", copy, tmp_path) == (copy, ())


def test_read_reads_the_items_of_pivot_tables(tmp_path):
    copy, _notes = made("xlsx", packed(with_pivot_table()), tmp_path)

    found = words("xlsx", copy, tmp_path)
    assert [place for place, text in found if "Renamed" in text.split("\n")] == [{"sheet": "Marks"}]
    assert [place for place, text in found if {"First", "Item 2"} <= set(text.split("\n"))] == [{}]


def test_clean_bears_a_long_sheet(tmp_path):
    document = parts(workbook())
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(10, 4010))
    replaced(document, SHEET, ("</sheetData>", f"{rows}</sheetData>"))
    copy, _notes = made("xlsx", packed(document), tmp_path)

    sheet = openpyxl.load_workbook(BytesIO(copy))["Marks"]
    assert (sheet.max_row, sheet["A4009"].value) == (4009, 4009)


def test_clean_refuses_a_sheet_of_unknown_kind(tmp_path):
    document = parts(workbook())
    rels = "xl/_rels/workbook.xml.rels"
    document[rels] = document[rels].replace(b"relationships/worksheet", b"relationships/dialogsheet", 1)

    with pytest.raises(Uncleanable) as refusal:
        made("xlsx", packed(document), tmp_path)
    assert refusal.value.code == "sheet_of_unknown_kind"


def test_read_names_the_sheet_of_cells_comments_and_headers(tmp_path):
    copy, _notes = made("xlsx", workbook(), tmp_path)

    found = words("xlsx", copy, tmp_path)
    marks = "\n".join(text for place, text in found if place == {"sheet": "Marks"})
    assert all(piece in marks for piece in ("First\t1", "Well done", "At the top"))
    assert ({"sheet": "Hidden away"}, "Hidden words") in found


@pytest.mark.parametrize(
    ("formula", "outside"),
    [
        ("SUM(A1:A3)", False),
        ("Table1[2024]", False),
        ("Table1[[#This Row],[Mark]]", False),
        ("'My sheet'!A1", False),
        ('IF(A1="a|b",1,2)', False),
        ("[1]Sheet1!A1", True),
        ("SUM('[2]My sheet'!A1:A3)", True),
        ("'C:\\x\\[b.xlsx]S'!A1", True),
        ("[b.xlsx]S!A1", True),
        ('HYPERLINK("x")', True),
        ('_xlfn.WEBSERVICE("x")', True),
        ("A1&hyperlink (B1)", True),
        ("Excel|'b.xls'!R1C1", True),
        ('COUNTIF(A:A,"http://*")', False),
        ('HYPERLINK("#Sheet2!A1","go")', False),
        ('HYPERLINK("#Sheet2!A1"&A1,"go")', True),
        ('HYPERLINK("#[b.xlsx]S!A1","go")', True),
        ('HYPERLINK("#Sheet2!A1")&HYPERLINK(A1)', True),
        ("'Q1|Q2'!A1", False),
        ("'It''s \"so\"'!A1+[1]S!A1", True),
        ('"say ""[1]S!A1"""', False),
        ("T['#a]+'C:\\x\\[b.xlsx]S'!A1+T['#b]", True),
        ("INDIRECT(\"'[b.xlsx]S'!A1\")", True),
        ('INDIRECT("A"&ROW()/2)', False),
    ],
)
def test_formulas_that_reach_outside(formula, outside):
    assert reaches_outside(formula) == outside
