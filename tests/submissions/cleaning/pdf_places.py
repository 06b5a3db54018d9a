"""Where a PDF can hide words: each function writes some into one place of a document."""

import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
from fpdf import FPDF
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image, ImageCms

Place = Callable[[pikepdf.Pdf, str], None]
PLACES: dict[str, Place] = {}


def place(function: Place) -> Place:
    PLACES[function.__name__] = function
    return function


def plain() -> bytes:
    """Two pages with text, a picture, a bookmark and a link, as common programs write them."""
    pdf = FPDF()
    pdf.set_font("Helvetica", size=14)
    for number in (1, 2):
        pdf.add_page()
        pdf.start_section(f"Part {number}")
        pdf.cell(text=f"What the students did in part {number}")
        pdf.image(photograph(), x=20, y=40, w=60)
    pdf.link(20, 120, 40, 10, pdf.add_link(page=1))
    return bytes(pdf.output())


def photograph(words: str = "", **options: Any) -> BytesIO:
    """A JPEG, with words in its EXIF."""
    picture, file = Image.new("RGB", (60, 40), (200, 60, 20)), BytesIO()
    if words:
        options["exif"] = Image.Exif()
        options["exif"][0x013B] = words
    picture.save(file, "JPEG", **options)
    return BytesIO(file.getvalue())


def in_utf16(words: str) -> String:
    return String(b"\xfe\xff" + words.encode("utf-16-be"))


def picture(pdf: pikepdf.Pdf, data: bytes, filters: str = "/DCTDecode") -> Any:
    return pdf.make_indirect(
        Stream(
            pdf,
            data,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=60,
            Height=40,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name(filters),
        )
    )


def first_picture(pdf: pikepdf.Pdf) -> Any:
    images = pdf.pages[0].obj.Resources.XObject
    return images[sorted(images.keys())[0]]


def drawn(pdf: pikepdf.Pdf, thing: Any, name: str = "/Extra", page: int = 0) -> Any:
    """Draw a form or a picture on a page."""
    resources = pdf.pages[page].obj.Resources
    if "/XObject" not in resources:
        resources.XObject = Dictionary()
    resources.XObject[name] = thing
    pdf.pages[page].contents_add(b"q 50 0 0 40 300 300 cm %s Do Q" % name.encode())
    return thing


def form(pdf: pikepdf.Pdf, content: bytes = b"0 0 1 rg 0 0 1 1 re f", **entries: Any) -> Any:
    return pdf.make_indirect(
        Stream(pdf, content, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1], **entries)
    )


def annotated(pdf: pikepdf.Pdf, **entries: Any) -> Any:
    page = pdf.pages[0].obj
    if "/Annots" not in page:
        page.Annots = Array()
    one = pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=[300, 500, 380, 540], **entries))
    page.Annots.append(one)
    return one


def script(words: str) -> Any:
    return Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{words}')"))


def structure(pdf: pikepdf.Pdf) -> Any:
    """A tree with one figure; gives back the figure."""
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    figure = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Figure, P=root, Alt="A poster", Pg=pdf.pages[0].obj, K=0)
    )
    root.K = Array([figure])
    pdf.Root.StructTreeRoot = root
    return figure


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


# -- What is drawn


@place
def photographs(pdf, words):
    drawn(pdf, picture(pdf, photograph(words).getvalue()))
    masked = drawn(pdf, picture(pdf, photograph(words, quality=50).getvalue()), "/Masked")
    masked.SMask = picture(pdf, photograph(words, quality=60).getvalue())
    masked.SMask.ColorSpace = Name.DeviceRGB


@place
def photograph_packed_twice(pdf, words):
    image = picture(pdf, zlib.compress(photograph(words).getvalue()))
    image.Filter = Array([Name.FlateDecode, Name.DCTDecode])
    drawn(pdf, image)


@place
def behind_the_end_of_a_photograph(pdf, words):
    drawn(pdf, picture(pdf, photograph().getvalue() + words.encode()))


@place
def entries_of_a_picture(pdf, words):
    image = first_picture(pdf)
    image.Metadata = pdf.make_indirect(Stream(pdf, words.encode()))
    image.OPI = Dictionary({"/2.0": Dictionary(F=words)})
    image.Alternates = Array([Dictionary(Image=picture(pdf, photograph(words).getvalue()))])
    image.ID, image.Name = String(words), Name("/Im1")


