"""Files that are not what they say, made by hand: each with its name and the code of the refusal."""

import struct
import zipfile
import zlib
from io import BytesIO

import pikepdf
from PIL import Image

from tests.submissions.good_files import (
    ODT,
    OFFICE,
    animated,
    archive,
    box,
    boxed,
    changed,
    element,
    frames,
    jpeg,
    motion_photo,
    mp3,
    noise,
    opendocument,
    parts_of,
    pdf,
    saved,
    slides,
    streamed,
    tag,
    webm,
    with_segment,
    word,
    workbook,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = archive({"payload.txt": b"hidden"})
PROGRAM = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0\x64\x86" + bytes(300)
LINUX = b"\x7fELF\x02\x01\x01" + bytes(300)
PHP = b"<?php system($_GET['x']); ?>"
HTML = b"<html><script>alert(1)</script></html>"
RAR, SEVEN = b"Rar!\x1a\x07\x01\0" + bytes(60), b"7z\xbc\xaf\x27\x1c" + bytes(60)
WORD_MAIN = f"{OFFICE}.wordprocessingml.document.main+xml"


def png():
    return saved(noise(), "PNG")


def gif():
    return saved(noise("P"), "GIF")


def webp():
    return saved(noise(), "WEBP")


# -- PNG by chunks


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def chunks(*more, width=8, height=8, depth=8, colour=0, data=None):
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    rows = zlib.compress(bytes((width + 1) * height)) if data is None else data
    inside = b"".join(chunk(*one) for one in more)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + inside + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zeros(amount):
    """A deflated stream that becomes so many zeros, of a small part of their size."""
    packer, made = zlib.compressobj(1), []
    for _megabyte in range(amount >> 20):
        made.append(packer.compress(bytes(1 << 20)))
    return b"".join([*made, packer.flush()])


def frame_control(number, width, height):
    return b"fcTL", struct.pack(">IIIIIHHBB", number, width, height, 0, 0, 1, 10, 0, 0)


def claims(content, width, height):
    """A PNG whose header says another size, with the right checksum."""
    head = struct.pack(">II", width, height) + content[24:29]
    return content[:8] + chunk(b"IHDR", head) + content[33:]


def interlaced():
    """A sound PNG in the order of Adam7, seven small pictures; Pillow reads such files and writes none."""
    rows = b"".join(
        (b"\0" + bytes(range(across))) * down
        for across, down in ((12, 8), (11, 8), (23, 7), (22, 15), (45, 15), (45, 30), (90, 30))
    )
    content = chunks(width=90, height=60, data=zlib.compress(rows))
    head = content[16:28] + b"\1"
    return content[:8] + chunk(b"IHDR", head) + content[33:]


# -- GIF by blocks


def still_frames(count, width, height):
    """Frames of one dot each on a large canvas."""
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    dot = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return head + dot * count + b";"


def without_samples():
    """A JPEG whose components are said to be sampled nowhere."""
    content = bytearray(jpeg())
    at = content.index(b"\xff\xc0")
    for component in range(content[at + 9]):
        content[at + 11 + 3 * component] = 0
    return bytes(content)


def scans(count):
    """A progressive JPEG that repeats its last scan."""
    content = jpeg(progressive=True)
    at = content.rindex(b"\xff\xda")
    return content[:at] + content[at:-2] * count + b"\xff\xd9"


# -- PDF by hand


def raw_pdf(*objects, root=1, extra=b"", header=b"%PDF-1.7\n"):
    """Numbered objects with a right table; object 1 is the catalogue."""
    out, places = bytearray(header), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        root,
        extra,
        start,
    )
    return bytes(out)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>"


def stream(data, keys):
    return b"<< /Length %d %s >>\nstream\n" % (len(data), keys) + data + b"\nendstream"


def with_stream(data, keys):
    return raw_pdf(CATALOGUE, PAGES, PAGE[:-2] + b"/Contents 4 0 R >>", stream(data, keys))


def deep_pages(depth):
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 3) for number in range(depth)]
    return raw_pdf(CATALOGUE, *nodes, PAGE)


