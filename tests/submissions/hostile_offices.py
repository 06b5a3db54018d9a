"""Office files that are not what they say, with the codes of their refusals."""

import zipfile

from tests.submissions.good_files import (
    ODT,
    OFFICE,
    archive,
    changed,
    opendocument,
    parts_of,
    pdf,
    slides,
    word,
    workbook,
)
from tests.submissions.hostile_archives import in_a_gap, moved_start, overlapping, wide_lie, word_entries
from tests.submissions.hostile_opendocuments import TEXT, odf_body
from tests.submissions.payloads import HTML, LAUGHS, OLE, OUTSIDE, ZIP

WORD_MAIN = f"{OFFICE}.wordprocessingml.document.main+xml"


def office_bomb(amount, part="word/document.xml"):
    parts = parts_of(word())
    parts[part] = parts.get(part, b"")[:-100] + b" " * amount
    return archive(parts)


def nested_elements(depth):
    body = b"<w:p>" * depth + b"</w:p>" * depth
    return changed(word(), word__document_x_xml=document_xml(body))


def document_xml(body=b"", before=b""):
    names = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return (
        b'<?xml version="1.0"?>'
        + before
        + b"<w:document "
        + names
        + b"><w:body>"
        + body
        + b"</w:body></w:document>"
    )


def typed(content, old, new):
    """The same package with other content types."""
    parts = parts_of(content)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(old.encode(), new.encode())
    return archive(parts)


def with_type(content, name, content_type, payload=b"x"):
    """A part more, declared as what it is."""
    parts = parts_of(content)
    declared = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", declared.encode())
    return archive(parts | {name: payload})


def related(content, where, relation):
    parts = parts_of(content)
    kind = f"http://schemas.microsoft.com/office/2006/relationships/{relation}"
    more = f'<Relationship Id="rId99" Type="{kind}" Target="x.bin"/></Relationships>'
    parts[where] = parts[where].replace(b"</Relationships>", more.encode())
    return archive(parts | {"word/x.bin": b"x"})