@place
def picture_that_is_no_longer_drawn(pdf, words):
    pdf.pages[0].obj.Resources.XObject["/Old"] = picture(pdf, photograph(words).getvalue() + words.encode())


@place
def jpeg_2000(pdf, words):
    file = BytesIO()
    Image.new("RGB", (60, 40), (20, 60, 200)).save(file, "JPEG2000", comment=words)
    box = words.encode()
    xml = (len(box) + 8).to_bytes(4, "big") + b"xml " + box
    head, rest = file.getvalue()[:12], file.getvalue()[12:]
    size = int.from_bytes(rest[:4], "big")
    drawn(pdf, picture(pdf, head + rest[:size] + xml + rest[size:], "/JPXDecode"))


@place
def colour_profile(pdf, words):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    start = profile.index("sRGB".encode("utf-16-be")) if "sRGB".encode("utf-16-be") in profile else None
    size = len(profile)
    stream = pdf.make_indirect(Stream(pdf, profile[:size] + words.encode(), N=3))
    assert start is not None
    stream.Metadata = pdf.make_indirect(Stream(pdf, words.encode()))
    first_picture(pdf).ColorSpace = Array([Name.ICCBased, stream])


@place
def entries_of_a_form(pdf, words):
    one = drawn(pdf, form(pdf, f"0 0 1 rg % {words}\n0 0 1 1 re f".encode()))
    one.PieceInfo = Dictionary(Editor=Dictionary(LastModified=words, Private=words))
    one.LastModified, one.Name = String(words), Name("/Fm1")
    one.Ref = Dictionary(F=Dictionary(F=words), Page=0)
    inner = form(pdf, Metadata=pdf.make_indirect(Stream(pdf, words.encode())))
    one.Resources = Dictionary(XObject=Dictionary(Inner=inner))
    one.write(f"0 0 1 rg % {words}\n0 0 1 1 re f /Inner Do".encode())


@place
def graphics_states_and_patterns(pdf, words):
    resources = pdf.pages[0].obj.Resources
    calculator = f"{{ % {words}\n 1 exch sub }}".encode()
    function = Stream(pdf, calculator, FunctionType=4, Domain=[0, 1], Range=[0, 1])
    resources.ExtGState = Dictionary(G=Dictionary(CA=1, Author=words, HT=Dictionary(HalftoneName=words)))
    resources.ExtGState.G.TR = pdf.make_indirect(function)
    tiles = Stream(pdf, f"% {words}\n0 0 5 5 re f".encode(), PatternType=1, PaintType=1, TilingType=1)
    tiles.BBox, tiles.XStep, tiles.YStep, tiles.Resources = [0, 0, 9, 9], 9, 9, Dictionary(Who=words)
    tiles.PieceInfo = Dictionary(Who=words)
    resources.Pattern = Dictionary(P=pdf.make_indirect(tiles))
    pdf.pages[0].contents_add(b"q /G gs /Pattern cs /P scn 200 200 60 60 re f Q")


@place
def fonts(pdf, words):
    found = pdf.pages[0].obj.Resources.Font
    font = found[sorted(found.keys())[0]]
    font.Metadata = pdf.make_indirect(Stream(pdf, words.encode()))
    font["/PTEX.FullBanner"] = String(words)
    font.FontDescriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=font.BaseFont, Flags=32, FontFamily=words
    )
    font.ToUnicode = pdf.make_indirect(
        Stream(pdf, f"% {words}\nbegincmap 1 beginbfchar <41> <0041> endbfchar endcmap".encode(), Owner=words)
    )


# -- Comments and links


@place
def author_of_a_comment(pdf, words):
    popup = annotated(pdf, Subtype=Name.Popup, T=words, M=words)
    note = annotated(pdf, Subtype=Name.Text, Contents="More detail here", T=in_utf16(words), Popup=popup)
    note.NM = note.Subj = note.CreationDate = note.M = String(words)
    note.RC, note.AA = String(f"<body>{words}</body>"), Dictionary(E=script(words))
    popup.Parent = note
    state = annotated(pdf, Subtype=Name.Text, Contents=f"Accepted by {words}", F=30, T=words)
    state.StateModel, state.State, state.IRT = String("Review"), String("Accepted"), note


@place
def hidden_comment(pdf, words):
    annotated(pdf, Subtype=Name.Text, Contents=words, F=2)


