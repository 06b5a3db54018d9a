"""Word documents: nothing of who made them stays, and they still open and read the same."""

from io import BytesIO

import pytest
from docx import Document
from docx.shared import Inches

from submissions.evidence.kinds import Uncleanable

from .office_files import (
    MICROSOFT,
    embedded_workbook,
    made,
    metafile,
    packed,
    packed_metafile,
    parts,
    picture,
    related,
    replaced,
    typed,
    words,
)
from .searching import (
    AUTHOR,
    COMMENT_AUTHOR,
    EARLIER,
    EMAIL,
    EMBEDDED,
    LINK,
    SECRETS,
    SERIAL,
    SOFTWARE_USER,
    found_in,
)

PLANTED = set(SECRETS) - {"43.6532261"}
OPEN = "http://schemas.openxmlformats.org"
W = f"{OPEN}/wordprocessingml/2006/main"
WHO = f'w:id="7" w:author="{COMMENT_AUTHOR}" w:date="2024-01-02T03:04:05Z" w:rsidR="00AB12CD"'


def run(text: str, tag: str = "t") -> str:
    return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def char(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def asked(*code: str, shown: str) -> str:
    """A field whose code stands in several runs."""
    codes = "".join(run(piece, "instrText") for piece in code)
    return char("begin") + codes + char("separate") + run(shown) + char("end")


VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
PIECES = {  # markup put into the document, and what a reader sees of it
    "tracked": (
        f"<w:p>{run('Kept ')}<w:ins {WHO}>{run('added ')}</w:ins>"
        f"<w:del {WHO}>{run(EARLIER, 'delText')}</w:del>"
        f"<w:moveFrom {WHO}>{run(EARLIER)}</w:moveFrom><w:moveTo {WHO}>{run('moved')}</w:moveTo></w:p>",
        "Kept added moved",
    ),
    "joined": (
        f"<w:p><w:pPr><w:rPr><w:del {WHO}/></w:rPr></w:pPr>{run('One, ')}</w:p><w:p>{run('line')}</w:p>",
        "One, line",
    ),
    "formatted": (
        f'<w:p><w:pPr><w:jc w:val="center"/><w:pPrChange {WHO}><w:pPr/></w:pPrChange></w:pPr>'
        f"<w:r><w:rPr><w:b/><w:rPrChange {WHO}><w:rPr/></w:rPrChange></w:rPr><w:t>Bold</w:t></w:r></w:p>",
        "Bold",
    ),
    "linked": (
        f'<w:p>{run("See ")}<w:hyperlink r:id="rOut" w:tooltip="{EMAIL}">'
        f"{run('the page')}</w:hyperlink></w:p>",
        "See the page",
    ),
    "fields": (
        f"<w:p>{asked('HYPER', f'LINK &quot;https://{LINK}/a', '&quot;', shown='a link')}, "
        f"{asked(' AUTHOR ', shown='somebody')}, {asked(f' MERGEFIELD {SERIAL}', shown='merged')}</w:p>",
        "a linksomebodymerged",
    ),
    "nested": (
        f"<w:p>{char('begin')}{run(f'IF {SERIAL} ', 'instrText')}"
        f"{asked(f'INCLUDETEXT {LINK}', shown=EARLIER)}"
        f"{char('separate')}{asked(' PAGE ', shown='9')}{run(' pages')}{char('end')}</w:p>",
        "9 pages",
    ),
    "simple": (
        f'<w:p><w:fldSimple w:instr=" FILENAME {SOFTWARE_USER} ">{run("a file")}</w:fldSimple></w:p>',
        "a file",
    ),
    "tagged": (
        f'<w:p><w:smartTag w:uri="urn:{LINK}" w:element="PersonName"><w:smartTagPr><w:attr w:name="n" '
        f'w:val="{AUTHOR}"/></w:smartTagPr>{run("Tagged")}</w:smartTag></w:p>',
        "Tagged",
    ),
    "bound": (
        f'<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a/{SERIAL}" w:storeItemID="{{1}}"/><w:text/></w:sdtPr>'
        f"<w:sdtContent><w:p>{run('Bound')}</w:p></w:sdtContent></w:sdt>",
        "Bound",
    ),
    "guarded": (
        f'<w:p><w:permStart w:id="5" w:ed="{EMAIL}"/>{run("Guarded")}<w:permEnd w:id="5"/></w:p>',
        "Guarded",
    ),
    "object": (
        f'<w:p><w:r><w:object w:dxaOrig="9"><v:shape {VML} id="{SERIAL}" style="width:9pt;height:9pt" '
        f'alt="C:\\Users\\{SOFTWARE_USER}\\a.xlsx" o:gfxdata="{SERIAL}" o:ole="">'
        f'<v:imagedata r:id="rEmf" o:title="{SERIAL}"/>'
        f'</v:shape><o:OLEObject {VML} Type="Embed" ProgID="Excel.Sheet.12" ShapeID="{SERIAL}" r:id="rOle"/>'
        "</w:object></w:r></w:p>",
        "",
    ),
    "alternative": (
        f'<w:p><w:r><mc:AlternateContent xmlns:mc="{OPEN}/markup-compatibility/2006" '
        f'xmlns:zz="urn:{LINK}"><mc:Choice Requires="zz"><zz:a>{SERIAL}</zz:a></mc:Choice>'
        f"<mc:Fallback><w:t>Fallen back</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        "Fallen back",
    ),
    "parts": (
        f'<w:p>{run("Before")}</w:p><w:altChunk r:id="rChunk"/><w:p><w:subDoc r:id="rSub"/></w:p>',
        "Before",
    ),
    "stray": (f"<w:p>{SERIAL}<!-- {AUTHOR} --><?{SOFTWARE_USER} x?>{run('Plain')}</w:p>", "Plain"),
}


def word(*names: str) -> bytes:
    """A document with everything in it, or with some of the pieces only."""
    document = Document()
    document.core_properties.author = AUTHOR
    document.core_properties.last_modified_by = COMMENT_AUTHOR
    document.core_properties.comments = EARLIER
    document.add_heading("What I did", 1)
    for name in names or PIECES:
        document.add_paragraph(f"[{name}]")
    remarked = document.add_paragraph("Remarked words")
    document.add_comment(remarked.runs, "A remark", author=COMMENT_AUTHOR, initials="OC")
    document.add_table(2, 2).cell(1, 1).text = "Last cell"
    document.add_picture(BytesIO(picture()), Inches(1))
    document.add_picture(BytesIO(picture("JPEG")), Inches(1))
    document.sections[0].header.paragraphs[0].text = "At the top"
    file = BytesIO()
    document.save(file)
    content = parts(file.getvalue())
    for name in names or PIECES:
        replaced(
            content, "word/document.xml", (f"<w:p><w:r><w:t>[{name}]</w:t></w:r></w:p>", PIECES[name][0])
        )
    _plant(content)
    return packed(content, comment=AUTHOR.encode())


def _plant(content: dict[str, bytes]) -> None:
    main = "word/document.xml"
    replaced(
        content, main, ('name="Picture 1"', f'name="{AUTHOR}.png" descr="C:\\Users\\{SOFTWARE_USER}\\a.png"')
    )
    related(content, main, "rOut", "hyperlink", f"https://{LINK}/?who={EMAIL}", outside=True)
    related(content, main, "rSub", "subDocument", f"file:///C:/Users/{SOFTWARE_USER}/b.docx", outside=True)
    related(content, main, "rChunk", "aFChunk", "chunk.htm")
    typed(content, "word/chunk.htm", "text/html", f"<p>{EMBEDDED}</p>")
    related(content, main, "rOle", "package", "embeddings/a.xlsx")
    typed(content, "word/embeddings/a.xlsx", "application/octet-stream", embedded_workbook())
    related(content, main, "rEmf", "image", f"media/{SERIAL}.emf")
    typed(content, f"word/media/{SERIAL}.emf", "image/x-emf", metafile())
    person = f'<w15:person w15:author="{COMMENT_AUTHOR}"/>'
    people = f'<w15:people xmlns:w15="{MICROSOFT}/word/2012/wordml">{person}</w15:people>'
    related(content, main, "rPeople", f"{MICROSOFT}/2011/relationships/people", "people.xml")
    typed(content, "word/people.xml", "application/xml", people)
    related(content, main, "rXml", "customXml", "../customXml/item1.xml")
    typed(content, "customXml/item1.xml", "application/xml", f"<a>{EMAIL}</a>")
    related(content, main, "rGloss", "glossaryDocument", "glossary/document.xml")
    typed(content, "word/glossary/document.xml", "application/xml", f'<w:g xmlns:w="{W}">{AUTHOR}</w:g>')
    related(content, "", "rCustom", "custom-properties", "docProps/custom.xml")
    typed(content, "docProps/custom.xml", "application/xml", f"<a>{SERIAL}</a>")
    related(content, "", "rSign", "digital-signature/origin", "_xmlsignatures/origin.sigs")
    typed(content, "_xmlsignatures/origin.sigs", "application/xml", f"<a>{AUTHOR}</a>")
    typed(content, "word/leftover.xml", "application/xml", f"<a>{EARLIER}</a>")
    related(
        content,
        "word/settings.xml",
        "rT",
        "attachedTemplate",
        f"file:///{SOFTWARE_USER}/t.dotx",
        outside=True,
    )
    _settings(content)


def _settings(content: dict[str, bytes]) -> None:
    text = content["word/settings.xml"].decode()
    more = (
        f'<w:attachedTemplate xmlns:r="{OPEN}/officeDocument/2006/relationships" r:id="rT"/>'
        f'<w:docVars><w:docVar w:name="who" w:val="{EMAIL}"/></w:docVars>'
        f'<w:documentProtection w:hash="{SERIAL}"/><w:mailMerge><w:query w:val="{SERIAL}"/></w:mailMerge>'
    )
    content["word/settings.xml"] = text.replace("</w:settings>", f"{more}</w:settings>").encode()


def test_clean_takes_every_secret_and_leaves_the_words(tmp_path):
    original = word()
    copy, notes = made("docx", original, tmp_path)

    assert found_in(original) == PLANTED
    assert found_in(copy) == set()
    assert set(notes) >= {"properties", "people", "revisions", "attachments", "links", "signatures", "hidden"}
    seen = [text for _markup, text in PIECES.values() if text]
    shown = Document(BytesIO(copy))
    assert [one.text for one in shown.paragraphs if one.text and one.text in seen] == [
        text for text in seen if text != "Bound"
    ]
    assert "Bound" in words("docx", copy, tmp_path)[0][1]
    assert shown.tables[0].cell(1, 1).text == "Last cell"
    assert shown.sections[0].header.paragraphs[0].text == "At the top"
    assert len(shown.inline_shapes) == 2
    assert [(one.author, one.initials, one.text) for one in shown.comments] == [("Author", "A", "A remark")]


def test_clean_twice_gives_the_same_bytes_and_finds_nothing_more(tmp_path):
    copy, _notes = made("docx", word(), tmp_path)

    assert made("docx", copy, tmp_path) == (copy, ())


@pytest.mark.parametrize("name", PIECES)
def test_clean_keeps_what_each_piece_shows(name, tmp_path):
    original = word(name)
    copy, _notes = made("docx", original, tmp_path)

    assert PIECES[name][1] in words("docx", copy, tmp_path)[0][1].split("\n") or not PIECES[name][1]


def test_clean_keeps_fields_and_links_within_the_document(tmp_path):
    piece = f'<w:p><w:hyperlink w:anchor="here">{run("Go")}</w:hyperlink>{asked(" PAGE ", shown="3")}</w:p>'
    document = parts(word("simple"))
    replaced(document, "word/document.xml", (PIECES["simple"][0], piece))
    copy, _notes = made("docx", packed(document), tmp_path)

    main = parts(copy)["word/document.xml"]
    assert b'<w:hyperlink w:anchor="here">' in main
    assert main.count(b"fldCharType") == 3


def test_clean_drops_notes_and_comments_on_deleted_words(tmp_path):
    document = parts(word("simple"))
    mark = '<w:commentReference w:id="0"/>'
    replaced(document, "word/document.xml", (mark, f"<w:del {WHO}>{mark}</w:del>"))
    copy, notes = made("docx", packed(document), tmp_path)

    assert b"A remark" in document["word/comments.xml"]
    assert b"A remark" not in parts(copy)["word/comments.xml"]
    assert "revisions" in notes


def test_clean_drops_a_deleted_row_and_mends_its_table(tmp_path):
    document = parts(word("simple"))
    replaced(document, "word/document.xml", ("<w:tr>", f"<w:tr><w:trPr><w:del {WHO}/></w:trPr>"))
    copy, _notes = made("docx", packed(document), tmp_path)

    assert [len(table.rows) for table in Document(BytesIO(copy)).tables] == [1]


def test_clean_unpacks_a_packed_metafile_and_turns_tiff_into_png(tmp_path):
    document = parts(word("object"))
    document[f"word/media/{SERIAL}.emf"] = packed_metafile()
    document["word/media/image1.png"] = picture("TIFF")
    assert AUTHOR in found_in(document["word/media/image1.png"])
    copy, _notes = made("docx", packed(document), tmp_path)

    content = parts(copy)
    assert found_in(copy) == set()
    assert [name for name in content if name.endswith(".emf")]
    assert ({}, "Packed words") in words("docx", copy, tmp_path)
    assert all(content[name].startswith(b"\x89PNG") for name in content if name.endswith(".png"))


def test_clean_reads_the_strict_flavour(tmp_path):
    document = parts(word("simple"))
    for name in document:
        document[name] = (
            document[name]
            .replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/",
                b"http://purl.oclc.org/ooxml/wordprocessingml/",
            )
            .replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
        )
    copy, _notes = made("docx", packed(document), tmp_path)

    assert [one.text for one in Document(BytesIO(copy)).paragraphs][:2] == ["What I did", "a file"]


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("word/document.xml", b"<w:document"),
        ("word/styles.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        ("word/document.xml", b"<foreign/>"),
        ("word/media/image1.png", b"\x89PNG\r\n\x1a\nand no picture"),
    ],
)
def test_clean_refuses_what_it_cannot_vouch_for(part, content, tmp_path):
    document = parts(word("simple"))
    document[part] = content

    with pytest.raises(Uncleanable) as refusal:
        made("docx", packed(document), tmp_path)
    assert refusal.value.code == ("picture_inside" if "media" in part else "damaged_parts")


