"""OpenDocument texts: nothing of who made them stays, and they still open and read the same."""

import base64

import pytest
from odfdo import Document

from submissions.evidence.kinds import Uncleanable

from .office_files import embedded_workbook, made, metafile, packed, parts, picture, replaced, words
from .searching import AUTHOR, COMMENT_AUTHOR, EARLIER, EMAIL, EMBEDDED, LINK, SERIAL, SOFTWARE_USER, found_in

PLANTED = {AUTHOR, COMMENT_AUTHOR, EARLIER, EMAIL, EMBEDDED, LINK, SERIAL, SOFTWARE_USER}
CHART = "application/vnd.oasis.opendocument.chart"
WHO = f"<dc:creator>{COMMENT_AUTHOR}</dc:creator><dc:date>2024-01-02T03:04:05</dc:date>"
BINARY = base64.b64encode(picture()).decode()
PIECES = {  # markup put into the text, and what a reader sees of it
    "noted": (
        f'<text:p>Noted<office:annotation office:name="1">{WHO}'
        "<meta:creator-initials>OC</meta:creator-initials>"
        "<text:p>A remark</text:p></office:annotation> words</text:p>",
        "Noted words",
    ),
    "tracked": (
        '<text:p>Kept <text:change-start text:change-id="c1"/>and added<text:change-end text:change-id="c1"/>'
        '<text:change text:change-id="c2"/> words</text:p>',
        "Kept and added words",
    ),
    "linked": (
        f'<text:p>See <text:a xlink:href="https://{LINK}/{EMAIL}" office:title="{AUTHOR}">'
        "the page</text:a>.</text:p>",
        "See the page.",
    ),
    "within": ('<text:p>Go <text:a xlink:href="#there">there</text:a></text:p>', "Go there"),
    "fields": (
        "<text:p>By <text:author-name>somebody</text:author-name> in "
        "<text:file-name>a file</text:file-name>, "
        f'<text:user-defined text:name="{SERIAL}">defined</text:user-defined></text:p>',
        "By somebody in a file, defined",
    ),
    "split": ("<text:p>Za<text:span>ra<text:s/>K</text:span>han</text:p>", "Zara Khan"),
    "foreign": (
        f'<text:p>Plain<z:who xmlns:z="urn:{LINK}">{AUTHOR}</z:who> words<!-- {AUTHOR} --></text:p>',
        "Plain words",
    ),
    "pictured": (
        f'<text:p>Seen<draw:frame draw:name="{SERIAL}" svg:width="1cm" svg:height="1cm">'
        '<draw:image xlink:href="Pictures/one.png"/>'
        f"<svg:title>C:\\Users\\{SOFTWARE_USER}\\a.png</svg:title><svg:desc>A leaf</svg:desc></draw:frame>"
        f'<draw:frame><draw:image xlink:href="https://{LINK}/b.png"/></draw:frame>'
        f"<draw:frame><draw:image><office:binary-data>{BINARY}</office:binary-data></draw:image></draw:frame></text:p>",
        "Seen",
    ),
    "objects": (
        '<text:p>Shown<draw:frame><draw:object xlink:href="./Object 1"/>'
        '<draw:image xlink:href="./ObjectReplacements/Object 1"/></draw:frame>'
        '<draw:frame><draw:object xlink:href="./Object 2"/></draw:frame>'
        '<draw:frame><draw:object-ole xlink:href="./Object 3"/></draw:frame></text:p>',
        "Shown",
    ),
    "sections": (
        f'<text:section text:name="S"><text:section-source xlink:href="file:///{SOFTWARE_USER}/b.odt"/>'
        "<text:p>Fetched</text:p></text:section>",
        "Fetched",
    ),
    "acting": (
        f'<text:p>Acts<text:script script:language="x">{SERIAL}</text:script></text:p>'
        f'<office:forms><form:form form:datasource="{SERIAL}" xlink:href="https://{LINK}"/></office:forms>',
        "Acts",
    ),
}
CHANGES = (
    f'<text:tracked-changes><text:changed-region xml:id="c2"><text:deletion><office:change-info>{WHO}'
    f"</office:change-info><text:p>{EARLIER}</text:p></text:deletion></text:changed-region></text:tracked-changes>"
)