def encrypted_pdf(user):
    return pdf(encryption=pikepdf.Encryption(owner="owner", user=user))


def inside_stream(payload):
    """A sound PDF with something whole and unpacked inside."""
    document = pikepdf.Pdf.open(BytesIO(pdf()))
    document.Root.Extra = document.make_stream(payload)
    return saved(document, compress_streams=False)


# -- archives by hand


def entries(*items, prefix=b"", claim=None, comment=b"", flags=0):
    """A zip of (name, content) written by hand; `claim` is the size the headers say."""
    out, central = bytearray(prefix), bytearray()
    for name, content in items:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        name = name if isinstance(name, bytes) else name.encode()
        size = len(content) if claim is None else claim
        numbers = struct.pack(
            "<HHHHHIIIHH", 20, flags, 8, 0, 33, zlib.crc32(content), len(packed), size, len(name), 0
        )
        at = len(out)
        out += b"PK\x03\x04" + numbers + name + packed
        central += b"PK\x01\x02\x14\0" + numbers + struct.pack("<HHHII", 0, 0, 0, 0, at) + name
    end = struct.pack("<HHHHIIH", 0, 0, len(items), len(items), len(central), len(out), len(comment))
    return bytes(out + central) + b"PK\x05\x06" + end + comment


def word_entries(*more, **options):
    return entries(*parts_of(word()).items(), *more, **options)


def overlapping():
    """Two entries of the directory that point to one content."""
    content = word_entries((b"word/a.bin", b"x" * 99), (b"word/b.bin", b"x" * 99))
    first = content.index(b"PK\x03\x04", content.index(b"word/a.bin") - 40)
    second = content.index(b"PK\x03\x04", first + 4)
    return content.replace(
        struct.pack("<I", second) + b"word/b.bin", struct.pack("<I", first) + b"word/b.bin"
    )


def moved_start(content):
    """The end record says one entry less than the directory has."""
    at = content.rindex(b"PK\x05\x06")
    count = struct.unpack_from("<H", content, at + 8)[0] - 1
    return content[: at + 8] + struct.pack("<HH", count, count) + content[at + 12 :]


def wide_lie(content):
    """A 64-bit record before the end that tells of another directory."""
    at = content.rindex(b"PK\x05\x06")
    record = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1, 1, 46, 0)
    return content[:at] + record + b"PK\x06\x07" + struct.pack("<IQI", 0, at, 1) + content[at:]


def in_a_gap(content, payload):
    """Something between the entries and the directory; the places are mended."""
    at = content.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<I", content, at + 16)[0]
    return (
        content[:start]
        + payload
        + content[start:at]
        + content[at : at + 16]
        + struct.pack("<I", start + len(payload))
        + content[at + 20 :]
    )


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


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


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


def odf(content=None, remove=(), **parts):
    return changed(content or opendocument(), remove, **parts)


def odf_body(inside):
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:xlink="http://www.w3.org/1999/xlink"'
    )
    return f"<office:document-content {names}>{inside}</office:document-content>".encode()


def manifest(inside="", media_type=ODT):
    return (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{media_type}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
        f"{inside}</manifest:file-entry>"
        "</manifest:manifest>"
    ).encode()


TEXT = "<office:body><office:text><text:p>x</text:p></office:text></office:body>"
LISTENER = (
    '<office:event-listeners><script:event-listener script:language="ooo:script" '
    'xlink:href="vnd.sun.star.script:LibreLogo|x.py$run?language=Python&amp;location=share"/>'
    "</office:event-listeners>"
)