def nested(depth: int) -> bytes:
    """A document in which so many fields stand within one another."""
    fields = char("begin") * depth + run("PAGE", "instrText") + char("end") * depth
    document = parts(word("simple"))
    replaced(document, "word/document.xml", (PIECES["simple"][0], f"<w:p>{run('Plain')}{fields}</w:p>"))
    return packed(document)


def test_clean_refuses_too_many_open_fields(tmp_path):
    copy, _notes = made("docx", nested(50), tmp_path)
    assert "Plain" in Document(BytesIO(copy)).paragraphs[1].text

    with pytest.raises(Uncleanable) as refusal:
        made("docx", nested(51), tmp_path)
    assert refusal.value.code == "damaged_parts"


def test_clean_joins_a_run_of_paragraphs_in_their_order(tmp_path):
    gone = f"<w:pPr><w:rPr><w:del {WHO}/></w:rPr></w:pPr>"
    mark = '<w:bookmarkStart w:id="9" w:name="b"/><w:bookmarkEnd w:id="9"/>'
    runs = "".join(f"<w:p>{gone}{run(f'{count} ')}{run('and ')}</w:p>{mark}" for count in range(2000))
    document = parts(word("simple"))
    last = '<w:p><w:pPr><w:jc w:val="center"/></w:pPr>' + run("last") + "</w:p>"
    replaced(document, "word/document.xml", (PIECES["simple"][0], runs + last))
    copy, _notes = made("docx", packed(document), tmp_path)

    joined = Document(BytesIO(copy)).paragraphs[1]
    assert joined.text == "".join(f"{count} and " for count in range(2000)) + "last"
    assert joined.alignment is not None


def test_clean_drops_embedded_fonts(tmp_path):
    document = parts(word("simple"))
    font = (
        f'<w:embedRegular r:id="rFont" xmlns:r="{OPEN}/officeDocument/2006/relationships" w:fontKey="{{1}}"/>'
    )
    table = "word/fontTable.xml"
    text = document[table].decode()
    document[table] = text.replace("</w:font>", f"{font}</w:font>", 1).encode()
    related(document, table, "rFont", "font", "fonts/font1.odttf")
    typed(document, "word/fonts/font1.odttf", "application/octet-stream", AUTHOR.encode())
    original = packed(document)
    copy, notes = made("docx", original, tmp_path)

    assert font.encode() in document[table]
    assert not [name for name in parts(copy) if "fonts/" in name]
    assert b"embedRegular" not in parts(copy)[table]
    assert b"<w:font " in parts(copy)[table]
    assert "hidden" in notes
    Document(BytesIO(copy))