def text(folder) -> bytes:
    document = Document("text")
    document.meta.creator = AUTHOR
    document.save(folder / "made.odt")
    content = parts((folder / "made.odt").read_bytes())
    (folder / "made.odt").unlink()
    pieces = "".join(markup for markup, _shown in PIECES.values())
    replaced(
        content,
        "content.xml",
        ("<text:sequence-decls>", f"{CHANGES}<text:sequence-decls>"),
        ("</office:text>", f"{pieces}</office:text>"),
    )
    content["Pictures/one.png"] = picture()
    content["ObjectReplacements/Object 1"] = metafile()
    content["Object 1/content.xml"] = f"<a>{EMBEDDED}</a>".encode()
    content["Object 3"] = embedded_workbook()
    content["Object 2/content.xml"] = _chart().encode()
    entry = f'<manifest:file-entry manifest:full-path="Object 2/" manifest:media-type="{CHART}"/>'
    replaced(content, "META-INF/manifest.xml", ("</manifest:manifest>", f"{entry}</manifest:manifest>"))
    content["Versions/Version1"] = EARLIER.encode()
    content["META-INF/documentsignatures.xml"] = f"<a>{AUTHOR}</a>".encode()
    content["settings.xml"] = f"<a>{SOFTWARE_USER}</a>".encode()
    return packed(content)


def _chart() -> str:
    odf = "urn:oasis:names:tc:opendocument:xmlns"
    return (
        f'<office:document-content xmlns:office="{odf}:office:1.0" xmlns:chart="{odf}:chart:1.0" '
        f'xmlns:text="{odf}:text:1.0"><office:body><office:chart>{AUTHOR}<chart:chart><chart:title>'
        "<text:p>Marks before and after</text:p></chart:title></chart:chart></office:chart></office:body>"
        "</office:document-content>"
    )


def test_clean_takes_every_secret_and_leaves_the_words(tmp_path):
    original = text(tmp_path)
    copy, notes = made("odt", original, tmp_path)

    assert found_in(original) == PLANTED
    assert found_in(copy) == set()
    assert set(notes) >= {
        "properties",
        "people",
        "revisions",
        "attachments",
        "links",
        "scripts",
        "signatures",
    }
    content = parts(copy)
    assert next(iter(content)) == "mimetype"
    assert copy[30:38] == b"mimetype"
    assert sum(name.startswith("Pictures/") for name in content) == 2  # the picture, and that of the object
    path = tmp_path / "opened.odt"
    path.write_bytes(copy)
    opened = Document(str(path))
    shown = [one.text_recursive.replace("  ", " ") for one in opened.body.paragraphs]
    assert {"Kept and added words", "See the page.", "By somebody in a file, defined", "Fetched"} <= set(
        shown
    )
    remarks = opened.body.get_elements("//office:annotation")
    assert [(one.creator, one.date) for one in remarks] == [("Author", None)]


def test_clean_twice_gives_the_same_bytes_and_finds_nothing_more(tmp_path):
    copy, _notes = made("odt", text(tmp_path), tmp_path)

    assert made("odt", copy, tmp_path) == (copy, ())


def test_clean_writes_a_whole_manifest(tmp_path):
    copy, _notes = made("odt", text(tmp_path), tmp_path)

    content = parts(copy)
    manifest = content["META-INF/manifest.xml"].decode()
    told = {name for name in content if not name.startswith(("META-INF/", "mimetype"))}
    assert all(f'full-path="{name}"' in manifest for name in told)
    assert f'full-path="Object 1/" manifest:media-type="{CHART}"' in manifest


def test_read_joins_words_and_gives_comments_their_place(tmp_path):
    copy, _notes = made("odt", text(tmp_path), tmp_path)

    found = words("odt", copy, tmp_path)
    body = next(seen for place, seen in found if place == {} and "Noted" in seen).split("\n")
    assert [shown for _markup, shown in PIECES.values() if shown not in body] == []
    assert "A leaf" in body
    assert ({"comment": 1}, "A remark") in found
    assert any("Marks before and after" in seen for _place, seen in found)
    assert ({}, "Drawn words") in found


@pytest.mark.parametrize("content", [b"<office", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_clean_refuses_what_it_cannot_vouch_for(content, tmp_path):
    document = parts(text(tmp_path))
    document["content.xml"] = content

    with pytest.raises(Uncleanable) as refusal:
        made("odt", packed(document), tmp_path)
    assert refusal.value.code == "damaged_parts"