def named():
    """Names that say nothing, too much, or something that cannot be seen."""
    good = b"Sound text.\n"
    return [
        ("no-ending", good, "no_extension"),
        (".txt", good, "no_extension"),
        ("...", good, "no_extension"),
        ("a.", good, "no_extension"),
        ("", good, "no_extension"),
        ("page.html", HTML, "unknown_extension"),
        ("a.txt.exe", good, "unknown_extension"),
        ("a.svg", b"<svg/>", "unknown_extension"),
        ("a.docm", word(), "unknown_extension"),
        ("a.doc", OLE + bytes(900), "unknown_extension"),
        ("a.zip", ZIP, "unknown_extension"),
        ("a.heic", boxed(b"heic"), "unknown_extension"),
        ("a.mkv", webm(b"matroska"), "unknown_extension"),
        ("a.txt\0.exe", good, "odd_name"),
        ("a\n.txt", good, "odd_name"),
        ("a\u202etxt.exe", good, "odd_name"),
        ("a\u202eexe.txt", good, "odd_name"),
        ("a\u2067.txt", good, "odd_name"),
        ("../../a.txt", good, "odd_name"),
        ("C:\\notes\\a.txt", good, "odd_name"),
        ("\ud800.txt", good, "odd_name"),
        ("a" * 300 + ".txt", good, "long_name"),
    ]


def texts():
    return [
        ("a.txt", b"MZ" + bytes(200), "disguised"),
        ("a.txt", b"one\0two", "disguised"),
        ("a.csv", b"a,b\n\x1b[31mred", "disguised"),
        ("a.md", b"bell \x07", "disguised"),
        ("a.txt", "Prüfung".encode("latin-1"), "not_utf8"),
        ("a.txt", b"overlong \xc0\xaf", "not_utf8"),
        ("a.txt", b"half \xed\xa0\x80 pair", "not_utf8"),
        ("a.csv", "Prüfung".encode()[:3], "not_utf8"),
        ("a.txt", "Prüfung".encode("utf-16"), "utf16"),
        ("a.txt", b"\xfe\xff" + "Prüfung".encode("utf-16-be"), "utf16"),
        ("a.csv", "Prüfung".encode("utf-32"), "utf16"),
        ("a.txt", HTML, "disguised"),
        ("a.md", b"\xef\xbb\xbf  <!DOCTYPE html><p>x", "disguised"),
        ("a.txt", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "disguised"),
        ("a.txt", rb"{\rtf1\ansi x}", "disguised"),
        ("a.txt", b"%!PS-Adobe-3.0\n", "disguised"),
        ("a.txt", pdf(), "disguised"),
        ("a.txt", b"\n" + b"%PDF-1.4\nwords only", "disguised"),
        ("a.txt", b"#!/bin/sh\nrm -rf ~\n", "disguised"),
        ("a.md", PHP, "disguised"),
        ("a.txt", b"#EXTM3U\nfile:///etc/passwd\n", "disguised"),
        ("a.csv", b"<?xml version='1.0'?><a/>", "disguised"),
        ("a.txt", b"MIME-Version: 1.0\n\nx", "disguised"),
        ("a.txt", b"From: Ana\nTo: Zeb\nSubject: Kites\nMessage-ID: <1@a.example>\n\nx", "disguised"),
        ("a.txt", b"From: Ana\r\nTo: Zeb\r\nX-Mailer: a\r\n\r\nx", "disguised"),
        ("a.txt", ZIP, "disguised"),
        ("a.md", b"words\n" + ZIP, "polyglot"),
    ]