def offices():
    sound = word()
    macro = "application/vnd.ms-word.document.macroEnabled.main+xml"
    return [
        ("a.pptx", archive({"Index/Document.iwa": b"x", "Metadata/Properties.plist": b"x"}), "iwork"),
        ("a.docx", archive({"Index.zip": b"x", "preview.jpg": b"x"}), "iwork"),
        ("a.odt", archive({"Index/Document.iwa": b"x"}), "iwork"),
        ("a.docx", ZIP, "disguised"),
        ("a.docx", sound[: len(sound) * 9 // 10], "malformed"),
        ("a.docx", sound[: len(sound) // 2], "malformed"),
        ("a.pptx", sound, "disguised"),
        ("a.xlsx", slides(), "disguised"),
        ("a.docx", opendocument(), "disguised"),
        ("a.odt", sound, "disguised"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le") + bytes(600), "encrypted"),
        ("a.docx", OLE + bytes(600), "disguised"),
        ("a.docx", word_entries(flags=1), "encrypted"),
        ("a.docx", typed(sound, WORD_MAIN, macro), "macros"),
        ("a.docx", typed(sound, ".document.main", ".template.main"), "disguised"),
        ("a.pptx", typed(slides(), ".presentation.main", ".slideshow.main"), "disguised"),
        ("a.docx", changed(sound, word__vbaProject_x_bin=b"x"), "macros"),
        ("a.docx", with_type(sound, "word/harmless.dat", "application/vnd.ms-office.vbaProject"), "macros"),
        (
            "a.docx",
            with_type(sound, "word/activeX/activeX1.bin", "application/vnd.ms-office.activeX"),
            "macros",
        ),
        ("a.docx", with_type(sound, "word/embeddings/a.docm", macro), "macros"),
        (
            "a.xlsx",
            with_type(workbook(), "xl/sheet9.xml", "application/vnd.ms-excel.macrosheet+xml", b"<a/>"),
            "macros",
        ),
        ("a.xlsx", changed(workbook(), xl__macrosheets__sheet1_x_xml=b"<a/>"), "macros"),
        ("a.docx", related(sound, "word/_rels/document.xml.rels", "vbaProject"), "macros"),
        ("a.pptx", changed(slides(), ppt__vbaProject_x_bin=b"x"), "macros"),
        ("a.docx", changed(sound, ["word/document.xml"]), "malformed"),
        ("a.docx", changed(sound, ["_rels/.rels"]), "malformed"),
        ("a.xlsx", changed(workbook(), ["xl/_rels/workbook.xml.rels"]), "malformed"),
        ("a.docx", changed(sound, word__document_x_xml=b"<w:document>"), "malformed"),
        ("a.docx", changed(sound, word__document_x_xml=b"<other/>"), "malformed"),
        ("a.docx", changed(sound, word__styles_x_xml=b"<a><b></a>"), "malformed"),
        ("a.docx", changed(sound, word__document_x_xml=document_xml(b"&b;", LAUGHS)), "malformed"),
        ("a.docx", changed(sound, word__document_x_xml=document_xml(b"&a;", OUTSIDE)), "malformed"),
        ("a.docx", changed(sound, docProps__core_x_xml=LAUGHS + b"<x/>"), "malformed"),
        ("a.docx", changed(sound, customXml__item1_x_xml="<!DOCTYPE x><x/>".encode("utf-16")), "malformed"),
        ("a.docx", nested_elements(3000), "malformed"),
        (
            "a.docx",
            changed(sound, customXml__item1_x_xml=b"<?xml version='1.0' encoding='x'?><x/>"),
            "malformed",
        ),
        ("a.docx", office_bomb(72 << 20), "bomb"),
        ("a.docx", office_bomb(72 << 20, "word/media/image1.bmp"), "bomb"),
        ("a.docx", word_entries(("word/a.bin", bytes(5 << 20)), claim=10), "malformed"),
        ("a.docx", word_entries(("word/a.bin", b"x"), claim=1 << 30), "malformed"),
        ("a.docx", overlapping(), "malformed"),
        ("a.docx", moved_start(sound), "malformed"),
        ("a.docx", wide_lie(sound), "malformed"),
        ("a.docx", word_entries(("../outside.txt", b"x")), "malformed"),
        ("a.docx", word_entries(("/etc/passwd", b"x")), "malformed"),
        ("a.docx", word_entries(("word\\a.xml", b"<a/>")), "malformed"),
        ("a.docx", word_entries(("C:a.txt", b"x")), "malformed"),
        ("a.docx", word_entries(("word/./a.txt", b"x")), "malformed"),
        ("a.docx", word_entries((b"a\0b.txt", b"x")), "malformed"),
        ("a.docx", word_entries(("word/document.xml", document_xml())), "malformed"),
        ("a.docx", word_entries(("WORD/Document.XML", document_xml())), "malformed"),
        ("a.docx", archive(parts_of(sound), zipfile.ZIP_BZIP2), "malformed"),
        ("a.docx", archive(parts_of(sound) | {f"word/{n}.txt": b"" for n in range(10_001)}), "malformed"),
        ("a.docx", sound + b"behind the end", "malformed"),
        ("a.docx", in_a_gap(sound, pdf()), "polyglot"),
        ("a.docx", in_a_gap(sound, HTML), "polyglot"),
        ("a.docx", archive(parts_of(sound), comment=HTML), "polyglot"),
        ("a.docx", sound + pdf(), "malformed"),
        ("a.docx", pdf() + sound, "disguised"),
        ("a.docx", ZIP + word_entries(prefix=b""), "polyglot"),
        ("a.docx", changed(sound, mimetype=ODT.encode(), content_x_xml=odf_body(TEXT)), "polyglot"),
        ("a.docx", archive({"%PDF-1.7.txt": b"x"} | parts_of(sound), zipfile.ZIP_STORED), "polyglot"),
        ("a.docx", b"MZ" + sound, "disguised"),
    ]
