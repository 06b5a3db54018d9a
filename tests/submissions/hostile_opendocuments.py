"""OpenDocument texts that are not what they say, with the codes of their refusals."""

from tests.submissions.good_files import ODT, changed, opendocument
from tests.submissions.payloads import LAUGHS


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