def pdfs():
    sound = pdf()
    page_loop = raw_pdf(CATALOGUE, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>")
    many = b"<< /Type /Pages /Kids [" + b" ".join(b"%d 0 R" % number for number in range(3, 5004)) + b"] >>"
    bomb = zeros(72 << 20)
    picture = (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceGray"
    )
    return [
        ("a.pdf", b"%PDF-1.7\nno more", "malformed"),
        ("a.pdf", sound[:-60], "malformed"),
        ("a.pdf", sound[: len(sound) // 2], "malformed"),
        ("a.pdf", b"\n" * 20 + sound, "malformed"),
        ("a.pdf", b"\n<html>\n" + sound, "malformed"),
        ("a.pdf", b"From: somebody\n" + sound, "malformed"),
        ("a.pdf", encrypted_pdf("secret"), "encrypted"),
        ("a.pdf", encrypted_pdf(""), "restricted"),
        ("a.pdf", saved(pikepdf.new()), "malformed"),
        ("a.pdf", raw_pdf(b"<< /Type /Catalog >>"), "malformed"),
        ("a.pdf", raw_pdf(CATALOGUE, b"<< /Type /Pages /Kids [] /Count 0 >>"), "malformed"),
        ("a.pdf", raw_pdf(CATALOGUE, b"<< /Type /Pages /Kids 7 /Count 1 >>"), "malformed"),
        ("a.pdf", page_loop, "malformed"),
        ("a.pdf", raw_pdf(CATALOGUE, PAGES, b"<< /Type /Pages /Kids [2 0 R] >>"), "malformed"),
        ("a.pdf", deep_pages(100), "malformed"),
        ("a.pdf", deep_pages(5000), "malformed"),
        ("a.pdf", raw_pdf(CATALOGUE, PAGES, PAGE, b"[" * 5000 + b"]" * 5000), "malformed"),
        ("a.pdf", raw_pdf(CATALOGUE, PAGES, PAGE, b"<< /A " * 3000 + b"1" + b" >>" * 3000), "malformed"),
        ("a.pdf", with_stream(bomb, b"/Filter /FlateDecode"), "bomb"),
        ("a.pdf", with_stream(zlib.compress(bomb), b"/Filter [/FlateDecode /FlateDecode]"), "bomb"),
        ("a.pdf", with_stream(zlib.compress(zlib.compress(bomb)), b"/Filter [/Fl /Fl /Fl]"), "bomb"),
        ("a.pdf", with_stream(bomb.hex().encode() + b">", b"/Filter [/ASCIIHexDecode /FlateDecode]"), "bomb"),
        ("a.pdf", with_stream(bytes([129, 0]) * 700_000, b"/Filter /RunLengthDecode"), "bomb"),
        ("a.pdf", with_stream(zlib.compress(bytes([129, 0]) * 700_000), b"/Filter [/Fl /RL]"), "bomb"),
        ("a.pdf", with_stream(bomb, picture % (10, 10) + b" /Filter /FlateDecode"), "bomb"),
        ("a.pdf", with_stream(b"x", picture % (60000, 60000) + b" /Filter /DCTDecode"), "too_many_pixels"),
        ("a.pdf", with_stream(b"\x80" * 100, b"/Filter [/LZW /Fl]"), "too_costly"),
        ("a.pdf", raw_pdf(CATALOGUE, many, *[PAGE] * 5001), "too_many_pages"),
        ("a.pdf", sound + ZIP, "polyglot"),
        ("a.pdf", sound + word(), "polyglot"),
        ("a.pdf", inside_stream(word()), "polyglot"),
        ("a.pdf", sound + HTML, "polyglot"),
        ("a.pdf", sound + PROGRAM, "polyglot"),
        ("a.pdf", sound + png(), "polyglot"),
        ("a.pdf", sound + RAR, "polyglot"),
        ("a.pdf", sound.replace(b"\n", b"\n%<html><body>\n", 1), "polyglot"),
        ("a.docx", sound, "disguised"),
        ("a.pdf", HTML, "disguised"),
        ("a.pdf", b"%!PS-Adobe-3.0\n", "disguised"),
    ]


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


def opendocuments():
    sheet = "application/vnd.oasis.opendocument.spreadsheet"
    empty = {"Basic__script-lc_x_xml": b"<a/>", "Basic__Standard__script-lb_x_xml": b"<a/>"}
    return [
        ("a.odt", odf(mimetype=sheet.encode()), "disguised"),
        ("a.odt", odf(mimetype=f"{ODT}-template".encode()), "disguised"),
        ("a.odt", odf(mimetype=b"application/epub+zip"), "disguised"),
        ("a.odt", odf(remove=["mimetype"]), "disguised"),
        ("a.odt", odf(remove=["content.xml"]), "malformed"),
        ("a.odt", odf(remove=["META-INF/manifest.xml"]), "malformed"),
        ("a.odt", odf(**{"META-INF__manifest_x_xml": manifest(media_type=sheet)}), "malformed"),
        ("a.odt", odf(**{"META-INF__manifest_x_xml": manifest("<manifest:encryption-data/>")}), "encrypted"),
        (
            "a.odt",
            odf(content_x_xml=odf_body("<office:body><office:spreadsheet/></office:body>")),
            "malformed",
        ),
        ("a.odt", odf(content_x_xml=LAUGHS + odf_body(TEXT)), "malformed"),
        ("a.odt", odf(content_x_xml=b"<x/>"), "malformed"),
        ("a.odt", odf(Basic__Standard__Module1_x_xml=b"<a/>", **empty), "macros"),
        ("a.odt", odf(Scripts__python__run_x_py=b"import os"), "macros"),
        ("a.odt", odf(Dialogs__Standard__Dialog1_x_xml=b"<a/>"), "macros"),
        (
            "a.odt",
            odf(content_x_xml=odf_body(f"<office:scripts>{LISTENER}</office:scripts>{TEXT}")),
            "macros",
        ),
        ("a.odt", odf(styles_x_xml=odf_body(LISTENER)), "macros"),
        (
            "a.odt",
            odf(
                content_x_xml=odf_body(
                    '<office:scripts><office:script script:language="x"/></office:scripts>' + TEXT
                )
            ),
            "macros",
        ),
        (
            "a.odt",
            odf(
                content_x_xml=odf_body(
                    TEXT.replace("<text:p>", '<text:p><text:a xlink:href="macro:///Standard.x"/>')
                )
            ),
            "macros",
        ),
    ]


def pictures():
    wide = noise(size=(300, 200))
    return [
        ("a.png", png()[:-30] + bytes(30), "malformed"),
        ("a.png", png()[: len(png()) // 2], "malformed"),
        ("a.png", png()[:-12], "malformed"),
        ("a.png", png().replace(b"IDAT", b"IDAX", 1), "malformed"),
        ("a.png", claims(png(), 90, 600), "malformed"),
        ("a.png", claims(interlaced(), 90, 61), "malformed"),
        ("a.png", saved(Image.new("1", (8000, 7000)), "PNG"), "too_many_pixels"),
        ("a.png", claims(png(), 60_000, 60_000), "too_many_pixels"),
        ("a.png", claims(png(), 2**31 - 1, 2**31 - 1), "too_many_pixels"),
        ("a.png", claims(png(), 0, 60), "malformed"),
        ("a.png", chunks(data=zeros(64 << 20)), "bomb"),
        ("a.png", chunks((b"zTXt", b"k\0\0" + zeros(64 << 20))), "bomb"),
        ("a.png", chunks((b"iTXt", b"k\0\1\0\0\0" + zeros(64 << 20))), "bomb"),
        ("a.png", chunks((b"iCCP", b"k\0\0" + zeros(64 << 20))), "bomb"),
        ("a.png", chunks(*[frame_control(number, 8, 8) for number in range(50_001)]), "malformed"),
        (
            "a.png",
            chunks(*[frame_control(number, 7000, 7000) for number in range(99)], width=7000, height=7000),
            "too_many_frames",
        ),
        ("a.png", chunks(*[(b"tEXt", b"k\0v")] * 50_001), "malformed"),
        ("a.jpg", jpeg()[: len(jpeg()) // 2], "malformed"),
        ("a.jpg", jpeg()[:-2], "malformed"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(400), "malformed"),
        ("a.jpg", b"\xff\xd8\xff\xd9", "malformed"),
        ("a.jpg", scans(300), "bomb"),
        ("a.jpg", without_samples(), "malformed"),
        (
            "a.jpg",
            jpeg().replace(b"\xff\xc0\x00\x11\x08\x00\x3c\x00\x5a", b"\xff\xc0\x00\x11\x08\xff\xdc\xff\xdc"),
            "too_many_pixels",
        ),
        ("a.gif", gif()[: len(gif()) // 2], "malformed"),
        ("a.gif", gif()[:-1], "malformed"),
        ("a.gif", still_frames(1, 10_000, 9_000), "too_many_pixels"),
        ("a.gif", still_frames(3000, 2000, 1000), "too_many_frames"),
        ("a.webp", webp()[: len(webp()) // 2], "malformed"),
        ("a.webp", webp()[:20] + bytes(20), "malformed"),
        (
            "a.webp",
            saved(wide, "WEBP").replace(struct.pack("<HH", 300, 200), struct.pack("<HH", 16383, 16383)),
            "too_many_pixels",
        ),
        ("a.webp", b"RIFF" + struct.pack("<I", 100) + b"AVI " + bytes(100), "disguised"),
        ("a.png", jpeg(), "disguised"),
        ("a.jpg", png(), "disguised"),
        ("a.gif", webp(), "disguised"),
        ("a.jpg", boxed(b"heic"), "disguised"),
        ("a.jpg", boxed(b"avif"), "disguised"),
        ("a.png", saved(noise(), "BMP"), "disguised"),
        ("a.jpg", saved(noise(), "TIFF"), "disguised"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "disguised"),
        ("a.jpg", PROGRAM, "disguised"),
    ]


def two_in_one():
    return [
        ("a.png", png() + ZIP, "polyglot"),
        ("a.jpg", jpeg() + ZIP, "polyglot"),
        ("a.jpg", motion_photo() + ZIP, "polyglot"),
        ("a.gif", gif() + ZIP, "polyglot"),
        ("a.webp", webp() + ZIP, "polyglot"),
        ("a.mp4", boxed() + box(b"free", ZIP), "polyglot"),
        ("a.mp3", mp3() + ZIP, "polyglot"),
        ("a.webm", webm() + ZIP, "polyglot"),
        ("a.jpg", jpeg() + pdf(), "polyglot"),
        ("a.png", png() + pdf(), "polyglot"),
        ("a.gif", gif() + pdf(), "polyglot"),
        ("a.jpg", with_segment(jpeg(), 0xFE, pdf()[:500]), "polyglot"),
        ("a.png", chunks((b"tEXt", b"k\0" + pdf()[:500])), "polyglot"),
        ("a.mp4", boxed(extra=box(b"free", pdf())), "polyglot"),
        ("a.mp4", boxed() + box(b"free", bytes(5000) + pdf()), "polyglot"),
        ("a.mov", boxed(b"qt  ") + box(b"skip", HTML), "polyglot"),
        ("a.mp4", boxed() + box(b"uuid", bytes(16) + PROGRAM), "polyglot"),
        ("a.mp3", tag(b"TXXX" + struct.pack(">IH", 600, 0) + pdf()[:600]) + mp3(), "polyglot"),
        ("a.mp3", mp3() + HTML, "polyglot"),
        ("a.mp3", mp3() + PROGRAM, "polyglot"),
        ("a.webm", webm(extra=element("EC", pdf())), "polyglot"),
        ("a.webm", webm() + PROGRAM, "polyglot"),
        ("a.jpg", jpeg() + PHP, "polyglot"),
        ("a.jpg", jpeg(comment=PHP), "polyglot"),
        ("a.png", chunks((b"tEXt", b"Comment\0" + PHP)), "polyglot"),
        ("a.png", png() + HTML, "polyglot"),
        ("a.gif", saved(noise("P"), "GIF", comment=b"<script>alert(1)</script>"), "polyglot"),
        ("a.gif", gif() + PHP, "polyglot"),
        ("a.gif", b"GIF89a/*" + gif()[8:] + b"*/=1;alert(1)", "polyglot"),
        ("a.gif", b"GIF89a=1" + gif()[8:], "polyglot"),
        (
            "a.jpg",
            b"\xff\xd8\xff\xe0/*JFIF\0" + b"*/=alert(1);/*".ljust(12_067, b"x") + jpeg()[2:],
            "polyglot",
        ),
        ("a.jpg", jpeg() + PROGRAM, "polyglot"),
        ("a.jpg", jpeg() + LINUX, "polyglot"),
        ("a.png", png() + LINUX, "polyglot"),
        ("a.gif", gif() + PROGRAM, "polyglot"),
        ("a.jpg", jpeg() + png(), "polyglot"),
        ("a.jpg", jpeg() + jpeg(), "polyglot"),
        ("a.jpg", jpeg() + boxed(), "polyglot"),
        ("a.png", png() + png(), "polyglot"),
        ("a.png", png() + jpeg(), "polyglot"),
        ("a.gif", gif() + gif(), "polyglot"),
        ("a.webp", webp() + gif(), "polyglot"),
        ("a.jpg", jpeg() + RAR, "polyglot"),
        ("a.png", png() + SEVEN, "polyglot"),
        ("a.png", png() + b"padding" + word(), "polyglot"),
        ("a.webp", webp() + HTML, "polyglot"),
        ("a.png", animated("PNG") + PHP, "polyglot"),
    ]


def recordings():
    fragment = element("6D80", element("6240", element("5035", b"\x80")))
    many = box(b"free") * 100_001
    return [
        ("a.mp4", boxed()[:-40], "malformed"),
        ("a.mp4", boxed()[: len(boxed()) // 2], "malformed"),
        ("a.mp4", boxed() + b"behind", "malformed"),
        ("a.mp4", box(b"ftyp", b"isom") + box(b"mdat", bytes(99)), "malformed"),
        ("a.mp4", boxed(handlers=(b"text",)), "malformed"),
        ("a.mp4", boxed(coding=b"encv"), "encrypted"),
        ("a.m4a", boxed(b"M4A ", (b"soun",), coding=b"drms"), "encrypted"),
        ("a.mov", boxed(b"qt  ", flag=0, location=b"http://example.org/x.mov\0"), "elsewhere"),
        ("a.mp4", boxed(extra=many), "malformed"),
        ("a.mp4", boxed(extra=box(b"moov", box(b"trak") * 100_001)), "malformed"),
        ("a.mp4", boxed(b"heic"), "disguised"),
        ("a.mp4", boxed(b"avif"), "disguised"),
        ("a.mp4", boxed(b"qt  "), "disguised"),
        ("a.mov", boxed(b"isom"), "disguised"),
        ("a.m4a", boxed(b"mp42"), "disguised"),
        ("a.mp4", b"#EXTM3U\n#EXTINF:1,\nhttp://example.org/a.ts\n", "disguised"),
        ("a.mp4", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(300), "disguised"),
        ("a.mp4", b"RIFF" + bytes(4) + b"AVI LIST" + bytes(300), "disguised"),
        ("a.mp4", b"FLV\x01\x05" + bytes(300), "disguised"),
        ("a.mp4", webm(), "disguised"),
        ("a.webm", webm(b"matroska"), "disguised"),
        ("a.webm", boxed(), "disguised"),
        ("a.webm", webm()[: len(webm()) // 2], "malformed"),
        ("a.webm", webm()[:-5], "malformed"),
        ("a.webm", webm(tracks=fragment), "encrypted"),
        ("a.webm", webm(extra=element("EC", b"") * 100_001), "malformed"),
        ("a.webm", element("1A45DFA3", element("4282", b"webm")), "malformed"),
        ("a.mp3", mp3(1), "malformed"),
        ("a.mp3", mp3(3) + bytes(100_000), "malformed"),
        ("a.mp3", tag(bytes(100)), "malformed"),
        ("a.mp3", b"OggS" + bytes(300), "disguised"),
        ("a.mp3", b"RIFF" + bytes(4) + b"WAVEfmt " + bytes(300), "disguised"),
        ("a.mp3", b"\xff\xf1\x50\x80" + bytes(300), "disguised"),
        ("a.mp3", boxed(b"M4A ", (b"soun",)), "disguised"),
    ]


def others():
    return [
        *[(f"a.{ending}", b"", "empty") for ending in ("pdf", "docx", "png", "mp4", "txt")],
        ("a.xlsx", streamed(word()), "disguised"),
        ("a.webp", saved(frames()[0], "PNG"), "disguised"),
    ]