@place
def links_out(pdf, words):
    annotated(
        pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=words), PA=Dictionary(S=Name.URI, URI=words)
    )
    link = annotated(pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=words), Contents=f"Go to {words}")
    link.BS = Dictionary(W=1)
    for kind in ("GoToR", "Launch", "GoToE", "SubmitForm", "ImportData", "Thread", "Hide"):
        annotated(
            pdf,
            Subtype=Name.Link,
            A=Dictionary(S=Name(f"/{kind}"), F=words, D=words, Win=Dictionary(F=words)),
        )
    inside = Dictionary(S=Name.GoTo, D=[pdf.pages[1].obj, Name.Fit], Next=script(words))
    annotated(pdf, Subtype=Name.Link, A=inside)


@place
def attached_media(pdf, words):
    file = Dictionary(
        Type=Name.Filespec, F=words, EF=Dictionary(F=pdf.make_indirect(Stream(pdf, words.encode())))
    )
    for kind in ("FileAttachment", "Sound", "Movie", "Screen", "RichMedia", "3D", "Projection", "Unheard"):
        annotated(pdf, Subtype=Name(f"/{kind}"), FS=file, Contents=words, A=script(words), T=words, F=4)
        pdf.pages[0].obj.Annots[-1].AP = Dictionary(N=form(pdf, b""))


# -- Fields and signatures


def field(pdf: pikepdf.Pdf, **entries: Any) -> Any:
    look = Stream(pdf, b"0.9 g 0 0 80 40 re f", Subtype=Name.Form, BBox=[0, 0, 80, 40])
    one = annotated(pdf, Subtype=Name.Widget, AP=Dictionary(N=pdf.make_indirect(look)), F=4, **entries)
    if "/AcroForm" not in pdf.Root:
        pdf.Root.AcroForm = Dictionary(Fields=[])
    pdf.Root.AcroForm.Fields.append(one)
    return one


@place
def scripts_of_fields(pdf, words):
    one = field(pdf, FT=Name.Tx, T="Course", V="BIOL 1105", DV=words, TM=words, RV=words)
    one.AA, one.A, one.DS = Dictionary(K=script(words)), script(words), String(words)
    one.MK = Dictionary(RC=words, AC=words)
    one.AP.D = form(pdf, f"({words}) Tj".encode())
    pdf.Root.AcroForm.XFA = Array(["template", pdf.make_indirect(Stream(pdf, words.encode()))])
    pdf.Root.AcroForm.CO, pdf.Root.AcroForm["/Who"] = Array([one]), String(words)


@place
def values_that_nobody_sees(pdf, words):
    field(pdf, FT=Name.Tx, T="secret", V=words, Ff=1 << 13)
    field(pdf, FT=Name.Tx, T="hidden", V=words).F = 2
    unseen = pdf.make_indirect(Dictionary(FT=Name.Tx, T="nowhere", V=words))
    pdf.Root.AcroForm.Fields.append(unseen)


@place
def signature(pdf, words):
    value = Dictionary(Type=Name.Sig, Name=words, Location=words, Reason=words, ContactInfo=words)
    value.Contents = String(b"\x30\x82" + words.encode() + bytes(40))
    value.Reference = Array([Dictionary(TransformMethod=Name.DocMDP, Data=pdf.Root)])
    one = field(pdf, FT=Name.Sig, T=words, V=pdf.make_indirect(value))
    pdf.Root.Perms = Dictionary(DocMDP=one.V)
    one.Lock, one.SV = Dictionary(Fields=[words]), Dictionary(Cert=Dictionary(URL=words))


# -- The structure


@place
def structure_elements(pdf, words):
    figure = structure(pdf)
    figure.T = figure.ID = String(words)
    figure.AF = Array([Dictionary(F=words)])
    figure.A = Array(
        [
            Dictionary(O=Name.UserProperties, P=[Dictionary(N=words, V=words)]),
            Dictionary(O=Name.Layout, Placement=Name.Block, Who=words),
        ]
    )
    figure.PhoneticAlphabet, figure.Phoneme = Name.ipa, String(words)
    root = pdf.Root.StructTreeRoot
    root.IDTree, root.AF = Dictionary(Names=[words, figure]), Array([Dictionary(F=words)])
    root.ClassMap = Dictionary(C=Dictionary(O=Name.Layout, Who=words))
    root.Namespaces = Array([Dictionary(NS=words)])


@place
def made_up_kinds(pdf, words):
    figure = structure(pdf)
    name = Name("/" + words)
    figure.S = name
    pdf.Root.StructTreeRoot.RoleMap = Dictionary({str(name): Name.Figure})
