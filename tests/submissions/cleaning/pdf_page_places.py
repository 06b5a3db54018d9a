"""Places for words in a PDF: the document, its pages and their content."""

import zlib

from pikepdf import Array, Dictionary, Name, Stream, String

from .pdf_parts import (
    Place,
    annotated,
    drawn,
    form,
    in_utf16,
    kept_in,
    photograph,
    picture,
    script,
    structure,
)

PLACES: dict[str, Place] = {}
place = kept_in(PLACES)


# -- The document


@place
def info(pdf, words):
    pdf.trailer.Info = pdf.make_indirect(Dictionary(Author=in_utf16(words), Keywords=words))


@place
def xmp(pdf, words):
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = [words]


@place
def trailer(pdf, words):
    pdf.trailer["/DocChecksum"] = String(words)


@place
def catalog(pdf, words):
    pdf.Root["/MadeFor"] = pdf.make_indirect(Dictionary(Whom=in_utf16(words)))


@place
def scripts(pdf, words):
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=["a", script(words)]))
    pdf.Root.OpenAction, pdf.Root.AA = script(words), Dictionary(WC=script(words))


@place
def embedded_file(pdf, words):
    pdf.attachments["notes.txt"] = words.encode() * 3
    pdf.Root.Collection = Dictionary(D=words)
    pdf.Root.AF = Array([pdf.make_indirect(Dictionary(Type=Name.Filespec, F=words))])


@place
def article_threads(pdf, words):
    bead = pdf.make_indirect(Dictionary(P=pdf.pages[0].obj))
    pdf.Root.Threads = Array([pdf.make_indirect(Dictionary(F=bead, I=Dictionary(Author=words)))])
    pdf.pages[0].obj.B = Array([bead])


@place
def other_entries_of_the_catalog(pdf, words):
    for key in (
        "PieceInfo",
        "SpiderInfo",
        "Legal",
        "DPartRoot",
        "Extensions",
        "DSS",
        "Perms",
        "URI",
        "Requirements",
    ):
        pdf.Root[f"/{key}"] = Dictionary(Base=words)
    pdf.Root.OutputIntents = Array([Dictionary(S=Name.GTS_PDFA1, Info=words)])
    pdf.Root.ViewerPreferences = Dictionary(Author=words)


@place
def named_destination(pdf, words):
    pdf.Root.Names = Dictionary(Dests=Dictionary(Names=[words, [pdf.pages[1].obj, Name.Fit]]))
    annotated(pdf, Subtype=Name.Link, A=Dictionary(S=Name.GoTo, D=String(words)))


@place
def page_that_was_removed(pdf, words):
    gone = Dictionary(Type=Name.Page, MediaBox=[0, 0, 9, 9], Contents=Stream(pdf, f"({words}) Tj".encode()))
    annotated(pdf, Subtype=Name.Link, Dest=Array([pdf.make_indirect(gone), Name.Fit]))
    structure(pdf).Pg = pdf.make_indirect(gone)


@place
def layer(pdf, words):
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="Answers", Usage=Dictionary()))
    group.Usage.CreatorInfo = Dictionary(Creator=words)
    group.Usage.User = Dictionary(Type=Name.Ind, Name=words)
    pdf.Root.OCProperties = Dictionary(OCGs=[group], D=Dictionary(Creator=words, Name=words, Order=[group]))


@place
def bookmark_to_the_web(pdf, words):
    entry = pdf.Root.Outlines.First
    del entry["/Dest"]
    entry.A = Dictionary(S=Name.URI, URI=words, Next=script(words))


# -- Pages


@place
def entries_of_a_page(pdf, words):
    page = pdf.pages[0].obj
    page.Metadata, page.LastModified = pdf.make_indirect(Stream(pdf, words.encode())), String(words)
    page.PieceInfo = Dictionary(Editor=Dictionary(Private=words))
    page.Thumb = picture(pdf, photograph(words).getvalue())
    page.VP = Array([Dictionary(Name=words, Measure=Dictionary(R=words))])
    page.AA, page.AF, page.ID = Dictionary(O=script(words)), Array([Dictionary(F=words)]), String(words)


@place
def entries_of_the_tree_of_pages(pdf, words):
    pdf.Root.Pages["/Author"] = String(words)


@place
def comment_in_content(pdf, words):
    pdf.pages[0].contents_add(f"% {words}\n".encode())


@place
def unknown_operator(pdf, words):
    pdf.pages[0].contents_add(f"BX ({words}) whoami EX ({words})".encode())


@place
def needless_operand(pdf, words):
    pdf.pages[0].contents_add(
        f"q ({words}) 0 0 1 rg BT /F1 1 Tf ({words}) () Tj [({words})] 0 d ET Q".encode()
    )


@place
def properties_in_content(pdf, words):
    pdf.pages[0].contents_add(
        f"/Span <</Author ({words}) /MCID 7>> BDC EMC /X <</A [({words})]>> DP".encode()
    )


@place
def properties_in_resources(pdf, words):
    metadata = pdf.make_indirect(Stream(pdf, words.encode()))
    pdf.pages[0].obj.Resources.Properties = Dictionary(M=Dictionary(Metadata=metadata, Who=words))
    pdf.pages[0].contents_add(b"/Image /M BDC EMC")


@place
def behind_the_end_of_packed_bytes(pdf, words):
    packed = zlib.compress(b"0 0 1 rg 0 0 1 1 re f") + words.encode()
    drawn(pdf, form(pdf, packed, Filter=Name.FlateDecode))
    image = picture(pdf, zlib.compress(bytes(60 * 40 * 3)) + words.encode(), "/FlateDecode")
    drawn(pdf, image, "/Other")


@place
def in_letters_for_bytes(pdf, words):
    text = f"0 0 1 rg % {words}\n 0 0 1 1 re f".encode()
    drawn(pdf, form(pdf, text.hex().encode() + b">", Filter=Array([Name.ASCIIHexDecode])))


@place
def inline_photograph(pdf, words):
    data = photograph(words).getvalue()
    head = b"q 9 0 0 9 400 400 cm BI /W 60 /H 40 /CS /RGB /BPC 8 /F /DCT ID "
    pdf.pages[0].contents_add(head + data + b"\nEI Q")


@place
def stream_elsewhere(pdf, words):
    image = picture(pdf, b"")
    image.F, image.FFilter = String(f"https://{words}/a.jpg"), Name.DCTDecode
    pdf.pages[0].obj.Resources.XObject["/Away"] = image
    pdf.pages[0].contents_add(b"q /Away Do Q")
